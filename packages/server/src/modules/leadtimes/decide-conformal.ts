// Intervals from how wrong the model was lately (split conformal over a rolling window).

/** An error of the model on a delivery that it had not learnt from: log scale, came minus told. */
export type Residual = {
  readonly placedMs: number;
  readonly deliveredMs: number;
  readonly residual: number;
};

const dayMs = 86_400_000;
const windowDays = 90;
/**
 * Deliveries ordered within these days are left out: of such young orders only the quick ones have
 * arrived, so their errors look better than they will be.
 */
export const guardDays = 25;
/** With fewer errors than this nothing is said. */
export const residualsLeast = 30;

/** The errors that may be judged by at an instant, ascending; undefined when there are too few. */
export function calibrate(
  residuals: Iterable<Residual>,
  nowMs: number,
  guard: number = guardDays,
): Float64Array | undefined {
  const fromMs = nowMs - windowDays * dayMs;
  const untilMs = nowMs - guard * dayMs;
  const kept: number[] = [];
  for (const { placedMs, deliveredMs, residual } of residuals) {
    if (placedMs >= fromMs && placedMs < untilMs && deliveredMs < nowMs) kept.push(residual);
  }
  return kept.length < residualsLeast ? undefined : Float64Array.from(kept).sort();
}

/**
 * The error that so large a share stays at or below, with the finite-sample correction: of n errors
 * the ceil((n + 1) share)-th. Past the largest it is the largest.
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  const rank = Math.ceil((sorted.length + 1) * share);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] ?? 0;
}

/** The share of errors at or below one: the chance that a delivery is no later than that. */
export function shareBelow(sorted: Float64Array, residual: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= residual) low = middle + 1;
    else high = middle;
  }
  return low / (sorted.length + 1);
}
