// What the search says is what trying every order says, and what really happened always passes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRegister, type RegisterOperation } from './linearize.ts';

/** Tries every order that keeps the order of answers before questions, and every choice of unanswered ones. */
function isPossible(state: number, left: readonly RegisterOperation[]): boolean {
  if (left.every(({ to }) => to === Infinity)) return true;
  return left.some((op) => {
    if (left.some((other) => other.to < op.from)) return false;
    const after = op.sets ?? state + op.delta;
    if (op.sets === undefined && op.seen !== undefined && op.seen !== after) return false;
    return isPossible(
      after,
      left.filter((other) => other !== op),
    );
  });
}

type Drawn = {
  kind: 'read' | 'pure' | 'seen' | 'set';
  delta: number;
  before: number;
  after: number;
  lost: boolean;
};

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom('read', 'pure', 'seen', 'seen', 'set'),
  delta: fc.integer({ min: -3, max: 3 }),
  before: fc.integer({ min: 1, max: 40 }),
  after: fc.integer({ min: 1, max: 40 }),
  lost: fc.boolean(),
});

/** A history of a real register: each operation happens at a moment of its own, in the order drawn. */
function really(drawn: readonly Drawn[]): RegisterOperation[] {
  let state = 10;
  return drawn.map(({ kind, delta, before, after, lost }, index): RegisterOperation => {
    const moment = index * 10;
    // Fractions keep all lines apart.
    const span = { from: moment - before + index / 1000, to: moment + after + index / 1000 + 0.5 };
    const base = { no: index, ...span };
    if (kind === 'read') return { ...base, delta: 0, seen: state };
    if (kind === 'set') {
      state = 20 + delta;
      return { ...base, delta: 0, sets: state };
    }
    const isLost = lost && kind === 'pure';
    if (!isLost || index % 2 === 0) state += delta;
    if (isLost) return { ...base, to: Infinity, delta };
    return { ...base, delta, ...(kind === 'seen' ? { seen: state } : {}) };
  });
}

describe('the search for an order', () => {
  it('accepts what one register after another really did', () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 60 }), (all) => {
        expect(judgeRegister([10], really(all)).kind).toBe('linearizable');
      }),
      { numRuns: 300 },
    );
  });

  it('says of one changed value what trying all orders says', () => {
    const counts = { broken: 0, fine: 0 };
    fc.assert(
      fc.property(
        fc.array(drawn, { minLength: 1, maxLength: 7 }),
        fc.nat(),
        fc.integer({ min: -4, max: 4 }),
        (all, which, by) => {
          const history = really(all).map((op, index) =>
            index === which % all.length && op.seen !== undefined
              ? { ...op, seen: op.seen + by }
              : op,
          );
          const expected = isPossible(10, history);
          counts[expected ? 'fine' : 'broken']++;
          expect(judgeRegister([10], history).kind).toBe(expected ? 'linearizable' : 'broken');
        },
      ),
      { numRuns: 1500 },
    );
    expect(counts.broken).toBeGreaterThan(100);
  });

  it('says of any answers whatever what trying all orders says', () => {
    const operation = fc
      .record({
        from: fc.integer({ min: 0, max: 20 }),
        length: fc.integer({ min: 1, max: 12 }),
        delta: fc.integer({ min: -2, max: 2 }),
        seen: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
        sets: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 8 }),
        lost: fc.integer({ min: 0, max: 7 }),
      })
      .map(({ from, length, delta, seen, sets, lost }) => ({
        from,
        length,
        delta,
        seen,
        sets,
        lost,
      }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (all) => {
        const history = all.map(({ from, length, delta, seen, sets, lost }, no) => ({
          no,
          from: from + no / 100,
          to: lost === 0 ? Infinity : from + length + 0.5 + no / 100,
          delta: sets === undefined ? delta : 0,
          ...(seen === undefined || sets !== undefined || lost === 0 ? {} : { seen }),
          ...(sets === undefined ? {} : { sets }),
        }));
        expect(judgeRegister([2], history).kind).toBe(
          isPossible(2, history) ? 'linearizable' : 'broken',
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('names the stale reading, and what was open at the time', () => {
    const verdict = judgeRegister(
      [10],
      [
        { no: 1, from: 1, to: 2, delta: -4, seen: 6 },
        { no: 2, from: 3, to: 5, delta: -1 },
        { no: 3, from: 4, to: 6, delta: 0, seen: 10 },
      ],
    );
    expect(verdict).toMatchObject({ kind: 'broken', at: { no: 3 }, states: [6] });
    expect(verdict.kind === 'broken' && verdict.segment.map(({ no }) => no)).toEqual([2, 3]);
  });

  it('gives up aloud when there are too many arrangements', () => {
    const open = Array.from({ length: 24 }, (_, no) => ({
      no,
      from: no,
      to: 1000 + no,
      delta: 2 ** no,
    }));
    const reading = { no: 99, from: 100, to: 900, delta: 0, seen: -1 };
    const setting = { no: 98, from: 99, to: 899, delta: 0, sets: 5 };
    expect(
      judgeRegister([0], [...open, setting, reading], { arrangementsMax: [1000], stepsMax: 10_000 })
        .kind,
    ).toBe('undecided');
  });

  it.each([
    [8, 3_000],
    [16, 1_000],
  ])('walks %i clients at once over %i operations in seconds', (clients, count) => {
    const history: RegisterOperation[] = [];
    let state = 1_000_000;
    for (let no = 0; no < count; no++) {
      const span = { no, from: no * 10 - clients * 5, to: no * 10 + clients * 5 + (no % 7) };
      if (no % 5 === 0) history.push({ ...span, delta: 0, seen: state });
      else {
        const delta = (no % 4) - 2;
        state += delta;
        history.push({ ...span, delta, ...(no % 2 === 0 ? { seen: state } : {}) });
      }
    }
    expect(judgeRegister([1_000_000], history).kind).toBe('linearizable');
  });
});
