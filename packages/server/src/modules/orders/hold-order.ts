import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, Refusal } from '../../platform/errors.ts';
import { openUnits, totalBuckets } from './order-states.ts';
import { lockOrder, type OrderState, saveOrders } from './save-order.ts';
import { type HoldRow, insertHold, releaseHolds, selectHolds } from './store.ts';

/** Puts a blocking hold on an order: nothing is routed, released or shipped while one is in force. */
export async function holdOrder(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; kind: string; reason: string | null },
): Promise<{ state: OrderState; holds: HoldRow[] }> {
  const state = await lockOrder(tx, input.orderId);
  if (openUnits(totalBuckets(state.lines)) === 0) {
    throw new Refusal(
      'illegal_transition',
      `The order is ${state.order.status}: nothing is left to hold.`,
      {
        extra: { current_status: state.order.status },
      },
    );
  }
  const hold: HoldRow = {
    id: ctx.ids.uuid(),
    orderId: input.orderId,
    kind: input.kind,
    reason: input.reason,
    placedBy: ctx.actor,
    placedAt: ctx.now(),
    releasedBy: null,
    releasedAt: null,
  };
  await insertHold(tx, hold);
  state.order.blockingHolds += 1;
  await saveOrders(ctx, tx, [
    {
      state,
      fact: 'order.held',
      reason: input.reason,
      data: { hold_id: encodeId('hold', hold.id), kind: hold.kind },
    },
  ]);
  return { state, holds: await selectHolds(tx, [input.orderId]) };
}

/** Lets go of one hold, or of all. A hold already let go is left as it is. */
export async function releaseHold(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; holdId: string | undefined; reason: string | null },
): Promise<{ state: OrderState; holds: HoldRow[] }> {
  const state = await lockOrder(tx, input.orderId);
  const holds = await selectHolds(tx, [input.orderId]);
  const wanted = input.holdId === undefined ? undefined : decodeId('hold', input.holdId);
  const chosen = holds.filter((hold) => input.holdId === undefined || hold.id === wanted);
  if (input.holdId !== undefined && chosen.length === 0) {
    throw invalid([
      { pointer: '#/hold_id', code: 'unknown_reference', detail: 'The order has no such hold.' },
    ]);
  }
  const live = chosen.filter((hold) => hold.releasedAt === null).map((hold) => hold.id);
  if (live.length === 0) return { state, holds };
  state.order.blockingHolds -= await releaseHolds(tx, live, ctx.actor, ctx.now());
  await saveOrders(ctx, tx, [
    {
      state,
      fact: 'order.released',
      reason: input.reason,
      data: { hold_ids: live.map((id) => encodeId('hold', id)) },
    },
  ]);
  return { state, holds: await selectHolds(tx, [input.orderId]) };
}
