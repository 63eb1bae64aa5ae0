import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { deriveReturn } from './order-states.ts';
import { type OrderState, saveOrders } from './save-order.ts';
import { updateReturnUnits } from './store-details.ts';

/** Saves an order of whose lines more or less is asked back, or came back, with what it says of it. */
export async function saveReturnUnits(
  ctx: Context,
  tx: Tx,
  state: OrderState,
  told: { reason: string; data: Record<string, unknown> },
): Promise<void> {
  state.order.returnStatus = deriveReturn(state.lines);
  await updateReturnUnits(tx, state.order, state.lines);
  await saveOrders(ctx, tx, [{ state, fact: 'order.updated', ...told }]);
}
