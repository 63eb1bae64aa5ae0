// A ledger and a history that fit each other pass, whatever the intervals; a change that is
// missing, out of order or seen wrongly, and a reading that is stale or from the future, are named.
// Method: registers are played at random with known moments, then one thing of them is spoiled.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, judgeByWitness, type Told, type WitnessCase } from './witness.ts';

const opening = { onHand: 10, allocated: 2, softReserved: 1 };
const entry = (reference: string, onHand: number, more: Partial<Entry> = {}): Entry => ({
  transaction: more.transaction ?? `t-${reference}`,
  reference,
  movement: 1,
  onHand,
  allocated: 0,
  softReserved: 0,
  fading: 0,
  ...more,
});
const change = (no: number, from: number, to: number, more: Partial<Told> = {}): Told => ({
  no,
  from,
  to,
  reference: `r${no}`,
  did: { onHand: 1 },
  ...more,
});
const reading = (no: number, from: number, to: number, seen: Told['seen']): Told => ({
  no,
  from,
  to,
  reference: '',
  did: {},
  seen,
});
const judge = (one: Partial<WitnessCase>): ReturnType<typeof judgeByWitness> =>
  judgeByWitness({ opening, entries: [], told: [], isExcused: () => false, ...one });
const faultsIn = (one: Partial<WitnessCase>): [string, number | undefined][] =>
  judge(one).map(({ is, no }) => [is, no]);

