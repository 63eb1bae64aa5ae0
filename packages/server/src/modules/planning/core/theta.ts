import { at } from '../../planner/index.ts';
import { type Fit, isSeasonal, meanOf } from './series.ts';
import { bestSes } from './smooth.ts';

/** Additive indices of a season of m periods that sum to nothing. */
export function seasonOf(values: Float64Array, m: number): Float64Array {
  const cycles = Math.floor(values.length / m);
  const start = values.length - cycles * m;
  const level = meanOf(values, start);
  const season = new Float64Array(m);
  for (let t = start; t < values.length; t++) {
    season[t % m] = at(season, t % m) + (at(values, t) - level) / cycles;
  }
  return season;
}

/** The slope of the straight line through a series. */
function slopeOf(values: Float64Array): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  let [over, under] = [0, 0];
  for (let t = 0; t < n; t++) {
    over += (t - middle) * at(values, t);
    under += (t - middle) ** 2;
  }
  return under === 0 ? 0 : over / under;
}

/**
 * Theta: simple smoothing plus half the drift of the series, without its season where one shows
 * (autocorrelation at 90 %), which is added again. Never below nothing.
 */
export function theta(values: Float64Array, horizon: number, m: number): Fit {
  const n = values.length;
  const season = isSeasonal(values, m) ? seasonOf(values, m) : undefined;
  const seasonAt = (t: number): number => (season === undefined ? 0 : at(season, t % m));
  const bare = season === undefined ? values : values.map((value, t) => value - seasonAt(t));
  const { alpha, level, fitted } = bestSes(bare);
  const drift = slopeOf(bare) / 2;
  const lag = (1 - (1 - alpha) ** n) / alpha;
  const mean = Float64Array.from({ length: horizon }, (_, h) =>
    Math.max(0, level + drift * (h + lag) + seasonAt(n + h)),
  );
  return { mean, fitted: fitted.map((value, t) => value + drift + seasonAt(t)) };
}
