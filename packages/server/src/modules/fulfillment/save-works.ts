import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Fact } from '../../platform/events/index.ts';
import { settleClaims } from '../inventory/index.ts';
import type { DayClaim } from '../network/index.ts';
import { deriveStatus, type OrderChange, saveOrders, statusFacts } from '../orders/index.ts';
import { dispatchLineOf } from '../sourcing/index.ts';
import { pickingWord } from './decide-picking-method.ts';
import {
  type FulfillmentOrder,
  isLive,
  leftUnits,
  noteWorkTimes,
  totalsOf,
} from './fulfillment-states.ts';
import { insertFulfillments, updateFulfillments } from './store.ts';
import { insertShipments, type Shipment, updateShipments } from './store-shipments.ts';
import { insertShorts } from './store-shorts.ts';
import type { Work } from './work.ts';

/** What a command did to an order, in the words of its timeline. */
export type Told = {
  work: Work;
  /** The fact about the order; derived from its new status when not given. */
  fact?: string;
  reason?: string | null;
  data?: Record<string, unknown>;
};

/**
 * Saves what commands decided, all of it in a fixed number of statements: fulfilment orders, claims
 * and stock, shipments, orders with their derived status, and the facts. Orders whose units went
 * back are handed to the dispatch line after the commit. With `daysLater` the days of what is let
 * go are the caller's to give back: they are the answer.
 */
export async function saveWorks(
  ctx: Context,
  tx: Tx,
  told: readonly Told[],
  { daysLater }: { daysLater?: boolean } = {},
): Promise<readonly DayClaim[]> {
  const works = told.map((one) => one.work);
  for (const work of works) {
    settleWork(work);
    for (const fulfillment of work.changed) {
      fulfillment.version += 1;
      fulfillment.updatedAt = ctx.now();
      noteWorkTimes(fulfillment, ctx.now());
    }
  }
  // Sent one after the other without waiting: what refers to a new row comes after it.
  await Promise.all([
    insertFulfillments(
      tx,
      works.flatMap((work) => [...work.created]),
    ),
    updateFulfillments(
      tx,
      works.flatMap((work) =>
        [...work.changed].filter((fulfillment) => !work.created.has(fulfillment)),
      ),
    ),
    insertShipments(
      tx,
      works.flatMap((work) => work.shipments),
      works.flatMap((work) => work.shipmentLines),
    ),
    updateShipments(
      tx,
      works.flatMap((work) => [...work.shipmentsChanged]),
    ),
    insertShorts(
      tx,
      works.flatMap((work) => work.shorts),
      ctx.now(),
    ),
    saveOrders(ctx, tx, told.map(orderChange), works.flatMap(factsOf)),
  ]);
  // Stock comes last: its rows are the contended ones, and are held only until the commit.
  const days = await settleClaims(ctx, tx, {
    daysLater,
    held: works.flatMap((work) => [...work.claims.values()].flat().map((claim) => claim.row)),
    parts: works.flatMap((work) => work.parts),
    also: works.flatMap((work) => work.stock),
  });
  const back = works.filter((work) => work.resource).map((work) => work.state.order.id);
  if (back.length > 0) tx.afterCommit(() => sourceAgain(ctx, back));
  return days;
}

/** What follows for the order from its fulfilment orders and units, in place; its status is derived later. */
export function settleWork(work: Work): void {
  const { state, fulfillments, resource } = work;
  settleRequests(work);
  state.order.liveFulfillmentOrders = fulfillments.filter(isLive).length;
  // Kept until the dispatch line has looked, so that a crash in between loses nothing.
  if (resource) state.order.queue = 'sourcing';
  else settleQueue(state);
}

/** Work of which nothing is left was stopped by force: nobody has to answer for it any more. */
function settleRequests(work: Work): void {
  let asked = false;
  for (const fulfillment of work.fulfillments) {
    if (fulfillment.requestStatus !== 'cancellation_requested') continue;
    if (fulfillment.lines.some((line) => leftUnits(line) > 0)) {
      asked = true;
    } else {
      fulfillment.requestStatus = 'cancellation_accepted';
      work.changed.add(fulfillment);
    }
  }
  const { order } = work.state;
  if (!asked && order.queue === 'cancellation') order.queue = null;
}

/** Queues of sourcing are for orders with units to place. */
function settleQueue({ order, lines }: Work['state']): void {
  const places = ['sourcing', 'routing_failed', 'allocation_failed'];
  if (order.queue === null || !places.includes(order.queue)) return;
  if (lines.some((line) => line.unallocated > 0)) return;
  order.queue = null;
  order.allocationError = null;
}

