// The space of states of one order and its stock: a canonical text for every state, and back.
import type { Uuid } from '../../src/lib/ids.ts';
import {
  type FulfillmentOrder,
  fulfillmentStatuses,
  isLive,
  requestStatuses,
  workSteps,
} from '../../src/modules/fulfillment/fulfillment-states.ts';
import {
  bucketNames,
  type OrderStage,
  orderStages,
  type orderTypes,
} from '../../src/modules/orders/order-states.ts';
import { settleOrder } from '../../src/modules/orders/save-order.ts';
import type { LineRow } from '../../src/modules/orders/store.ts';
import {
  ctx,
  type Kept,
  newClaim,
  newLine,
  newOrder,
  newShelf,
  noon,
  type Soft,
  uuidOf,
  type World,
} from './memory.ts';

export const orderId = uuidOf(10);
export const placeIds = [uuidOf(201), uuidOf(202)];
const queues = [null, 'sourcing', 'routing_failed', 'allocation_failed', 'cancellation'];

/** What is the same in all states of a space. */
export type Space = {
  /** The product of each line. */
  products: readonly Uuid[];
  order: { allowBackorder?: boolean; shipComplete?: boolean; type?: (typeof orderTypes)[number] };
};

const flag = (is: boolean): number => (is ? 1 : 0);
const shelvesOf = (space: Space): Uuid[] => [...new Set(space.products)];

/** The state as numbers under 64, written as text; the same for all states that behave alike. */
export function encode(world: World, space: Space): string {
  const kept = world.orders[0];
  if (kept === undefined) return '';
  const { order, lines } = kept.state;
  const out: number[] = [
    orderStages.indexOf(order.stage),
    order.blockingHolds,
    queues.indexOf(order.queue),
    flag(order.completedAt !== null),
    order.assignedLocationId === null ? 0 : 1 + placeIds.indexOf(order.assignedLocationId),
    refusedBits(kept, space),
  ];
  for (const line of lines) for (const name of bucketNames) out.push(line[name]);
  for (const productId of shelvesOf(space))
    for (const locationId of placeIds) {
      out.push(world.shelves.get(productId + locationId)?.onHand ?? 0);
      const here = world.softs.filter(
        (soft) => soft.productId === productId && soft.locationId === locationId,
      );
      out.push(here.filter((soft) => !soft.dead).length, here.filter((soft) => soft.dead).length);
    }
  for (const line of lines)
    for (const locationId of placeIds) {
      let units = 0;
      for (const claim of kept.claims)
        if (
          claim.orderLineId === line.id &&
          claim.locationId === locationId &&
          claim.fulfillmentOrderId === null
        )
          units += claim.quantity;
      out.push(units);
    }
  const works = kept.fulfillments.filter(matters).map((one) => textOf(workNumbers(one, lines)));
  return textOf(out) + works.toSorted().join('');
}

const textOf = (numbers: readonly number[]): string =>
  String.fromCharCode(...numbers.map((n) => n + 48));

/** Work that is over, with nothing on its way, changes nothing any more. */
function matters(one: FulfillmentOrder): boolean {
  return one.lines.some((line) => line.quantity - line.short - line.delivered > 0);
}

function refusedBits(kept: Kept, space: Space): number {
  let bits = 0;
  for (const one of kept.fulfillments) {
    if (one.requestStatus !== 'rejected') continue;
    for (const { productId } of one.lines)
      bits |= 1 << (shelvesOf(space).indexOf(productId) * 2 + placeIds.indexOf(one.locationId));
  }
  return bits;
}

function workNumbers(one: FulfillmentOrder, lines: readonly LineRow[]): number[] {
  const numbers = [
    placeIds.indexOf(one.locationId),
    fulfillmentStatuses.indexOf(one.status),
    workSteps.indexOf(one.workStep),
    requestStatuses.indexOf(one.requestStatus),
  ];
  for (const line of lines) {
    const part = one.lines.find((entry) => entry.orderLineId === line.id);
    if (part === undefined) numbers.push(0, 0, 0, 0, 0);
    else
      numbers.push(
        part.quantity - part.short,
        part.picked,
        part.packed,
        part.shipped,
        part.delivered,
      );
  }
  return numbers;
}

