import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type LineRow, openUnits, type OrderWire, presentOrder } from '../orders/index.ts';
import { hasChanges } from './act-on-fulfillment.ts';
import { type CancelInput, cancelUnits } from './cancel-units.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { orderView } from './order-view.ts';
import { saveWorks, type Told } from './save-works.ts';
import type { Work } from './work.ts';

/** The order as it is answered, with the warnings of the command. */
export async function answerOrder(tx: Tx, work: Work): Promise<OrderWire> {
  return presentOrder({ ...(await orderView(tx, work.state.order.id)), warnings: work.warnings });
}

/** The fact of a cancellation: of the order when nothing is left of it, of lines otherwise. */
export function toldCancelled(
  work: Work,
  cancelled: ReadonlyMap<LineRow, number>,
  reason: string | null,
): Told {
  const { lines } = work.state;
  const whole = lines.every((line) => openUnits(line) === 0 && line.shipped + line.delivered === 0);
  return {
    work,
    reason,
    ...(whole ? { fact: 'order.cancelled' } : {}),
    data: {
      cancelled: [...cancelled].map(([line, quantity]) => ({
        id: encodeId('line', line.id),
        product_id: encodeId('prd', line.productId),
        quantity,
      })),
    },
  };
}

/** Cancels an order, or quantities of its lines; all that is asked or nothing. */
export async function cancelOrder(
  ctx: Context,
  tx: Tx,
  input: CancelInput & { orderId: Uuid },
): Promise<OrderWire> {
  const work = await lockWork(tx, input.orderId);
  const cancelled = cancelUnits(ctx, work, input);
  if (cancelled.size > 0 || hasChanges(work)) {
    await saveWorks(ctx, tx, [toldCancelled(work, cancelled, input.reason)]);
  }
  return answerOrder(tx, work);
}
