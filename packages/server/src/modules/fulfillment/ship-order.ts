import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { OrderWire } from '../orders/index.ts';
import { answerOrder } from './cancel-order.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { isGone, isWorkable } from './fulfillment-states.ts';
import { shipLines, type Tracking } from './progress-units.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { saveWorks } from './save-works.ts';

/**
 * Ships everything of an order that is at work, one shipment for each fulfilment order. 409 when
 * nothing is; said again after everything left, it changes nothing.
 */
export async function shipOrder(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; tracking: Tracking },
): Promise<OrderWire> {
  const work = await lockWork(tx, input.orderId);
  const atWork = work.fulfillments.filter((one) => isWorkable(one.status));
  if (atWork.length === 0) {
    if (!work.fulfillments.some((one) => isGone(one.status))) {
      throw illegalOrderStep(work, 'Nothing of the order is at work: release it first.');
    }
    work.warnings.push({ code: 'already_done', detail: 'All that was at work has shipped.' });
    return answerOrder(tx, work);
  }
  for (const fulfillment of atWork) {
    shipLines(ctx, work, fulfillment, { tracking: input.tracking });
  }
  await saveWorks(ctx, tx, [
    {
      work,
      reason: 'shipped',
      data: { shipment_ids: work.shipments.map((shipment) => encodeId('shp', shipment.id)) },
    },
  ]);
  return answerOrder(tx, work);
}
