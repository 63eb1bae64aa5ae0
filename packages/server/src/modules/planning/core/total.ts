import { at } from '../../planner/index.ts';
import { forecastSeries } from './forecast-series.ts';
import { meanOf } from './series.ts';

/** Series below which their sum says little that they do not say themselves. */
export const seriesMin = 30;
/** Periods below which the sum of all shows no trend. */
const periodsMin = 28;

/** Periods that end together, and what was forecast for those to come. */
export type ForecastPart = { readonly values: Float64Array; readonly mean: Float64Array };

/**
 * By how much forecasts of many series have to be multiplied to sum to what is forecast of their
 * sum. What all do together (an assortment that ages, a shop that grows) is seen in the sum and
 * hardly in one series that seldom sells. 1 where the series are few or short.
 */
export function totalFactor(parts: readonly ForecastPart[], horizon: number, m: number): number {
  const length = parts.reduce((most, { values }) => Math.max(most, values.length), 0);
  if (parts.length < seriesMin || length < periodsMin) return 1;
  const total = new Float64Array(length);
  for (const { values } of parts) {
    const start = length - values.length;
    for (let t = 0; t < values.length; t++) total[start + t] = at(total, start + t) + at(values, t);
  }
  const said = parts.reduce((sum, { mean }) => sum + meanOf(mean), 0);
  const of = meanOf(forecastSeries(total, horizon, { m }).mean);
  return said > 0 ? of / said : 1;
}
