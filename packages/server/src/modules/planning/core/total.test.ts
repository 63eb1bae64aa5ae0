// Goal: what many series do together is seen in their sum, and told to each; few say nothing of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ForecastPart, seriesMin, totalFactor } from './total.ts';

/** Series that sell one unit in turn, ever more seldom. */
function fading(count: number, periods: number): ForecastPart[] {
  return Array.from({ length: count }, (_, index) => ({
    values: Float64Array.from({ length: periods }, (__, t) =>
      (t + index) % (8 + Math.floor(t / 4)) === 0 ? 1 : 0,
    ),
    mean: new Float64Array(12).fill(0.1),
  }));
}

describe('the factor of a total', () => {
  it('takes back what many fading series are each said too high', () => {
    const parts = fading(200, 60);
    const last = parts.reduce(
      (sum, { values }) => sum + values.subarray(48).reduce((a, b) => a + b, 0),
      0,
    );
    const said = 200 * 12 * 0.1 * totalFactor(parts, 12, 1);
    expect(said).toBeLessThan(200 * 12 * 0.1);
    expect(Math.abs(said - last) / last).toBeLessThan(0.25);
  });

  it('is 1 for few series, short ones, and those that are said to sell nothing', () => {
    expect(totalFactor(fading(seriesMin - 1, 60), 12, 1)).toBe(1);
    expect(totalFactor(fading(100, 20), 12, 1)).toBe(1);
    const nothing = fading(100, 60).map(({ values }) => ({ values, mean: new Float64Array(12) }));
    expect(totalFactor(nothing, 12, 1)).toBe(1);
  });

  it('sums series that end together, whenever they began, and is never below nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 40, maxLength: 90 }), (units) => {
        const long = { values: Float64Array.from(units), mean: new Float64Array(7).fill(1) };
        const short = { values: long.values.subarray(10), mean: long.mean };
        const padded = long.values.map((value, t) => (t < 10 ? 0 : value));
        const many = (part: ForecastPart): ForecastPart[] => Array(20).fill(part) as ForecastPart[];
        const mixed = totalFactor([...many(long), ...many(short)], 7, 7);
        const same = totalFactor([...many(long), ...many({ ...short, values: padded })], 7, 7);
        expect(mixed).toBeGreaterThanOrEqual(0);
        expect(mixed).toBe(same);
      }),
    );
  });
});
