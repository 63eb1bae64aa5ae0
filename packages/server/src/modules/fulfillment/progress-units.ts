import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { moveUnits } from '../orders/index.ts';
import { type ChosenLine, chooseLines, type LineChoice } from './choose-lines.ts';
import {
  type FulfillmentOrder,
  type FulfillmentStatus,
  isWorkable,
  leftUnits,
  liveUnits,
  settleFulfillment,
} from './fulfillment-states.ts';
import { illegalStep, refuseBlocked } from './refuse-step.ts';
import type { Shipment, ShipmentLine } from './store-shipments.ts';
import { orderLineOf, takeClaims, type Work } from './work.ts';

/** How a parcel goes out. Absent fields stay as they are; null clears. */
export type Tracking = {
  carrier?: string | null | undefined;
  service?: string | null | undefined;
  trackingNumber?: string | null | undefined;
  trackingUrl?: string | null | undefined;
};

/** Sets what is given of carrier and tracking; answers whether anything changed. */
export function setTracking<T extends Pick<FulfillmentOrder, keyof Tracking>>(
  target: T,
  tracking: Tracking,
): boolean {
  let changed = false;
  for (const name of ['carrier', 'service', 'trackingNumber', 'trackingUrl'] as const) {
    const value = tracking[name];
    if (value === undefined || value === target[name]) continue;
    target[name] = value;
    changed = true;
  }
  return changed;
}

/** Refuses work on what is held, over, or asked to be cancelled. */
export function refuseUnworkable(work: Work, fulfillment: FulfillmentOrder, step: string): void {
  if (fulfillment.requestStatus === 'cancellation_requested') {
    throw illegalStep(
      work,
      fulfillment,
      `Its cancellation is requested: answer that before you ${step}.`,
    );
  }
  if (!isWorkable(fulfillment.status)) {
    throw illegalStep(
      work,
      fulfillment,
      `The fulfilment order is ${fulfillment.status}: it cannot ${step}.`,
    );
  }
}

/** Work has begun at the location. */
export function startWork(work: Work, fulfillment: FulfillmentOrder): void {
  refuseUnworkable(work, fulfillment, 'start');
  fulfillment.status = 'in_progress';
  if (fulfillment.workStep === 'none') fulfillment.workStep = 'picking';
  work.changed.add(fulfillment);
}

/** Units are taken from the shelf: released → picked. */
export function pickLines(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  choices: readonly LineChoice[] | undefined,
): void {
  refuseUnworkable(work, fulfillment, 'pick');
  const chosen = chooseLines(fulfillment, choices, (line) => liveUnits(line) - line.picked, 'pick');
  if (chosen.length === 0) return;
  for (const { line, units } of chosen) {
    moveUnits(orderLineOf(work, line), 'released', 'picked', units);
    line.picked += units;
  }
  work.changed.add(fulfillment);
  settleFulfillment(fulfillment, ctx.now());
  work.facts.push({ fulfillment, type: 'picked', data: { line_items: namedUnits(chosen) } });
}

/** Units are packed: picked → packed; what was not picked yet is picked on the way. */
export function packLines(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  choices: readonly LineChoice[] | undefined,
): void {
  refuseUnworkable(work, fulfillment, 'pack');
  const chosen = chooseLines(fulfillment, choices, (line) => liveUnits(line) - line.packed, 'pack');
  if (chosen.length === 0) return;
  for (const one of chosen) packUnits(work, one);
  work.changed.add(fulfillment);
  settleFulfillment(fulfillment, ctx.now());
  work.facts.push({ fulfillment, type: 'packed', data: { line_items: namedUnits(chosen) } });
}

function packUnits(work: Work, { line, units }: ChosenLine): void {
  const orderLine = orderLineOf(work, line);
  const unpicked = Math.max(0, units - (line.picked - line.packed));
  if (unpicked > 0) {
    moveUnits(orderLine, 'released', 'picked', unpicked);
    line.picked += unpicked;
  }
  moveUnits(orderLine, 'picked', 'packed', units);
  line.packed += units;
}