function orderChange({ work, fact, reason, data }: Told): OrderChange {
  return {
    state: work.state,
    fact: fact ?? factOfStatus(work),
    ...(reason === undefined ? {} : { reason }),
    ...(data === undefined ? {} : { data }),
  };
}

/** Reaching the end is a fact of its own; everything else is an update. */
function factOfStatus({ state }: Work): string {
  const { order, lines } = state;
  const next = deriveStatus(statusFacts(order, lines));
  if (next === order.status) return 'order.updated';
  switch (next) {
    case 'fulfilled':
    case 'partially_fulfilled':
    case 'completed':
    case 'cancelled':
      return `order.${next}`;
    default:
      return 'order.updated';
  }
}

/** What commands told, and a plain update of whatever else changed: no version without its event. */
function factsOf(work: Work): Fact[] {
  const told = new Set(work.facts.map((fact) => fact.fulfillment));
  const untold = [...work.changed].filter((fulfillment) => !told.has(fulfillment));
  const toldOf = new Set(work.shipmentFacts.map((fact) => fact.shipment));
  const untoldOf = [...work.shipmentsChanged].filter((shipment) => !toldOf.has(shipment));
  const facts: Work['facts'] = [
    ...work.facts,
    ...untold.map((fulfillment) => ({ fulfillment, type: 'updated' })),
  ];
  const shipmentFacts: Work['shipmentFacts'] = [
    ...work.shipments.map((shipment) => ({ shipment, type: 'created' })),
    ...work.shipmentFacts,
    ...untoldOf.map((shipment) => ({ shipment, type: 'updated' })),
  ];
  return [
    ...facts.map(({ fulfillment, type, data }): Fact => ({
      type: `fulfillment_order.${type}`,
      subjectType: 'ffo',
      subjectId: fulfillment.id,
      data: { object: fulfillmentSnapshot(fulfillment), ...data },
    })),
    ...shipmentFacts.map(({ shipment, type, data }): Fact => ({
      type: `shipment.${type}`,
      subjectType: 'shp',
      subjectId: shipment.id,
      data: { object: shipmentSnapshot(shipment), ...data },
    })),
  ];
}

/** A short form for events. */
export function fulfillmentSnapshot(one: FulfillmentOrder): Record<string, unknown> {
  return {
    object: 'fulfillment_order',
    id: encodeId('ffo', one.id),
    order_id: encodeId('ord', one.orderId),
    location_id: encodeId('loc', one.locationId),
    status: one.status,
    work_step: one.workStep,
    request_status: one.requestStatus,
    picking_method: one.pickingMethod,
    version: one.version,
    carrier: one.carrier,
    service: one.service,
    tracking_number: one.trackingNumber,
    tracking_url: one.trackingUrl,
    quantities: totalsOf(one.lines),
  };
}

function shipmentSnapshot(one: Shipment): Record<string, unknown> {
  return {
    object: 'shipment',
    id: encodeId('shp', one.id),
    order_id: encodeId('ord', one.orderId),
    fulfillment_order_id: encodeId('ffo', one.fulfillmentOrderId),
    location_id: encodeId('loc', one.locationId),
    status: one.status,
    carrier: one.carrier,
    service: one.service,
    tracking_number: one.trackingNumber,
    tracking_url: one.trackingUrl,
    shipped_at: one.shippedAt,
    delivered_at: one.deliveredAt,
    version: one.version,
  };
}

/** Keeps on the order how its largest piece of work is picked, in the word of reports. */
export function notePickingMethod({ state, fulfillments }: Work): void {
  let largest: { units: number; method: string } | undefined;
  for (const one of fulfillments) {
    const units = totalsOf(one.lines).live;
    if (largest === undefined || units > largest.units) {
      largest = { units, method: one.pickingMethod };
    }
  }
  if (largest !== undefined) state.order.pickingMethod = pickingWord(largest.method);
}

function sourceAgain(ctx: Context, orderIds: readonly Uuid[]): void {
  const line = dispatchLineOf(ctx.db);
  void line
    .submitAll(
      orderIds.map((orderId) => ({
        kind: 'source' as const,
        ctx,
        orderId,
        trigger: 'route' as const,
        automatic: true as const,
        commit: true,
        assignedLocationId: undefined,
      })),
    )
    .then((results) => {
      for (const result of results) {
        if (result.kind === 'failed') {
          ctx.log.error({ event: 'fulfillment.source_again_failed', error: String(result.error) });
        }
      }
    });
}
