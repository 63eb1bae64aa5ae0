import type { Instant } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { decideAfterFailure, healthy, isHealthy } from './decide-try.ts';
import { type HeldLane, lockHeld, readHeld, saveHealth, setStopped } from './store-lanes.ts';
import { type Claimed, endAttempt, setDelivered, setFailed } from './store-messages.ts';
import type { LaneKind, SendResult } from './types.ts';

/** An attempt that has ended. */
export type Attempted = {
  readonly message: Claimed;
  readonly result: SendResult;
  readonly startedAt: Instant;
  readonly durationMs: number;
};

/** What became of the message, for logs and measures. */
export type Recorded = {
  readonly state: 'delivered' | 'pending' | 'failed' | 'superseded' | undefined;
  readonly stopped: string | undefined;
};

/** Writes down how an attempt went, and what follows of it for the message and its lane. */
export async function recordResult(
  ctx: Context,
  kind: LaneKind,
  lane: HeldLane,
  attempted: Attempted,
): Promise<Recorded> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const { message, result, durationMs } = attempted;
    if (result.outcome === 'failed') return recordFailure(ctx, tx, kind, lane, attempted, result);
    const held = await readHeld(tx, lane);
    if (held !== undefined && !isHealthy(held)) await saveHealth(tx, lane, healthy);
    const status = result.status ?? null;
    await setDelivered(tx, message.id, { status, durationMs, now: ctx.now() });
    await endAttempt(tx, message, { outcome: 'delivered', status, error: null, durationMs });
    return { state: 'delivered', stopped: undefined };
  });
}

async function recordFailure(
  ctx: Context,
  tx: Tx,
  kind: LaneKind,
  lane: HeldLane,
  attempted: Attempted,
  result: Extract<SendResult, { outcome: 'failed' }>,
): Promise<Recorded> {
  const { message, startedAt, durationMs } = attempted;
  const now = ctx.now();
  const chance = Math.random();
  const decide = (health: Parameters<typeof decideAfterFailure>[0]['health']) =>
    decideAfterFailure({
      patience: kind.patience,
      health,
      failure: result,
      tries: message.tries,
      startedAt,
      now,
      chance,
    });
  // The owner of the lane is locked before the lane, here as everywhere.
  const before = await readHeld(tx, lane);
  const likely = before?.state === 'open' ? decide(before).stop : undefined;
  if (likely !== undefined) await kind.onStopped?.(ctx, tx, lane.id, likely);
  const held = await lockHeld(tx, lane);
  const after = decide(held ?? healthy);
  if (held !== undefined) {
    await saveHealth(tx, lane, after.health);
    if (likely !== undefined) await setStopped(tx, lane.id, likely, now);
  }
  const status = result.status ?? null;
  const end = { nextAt: after.nextAt, status, error: result.error, durationMs, now };
  const state = await setFailed(tx, lane, message.id, end);
  await endAttempt(tx, message, { outcome: 'failed', status, error: result.error, durationMs });
  return { state, stopped: likely };
}
