import type { OperationName } from './history.ts';

/** How many operations of a kind ended how; the lines of a bulk request count each. */
export type KindCount = { ok: number; fail: number; info: number };

/** What a campaign has done so far. */
export type Tally = {
  operations: Map<OperationName, KindCount>;
  /** Requests that were answered, whatever they held, and how often they had to be sent. */
  requests: number;
  attempts: number;
  /** Orders that an answer acknowledged for the first time. */
  orders: number;
  /** Refusals by operation and problem code. */
  refusals: Map<string, number>;
  /** Answers that a correct server never gives: 5xx that are not "come back", and strange 4xx. */
  faulty: { count: number; first: unknown[] };
  latencyMs: Latencies;
};

const firstMax = 5;

/** Counts of latencies in steps of a twentieth, so that an hour of them fits in a few numbers. */
export type Latencies = { note: (ms: number) => void; percentile: (share: number) => number };

const stepsPerDouble = 14;

export function createLatencies(): Latencies {
  const counts = new Map<number, number>();
  let total = 0;
  return {
    note: (ms) => {
      const step = Math.round(Math.log2(Math.max(0.01, ms)) * stepsPerDouble);
      counts.set(step, (counts.get(step) ?? 0) + 1);
      total++;
    },
    percentile: (share) => {
      let left = Math.ceil(total * share);
      for (const [step, count] of [...counts].toSorted(([a], [b]) => a - b)) {
        left -= count;
        if (left <= 0) return Math.round(2 ** (step / stepsPerDouble) * 10) / 10;
      }
      return 0;
    },
  };
}

export function createTally(): Tally {
  return {
    operations: new Map(),
    requests: 0,
    attempts: 0,
    orders: 0,
    refusals: new Map(),
    faulty: { count: 0, first: [] },
    latencyMs: createLatencies(),
  };
}

/** Counts the end of an operation. */
export function countEnd(
  tally: Tally,
  operation: OperationName,
  end: keyof KindCount,
  items: number,
): void {
  let count = tally.operations.get(operation);
  if (count === undefined) {
    count = { ok: 0, fail: 0, info: 0 };
    tally.operations.set(operation, count);
  }
  count[end] += items;
}

/** Notes an answer that is a fault in itself. */
export function countFaulty(tally: Tally, answer: unknown): void {
  tally.faulty.count++;
  if (tally.faulty.first.length < firstMax) tally.faulty.first.push(answer);
}

/** Operations that were answered, and those that nobody answered. */
export function operationsOf(tally: Tally): number {
  let sum = 0;
  for (const { ok, fail, info } of tally.operations.values()) sum += ok + fail + info;
  return sum;
}
