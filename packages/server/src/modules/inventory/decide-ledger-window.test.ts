// Goal: no movement of another process is missed, whatever the order in which ids and commits come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import {
  advanceWindow,
  type LedgerLook,
  type LedgerWindow,
  openWindow,
} from './decide-ledger-window.ts';

type Step =
  | { do: 'begin' }
  | { do: 'insert'; which: number }
  | { do: 'end'; which: number; commits: boolean }
  | { do: 'look' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ do: 'begin' }),
  fc.record({ do: fc.constant('insert' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('end' as const), which: fc.nat(9), commits: fc.boolean() }),
  fc.constant<Step>({ do: 'look' }),
);

/** PostgreSQL as far as it matters: transactions take numbers when they begin to write, ids as they insert. */
function simulate(steps: readonly Step[]): {
  committed: Set<string>;
  reported: Set<string>;
  lows: number[];
} {
  let nextXid = 100;
  let nextId = 1;
  const running: { xid: number; ids: number[] }[] = [];
  const rows: number[] = [];
  const committed = new Set<string>();
  const reported = new Set<string>();
  const lows: number[] = [];
  const lookAt = (low: number): LedgerLook => ({
    xmin: Math.min(nextXid, ...running.map((one) => one.xid)),
    xmax: nextXid,
    rows: rows
      .filter((id) => id > low)
      .toSorted((a, b) => a - b)
      .map((id) => ({ id, productId: `p${id}` as Uuid })),
  });
  let window: LedgerWindow = openWindow(0, lookAt(0));
  const look = (): void => {
    const result = advanceWindow(window, lookAt(window.low));
    for (const productId of result.moved) {
      expect(reported.has(productId), 'a row is reported once').toBe(false);
      reported.add(productId);
    }
    window = result.window;
    lows.push(window.low);
    for (const row of committed) expect(reported.has(row), `${row} is reported at once`).toBe(true);
  };
  for (const one of steps) {
    if (one.do === 'look') look();
    else if (one.do === 'begin') running.push({ xid: nextXid++, ids: [] });
    else {
      const transaction = running[one.which % Math.max(1, running.length)];
      if (transaction === undefined) continue;
      if (one.do === 'insert') transaction.ids.push(nextId++);
      else {
        running.splice(running.indexOf(transaction), 1);
        if (!one.commits) continue;
        rows.push(...transaction.ids);
        for (const id of transaction.ids) committed.add(`p${id}`);
      }
    }
  }
  look();
  return { committed, reported, lows };
}

describe('a window over the ledger', () => {
  it('reports every committed row once, at the first look after its commit', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { committed, reported } = simulate(steps);
        expect([...reported].toSorted()).toEqual([...committed].toSorted());
      }),
      { numRuns: 2000 },
    );
  });

  it('moves on when nothing runs, so that it stays small', () => {
    const { lows } = simulate([
      { do: 'begin' },
      { do: 'insert', which: 0 },
      { do: 'end', which: 0, commits: true },
      { do: 'look' },
      { do: 'look' },
    ]);
    expect(lows).toEqual([1, 1, 1]);
  });

  it('waits for a transaction that took an early id and has not ended', () => {
    const { lows } = simulate([
      { do: 'begin' },
      { do: 'insert', which: 0 },
      { do: 'begin' },
      { do: 'insert', which: 1 },
      { do: 'end', which: 1, commits: true },
      { do: 'look' },
      { do: 'look' },
      { do: 'end', which: 0, commits: true },
    ]);
    expect(lows).toEqual([0, 0, 2]);
  });
});