/** A world in the state. */
export function decode(text: string, space: Space): World {
  let at = 0;
  const next = (): number => text.charCodeAt(at++) - 48;
  const [stage, holds, queue, completed, assigned, refused] = [
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
  ];
  const lines = space.products.map((id, n) => {
    const line = newLine(301 + n, orderId, { id, sku: `S${n}` }, 0);
    for (const name of bucketNames) line.quantity += line[name] = next();
    return line;
  });
  const kept = newOrder(orderId, lines, {
    ...space.order,
    stage: orderStages[stage] as OrderStage,
    blockingHolds: holds,
    queue: queues[queue] ?? null,
    completedAt: completed === 1 ? noon : null,
    assignedLocationId: assigned === 0 ? null : (placeIds[assigned - 1] ?? null),
  });
  const world: World = { shelves: new Map(), softs: [], orders: [kept] };
  for (const productId of shelvesOf(space))
    for (const locationId of placeIds) {
      const shelf = newShelf({ productId, locationId }, next());
      const soft = (dead: boolean): Soft => ({ productId, locationId, quantity: 1, dead });
      for (const dead of [false, true])
        for (let n = next(); n > 0; n--) world.softs.push(soft(dead));
      shelf.reserved = world.softs.filter(
        (one) => one.productId === productId && one.locationId === locationId,
      ).length;
      world.shelves.set(productId + locationId, shelf);
    }
  for (const line of lines) for (const place of placeIds) addClaim(kept, line, place, next(), null);
  for (let n = 0; at < text.length; n++) addWork(kept, n, next);
  for (const claim of kept.claims) {
    const shelf = world.shelves.get(claim.productId + claim.locationId);
    if (shelf !== undefined) shelf.allocated += claim.quantity;
  }
  addRefusals(kept, space, refused);
  for (const line of lines) kept.shipped.set(line.id, line.shipped + line.delivered);
  kept.state.order.liveFulfillmentOrders = kept.fulfillments.filter(isLive).length;
  settleOrder(kept.state, ctx.now);
  return world;
}

function addClaim(kept: Kept, line: LineRow, place: Uuid, units: number, work: Uuid | null): void {
  if (units > 0) kept.claims.push(newClaim(line, place, units, work));
}

function newWork(id: Uuid, locationId: Uuid): FulfillmentOrder {
  return {
    id,
    orderId,
    locationId,
    status: 'open',
    workStep: 'none',
    requestStatus: 'unsubmitted',
    pickingMethod: 'discrete_order_picking',
    carrier: null,
    service: null,
    trackingNumber: null,
    trackingUrl: null,
    reason: null,
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    completedAt: null,
    acceptedAt: null,
    begunAt: null,
    pickedAt: null,
    packedAt: null,
    lines: [],
  };
}

function addWork(kept: Kept, n: number, next: () => number): void {
  const one = newWork(uuidOf(400 + n), placeIds[next()] ?? orderId);
  one.status = fulfillmentStatuses[next()] ?? 'open';
  one.workStep = workSteps[next()] ?? 'none';
  one.requestStatus = requestStatuses[next()] ?? 'unsubmitted';
  for (const line of kept.state.lines) {
    const [quantity, picked, packed, shipped, delivered] = [next(), next(), next(), next(), next()];
    if (quantity === 0) continue;
    const id = uuidOf(500 + n * 10 + line.lineNo);
    one.lines.push({
      id,
      fulfillmentOrderId: one.id,
      orderLineId: line.id,
      productId: line.productId,
      quantity,
      picked,
      packed,
      shipped,
      delivered,
      short: 0,
    });
    addClaim(kept, line, one.locationId, quantity - shipped, one.id);
  }
  kept.fulfillments.push(one);
}

/** A place that once declined stays known by an empty piece of work. */
function addRefusals(kept: Kept, space: Space, bits: number): void {
  shelvesOf(space).forEach((productId, p) => {
    placeIds.forEach((locationId, l) => {
      if ((bits & (1 << (p * 2 + l))) === 0) return;
      const line = kept.state.lines.find((one) => one.productId === productId);
      if (line === undefined) return;
      const one = newWork(uuidOf(600 + p * 2 + l), locationId);
      one.status = 'cancelled';
      one.requestStatus = 'rejected';
      one.lines.push({
        id: uuidOf(650 + p * 2 + l),
        fulfillmentOrderId: one.id,
        orderLineId: line.id,
        productId,
        quantity: 1,
        picked: 0,
        packed: 0,
        shipped: 0,
        delivered: 0,
        short: 1,
      });
      kept.fulfillments.push(one);
    });
  });
}