/**
 * Units leave the building: packed → shipped, the claims behind them are consumed. What was not
 * packed yet is packed on the way. Makes one shipment; `done` is what the fulfilment order is when
 * nothing is left of it.
 */
export function shipLines(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: {
    choices?: readonly LineChoice[] | undefined;
    tracking?: Tracking;
    done?: FulfillmentStatus;
  },
): Shipment | undefined {
  refuseUnworkable(work, fulfillment, 'ship');
  refuseBlocked(work, 'shipped');
  const chosen = chooseLines(fulfillment, input.choices, leftUnits, 'ship');
  if (input.tracking !== undefined) setTracking(fulfillment, input.tracking);
  work.changed.add(fulfillment);
  if (chosen.length === 0) return undefined;
  for (const { line, units } of chosen) {
    const unpacked = Math.max(0, units - (line.packed - line.shipped));
    if (unpacked > 0) packUnits(work, { line, units: unpacked });
    moveUnits(orderLineOf(work, line), 'packed', 'shipped', units);
    line.shipped += units;
    takeClaims(work, { lineId: line.orderLineId, boundTo: fulfillment.id }, units, 'consume');
  }
  settleFulfillment(fulfillment, ctx.now(), input.done === undefined ? {} : { done: input.done });
  const shipment = addShipment(ctx, work, fulfillment, chosen);
  work.facts.push({
    fulfillment,
    type: 'shipped',
    data: { shipment_id: encodeId('shp', shipment.id), line_items: namedUnits(chosen) },
  });
  return shipment;
}

function addShipment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  chosen: readonly ChosenLine[],
): Shipment {
  const { carrier, service, trackingNumber, trackingUrl } = fulfillment;
  const id = ctx.ids.uuid();
  let weightGrams = 0;
  for (const { line, units } of chosen) weightGrams += orderLineOf(work, line).weightGrams * units;
  const shipment: Shipment = {
    id,
    fulfillmentOrderId: fulfillment.id,
    orderId: fulfillment.orderId,
    locationId: fulfillment.locationId,
    status: 'shipped',
    carrier,
    service,
    trackingNumber,
    trackingUrl,
    weightGrams,
    version: 1,
    shippedAt: ctx.now(),
    deliveredAt: null,
  };
  work.shipments.push(shipment);
  for (const { line, units } of chosen) {
    work.shipmentLines.push({
      shipmentId: id,
      orderLineId: line.orderLineId,
      productId: line.productId,
      quantity: units,
    });
  }
  return shipment;
}

/** Units have arrived: shipped → delivered. Answers how many. */
export function deliverLines(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  shipments: readonly Shipment[],
  lines?: readonly ShipmentLine[],
): number {
  let delivered = 0;
  for (const line of fulfillment.lines) {
    const asked =
      lines === undefined
        ? line.shipped
        : lines
            .filter((one) => one.orderLineId === line.orderLineId)
            .reduce((sum, one) => sum + one.quantity, 0);
    const units = Math.min(asked, line.shipped - line.delivered);
    if (units === 0) continue;
    moveUnits(orderLineOf(work, line), 'shipped', 'delivered', units);
    line.delivered += units;
    delivered += units;
  }
  for (const shipment of shipments) {
    if (shipment.status === 'delivered' || shipment.status === 'returned') continue;
    shipment.status = 'delivered';
    shipment.deliveredAt = ctx.now();
    shipment.version += 1;
    work.shipmentsChanged.add(shipment);
    work.shipmentFacts.push({ shipment, type: 'delivered' });
  }
  if (delivered > 0) {
    work.changed.add(fulfillment);
    settleFulfillment(fulfillment, ctx.now());
    work.facts.push({ fulfillment, type: 'delivered', data: { quantity: delivered } });
  }
  return delivered;
}

function namedUnits(chosen: readonly ChosenLine[]): { id: string; quantity: number }[] {
  return chosen.map(({ line, units }) => ({
    id: encodeId('line', line.orderLineId),
    quantity: units,
  }));
}
