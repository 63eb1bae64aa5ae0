/**
 * How many requests may be under way at once: an estimate that follows what the server can do.
 *
 * The rule is that of Netflix' concurrency-limits (Gradient2Limit, github.com/Netflix/
 * concurrency-limits): limit × gradient + room to grow, unchanged while less than half of it is
 * used. One thing differs: the gradient is held against a fixed objective, not against the shortest
 * latency seen. The dispatch line commits by batches, so that its latency rises with concurrency
 * while its throughput does too (docs/decisions/0010): a limit that chased the shortest latency
 * would take the batches apart.
 */
export type ConcurrencyLimit = {
  /** Requests that may be under way now. */
  now: () => number;
  /** A request ended after so long, when so many were under way. */
  ended: (sample: { tookMs: number; underWay: number; atMs: number }) => void;
};

export type LimitOptions = {
  /** Latency of the middle request under full load: more is queueing, not work. */
  objectiveMs: number;
  first: number;
  least: number;
  most: number;
};

/**
 * Never below 256 in health: less is not a full pair of batches, and 256 under way with 256 waiting
 * is the 512 connections that the line serves best. Measured there: 246 ms in the middle.
 */
export const defaultLimits: LimitOptions = { objectiveMs: 300, first: 512, least: 256, most: 2048 };

/** A middle latency of so many objectives is a sick database, not a busy line: then few suffice. */
const sickObjectives = 10;
const leastSick = 32;
const windowMsLeast = 100;
const windowSamplesLeast = 16;

/** Makes a limit. Pure: instants come from outside. */
export function createConcurrencyLimit(options: LimitOptions): ConcurrencyLimit {
  const { objectiveMs, most } = options;
  let limit = options.first;
  let samples: number[] = [];
  let peak = 0;
  let openedAt = -Infinity;

  function adapt(): void {
    const middle = samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? 0;
    // Far from used up: the samples say nothing of the limit.
    if (peak < limit / 2) return;
    const gradient = Math.max(0.5, Math.min(1, objectiveMs / Math.max(middle, 1)));
    const least = middle > sickObjectives * objectiveMs ? leastSick : options.least;
    limit = Math.max(least, Math.min(most, limit * gradient + Math.sqrt(limit)));
  }

  return {
    now: () => Math.floor(limit),
    ended: ({ tookMs, underWay, atMs }) => {
      if (openedAt === -Infinity) openedAt = atMs;
      samples.push(tookMs);
      peak = Math.max(peak, underWay);
      if (atMs - openedAt < windowMsLeast || samples.length < windowSamplesLeast) return;
      adapt();
      samples = [];
      peak = 0;
      openedAt = atMs;
    },
  };
}
