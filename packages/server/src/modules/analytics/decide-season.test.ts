import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOfMs } from '../../lib/time.ts';
import { isoWeek, seasonalFactor, weeksOf } from './decide-season.ts';

describe('seasons', () => {
  it('weeks are those of ISO 8601, around the turn of years too', () => {
    expect(isoWeek(Date.UTC(2026, 0, 1))).toBe(1);
    expect(isoWeek(Date.UTC(2027, 0, 1))).toBe(53);
    expect(isoWeek(Date.UTC(2024, 11, 30))).toBe(1);
    expect(isoWeek(Date.UTC(2010, 11, 31))).toBe(52);
  });

  it('a period touches each of its weeks once', () => {
    const weeks = weeksOf(instantOfMs(Date.UTC(2026, 11, 20)), instantOfMs(Date.UTC(2027, 0, 6)));
    expect(weeks).toEqual([1, 51, 52, 53]);
  });

  it('even demand has factor 1, and a factor is always finite and bounded', () => {
    expect(seasonalFactor({ units: 5200, sameSeasonUnits: 1300, days: 730, weeks: 13 })).toBe(1);
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(100_000),
        fc.nat(2000),
        fc.nat(53),
        (units, same, days, weeks) => {
          const factor = seasonalFactor({
            units,
            sameSeasonUnits: Math.min(units, same),
            days,
            weeks,
          });
          expect(factor).toBeGreaterThanOrEqual(0.25);
          expect(factor).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  it('more sold in the season never lowers the factor; too little history says 1', () => {
    const at = (same: number): number =>
      seasonalFactor({ units: 1000, sameSeasonUnits: same, days: 700, weeks: 12 });
    expect(at(500)).toBeGreaterThan(at(300));
    expect(seasonalFactor({ units: 1000, sameSeasonUnits: 900, days: 200, weeks: 12 })).toBe(1);
  });
});
