import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { encodeId } from '../../lib/ids.ts';
import { cachedNetwork, type Network } from '../network/index.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { presentFulfillments } from './present-fulfillment.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { type CapabilitiesOf, fulfillmentIds, releaseUnits } from './release-units.ts';
import { saveWorks } from './save-works.ts';
import type { ReleaseReply } from './wire-orders.ts';

/** What the locations of a network can do. */
export function capabilitiesIn(network: Network): CapabilitiesOf {
  return (locationId) => network.locationsById.get(locationId)?.capabilities ?? [];
}

/**
 * Makes fulfilment orders wherever the order holds allocated units and answers all of the order's.
 * Nothing left to release is answered with those that are there.
 */
export async function releaseOrder(ctx: Context, tx: Tx, orderId: Uuid): Promise<ReleaseReply> {
  const work = await lockWork(tx, orderId);
  const made = releaseUnits(ctx, work, capabilitiesIn(await cachedNetwork(tx)));
  if (made.length > 0) {
    await saveWorks(ctx, tx, [{ work, reason: 'released', data: fulfillmentIds(made) }]);
  } else {
    const detail = 'No allocated unit is left to release.';
    if (ctx.strict) throw illegalOrderStep(work, detail);
    work.warnings.push({ code: 'nothing_left', detail });
  }
  const waiting = work.state.lines.reduce(
    (sum, line) => sum + line.unallocated + line.backordered + line.preordered,
    0,
  );
  if (waiting > 0) {
    work.warnings.push({ code: 'not_allocated', detail: `${waiting} units wait for stock.` });
  }
  return {
    object: 'order_release',
    order_id: encodeId('ord', orderId),
    status: work.state.order.status,
    created: made.length,
    fulfillment_orders: await presentFulfillments(
      tx,
      work.fulfillments,
      new Map([[orderId, work.state]]),
    ),
    warnings: work.warnings,
  };
}
