import { type Instant, minuteMs, hourMs, msOf, plusMs } from '../../lib/time.ts';
import type { Patience, SendResult } from './types.ts';

type Failure = Extract<SendResult, { outcome: 'failed' }>;

/** What of a lane changes with how attempts go. */
export type LaneHealth = {
  readonly restUntil: Instant | null;
  readonly failuresInRow: number;
  readonly restsInRow: number;
  readonly failingSince: Instant | null;
};

export type AfterFailure = {
  /** When the message is tried again; undefined: not any more. */
  readonly nextAt: Instant | undefined;
  readonly health: LaneHealth;
  /** Why the lane stops, if it does. */
  readonly stop: string | undefined;
};

/** No receiver may ask for a longer rest than this. */
const restAskedMsMost = hourMs;
const jitter = 0.2;

/** A pause that varies by a fifth, so that what failed together does not come back together. */
function varied(ms: number, chance: number): number {
  return Math.round(ms * (1 - jitter + 2 * jitter * chance));
}

/** What becomes of message and lane after a failure; `chance` is drawn from 0 to 1. */
export function decideAfterFailure(input: {
  readonly patience: Patience;
  readonly health: LaneHealth;
  readonly failure: Failure;
  /** Attempts of this round, this one included. */
  readonly tries: number;
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly chance: number;
}): AfterFailure {
  const { patience, health, failure, tries, now, chance } = input;
  if (failure.isHopeless === true) return { nextAt: undefined, health, stop: undefined };
  const failuresInRow = health.failuresInRow + 1;
  const failingSince = health.failingSince ?? now;
  const rest = restAfter(input, failuresInRow);
  const pauseMs = patience.retryMs[tries - 1];
  const askedMs = failure.restMs === undefined ? 0 : Math.min(failure.restMs, restAskedMsMost);
  const nextAt =
    pauseMs === undefined ? undefined : plusMs(now, Math.max(varied(pauseMs, chance), askedMs));
  const failingMs = msOf(now) - msOf(failingSince);
  const isOver = failingMs >= patience.stopAfterMs && failuresInRow >= patience.restAfterFailures;
  return {
    nextAt,
    health: { failuresInRow, failingSince, ...rest },
    stop: failure.stopsLane ?? (isOver ? 'failing' : undefined),
  };
}

function restAfter(
  input: Parameters<typeof decideAfterFailure>[0],
  failuresInRow: number,
): Pick<LaneHealth, 'restUntil' | 'restsInRow'> {
  const { patience, health, failure, startedAt, now, chance } = input;
  const { restsInRow } = health;
  const asked =
    failure.restMs === undefined
      ? null
      : plusMs(now, Math.max(1000, Math.min(failure.restMs, restAskedMsMost)));
  const known = later(health.restUntil, asked);
  // What was under way when the rest began says nothing new.
  const isOfThisRest = health.restUntil !== null && startedAt < health.restUntil;
  if (failuresInRow < patience.restAfterFailures || isOfThisRest) {
    return { restUntil: known, restsInRow };
  }
  const ms = Math.min(patience.restMsLeast * 2 ** Math.min(restsInRow, 20), patience.restMsMost);
  return {
    restUntil: later(known, plusMs(now, varied(ms, chance))),
    restsInRow: restsInRow + 1,
  };
}

function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** After a success nothing of former failures counts. */
export const healthy: LaneHealth = {
  restUntil: null,
  failuresInRow: 0,
  restsInRow: 0,
  failingSince: null,
};

/** Whether anything is to be forgotten. */
export function isHealthy(health: LaneHealth): boolean {
  return health.failuresInRow === 0 && health.failingSince === null;
}

/** For receivers who mend things overnight: ten attempts in about three days, five days to stop. */
export const patientSchedule: Patience = {
  retryMs: [5000, 5 * minuteMs, 30 * minuteMs, ...[2, 5, 10, 14, 20, 24].map((h) => h * hourMs)],
  restAfterFailures: 10,
  restMsLeast: 30_000,
  restMsMost: 10 * minuteMs,
  stopAfterMs: 5 * 24 * hourMs,
};
