import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { type LineRow, moveUnits } from '../orders/index.ts';
import { decidePickingMethod, type PickingMethod } from './decide-picking-method.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { illegalOrderStep, refuseBlocked } from './refuse-step.ts';
import { notePickingMethod } from './save-works.ts';
import { takeClaims, type Work } from './work.ts';

/** What a location can do, by its id. */
export type CapabilitiesOf = (locationId: Uuid) => readonly string[];

/** A new piece of work for a location; its lines are added by whoever makes it. */
export function newFulfillment(
  ctx: Context,
  orderId: Uuid,
  locationId: Uuid,
  units: ReadonlyMap<LineRow, number>,
  method: PickingMethod,
): FulfillmentOrder {
  const id = ctx.ids.uuid();
  return {
    id,
    orderId,
    locationId,
    status: 'open',
    workStep: 'none',
    requestStatus: 'unsubmitted',
    pickingMethod: method,
    carrier: null,
    service: null,
    trackingNumber: null,
    trackingUrl: null,
    reason: null,
    version: 1,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    completedAt: null,
    acceptedAt: null,
    begunAt: null,
    pickedAt: null,
    packedAt: null,
    lines: [...units].map(([line, quantity]) => ({
      id: ctx.ids.uuid(),
      fulfillmentOrderId: id,
      orderLineId: line.id,
      productId: line.productId,
      quantity,
      picked: 0,
      packed: 0,
      shipped: 0,
      delivered: 0,
      short: 0,
    })),
  };
}

/** The method for these units at a place. */
export function methodFor(
  units: ReadonlyMap<LineRow, number>,
  capabilities: readonly string[],
): PickingMethod {
  const lines = [...units.keys()];
  return decidePickingMethod(
    {
      lines: lines.length,
      units: [...units.values()].reduce((sum, quantity) => sum + quantity, 0),
      products: new Set(lines.map((line) => line.productId)).size,
    },
    capabilities,
  );
}

/** Adds a fulfilment order to the work on its order, with the fact. */
export function addFulfillment(work: Work, fulfillment: FulfillmentOrder): void {
  work.fulfillments.push(fulfillment);
  work.created.add(fulfillment);
  work.facts.push({ fulfillment, type: 'created' });
  notePickingMethod(work);
}

/**
 * Makes a fulfilment order for every place that holds allocated units of the order; answers the new
 * ones. Nothing left to release makes none, so that repeating it is harmless.
 */
export function releaseUnits(
  ctx: Context,
  work: Work,
  capabilitiesOf: CapabilitiesOf,
): FulfillmentOrder[] {
  refuseBlocked(work, 'released');
  refuseIncomplete(work);
  const places = new Map<Uuid, Map<LineRow, number>>();
  for (const line of work.state.lines) {
    for (const { row, left } of work.claims.get(line.id) ?? []) {
      if (row.fulfillmentOrderId !== null || left === 0) continue;
      let units = places.get(row.locationId);
      if (units === undefined) places.set(row.locationId, (units = new Map<LineRow, number>()));
      units.set(line, (units.get(line) ?? 0) + left);
    }
  }
  const made: FulfillmentOrder[] = [];
  for (const [locationId, units] of places) {
    const fulfillment = newFulfillment(
      ctx,
      work.state.order.id,
      locationId,
      units,
      methodFor(units, capabilitiesOf(locationId)),
    );
    for (const [line, quantity] of units) {
      moveUnits(line, 'allocated', 'released', quantity);
      takeClaims(
        work,
        {
          lineId: line.id,
          boundTo: null,
          accepts: (row) => row.locationId === locationId,
        },
        quantity,
        { fulfillmentOrderId: fulfillment.id },
      );
    }
    addFulfillment(work, fulfillment);
    made.push(fulfillment);
  }
  return made;
}

/** An order that is to leave whole is not released while units of it wait. */
function refuseIncomplete(work: Work): void {
  const { order, lines } = work.state;
  if (!order.shipComplete) return;
  const waiting = lines.reduce(
    (sum, line) => sum + line.unallocated + line.backordered + line.preordered,
    0,
  );
  if (waiting > 0 && lines.some((line) => line.allocated > 0)) {
    throw illegalOrderStep(work, `The order ships complete, and ${waiting} units still wait.`);
  }
}

/** The ids of fulfilment orders, as data of an order's fact. */
export function fulfillmentIds(made: readonly FulfillmentOrder[]): Record<string, unknown> {
  return { fulfillment_order_ids: made.map((one) => encodeId('ffo', one.id)) };
}
