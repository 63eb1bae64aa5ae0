// Goal: the limit follows what the server can do, and never takes the batches of the line apart.
import { expect, test } from 'vitest';
import { createConcurrencyLimit, defaultLimits } from './concurrency-limit.ts';

type Rate = (underWay: number) => number;

/**
 * A server whose latency is what Little's law says: under way / throughput, the throughput growing
 * with what is under way as measured for the dispatch line (decision 0010).
 */
function simulate(
  limit: ReturnType<typeof createConcurrencyLimit>,
  options: { offered: number; perSecond: Rate; seconds: number; from?: number },
): number {
  const from = (options.from ?? 0) * 1000;
  let atMs = from;
  while (atMs < from + options.seconds * 1000) {
    const underWay = Math.min(options.offered, limit.now());
    const perSecond = options.perSecond(underWay);
    atMs += 1000 / perSecond;
    limit.ended({ tookMs: (underWay / perSecond) * 1000, underWay, atMs });
  }
  return limit.now();
}

const line: Rate = (underWay) => 2300 * (underWay / (underWay + 60));

test('the dispatch line at its best point is never held back', () => {
  const limit = createConcurrencyLimit(defaultLimits);
  expect(simulate(limit, { offered: 512, perSecond: line, seconds: 60 })).toBeGreaterThanOrEqual(
    512,
  );
});

test('four times the capacity is held at the latency of the objective, a fifth more at most', () => {
  const limit = createConcurrencyLimit(defaultLimits);
  const settled = simulate(limit, { offered: 8000, perSecond: line, seconds: 60 });
  const latencyMs = (settled / line(settled)) * 1000;
  expect(latencyMs).toBeGreaterThan(250);
  expect(latencyMs).toBeLessThan(360);
});

test('a slow machine keeps full batches, a sick database does not get hundreds of requests', () => {
  const slow = createConcurrencyLimit(defaultLimits);
  expect(simulate(slow, { offered: 8000, perSecond: () => 200, seconds: 60 })).toBe(256);
  const sick = createConcurrencyLimit(defaultLimits);
  expect(simulate(sick, { offered: 8000, perSecond: () => 10, seconds: 600 })).toBeLessThan(64);
});

test('what recovers gets its requests back within ten seconds', () => {
  const limit = createConcurrencyLimit(defaultLimits);
  simulate(limit, { offered: 8000, perSecond: () => 10, seconds: 600 });
  const after = simulate(limit, { offered: 8000, perSecond: line, seconds: 10, from: 600 });
  expect(after).toBeGreaterThan(450);
});

test('a few slow requests on an idle server do not shrink it', () => {
  const limit = createConcurrencyLimit(defaultLimits);
  for (let n = 1; n < 1000; n++) limit.ended({ tookMs: 9000, underWay: 4, atMs: n * 500 });
  expect(limit.now()).toBe(512);
});
