import { at } from '../../planner/index.ts';

/** What a method says: a mean for each period to come, and what it would have said one period ago. */
export type Fit = {
  readonly mean: Float64Array;
  /** One-step forecasts of the known periods; undefined for methods that have none. */
  readonly fitted: Float64Array | undefined;
};

export const meanOf = (values: ArrayLike<number>, from = 0, to = values.length): number => {
  let sum = 0;
  for (let index = from; index < to; index++) sum += at(values, index);
  return to > from ? sum / (to - from) : 0;
};

/** The series from its first demand on; empty without any. */
export function trimLeading(values: Float64Array): Float64Array {
  const first = values.findIndex((value) => value > 0);
  return first < 0 ? new Float64Array() : values.subarray(first);
}

/** Share of periods without demand. */
export function zeroShare(values: Float64Array): number {
  let zeros = 0;
  for (const value of values) if (value <= 0) zeros++;
  return values.length === 0 ? 1 : zeros / values.length;
}

/** The mean of methods, period by period; one-step forecasts are those of the ones that have them. */
export function meanFit(fits: readonly Fit[]): Fit {
  const blend = (parts: readonly Float64Array[]): Float64Array | undefined =>
    parts[0]?.map((_, index) => parts.reduce((sum, one) => sum + at(one, index), 0) / parts.length);
  const mean = blend(fits.map((one) => one.mean)) ?? new Float64Array();
  return {
    mean: mean.map((value) => Math.max(0, value)),
    fitted: blend(fits.flatMap((one) => one.fitted ?? [])),
  };
}

/** Whether a season of m periods shows: its autocorrelation beyond what chance gives at 90 %. */
export function isSeasonal(values: Float64Array, m: number): boolean {
  const n = values.length;
  if (m < 2 || n < 3 * m) return false;
  const mean = meanOf(values);
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (at(values, t) - mean) * (at(values, t - lag) - mean);
    return sum;
  };
  const variance = covariance(0);
  if (variance <= 0) return false;
  let squares = 0;
  for (let lag = 1; lag < m; lag++) squares += (covariance(lag) / variance) ** 2;
  return covariance(m) / variance > 1.645 * Math.sqrt((1 + 2 * squares) / n);
}
