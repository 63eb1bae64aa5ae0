import { type Instant, plusMs } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import { databaseNow } from '../leases/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import { createWaker } from '../waker.ts';
import { onSomethingToSend } from './enqueue.ts';
import { noteAttempt } from './measures.ts';
import { recordResult } from './record-result.ts';
import { giveBack, type HeldLane, keepLane, lockHeld, readHeld, takeLane } from './store-lanes.ts';
import { type Claimed, claimMessages, freeClaims, nextDueAt } from './store-messages.ts';
import type { LaneKind, LaneState, SendResult } from './types.ts';

const leaseMs = 20_000;
/** A lane that always has something to send makes room for others after so long. */
const turnMs = 10_000;
const lookMs = 500;
/** What is under way when the server stops gets so long to end. */
const endingMs = 4000;

/** Takes a lane for this holder; undefined when another was faster. */
export async function tryTakeLane(
  ctx: Context,
  kind: LaneKind,
  id: HeldLane['id'],
  holder: string,
): Promise<HeldLane | undefined> {
  const leaseNow = await databaseNow(ctx.db.system);
  const until = plusMs(leaseNow, leaseMs);
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const token = await takeLane(tx, id, { holder, leaseNow, until });
    if (token === undefined) return undefined;
    const triesMax = kind.patience.retryMs.length + 1;
    const freed = await freeClaims(tx, id, { triesMax, now: ctx.now() });
    if (freed > 0) ctx.log.info({ event: 'delivery.resumed', kind: kind.kind, count: freed });
    return { tenantId: ctx.tenantId, id, token };
  });
}

/** Sends what is due of a held lane, in its order and at its pace, and gives the lane back. */
export async function runLane(
  around: Surroundings,
  kind: LaneKind,
  lane: HeldLane,
  stopping: AbortSignal,
): Promise<void> {
  const ctx = systemContext(around, lane.tenantId, `delivery:${kind.kind}`);
  const waker = createWaker();
  const lost = new AbortController();
  const cutOff = new AbortController();
  const underWay = new Set<Promise<void>>();
  const unhint = onSomethingToSend(waker.wake);
  const renewing = setInterval(() => void renew(ctx, lane, lost), leaseMs / 3);
  const end = AbortSignal.any([stopping, lost.signal]);
  const onEnd = (): void => {
    waker.wake();
    // Aborted sends would arrive twice: they get the time that a stop may take.
    setTimeout(() => cutOff.abort(), endingMs).unref();
  };
  end.addEventListener('abort', onEnd, { once: true });
  const until = performance.now() + turnMs;
  let through: Turn | undefined;
  let isAllKnown = true;
  try {
    while (!end.aborted && performance.now() < until) {
      // What was under way when it was looked for what is due may have kept others from being so.
      const busy = underWay.size;
      const turn = await takeDue(ctx, lane, busy);
      if (turn.state?.state !== 'open') break;
      for (const message of turn.messages) {
        const work = sendOne(ctx, kind, lane, message, cutOff.signal).then((isRecorded) => {
          isAllKnown &&= isRecorded;
          underWay.delete(work);
          waker.wake();
        });
        underWay.add(work);
      }
      if (turn.messages.length === 0 && busy === 0) {
        through = turn;
        break;
      }
      if (turn.messages.length === 0 || underWay.size >= turn.room) await waker.wait(lookMs);
    }
  } finally {
    await Promise.all(underWay);
    // What is still claimed becomes due again when the lane is taken: not later than at once.
    await letGo(ctx, lane, isAllKnown ? through : undefined).catch((error: unknown) => {
      ctx.log.warn({ event: 'delivery.lane_kept', kind: kind.kind, error: String(error) });
    });
    clearInterval(renewing);
    unhint();
    end.removeEventListener('abort', onEnd);
  }
}

async function renew(ctx: Context, lane: HeldLane, lost: AbortController): Promise<void> {
  try {
    const until = plusMs(await databaseNow(ctx.db.system), leaseMs);
    if (!(await keepLane(ctx.db.system, lane, until))) lost.abort();
  } catch (error) {
    // The database is away; the lease may run out, and then the next statement says so.
    ctx.log.warn({ event: 'delivery.unrenewed', error: String(error) });
  }
}

type Turn = {
  state: LaneState | undefined;
  messages: readonly Claimed[];
  room: number;
  /** When it was looked for what is due; undefined when there was no room to. */
  lookedAt: Instant | undefined;
};

/** Claims what there is room for; nothing while the lane rests. */
async function takeDue(ctx: Context, lane: HeldLane, underWay: number): Promise<Turn> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const state = await readHeld(tx, lane);
    const lookedAt = undefined;
    if (state?.state !== 'open') return { state, messages: [], room: 0, lookedAt };
    const now = ctx.now();
    // After a rest one message goes ahead, to see.
    const room = state.restsInRow > 0 ? 1 : state.concurrency;
    const isResting = state.restUntil !== null && state.restUntil > now;
    const limit = isResting ? 0 : room - underWay;
    if (limit <= 0) return { state, messages: [], room, lookedAt };
    const { ordering } = state;
    const messages = await claimMessages(tx, lane, { ordering, limit, now });
    return { state, messages, room, lookedAt: now };
  });
}

/** Sends a message and writes down how that went; false when it could not be written down. */
async function sendOne(
  ctx: Context,
  kind: LaneKind,
  lane: HeldLane,
  message: Claimed,
  signal: AbortSignal,
): Promise<boolean> {
  const startedAt = ctx.now();
  const startedMs = performance.now();
  const result = await attempt(ctx, kind, lane, message, signal);
  const durationMs = performance.now() - startedMs;
  try {
    const attempted = { message, result, startedAt, durationMs };
    const { state, stopped } = await recordResult(ctx, kind, lane, attempted);
    noteAttempt(kind.kind, result.outcome, state, durationMs);
    if (stopped !== undefined) {
      ctx.log.warn({
        event: 'delivery.lane_stopped',
        tenant_id: ctx.tenantId,
        kind: kind.kind,
        name: lane.id,
        reason: stopped,
      });
    }
    return true;
  } catch (error) {
    // It stays claimed: the next holder of the lane sends it again.
    ctx.log.warn({ event: 'delivery.unrecorded', kind: kind.kind, error: String(error) });
    return false;
  }
}

async function attempt(
  ctx: Context,
  kind: LaneKind,
  lane: HeldLane,
  message: Claimed,
  signal: AbortSignal,
): Promise<SendResult> {
  try {
    return await kind.send(ctx, lane.id, message, signal);
  } catch (error) {
    ctx.log.error({ event: 'delivery.sender_failed', kind: kind.kind, error: String(error) });
    return { outcome: 'failed', error: 'sender_failed' };
  }
}

/** Gives the lane back until its next message is due, or at once when there may be more. */
async function letGo(ctx: Context, lane: HeldLane, through: Turn | undefined): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const state = await lockHeld(tx, lane);
    if (state === undefined) return;
    const now = ctx.now();
    const isResting = state.restUntil !== null && state.restUntil > now;
    const lookedAt = through?.state?.stirs === state.stirs ? through.lookedAt : undefined;
    const nextAt = isResting
      ? state.restUntil
      : lookedAt === undefined
        ? now
        : await nextDueAt(tx, lane.id, lookedAt);
    await giveBack(tx, lane, nextAt);
  });
}