describe('the judge by the ledger', () => {
  it('passes what overlaps in whatever order the ledger has it', () => {
    const told = [change(1, 1, 9), change(2, 2, 8), reading(3, 3, 7, { onHand: 11 })];
    expect(judge({ told, entries: [entry('r1', 1), entry('r2', 1)] })).toEqual([]);
    expect(judge({ told, entries: [entry('r2', 1), entry('r1', 1)] })).toEqual([]);
  });

  it('names a change that is not in the ledger', () => {
    expect(faultsIn({ told: [change(1, 1, 2)] })).toEqual([
      ['a change that is acknowledged and not in the ledger', 1],
    ]);
  });

  it('names a change of other units than the ledger has', () => {
    const [missing, strange] = judge({ told: [change(1, 1, 2)], entries: [entry('r1', 2)] });
    expect(missing).toMatchObject({ no: 1, is: expect.stringContaining('not in the ledger') });
    expect(strange).toMatchObject({ is: 'a change on hand that nobody was told of' });
  });

  it('names two changes whose order is swapped', () => {
    const told = [change(1, 1, 2), change(2, 3, 4)];
    expect(faultsIn({ told, entries: [entry('r2', 1), entry('r1', 1)] })).toEqual([
      ['a change that the ledger has before one that was answered before it was asked for', 2],
    ]);
  });

  it('names two changes of the server’s numbers whose order is swapped', () => {
    const allocates = { did: { allocated: 1 } };
    const told = [change(1, 1, 2, allocates), change(2, 3, 4, allocates)];
    const entries = [entry('r2', 0, { allocated: 1 }), entry('r1', 0, { allocated: 1 })];
    expect(faultsIn({ told, entries }).map(([, no]) => no)).toEqual([2]);
  });

  it('names a stale reading, and one from the future', () => {
    const entries = [entry('r1', 1), entry('r3', 1)];
    const told = [change(1, 1, 2), change(3, 5, 6)];
    const stale = judge({ entries, told: [...told, reading(2, 3, 4, { onHand: 10 })] });
    expect(stale).toMatchObject([{ no: 2, other: 3, says: { onHand: 10 } }]);
    const future = judge({ entries, told: [...told, reading(2, 3, 4, { onHand: 12 })] });
    expect(future).toMatchObject([{ no: 2, other: 3, says: { onHand: 12 } }]);
    expect(judge({ entries, told: [...told, reading(2, 3, 4, { onHand: 11 })] })).toEqual([]);
  });

  it('names a reading whose numbers were never there together', () => {
    const entries = [entry('r1', 1), entry('server', 0, { allocated: 1 })];
    const told = [change(1, 1, 9)];
    const says = (onHand: number, allocated: number): number =>
      judge({ entries, told: [...told, reading(2, 2, 8, { onHand, allocated })] }).length;
    expect([says(10, 2), says(11, 2), says(11, 3), says(10, 3)]).toEqual([0, 0, 0, 1]);
  });

  it('does not see into a transaction', () => {
    const entries = [entry('r1', 1, { transaction: 't' }), entry('r2', 1, { transaction: 't' })];
    const told = [change(1, 1, 9), change(2, 1, 9), reading(3, 2, 8, { onHand: 11 })];
    expect(faultsIn({ entries, told }).map(([, no]) => no)).toEqual([3]);
  });

  it('names two readings that saw the ledger go back', () => {
    const entries = [entry('r1', 1), entry('r2', -1, {}), entry('r3', 5)];
    const told = [
      change(1, 1, 20),
      change(2, 1, 20, { did: { onHand: -1 } }),
      change(3, 1, 20, { did: { onHand: 5 } }),
    ];
    const after = [reading(4, 2, 3, { onHand: 15 }), reading(5, 4, 5, { onHand: 11 })];
    expect(faultsIn({ entries, told: [...told, ...after] }).map(([, no]) => no)).toEqual([5]);
  });

  it('names a change on hand that nobody asked for, unless somebody was not answered', () => {
    const entries = [entry('r1', 1)];
    expect(faultsIn({ entries })).toEqual([
      ['a change on hand that nobody was told of', undefined],
    ]);
    expect(judge({ entries, isExcused: ({ reference }) => reference === 'r1' })).toEqual([]);
    // Claims are filled and let go by the server itself.
    expect(judge({ entries: [entry('r1', 0, { allocated: 1 })] })).toEqual([]);
  });

  it('names a change that saw another number than it left', () => {
    const told = [change(1, 1, 2, { seen: { onHand: 12 } })];
    expect(faultsIn({ told, entries: [entry('r1', 1)] })).toEqual([
      ['a change that saw what the ledger did not hold after it', 1],
    ]);
  });

  it('takes any of several things for the one that a change was for', () => {
    const orders = { reference: '', oneOf: ['a', 'b'] };
    const told = [change(1, 1, 2, orders), change(1, 1, 2, orders)];
    const [a, b, c] = [entry('a', 1), entry('b', 1), entry('c', 1)];
    expect(judge({ told, entries: [a, b] })).toEqual([]);
    expect(judge({ told, entries: [a, c] }).length).toBeGreaterThan(0);
  });

  it('lets a hold be gone from answers from when its time is over', () => {
    const entries = [
      entry('hold', 0, { softReserved: 2, fading: 2, transaction: 'a' }),
      entry('hold', 0, { softReserved: -2, fading: -2, transaction: 'b' }),
    ];
    const says = (softReserved: number): number =>
      judge({ entries: entries.slice(0, 1), told: [reading(1, 1, 2, { softReserved })] }).length;
    expect([says(1), says(3), says(2), says(0)]).toEqual([0, 0, 0, 1]);
  });

  it('passes every play, and finds every number that is read wrongly', () => {
    fc.assert(
      fc.property(plays, ({ one, spoil }) => {
        expect(judgeByWitness(one)).toEqual([]);
        const readings = one.told.filter(({ seen }) => seen !== undefined);
        const victim = readings[spoil % Math.max(1, readings.length)];
        if (victim === undefined) return;
        const told = one.told.map((each) =>
          each === victim ? { ...each, seen: { ...each.seen, onHand: 1000 } } : each,
        );
        expect(judgeByWitness({ ...one, told }).map(({ no }) => no)).toContain(victim.no);
      }),
      { numRuns: 300 },
    );
  });

  it('finds every change that the ledger has lost', () => {
    fc.assert(
      fc.property(plays, ({ one, spoil }) => {
        const lost = spoil % Math.max(1, one.entries.length);
        const gone = one.entries[lost];
        const told = one.told.find((each) => each.reference === gone?.reference);
        // Without effect it is as if it had not been.
        if (gone === undefined || told === undefined) return;
        if (gone.onHand === 0 && gone.allocated === 0) return;
        const entries = one.entries.toSpliced(lost, 1);
        expect(judgeByWitness({ ...one, entries }).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** A register played in real time: things happen at moments, and are asked and answered around. */
const plays = fc
  .record({
    spoil: fc.nat(),
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom('change', 'reading', 'server'),
        units: fc.integer({ min: -3, max: 3 }),
        claims: fc.integer({ min: -1, max: 1 }),
        before: fc.nat({ max: 30 }),
        after: fc.nat({ max: 30 }),
        isTold: fc.boolean(),
      }),
      { minLength: 1, maxLength: 25 },
    ),
  })
  .map(({ spoil, steps }) => {
    const entries: Entry[] = [];
    const told: Told[] = [];
    const state = { ...opening };
    for (const [no, step] of steps.entries()) {
      // Lines of a history are distinct numbers: each step has a moment and two lines of its own.
      const moment = no * 1000 + 500;
      const from = moment - step.before * 100 - no / 1000 - 0.1;
      const to = moment + step.after * 100 + no / 1000 + 0.1;
      if (step.kind === 'reading') {
        told.push({ no, from, to, reference: '', did: {}, seen: { ...state } });
        continue;
      }
      const onHand = step.kind === 'server' ? 0 : step.units;
      state.onHand += onHand;
      state.allocated += step.claims;
      entries.push(entry(`r${no}`, onHand, { allocated: step.claims, movement: no }));
      if (step.kind === 'server') continue;
      const did = { onHand, ...(step.isTold ? { allocated: step.claims } : {}) };
      if (onHand === 0 && !step.isTold) continue;
      told.push({ no, from, to, reference: `r${no}`, did });
    }
    return { spoil, one: { opening, entries, told, isExcused: () => false } };
  });
