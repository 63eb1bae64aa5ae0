import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { OrderWire } from '../orders/index.ts';
import { answerOrder } from './cancel-order.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { deliverLines } from './progress-units.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { saveWorks } from './save-works.ts';
import { selectShipmentsOf, type Shipment } from './store-shipments.ts';
import type { Work } from './work.ts';

/**
 * All that has shipped of an order has arrived; answers how many units did just now. 409 when
 * nothing has shipped; said twice it changes nothing.
 */
export function deliverAll(ctx: Context, work: Work, shipments: readonly Shipment[]): number {
  const { lines } = work.state;
  if (!lines.some((line) => line.shipped + line.delivered > 0)) {
    throw illegalOrderStep(work, 'Nothing of the order has shipped, so nothing can arrive.');
  }
  const byFulfillment = Map.groupBy(shipments, (shipment) => shipment.fulfillmentOrderId);
  let units = 0;
  for (const fulfillment of work.fulfillments) {
    units += deliverLines(ctx, work, fulfillment, byFulfillment.get(fulfillment.id) ?? []);
  }
  if (units === 0) {
    work.warnings.push({ code: 'already_done', detail: 'All that shipped is delivered already.' });
  }
  return units;
}

/** Marks everything that has shipped of the order as delivered. */
export async function deliverOrder(ctx: Context, tx: Tx, orderId: Uuid): Promise<OrderWire> {
  const work = await lockWork(tx, orderId);
  const shipments = await selectShipmentsOf(
    tx,
    work.fulfillments.map((one) => one.id),
  );
  const units = deliverAll(ctx, work, shipments);
  if (units > 0)
    await saveWorks(ctx, tx, [{ work, reason: 'delivered', data: { quantity: units } }]);
  return answerOrder(tx, work);
}

/** Closes an order that is fulfilled and delivered; said twice it changes nothing. */
export function completeUnits(ctx: Context, work: Work): boolean {
  const { order, lines } = work.state;
  if (order.completedAt !== null) {
    work.warnings.push({ code: 'already_done', detail: 'The order is completed already.' });
    return false;
  }
  const onTheWay = lines.some((line) => line.shipped > 0);
  if (order.status !== 'fulfilled' || onTheWay) {
    throw illegalOrderStep(
      work,
      onTheWay
        ? 'Units of the order are still on their way: deliver it first.'
        : `The order is ${order.status}: only a fulfilled one can be completed.`,
    );
  }
  order.completedAt = ctx.now();
  return true;
}

/** Completes an order: everything fulfilled and delivered, nothing more is expected. */
export async function completeOrder(ctx: Context, tx: Tx, orderId: Uuid): Promise<OrderWire> {
  const work = await lockWork(tx, orderId);
  if (completeUnits(ctx, work)) {
    await saveWorks(ctx, tx, [
      {
        work,
        fact: 'order.completed',
        data: { order_id: encodeId('ord', orderId) },
      },
    ]);
  }
  return answerOrder(tx, work);
}
