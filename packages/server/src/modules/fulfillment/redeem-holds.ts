import { decodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { convertReservations } from '../inventory/index.ts';
import { lockOrder, moveUnits, saveOrders } from '../orders/index.ts';
import { dispatchLineOf } from '../sourcing/index.ts';

/**
 * Turns the soft holds that an order redeems into its own, then sources what they do not cover.
 * The holds keep their units until then, so that nobody can come in between. Repeatable: a hold
 * already redeemed, dead or of another product covers nothing, and the stock at large is asked.
 */
export async function redeemHolds(
  ctx: Context, orderId: Uuid, references: readonly string[],
): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const state = await lockOrder(tx, orderId);
    const ids = references.flatMap((reference) => decodeId('rsv', reference) ?? []);
    let converted = 0;
    for (const line of state.lines) {
      for (const reservationId of ids) {
        if (line.unallocated === 0) break;
        const [claim] = await convertReservations(ctx, tx, [{
          reservationId, orderId, orderLineId: line.id, productId: line.productId, quantity: line.unallocated,
        }]);
        if (claim === undefined) continue;
        moveUnits(line, 'unallocated', 'allocated', claim.quantity);
        converted += claim.quantity;
      }
    }
    if (converted === 0) return;
    await saveOrders(ctx, tx, [{ state, fact: 'order.updated', reason: 'holds_redeemed', data: { redeemed_quantity: converted } }]);
  });
  const result = await dispatchLineOf(ctx.db).submit({
    kind: 'source', ctx, orderId, trigger: 'allocate', commit: true, assignedLocationId: undefined,
  });
  if (result.kind === 'failed') throw result.error;
}
