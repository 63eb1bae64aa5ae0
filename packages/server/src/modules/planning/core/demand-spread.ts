import { at } from '../../planner/index.ts';
import { type Demand } from './negative-binomial.ts';
import { meanOf } from './series.ts';
import type { SeriesForecast } from './forecast-series.ts';

/** Periods from which sums of misses over a lead time are counted rather than derived. */
const empiricalMin = 104;
/** Without a fit the spread is a guess, and a wide one: demand that varies by twice its mean. */
const thinDispersion = 2;

/** What a one-step forecast missed, known period by known period. */
function misses({ values, fitted }: SeriesForecast): Float64Array {
  return values.map((value, t) => value - at(fitted ?? values, t));
}

/**
 * Demand of the first periods to come as a distribution: the mean is the forecast; the variance is
 * that of what one-step forecasts missed, times the periods, or of misses summed over as many
 * periods where there are at least 104. At least Poisson.
 */
export function demandOver(forecast: SeriesForecast, periods: number): Demand {
  const whole = Math.min(periods, forecast.mean.length);
  const perPeriod = meanOf(forecast.mean);
  const mean =
    forecast.mean.subarray(0, whole).reduce((sum, value) => sum + value, 0) +
    Math.max(0, periods - whole) * perPeriod;
  if (forecast.fitted === undefined)
    return { mean, variance: Math.max(mean, mean * thinDispersion) };
  const missed = misses(forecast);
  const n = missed.length;
  let variance = (missed.reduce((sum, miss) => sum + miss * miss, 0) / n) * periods;
  if (n >= empiricalMin && periods > 1 && n >= 4 * periods) {
    variance = sumVariance(missed, Math.round(periods));
  }
  return { mean, variance: Math.max(mean, variance) };
}

/** The mean square of sums of misses over every spell of so many periods. */
function sumVariance(missed: Float64Array, periods: number): number {
  let [sum, squares, spells] = [0, 0, 0];
  for (let t = 0; t < missed.length; t++) {
    sum += at(missed, t) - (t >= periods ? at(missed, t - periods) : 0);
    if (t + 1 < periods) continue;
    squares += sum * sum;
    spells++;
  }
  return squares / spells;
}
