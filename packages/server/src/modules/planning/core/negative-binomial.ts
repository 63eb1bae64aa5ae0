/** Demand of a spell: its mean and its variance, in units. */
export type Demand = { readonly mean: number; readonly variance: number };

/** Means above this have no tail worth summing one by one: the normal curve stands for it. */
const sumMax = 5000;

/** Chances of 0, 1, 2 … units, in turn, until nearly nothing is left. */
function* chances({ mean, variance }: Demand): Generator<number> {
  const isWide = variance > mean * 1.000_001;
  const r = isWide ? (mean * mean) / (variance - mean) : Infinity;
  const q = isWide ? 1 - mean / variance : 0;
  let chance = isWide ? Math.exp(r * Math.log1p(-q)) : Math.exp(-mean);
  for (let k = 0; ; k++) {
    yield chance;
    chance *= isWide ? ((r + k) / (k + 1)) * q : mean / (k + 1);
  }
}

/**
 * The chances that demand is at least 0, 1, … max units. Negative binomial; Poisson where the
 * variance does not exceed the mean.
 */
export function survival(demand: Demand, max: number): Float64Array {
  const atLeast = new Float64Array(max + 1);
  if (demand.mean <= 0) {
    atLeast[0] = 1;
    return atLeast;
  }
  if (demand.mean > sumMax || Math.exp(-demand.mean) === 0) return normalSurvival(demand, max);
  let left = 1;
  let k = 0;
  for (const chance of chances(demand)) {
    if (k > max) break;
    atLeast[k++] = Math.max(0, left);
    left -= chance;
  }
  return atLeast;
}

function normalSurvival({ mean, variance }: Demand, max: number): Float64Array {
  const sd = Math.sqrt(Math.max(variance, mean));
  return Float64Array.from({ length: max + 1 }, (_, k) =>
    k === 0 ? 1 : upperTail((k - 0.5 - mean) / sd),
  );
}

/** The chance of a standard normal value above z (Abramowitz and Stegun 26.2.17, within 8e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const powers =
    t *
    (0.319_381_53 +
      t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = 0.398_942_280_4 * Math.exp((-z * z) / 2) * powers;
  return z >= 0 ? tail : 1 - tail;
}

/** The least whole number of units that covers demand with a chance of at least `level`. */
export function quantile(demand: Demand, level: number): number {
  if (demand.mean <= 0 || level <= 0) return 0;
  const sd = Math.sqrt(Math.max(demand.variance, demand.mean));
  let max = Math.ceil(demand.mean + 6 * sd + 10);
  for (;;) {
    const atLeast = survival(demand, max + 1);
    // Demand is covered by k units when it is not at least k + 1.
    const found = atLeast.findIndex((_, k) => k <= max && 1 - (atLeast[k + 1] ?? 0) >= level);
    if (found >= 0 && found <= max) return found;
    if (max > 50_000_000) return max;
    max *= 2;
  }
}
