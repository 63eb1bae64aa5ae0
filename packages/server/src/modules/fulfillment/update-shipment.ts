import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { type LineRow, moveUnits } from '../orders/index.ts';
import { lockFulfillment } from './act-on-fulfillment.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { presentShipments } from './present-fulfillment.ts';
import { deliverLines, setTracking } from './progress-units.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { saveWorks } from './save-works.ts';
import {
  selectShipment,
  selectShipmentLines,
  type Shipment,
  type ShipmentLine,
} from './store-shipments.ts';
import { trackingOf } from './update-fulfillment-order.ts';
import type { PatchShipment, ShipmentWire } from './wire.ts';
import { orderLineOf, type Work } from './work.ts';

/** What may follow what; a carrier may skip steps but not go back from an end. */
const shipmentMoves: Readonly<Record<Shipment['status'], readonly Shipment['status'][]>> = {
  shipped: ['in_transit', 'out_for_delivery', 'delivered', 'exception', 'returned'],
  in_transit: ['out_for_delivery', 'delivered', 'exception', 'returned'],
  out_for_delivery: ['in_transit', 'delivered', 'exception', 'returned'],
  exception: ['in_transit', 'out_for_delivery', 'delivered', 'returned'],
  delivered: [],
  returned: [],
};

/**
 * What a carrier says of a parcel: tracking, transit, delivery, trouble. A parcel that came back
 * opens its units again (unallocated); what is physically received is booked as a receipt.
 */
export async function updateShipment(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; ifMatch: number | undefined; body: PatchShipment },
): Promise<ShipmentWire> {
  const seen = await selectShipment(tx, input.id);
  if (seen === undefined) throw notFound('shipment', encodeId('shp', input.id));
  const { work, fulfillment } = await lockFulfillment(tx, seen.fulfillmentOrderId);
  // Read again under the lock of the order: it may have changed before we held it.
  const shipment = (await selectShipment(tx, input.id)) ?? seen;
  if (input.ifMatch !== undefined && input.ifMatch !== shipment.version) {
    throw new Refusal('version_mismatch', `The shipment has version ${shipment.version} now.`, {
      extra: { current_version: shipment.version },
    });
  }
  const lines = await selectShipmentLines(tx, [shipment.id]);
  const tracked = setTracking(shipment, trackingOf(input.body));
  const { status } = input.body;
  const moves = status !== undefined && status !== shipment.status;
  if (moves)
    moveShipment(ctx, work, fulfillment, { shipment, lines, status, reason: input.body.reason });
  if (tracked || moves) {
    if (!work.shipmentsChanged.has(shipment)) shipment.version += 1;
    work.shipmentsChanged.add(shipment);
    await saveWorks(ctx, tx, [
      {
        work,
        reason: status ?? 'tracking',
        data: { shipment_id: encodeId('shp', shipment.id) },
      },
    ]);
  }
  const [shown] = await presentShipments(tx, [shipment]);
  if (shown === undefined) throw notFound('shipment', encodeId('shp', input.id));
  return shown;
}

function moveShipment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: {
    shipment: Shipment;
    lines: readonly ShipmentLine[];
    status: Shipment['status'];
    reason: string | undefined;
  },
): void {
  const { shipment, lines, status } = input;
  const legal = shipmentMoves[shipment.status];
  if (!legal.includes(status)) {
    throw new Refusal(
      'illegal_transition',
      `The shipment is ${shipment.status}: it cannot become ${status}.`,
      { extra: { current_status: shipment.status, allowed_statuses: legal } },
    );
  }
  const { order } = work.state;
  if (status === 'delivered') {
    deliverLines(ctx, work, fulfillment, [shipment], lines);
    return;
  }
  if (status === 'returned') takeBack(work, fulfillment, lines);
  if (status === 'exception') order.deliveryStatus = 'exception';
  if (status === 'in_transit' || status === 'out_for_delivery') order.deliveryStatus = 'in_transit';
  shipment.status = status;
  work.shipmentFacts.push({
    shipment,
    type: status,
    ...(input.reason === undefined ? {} : { data: { reason: input.reason } }),
  });
}

/** Units of a parcel that will not arrive: they are to be dealt with again. */
function takeBack(work: Work, fulfillment: FulfillmentOrder, lines: readonly ShipmentLine[]): void {
  for (const { orderLineId, quantity } of lines) {
    const line = fulfillment.lines.find((one) => one.orderLineId === orderLineId);
    if (line === undefined) continue;
    const units = Math.min(quantity, line.shipped - line.delivered);
    if (units === 0) continue;
    refuseInReturn(work, orderLineOf(work, line), units);
    moveUnits(orderLineOf(work, line), 'shipped', 'unallocated', units);
    line.shipped -= units;
    line.packed -= units;
    line.picked -= units;
    line.short += units;
  }
  const left = fulfillment.lines.some((line) => line.quantity > line.short);
  if (!left) fulfillment.status = 'incomplete';
  work.changed.add(fulfillment);
}

/** Units that a return asks back come by it, not with the parcel. */
function refuseInReturn(work: Work, line: LineRow, units: number): void {
  if (line.shipped + line.delivered - units >= line.returnRequested) return;
  throw illegalOrderStep(
    work,
    `${line.returnRequested} of ${line.sku} are in a return: cancel that first, or receive it.`,
  );
}
