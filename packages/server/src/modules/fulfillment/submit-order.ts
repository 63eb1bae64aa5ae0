import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { OrderWire } from '../orders/index.ts';
import { answerOrder } from './cancel-order.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { submit } from './request-order-status.ts';
import { saveWorks } from './save-works.ts';

/** Makes a draft an order; it is sourced after the commit unless its day is yet to come. */
export async function submitOrder(ctx: Context, tx: Tx, orderId: Uuid): Promise<OrderWire> {
  const work = await lockWork(tx, orderId);
  const wasDraft = work.state.order.stage === 'draft';
  submit(ctx, work);
  if (wasDraft) {
    work.resource = work.state.order.stage === 'received';
    await saveWorks(ctx, tx, [{ work, fact: 'order.submitted' }]);
  }
  return answerOrder(tx, work);
}
