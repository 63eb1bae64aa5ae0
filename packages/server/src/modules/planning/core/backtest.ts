import { at } from '../../planner/index.ts';
import { demandOver } from './demand-spread.ts';
import { forecastSeries, periodsMin } from './forecast-series.ts';
import { quantile } from './negative-binomial.ts';
import { meanOf, trimLeading } from './series.ts';

/** How forecasts made in the past held, over their horizon. */
export type Accuracy = {
  /** Origins that could be judged: none, one, two or three. */
  readonly origins: number;
  /** Root of the mean squared miss in units of what yesterday's value missed; the lower the better. */
  readonly rmsse: number;
  /** What was said too much (above 0) or too little, as a share of the demand that came. */
  readonly bias: number;
  /** Misses of totals over the horizon, as a share of the demand that came. */
  readonly wape: number;
  /** Mean loss of the 50, 80 and 95 % quantiles of the total, in units. */
  readonly pinball: readonly [number, number, number];
  readonly actualUnits: number;
  readonly forecastUnits: number;
  readonly absoluteMissUnits: number;
};

export const originsMax = 3;
const levels = [0.5, 0.8, 0.95] as const;

/** The mean squared step from one period to the next: what the naive forecast misses. */
export function naiveError(values: Float64Array): number {
  let sum = 0;
  for (let t = 1; t < values.length; t++) sum += (at(values, t) - at(values, t - 1)) ** 2;
  return values.length < 2 ? 0 : sum / (values.length - 1);
}

/** Root mean squared scaled error of a forecast; undefined where the past never changed. */
export function rmsseOf(
  known: Float64Array,
  came: Float64Array,
  said: Float64Array,
): number | undefined {
  const scale = naiveError(known);
  if (scale <= 0) return undefined;
  return Math.sqrt(meanOf(came.map((value, h) => (value - at(said, h)) ** 2)) / scale);
}

const pinballOf = (came: number, said: number, level: number): number =>
  came >= said ? level * (came - said) : (1 - level) * (said - came);

/**
 * Forecasts as they would have been made at up to three times in the past, a horizon apart, each
 * from what was known then alone, held against what came. Undefined where the history is too short
 * for one.
 */
export function backtest(series: Float64Array, horizon: number, m: number): Accuracy | undefined {
  const values = trimLeading(series);
  const [scaled, pinballs]: [number[], number[][]] = [[], []];
  let [origins, actual, forecast, missed] = [0, 0, 0, 0];
  for (let origin = 1; origin <= originsMax; origin++) {
    const end = values.length - origin * horizon;
    if (end < Math.max(periodsMin, horizon)) break;
    const known = values.subarray(0, end);
    const came = values.subarray(end, end + horizon);
    const said = forecastSeries(known, horizon, { m });
    const total = meanOf(came) * horizon;
    const spread = demandOver(said, horizon);
    const rmsse = rmsseOf(known, came, said.mean);
    if (rmsse !== undefined) scaled.push(rmsse);
    pinballs.push(levels.map((level) => pinballOf(total, quantile(spread, level), level)));
    origins++;
    actual += total;
    forecast += spread.mean;
    missed += Math.abs(total - spread.mean);
  }
  if (origins === 0) return undefined;
  const share = (part: number): number => part / Math.max(1, actual);
  const pinball = (index: number): number => meanOf(pinballs.map((one) => one[index] ?? 0));
  return {
    origins,
    rmsse: meanOf(scaled),
    bias: share(forecast - actual),
    wape: share(missed),
    pinball: [pinball(0), pinball(1), pinball(2)],
    actualUnits: actual,
    forecastUnits: forecast,
    absoluteMissUnits: missed,
  };
}
