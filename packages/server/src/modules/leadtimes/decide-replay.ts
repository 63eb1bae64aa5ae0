// The past once more: what the model would have told of each delivery at the time of its order.
import { calibrate, guardDays, type Residual } from './decide-conformal.ts';
import {
  featureCount,
  type History,
  learn,
  newHistory,
  tell,
  type Told,
} from './decide-features.ts';
import { dot, fitLeastAbsolute } from './decide-fit.ts';
import { dayMs, daysOf, type Observation } from './observation.ts';

const halfLifeDays = 180;
/**
 * Deliveries ordered within these days are not learnt from: the slow ones of them are still to
 * come.
 */
const youngDays = 30;
const refitDays = 7;
/** With fewer deliveries than this nothing is fitted. */
export const rowsLeast = 200;

/** A delivery with what was told of it when it was ordered. */
export type Replayed = {
  readonly one: Observation;
  readonly told: Told;
  /** log(1 + days); undefined while there was no model. */
  readonly predicted: number | undefined;
  /** The errors by which its interval was made, ascending; undefined while there were too few. */
  readonly errors: Float64Array | undefined;
};

/** Where the past ended: what a model is made of. */
export type ReplayEnd = {
  readonly rows: readonly Replayed[];
  readonly history: History;
  readonly coefficients: Float64Array | undefined;
  readonly errors: Float64Array | undefined;
  /** Deliveries that the coefficients are from. */
  readonly fitted: number;
};

export type ReplayOptions = {
  /** Deliveries after this instant are not known yet. */
  readonly untilMs: number;
  /** Deliveries ordered before it are learnt from, but not told: nobody will look at that. */
  readonly fromMs?: number;
  /** Days of the guard against unfinished orders; for showing what it is good for. */
  readonly guard?: number;
};

/** Ends what pauses, without pausing. */
export function finish<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Goes through deliveries in the order in which they were ordered. Each is told by what had been
 * delivered before its order, by coefficients fitted every seven days and by errors of the last 90
 * days counted anew every day. Nothing is known before it has happened. Pauses every few
 * milliseconds of work.
 */
export function* replay(
  observations: readonly Observation[],
  options: ReplayOptions,
): Generator<undefined, ReplayEnd> {
  const { untilMs, fromMs = Number.NEGATIVE_INFINITY, guard = guardDays } = options;
  const placed = observations
    .filter((one) => one.placedMs < untilMs)
    .toSorted((a, b) => a.placedMs - b.placedMs);
  const history = newHistory();
  const rows: Replayed[] = [];
  const pending = new Pending();
  const errorsOf = (nowMs: number): Float64Array | undefined => {
    const lately = rows.slice(firstSince(rows, nowMs - 100 * dayMs));
    return calibrate(lately.flatMap(residualOf), nowMs, guard);
  };
  let coefficients: Float64Array | undefined;
  let errors: Float64Array | undefined;
  let fitted = 0;
  let [fittedMs, countedMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  function* renew(nowMs: number): Generator<undefined, void> {
    pending.learnUntil(nowMs, history);
    if (nowMs < fromMs) return;
    if (nowMs - fittedMs >= refitDays * dayMs) {
      const old = trainingRows(rows, nowMs);
      if (old.length >= rowsLeast) {
        coefficients = yield* fitLeastAbsolute(old, featureCount);
        fitted = old.length;
      }
      fittedMs = nowMs;
    }
    if (nowMs - countedMs >= dayMs) {
      errors = errorsOf(nowMs);
      countedMs = nowMs;
      yield undefined;
    }
  }
  for (const one of placed) {
    yield* renew(one.placedMs);
    const told = tell(history, one);
    const predicted = coefficients && dot(told.features, coefficients);
    const row = { one, told, predicted, errors };
    rows.push(row);
    pending.add(row);
  }
  fittedMs = countedMs = Number.NEGATIVE_INFINITY;
  yield* renew(untilMs);
  return { rows, history, coefficients, errors, fitted };
}

/** The error of what was told; none while nothing was. */
function residualOf({ one, predicted }: Replayed): Residual[] {
  if (predicted === undefined) return [];
  const { placedMs, deliveredMs } = one;
  const residual = Math.log1p(Math.max(0, daysOf(one))) - predicted;
  return [{ placedMs, deliveredMs, residual }];
}

function firstSince(rows: readonly Replayed[], ms: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.one.placedMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function trainingRows(rows: readonly Replayed[], nowMs: number) {
  return rows.flatMap(({ one, told }) => {
    const ageDays = (nowMs - one.placedMs) / dayMs;
    if (ageDays < youngDays || one.deliveredMs >= nowMs) return [];
    const target = Math.log1p(Math.max(0, daysOf(one)));
    return [{ features: told.features, target, weight: 0.5 ** (ageDays / halfLifeDays) }];
  });
}

/** Deliveries that were ordered and are to be learnt from once they have arrived. */
class Pending {
  private readonly heap: Replayed[] = [];

  add(row: Replayed): void {
    const { heap } = this;
    heap.push(row);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.swapIfLater(parent, child)) break;
      child = parent;
    }
  }

  learnUntil(nowMs: number, history: History): void {
    const { heap } = this;
    for (;;) {
      const [first] = heap;
      if (first === undefined || first.one.deliveredMs >= nowMs) return;
      learn(history, first.one, first.told);
      const last = heap.pop();
      if (last === undefined || heap.length === 0) continue;
      heap[0] = last;
      this.sink();
    }
  }

  private sink(): void {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const child = this.isLater(left, right) ? right : left;
      if (!this.swapIfLater(parent, child)) return;
      parent = child;
    }
  }

  private isLater(a: number, b: number): boolean {
    const [one, other] = [this.heap[a], this.heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.one.deliveredMs > other.one.deliveredMs;
  }

  private swapIfLater(parent: number, child: number): boolean {
    if (!this.isLater(parent, child)) return false;
    const [one, other] = [this.heap[parent], this.heap[child]];
    if (one === undefined || other === undefined) return false;
    this.heap[parent] = other;
    this.heap[child] = one;
    return true;
  }
}
