// What has become of a promise: on its way, at risk, broken, or met.

export const promiseStates = ['kept', 'at_risk', 'breached', 'met', 'cancelled'] as const;
export type PromiseState = (typeof promiseStates)[number];

/** Why a promise is at risk or broken. */
export const causes = [
  'on_hold',
  'customer_change',
  'capacity',
  'stock_short',
  'no_stock',
  'supply',
  're_routed',
  'not_sent',
  'late_pick',
  'late_hand_over',
  'carrier',
  'unknown',
] as const;
export type Cause = (typeof causes)[number];

/** What happened to an order since it was promised, as far as it may explain a delay. */
export type History = {
  /** Somebody changed what was ordered. */
  readonly changed: boolean;
  /** A place gave work back: for its capacity, for goods that it did not find, or otherwise. */
  readonly refusedFor: 'capacity' | 'stock' | 'other' | undefined;
  /** When dated supply last gave it units; when the last of it was picked. */
  readonly suppliedMs: number | undefined;
  readonly pickedMs: number | undefined;
  /** Somebody has begun to pick. */
  readonly begun: boolean;
};

/** Of an order that nothing unusual happened to. */
export const uneventful: History = {
  changed: false,
  refusedFor: undefined,
  suppliedMs: undefined,
  pickedMs: undefined,
  begun: false,
};

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
  /** Units that are not sent yet, and those of them that nobody has picked. */
  readonly unsent: number;
  readonly unpicked?: number;
  /** The pick-up that it was to leave by, and when the last of it left. */
  readonly leavesMs?: number | undefined;
  readonly sentMs?: number | undefined;
  /** It is or was sent from another place than was counted on. */
  readonly moved?: boolean;
};

/** The state of a promise and, when it is not well, the one cause that explains it best. */
export function judgePromise(
  progress: Progress,
  history: History = uneventful,
): { state: PromiseState; cause: Cause | null } {
  const { promisedMs, expectedMs, deliveredMs, nowMs } = progress;
  if (progress.cancelled) return { state: 'cancelled', cause: null };
  if (promisedMs === undefined) {
    const state = deliveredMs === undefined ? 'kept' : 'met';
    return { state, cause: null };
  }
  if (deliveredMs !== undefined) {
    return deliveredMs <= promisedMs
      ? { state: 'met', cause: null }
      : { state: 'breached', cause: causeOf(progress, history) };
  }
  if (nowMs > promisedMs) return { state: 'breached', cause: causeOf(progress, history) };
  if (expectedMs === undefined || expectedMs > promisedMs) {
    return { state: 'at_risk', cause: causeOf(progress, history) };
  }
  return { state: 'kept', cause: null };
}

// What left in time and came late was the carrier's. Else the first thing that held it up explains
// it: what stood before the work, then the work itself.
function causeOf(progress: Progress, history: History): Cause {
  const { waiting, waitingForSupply, unsent, leavesMs, sentMs } = progress;
  if (progress.onHold) return 'on_hold';
  const isSent = waiting + waitingForSupply + unsent === 0;
  const inTime = leavesMs === undefined || sentMs === undefined || sentMs <= leavesMs;
  if (isSent && inTime) return 'carrier';
  return causeBefore(progress, history) ?? causeOfWork(progress, history);
}

function causeBefore(progress: Progress, history: History): Cause | undefined {
  const { refusedFor, suppliedMs } = history;
  if (history.changed) return 'customer_change';
  if (refusedFor === 'capacity') return 'capacity';
  if (refusedFor === 'stock') return 'stock_short';
  if (progress.waiting > 0) return 'no_stock';
  if (progress.waitingForSupply > 0) return 'supply';
  if (suppliedMs !== undefined && suppliedMs > (progress.leavesMs ?? Infinity)) return 'supply';
  return refusedFor === 'other' || progress.moved === true ? 're_routed' : undefined;
}

function causeOfWork({ unsent, unpicked, leavesMs }: Progress, history: History): Cause {
  if (unsent > 0) {
    if (unpicked === 0) return 'late_hand_over';
    return history.begun ? 'late_pick' : 'not_sent';
  }
  if (history.pickedMs === undefined || leavesMs === undefined) return 'unknown';
  return history.pickedMs > leavesMs ? 'late_pick' : 'late_hand_over';
}
