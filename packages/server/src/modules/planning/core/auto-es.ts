import { at } from '../../planner/index.ts';
import { type Fit, meanOf } from './series.ts';

const alphas = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99];
const gammas = [0.005, 0.05, 0.15, 0.3];
/** Whole seasons from which level and season start. */
const startSeasons = 4;
const startPeriods = 10;

type State = { level: number; season: Float64Array };
type Run = State & { error: number; fitted: Float64Array };

/** Error correction: what was missed moves the level by alpha and the season by gamma of it. */
function run(values: Float64Array, start: State, alpha: number, gamma: number): Run {
  const season = start.season.slice();
  const m = season.length;
  const fitted = new Float64Array(values.length);
  let { level } = start;
  let error = 0;
  for (let t = 0; t < values.length; t++) {
    const phase = m === 0 ? 0 : t % m;
    const said = level + (m === 0 ? 0 : at(season, phase));
    const miss = at(values, t) - said;
    fitted[t] = said;
    error += miss * miss;
    level += alpha * miss;
    if (m > 0) season[phase] = at(season, phase) + gamma * miss;
  }
  return { level, season, error, fitted };
}

function seasonalStart(values: Float64Array, m: number): State {
  const cycles = Math.min(startSeasons, Math.floor(values.length / m));
  const level = meanOf(values, 0, cycles * m);
  const season = new Float64Array(m);
  for (let t = 0; t < cycles * m; t++) {
    season[t % m] = at(season, t % m) + (at(values, t) - level) / cycles;
  }
  return { level, season };
}

/** Akaike's criterion, corrected for few periods: error against the number of parameters. */
function criterion(error: number, n: number, parameters: number): number {
  const spare = n - parameters - 1;
  if (spare <= 0) return Infinity;
  const fit = n * Math.log(Math.max(error, 1e-9) / n);
  return fit + 2 * parameters + (2 * parameters * (parameters + 1)) / spare;
}

/**
 * Exponential smoothing with an additive level, and with an additive season of m periods when two
 * of them are there and Akaike's corrected criterion says that it is worth its parameters.
 */
export function autoEs(values: Float64Array, horizon: number, m: number): Fit {
  const n = values.length;
  const level = meanOf(values, 0, Math.min(n, startPeriods));
  const plain = { level, season: new Float64Array() };
  let chosen: { run: Run; score: number } | undefined;
  const consider = (one: Run, parameters: number): void => {
    const score = criterion(one.error, n, parameters);
    if (chosen === undefined || score < chosen.score) chosen = { run: one, score };
  };
  for (const alpha of alphas) consider(run(values, plain, alpha, 0), 3);
  if (m > 1 && n >= 2 * m) {
    const start = seasonalStart(values, m);
    for (const alpha of alphas) {
      for (const gamma of gammas) consider(run(values, start, alpha, gamma), 3 + m);
    }
  }
  const found = chosen?.run ?? run(values, plain, 0.1, 0);
  const mean = Float64Array.from({ length: horizon }, (_, h) => {
    const season = found.season.length === 0 ? 0 : at(found.season, (n + h) % found.season.length);
    return Math.max(0, found.level + season);
  });
  return { mean, fitted: found.fitted };
}
