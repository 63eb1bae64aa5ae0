/**
 * Sums of paired differences, so that any number of pairs can be compared in a few numbers; kept
 * by day as well, as orders of one day share their stock.
 */
export type PairSums = {
  n: number;
  sum: number;
  squares: number;
  /** Pairs and their sum, by day. */
  days: Map<string, { n: number; sum: number }>;
};

/** A mean difference and how sure it is. */
export type Interval = {
  readonly pairs: number;
  readonly mean: number;
  /** Bounds of the 95 % interval; null when there are fewer than two pairs, or days. */
  readonly low: number | null;
  readonly high: number | null;
  /**
   * `paired_t_by_day`: Student's t with days as clusters, from ten days on; else `paired_t` over
   * orders as if they were independent, which orders that share stock are not quite.
   */
  readonly method: 'paired_t_by_day' | 'paired_t';
};

/** No pairs yet. */
export function emptyPairs(): PairSums {
  return { n: 0, sum: 0, squares: 0, days: new Map() };
}

/** Adds one pair's difference (variation less history) on a day. */
export function addPair(pairs: PairSums, day: string, difference: number): void {
  pairs.n++;
  pairs.sum += difference;
  pairs.squares += difference * difference;
  const of = pairs.days.get(day);
  if (of === undefined) pairs.days.set(day, { n: 1, sum: difference });
  else {
    of.n++;
    of.sum += difference;
  }
}

const daysLeast = 10;

/** The mean of the differences with its 95 % interval. */
export function intervalOf(pairs: PairSums): Interval {
  const { n, sum, squares, days } = pairs;
  const mean = n === 0 ? 0 : sum / n;
  const byDay = days.size >= daysLeast;
  const method = byDay ? 'paired_t_by_day' : 'paired_t';
  if (n < 2) return { pairs: n, mean, low: null, high: null, method };
  let error: number;
  if (byDay) {
    // Cluster-robust variance of a mean: residual sums of the days, squared (Liang and Zeger 1986).
    let total = 0;
    for (const day of days.values()) total += (day.sum - day.n * mean) ** 2;
    error = Math.sqrt((total * days.size) / (days.size - 1)) / n;
  } else {
    error = Math.sqrt(Math.max(0, squares - n * mean * mean) / (n - 1) / n);
  }
  const reach = studentQuantile(byDay ? days.size - 1 : n - 1) * error;
  return { pairs: n, mean, low: mean - reach, high: mean + reach, method };
}

const normalQuantile = 1.959963984540054;

/**
 * The 97.5 % point of Student's t: exact for one and two degrees of freedom, else the expansion of
 * Abramowitz and Stegun 26.7.5, within 0.003 of the tables from three degrees on.
 */
export function studentQuantile(degrees: number): number {
  if (degrees <= 1) return 12.706204736432095;
  if (degrees === 2) return 4.302652729911275;
  const z = normalQuantile;
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * degrees ** 4)
  );
}

export type KeptPairs = {
  n: number;
  sum: number;
  squares: number;
  days: [string, { n: number; sum: number }][];
};

/** The same as JSON. */
export const keepPairs = (pairs: PairSums): KeptPairs => ({ ...pairs, days: [...pairs.days] });

/** What `keepPairs` gave, to go on with. */
export const restorePairs = (kept: KeptPairs): PairSums => ({ ...kept, days: new Map(kept.days) });
