// Goal: prices are found in a thread that never outlives its run: not its cancellation, not its
// time; and without the optional LP solver they are still found, by subgradients.
import { describe, expect, it } from 'vitest';
import type { PriceWorld } from '../../src/modules/prices/core/world.ts';
import { solveInThread } from '../../src/modules/prices/solve-in-thread.ts';

const row = (unit: number[]): PriceWorld['rows'][number] => ({
  products: Int32Array.of(0),
  quantity: Int32Array.of(1),
  fixed: new Float64Array(2),
  unit: Float64Array.from(unit),
  orders: 10,
});

const world: PriceWorld = {
  products: 1,
  locations: 2,
  stock: Float64Array.from([12, 15]),
  rows: [row([5, 9]), row([6, 7])],
  split: 0,
  backorder: 50,
  shipmentsMax: 2,
  priceMax: 50,
};
const task = { world, start: undefined, seed: 1, withoutLp: false };
const patient = { timeoutMs: 60_000, onRound: () => undefined };

describe('the thread for prices', () => {
  it('finds prices by the LP, and tells of its rounds', async () => {
    let rounds = 0;
    const found = await solveInThread(task, {
      ...patient,
      signal: new AbortController().signal,
      onRound: (round) => (rounds = round),
    });
    expect(found).toMatchObject({ method: 'column_generation', reason: undefined });
    expect(found.bound).toBeLessThanOrEqual(118 + 1e-6);
    expect(found.bound).toBeGreaterThan(118 * (1 - 1e-3));
    expect(rounds).toBe(found.rounds);
  });

  it('does without the LP solver', async () => {
    const found = await solveInThread(
      { ...task, withoutLp: true },
      { ...patient, signal: new AbortController().signal },
    );
    expect(found).toMatchObject({ method: 'sampled_subgradient', reason: 'no_lp_solver' });
    expect(found.bound).toBeGreaterThan(110);
  });

  it('ends when it is cancelled, with the reason', async () => {
    const cancelled = new AbortController();
    const found = solveInThread(task, { ...patient, signal: cancelled.signal });
    cancelled.abort(new Error('not wanted any more'));
    await expect(found).rejects.toThrow('not wanted any more');
    await expect(solveInThread(task, { ...patient, signal: cancelled.signal })).rejects.toThrow(
      'not wanted any more',
    );
  });

  it('ends when its time is over', async () => {
    const { signal } = new AbortController();
    await expect(solveInThread(task, { ...patient, timeoutMs: 1, signal })).rejects.toThrow('time');
  });

  it('says so when it dies', async () => {
    const broken = { ...task, world: { ...world, rows: [{ ...row([1, 1]), products: null }] } };
    const { signal } = new AbortController();
    // oxlint-disable-next-line typescript/no-explicit-any -- a world that no caller could make
    await expect(solveInThread(broken as any, { ...patient, signal })).rejects.toThrow();
  });
});
