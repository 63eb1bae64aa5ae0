import { autoEs } from './auto-es.ts';
import { type Fit, meanFit, meanOf, trimLeading, zeroShare } from './series.ts';
import { adida, movingAverage, ses, tsb } from './smooth.ts';
import { theta } from './theta.ts';

/** How a series was forecast. */
export const forecastMethods = ['combined', 'sparse', 'thin'] as const;
export type ForecastMethod = (typeof forecastMethods)[number];

export type SeriesForecast = Fit & {
  readonly method: ForecastMethod;
  /** The series from its first demand on. */
  readonly values: Float64Array;
};

/** Periods below which a series says too little of itself. */
export const periodsMin = 8;
/** A short series with more zeros than this is sparse. */
const [shortPeriods, sparseShare] = [60, 0.5];
const sparseAverage = 12;

/** Smooth and daily demand: four methods that err differently, with equal weights. */
function combined(values: Float64Array, horizon: number, m: number): Fit {
  return meanFit([
    autoEs(values, horizon, m),
    theta(values, horizon, m),
    tsb(values, horizon),
    adida(values, horizon),
  ]);
}

/** Few periods, most without demand: fixed and slow, as nothing can be fitted to so little. */
function sparse(values: Float64Array, horizon: number): Fit {
  return meanFit([
    ses(values, horizon, 0.1),
    tsb(values, horizon, { size: 0.1, chance: 0.1 }),
    movingAverage(values, horizon, sparseAverage),
  ]);
}

/**
 * Demand of the periods to come. m is the number of periods of a season (7 for days, 1 for none).
 * Under 8 periods since the first demand the answer is `fallback` a period, the mean of series like
 * it; without one what there was, as if 8 periods had been seen: a series begins with a demand, so
 * that the mean of its first days says too much. Never rounded, never below nothing.
 */
export function forecastSeries(
  series: Float64Array,
  horizon: number,
  { m, fallback }: { m: number; fallback?: number },
): SeriesForecast {
  const values = trimLeading(series);
  if (values.length < periodsMin) {
    const level = Math.max(0, fallback ?? (meanOf(values) * values.length) / periodsMin);
    return {
      method: 'thin',
      values,
      mean: new Float64Array(horizon).fill(level),
      fitted: undefined,
    };
  }
  if (values.length < shortPeriods && zeroShare(values) > sparseShare) {
    return { method: 'sparse', values, ...sparse(values, horizon) };
  }
  return { method: 'combined', values, ...combined(values, horizon, m) };
}
