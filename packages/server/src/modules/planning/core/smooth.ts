import { at } from '../../planner/index.ts';
import { type Fit, meanOf } from './series.ts';

/** Periods whose mean is the level before the first. */
const startPeriods = 10;
const alphas = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 0.99];
const sizes = [0.02, 0.05, 0.1, 0.2, 0.3];
const chances = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3];

type Run = { readonly level: number; readonly error: number; readonly fitted: Float64Array };

const flat = (run: Run, horizon: number): Fit => ({
  mean: new Float64Array(horizon).fill(run.level),
  fitted: run.fitted,
});

function best(runs: readonly Run[]): Run {
  return runs.reduce((least, one) => (one.error < least.error ? one : least));
}

function sesRun(values: Float64Array, alpha: number): Run {
  let level = meanOf(values, 0, Math.min(values.length, startPeriods));
  let error = 0;
  const fitted = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) {
    const miss = at(values, t) - level;
    fitted[t] = level;
    error += miss * miss;
    level += alpha * miss;
  }
  return { level, error, fitted };
}

/** Simple exponential smoothing; without alpha the one with the least one-step error. */
export function ses(values: Float64Array, horizon: number, alpha?: number): Fit {
  return flat(
    best((alpha === undefined ? alphas : [alpha]).map((a) => sesRun(values, a))),
    horizon,
  );
}

/** The alpha and the level of the best simple smoothing, for methods that build on it. */
export function bestSes(values: Float64Array): Run & { readonly alpha: number } {
  return alphas
    .map((alpha) => ({ ...sesRun(values, alpha), alpha }))
    .reduce((least, one) => (one.error < least.error ? one : least));
}

function tsbRun(values: Float64Array, sizeAlpha: number, chanceAlpha: number): Run {
  const head = values.subarray(0, Math.min(values.length, startPeriods));
  const sold = head.filter((value) => value > 0);
  let size = sold.length === 0 ? 0 : meanOf(sold);
  let chance = head.length === 0 ? 0 : sold.length / head.length;
  let error = 0;
  const fitted = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) {
    const value = at(values, t);
    const said = chance * size;
    fitted[t] = said;
    error += (value - said) ** 2;
    if (value > 0) size = size === 0 ? value : size + sizeAlpha * (value - size);
    chance += chanceAlpha * ((value > 0 ? 1 : 0) - chance);
  }
  return { level: chance * size, error, fitted };
}

/** Teunter, Syntetos and Babai: size and chance of demand apart, so that what dies out decays. */
export function tsb(
  values: Float64Array,
  horizon: number,
  set?: { size: number; chance: number },
): Fit {
  const runs =
    set === undefined
      ? sizes.flatMap((size) => chances.map((chance) => tsbRun(values, size, chance)))
      : [tsbRun(values, set.size, set.chance)];
  return flat(best(runs), horizon);
}

/** Demand summed over the mean interval between demands, smoothed, and spread evenly again. */
export function adida(values: Float64Array, horizon: number): Fit {
  const demands = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  const width = Math.max(1, Math.round(values.length / Math.max(1, demands)));
  const blocks = Math.floor(values.length / width);
  if (width === 1 || blocks < 2) return { ...ses(values, horizon), fitted: undefined };
  const start = values.length - blocks * width;
  const sums = Float64Array.from(
    { length: blocks },
    (_, block) => meanOf(values, start + block * width, start + (block + 1) * width) * width,
  );
  const level = bestSes(sums).level / width;
  return { mean: new Float64Array(horizon).fill(level), fitted: undefined };
}

/** The mean of the last periods. */
export function movingAverage(values: Float64Array, horizon: number, periods: number): Fit {
  const last = (end: number): number => meanOf(values, Math.max(0, end - periods), end);
  const fitted = values.map((_, t) => (t === 0 ? at(values, 0) : last(t)));
  return { mean: new Float64Array(horizon).fill(last(values.length)), fitted };
}
