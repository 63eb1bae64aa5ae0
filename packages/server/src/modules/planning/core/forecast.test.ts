// Goal: forecasts are finite and never below nothing, whatever was sold; what recurs is seen, what
// dies out decays, what is thin says so; quantiles are those of the distribution; no backtest
// knows what had not happened yet.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../../lib/ids.ts';
import { decideDemand } from '../decide-demand.ts';
import { decideForecast, keptDemand } from '../decide-forecast.ts';
import { backtest } from './backtest.ts';
import { demandOver } from './demand-spread.ts';
import { forecastSeries } from './forecast-series.ts';
import { quantile, survival } from './negative-binomial.ts';

const of = (length: number, value: (day: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, day) => value(day));

describe('forecasts', () => {
  it('are finite and never below nothing', () => {
    const units = fc.oneof(fc.constant(0), fc.nat(500));
    fc.assert(
      fc.property(fc.array(units, { maxLength: 150 }), (values) => {
        const said = forecastSeries(Float64Array.from(values), 28, { m: 7 });
        expect([...said.mean].every((one) => Number.isFinite(one) && one >= 0)).toBe(true);
        const spread = demandOver(said, 28);
        expect(spread.variance).toBeGreaterThanOrEqual(spread.mean);
      }),
      { numRuns: 60 },
    );
  });

  it('even demand is told as it is, and a week is seen', () => {
    const even = forecastSeries(
      of(100, () => 5),
      28,
      { m: 7 },
    );
    expect(even.method).toBe('combined');
    for (const one of even.mean) expect(one).toBeCloseTo(5, 1);
    const weekly = forecastSeries(
      of(140, (day) => (day % 7 === 0 ? 20 : 2)),
      7,
      { m: 7 },
    );
    expect(Math.max(...weekly.mean)).toBe(weekly.mean[0]);
    expect(weekly.mean[0]).toBeGreaterThan(2 * (weekly.mean[1] ?? 0));
  });

  it('what is no longer asked for decays, and the last days weigh more than the first', () => {
    const dying = of(200, (day) => (day < 100 ? 10 : 0));
    const mean = forecastSeries(dying, 1, { m: 7 }).mean[0] ?? 9;
    expect(mean).toBeLessThan(2);
    const rising = of(90, (day) => (day >= 85 ? 100 : day === 0 ? 1 : 0));
    const falling = of(90, (day) => (day < 5 ? 100 : 0));
    const say = (values: Float64Array): number => forecastSeries(values, 1, { m: 7 }).mean[0] ?? 0;
    expect(say(rising)).toBeGreaterThan(say(falling));
  });

  it('a thin history is thin, and not taken for a daily sale', () => {
    const said = forecastSeries(Float64Array.of(0, 0, 16), 28, { m: 7 });
    expect(said).toMatchObject({ method: 'thin' });
    expect(said.mean[0]).toBe(2);
    expect(forecastSeries(Float64Array.of(16), 28, { m: 7, fallback: 0.5 }).mean[0]).toBe(0.5);
    expect(backtest(Float64Array.of(16), 7, 7)).toBeUndefined();
  });

  it('sparse demand takes the slow way', () => {
    const said = forecastSeries(
      of(40, (month) => (month % 4 === 0 ? 3 : 0)),
      12,
      { m: 1 },
    );
    expect(said.method).toBe('sparse');
    expect(said.mean[0]).toBeGreaterThan(0.4);
    expect(said.mean[0]).toBeLessThan(1.2);
  });

  it('a backtest knows nothing of later days', () => {
    const values = of(112, (day) => 3 + (day % 7));
    const spoilt = values.map((value, day) => (day >= 84 ? 1000 : value));
    const [honest, surprised] = [backtest(values, 28, 7), backtest(spoilt, 28, 7)];
    expect(honest).toMatchObject({ origins: 3 });
    expect(Math.abs(honest?.bias ?? 1)).toBeLessThan(0.1);
    expect(surprised?.bias).toBeLessThan(-0.8);
  });

  it('quantiles cover what they say and no unit more', () => {
    const shapes = fc.record({
      mean: fc.double({ min: 0.05, max: 400, noNaN: true }),
      wide: fc.double({ min: 1, max: 6, noNaN: true }),
      level: fc.constantFrom(0.5, 0.8, 0.95, 0.99),
    });
    fc.assert(
      fc.property(shapes, ({ mean, wide, level }) => {
        const demand = { mean, variance: mean * wide };
        const units = quantile(demand, level);
        const more = survival(demand, units + 1);
        expect(1 - (more[units + 1] ?? 0)).toBeGreaterThanOrEqual(level - 1e-9);
        if (units > 0) expect(1 - (more[units] ?? 0)).toBeLessThan(level + 1e-9);
        const sum = survival(demand, 20_000).reduce((all, one) => all + one, 0) - 1;
        expect(sum).toBeCloseTo(mean, 4);
      }),
      { numRuns: 60 },
    );
  });
});

describe('demand', () => {
  const product = 'p' as Uuid;
  const [east, west] = ['e' as Uuid, 'w' as Uuid];

  it('has days without sales, and no unit is lost or counted twice', () => {
    const placed = [
      { productId: product, locationId: east, day: 10, units: 6 },
      { productId: product, locationId: west, day: 12, units: 2 },
    ];
    const waiting = [
      { productId: product, day: 13, units: 4 },
      { productId: 'q' as Uuid, day: 13, units: 9 },
    ];
    const { series, unplaced } = decideDemand(placed, waiting, 14);
    expect(series.map(({ values }) => [...values])).toEqual([
      [6, 0, 0, 3, 0],
      [2, 1, 0],
    ]);
    expect(unplaced).toBe(9);
  });

  it('is kept so that any number of days can be asked for', () => {
    const series = {
      productId: product,
      locationId: east,
      firstDay: 19_000,
      values: of(100, (day) => day % 5),
    };
    const { document } = decideForecast(series, undefined);
    let last = { mean: 0, variance: 0 };
    for (const days of [1, 3, 7, 10, 28, 40]) {
      const demand = keptDemand(document, days);
      expect(demand.mean).toBeGreaterThan(last.mean);
      expect(demand.variance).toBeGreaterThanOrEqual(demand.mean);
      last = demand;
    }
    expect(document.weekdays).toHaveLength(7);
  });
});
