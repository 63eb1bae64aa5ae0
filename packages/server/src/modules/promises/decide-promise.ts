// What has become of a promise: on its way, at risk, broken, or met.

export const promiseStates = ['kept', 'at_risk', 'breached', 'met', 'cancelled'] as const;
export type PromiseState = (typeof promiseStates)[number];

/** Why a promise is at risk or broken. */
export type Cause = 'no_stock' | 'supply' | 'on_hold' | 'not_sent' | 'carrier';

/** What is known of an order when its promise is looked at again. */
export type Progress = {
  readonly nowMs: number;
  /** The 90 % date that was given; undefined: none could be given. */
  readonly promisedMs: number | undefined;
  /** When it is now expected to be there in 90 of 100 cases; undefined: nobody knows. */
  readonly expectedMs: number | undefined;
  /** When the last of it arrived; undefined while something is still to come. */
  readonly deliveredMs: number | undefined;
  readonly cancelled: boolean;
  readonly onHold: boolean;
  /** Units that wait for stock without a dated supply, and with one. */
  readonly waiting: number;
  readonly waitingForSupply: number;
  /** Units that are not sent yet. */
  readonly unsent: number;
};

/** The state of a promise and, when it is not well, the one cause that explains it best. */
export function judgePromise(progress: Progress): { state: PromiseState; cause: Cause | null } {
  const { promisedMs, expectedMs, deliveredMs, nowMs } = progress;
  if (progress.cancelled) return { state: 'cancelled', cause: null };
  if (promisedMs === undefined) {
    const state = deliveredMs === undefined ? 'kept' : 'met';
    return { state, cause: null };
  }
  if (deliveredMs !== undefined) {
    return deliveredMs <= promisedMs
      ? { state: 'met', cause: null }
      : { state: 'breached', cause: 'carrier' };
  }
  if (nowMs > promisedMs) return { state: 'breached', cause: causeOf(progress) };
  if (expectedMs === undefined || expectedMs > promisedMs) {
    return { state: 'at_risk', cause: causeOf(progress) };
  }
  return { state: 'kept', cause: null };
}

function causeOf({ onHold, waiting, waitingForSupply, unsent }: Progress): Cause {
  if (onHold) return 'on_hold';
  if (waiting > 0) return 'no_stock';
  if (waitingForSupply > 0) return 'supply';
  return unsent > 0 ? 'not_sent' : 'carrier';
}
