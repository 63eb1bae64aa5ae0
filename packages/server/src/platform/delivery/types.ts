import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';

/** What to send: the sender of the lane's kind makes a request of it. */
export type NewMessage = {
  /** Its public life is under this id, the same in every attempt; a fresh one unless told. */
  readonly id?: Uuid;
  /** A word for lists, such as the type of an event. */
  readonly topic: string;
  /** What it tells of, when that is one thing. */
  readonly sourceId?: Uuid;
  /**
   * What it is about. Lanes ordered `per_key` send those of one key one after another; those
   * that supersede take the place of what waits under the key.
   */
  readonly key?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Leaves before everything that is not. */
  readonly urgent?: boolean;
  /** What waits under the same key is not sent any more; needs a key. */
  readonly supersedes?: boolean;
};

/** A message at the moment of an attempt. */
export type Message = {
  readonly id: Uuid;
  readonly topic: string;
  readonly key: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** 1 for the first. */
  readonly attempt: number;
  readonly createdAt: Instant;
};

/** How an attempt went. */
export type SendResult =
  | { readonly outcome: 'delivered'; readonly status?: number }
  | {
      readonly outcome: 'failed';
      /** A word such as `status_500` or `timed_out`; never what the receiver said. */
      readonly error: string;
      readonly status?: number;
      /** The receiver wants rest: the whole lane waits so long. */
      readonly restMs?: number;
      /** The message will never go: it is not tried again, and says nothing about the receiver. */
      readonly isHopeless?: boolean;
      /** The destination is gone: the lane stops at once, for this reason. */
      readonly stopsLane?: string;
    };

/** How a kind of lane bears failures. */
export type Patience = {
  /** Pauses between attempts; one more attempt than pauses. Each varies by a fifth. */
  readonly retryMs: readonly number[];
  /** After so many failures in a row the lane rests, then tries one message. */
  readonly restAfterFailures: number;
  /** The first rest; doubled up to the longest. */
  readonly restMsLeast: number;
  readonly restMsMost: number;
  /** A lane without any success for so long is stopped. */
  readonly stopAfterMs: number;
};

/** A kind of destination. List it in `app.ts`, so that the workers know it. */
export type LaneKind = {
  readonly kind: string;
  readonly patience: Patience;
  /** Sends one message, outside any transaction; must end by the signal. */
  readonly send: (
    ctx: Context,
    laneId: Uuid,
    message: Message,
    signal: AbortSignal,
  ) => Promise<SendResult>;
  /** Told in the transaction that stops the lane, before the lane's row is locked. */
  readonly onStopped?: (ctx: Context, tx: Tx, laneId: Uuid, reason: string) => Promise<void>;
};

/** Whether messages of one key wait for each other. */
export type Ordering = 'none' | 'per_key';

/** How a lane stands. */
export type LaneState = {
  readonly id: Uuid;
  readonly state: 'open' | 'stopped' | 'removed';
  readonly ordering: Ordering;
  readonly concurrency: number;
  readonly lastPosition: number;
  readonly stirs: number;
  readonly restUntil: Instant | null;
  readonly failuresInRow: number;
  readonly restsInRow: number;
  readonly failingSince: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly stoppedReason: string | null;
};
