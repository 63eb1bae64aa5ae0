// Goal: processes that plan on old numbers and commit late, whatever happens in between, sell no
// unit twice and leave every order lawful. Method: seeded simulation of the pure core.
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

test('20,000 steps break no law, and plans on old numbers do meet the guard', async () => {
  let stockGone = 0;
  for (const seed of [1, 2]) {
    const counts = await simulate(seed, 10_000);
    expect(counts.commits).toBeGreaterThan(250);
    stockGone += counts.stockGone;
  }
  expect(stockGone).toBeGreaterThan(0);
});

test('the same seed gives the same run', async () => {
  expect(await simulate(7, 3000)).toEqual(await simulate(7, 3000));
});
