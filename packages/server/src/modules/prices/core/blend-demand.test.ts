// Goal: what is expected is the forecast while nothing is known, what was seen once much is, and in
// between never outside of the two.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blendDemand } from './blend-demand.ts';

describe('expected orders', () => {
  it('are the forecast before anything was seen, and what was seen where nothing is forecast', () => {
    expect([...blendDemand(100, [0.25, 0.75], [0, 0], 0)]).toEqual([25, 75]);
    expect([...blendDemand(100, [0.25, 0.75], [3, 1], 4, 0)]).toEqual([75, 25]);
    expect([...blendDemand(100, [0.5], [0], 0, 0)]).toEqual([0]);
  });

  it('lie between the two', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 500, max: 5000 }),
        (rate, seen, orders) => {
          const [blend = Number.NaN] = blendDemand(1, [rate], [seen], orders);
          const real = seen / orders;
          expect(blend).toBeGreaterThanOrEqual(Math.min(rate, real) - 1e-9);
          expect(blend).toBeLessThanOrEqual(Math.max(rate, real) + 1e-9);
        },
      ),
    );
  });
});
