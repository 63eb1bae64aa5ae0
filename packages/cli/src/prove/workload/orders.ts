import type { Rng } from '@switchyard/server/scratch';
import type { Touch } from '../history.ts';
import {
  type Asked,
  isDone,
  type Json,
  listOf,
  nothing,
  numberOf,
  type Settled,
  textOf,
} from './asked.ts';
import {
  type CaptureRef,
  keepRing,
  type OrderRef,
  registerOf,
  takeAt,
  type Tenant,
} from './world.ts';

/** Names orders: unique over the campaign. */
export type Names = { next: () => number };

const capturesKept = 12;
const archiveMax = 400;
/** Few enough that several clients ask for the same units back. */
const soldMax = 60;
const channels = ['web', 'store', 'marketplace'] as const;

/** A body of an order with a natural key of its own. */
function newOrder(tenant: Tenant, rng: Rng, names: Names): CaptureRef {
  const source = rng.pick(channels);
  const id = `${tenant.slug}-${names.next()}`;
  const sku = rng.pick(tenant.skus);
  const lines = [{ product_id: sku, quantity: rng.integer(1, 3), price: 10 }];
  const extra = rng.next();
  // The same product on a second line, another product, or a kit beside it.
  if (extra < 0.12) lines.push({ product_id: sku, quantity: rng.integer(1, 2), price: 10 });
  else if (extra < 0.5)
    lines.push({ product_id: rng.pick(tenant.skus), quantity: rng.integer(1, 2), price: 10 });
  else if (extra < 0.6) lines.push({ product_id: rng.pick(tenant.kits), quantity: 1, price: 25 });
  const body: Json = {
    source,
    channel_order_id: id,
    currency: 'USD',
    line_items: lines,
    ...totalOf(rng, lines),
    shipping_address: { country: 'US', city: 'Denver', latitude: 39.7, longitude: -105 },
    ...typeOf(rng),
  };
  return { body, naturalKey: `${source}:${id}` };
}

/** Some are sold at a discount on the whole, some with shipping on top. */
function totalOf(rng: Rng, lines: readonly { quantity: number; price: number }[]): Json {
  const draw = rng.next();
  const sum = lines.reduce((total, { quantity, price }) => total + quantity * price, 0);
  if (draw < 0.15) return { total_price: Math.round(sum * (70 + rng.integer(0, 29))) / 100 };
  return draw < 0.3 ? { total_price: Math.round(sum * 100 + 499) / 100 } : {};
}

function typeOf(rng: Rng): Json {
  const draw = rng.next();
  if (draw < 0.05) return { type: 'backorder' };
  if (draw < 0.1) return { type: 'pre-order' };
  if (draw < 0.13)
    return { type: 'subscription', schedule: { interval_unit: 'month', interval_count: 1 } };
  if (draw < 0.18) return { allow_backorder: false };
  if (draw < 0.21) return { ship_complete: true };
  return {};
}

/** One order; now and then one that another client asks for at the same time. */
export function capture(tenant: Tenant, rng: Rng, names: Names): Asked {
  const twin = tenant.captures.length > 0 && rng.next() < 0.05;
  const order = twin ? rng.pick(tenant.captures) : newOrder(tenant, rng, names);
  if (!twin) keepRing(tenant.captures, order, capturesKept);
  return {
    operation: 'capture',
    method: 'POST',
    path: '/v1/orders',
    body: order.body,
    isKeyed: true,
    naturalKeys: [order.naturalKey],
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      return captured(tenant, [
        { naturalKey: order.naturalKey, order: body, isNew: status === 201 },
      ]);
    },
  };
}

/** An order that redeems soft holds of its product. */
export function redeem(tenant: Tenant, rng: Rng, names: Names): Asked {
  const hold = takeAt(tenant.holds, rng.integer(0, tenant.holds.length - 1));
  const order = newOrder(tenant, rng, names);
  if (hold !== undefined) {
    order.body['line_items'] = [{ product_id: hold.sku, quantity: hold.quantity, price: 10 }];
    order.body['reservation_ids'] = [hold.id];
  }
  return {
    operation: 'redeem',
    method: 'POST',
    path: '/v1/orders',
    body: order.body,
    isKeyed: true,
    naturalKeys: [order.naturalKey],
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      return captured(tenant, [
        { naturalKey: order.naturalKey, order: body, isNew: status === 201 },
      ]);
    },
  };
}

/**
 * Several orders in one request, each answered for itself and known by its natural key alone: asked
 * again, those that are there already answer 200.
 */
export function captureBulk(tenant: Tenant, rng: Rng, names: Names): Asked {
  const orders = Array.from({ length: rng.integer(4, 16) }, () => newOrder(tenant, rng, names));
  return {
    operation: 'capture_bulk',
    method: 'POST',
    path: '/v1/orders/bulk',
    body: { orders: orders.map((order) => order.body) },
    isKeyed: false,
    naturalKeys: orders.map((order) => order.naturalKey),
    items: orders.length,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const acknowledged = listOf(body, 'data').flatMap((item) => {
        const naturalKey = orders[numberOf(item, 'index')]?.naturalKey;
        const order = item['order'];
        if (naturalKey === undefined || typeof order !== 'object' || order === null) return [];
        return [{ naturalKey, order: order as Json, isNew: item['status'] === 201, isOurs: true }];
      });
      return captured(tenant, acknowledged);
    },
  };
}

type Acknowledged = {
  naturalKey: string;
  order: Json;
  /** Made by this request: its allocations are of this moment. */
  isNew: boolean;
  /** Nobody else asks for it: it is ours to work on, also when an attempt before made it. */
  isOurs?: boolean;
};

/** Remembers new orders; an order that was there already tells its id, and moved nothing. */
function captured(tenant: Tenant, acknowledged: readonly Acknowledged[]): Settled {
  const orders: Record<string, string> = {};
  const touches: Touch[] = [];
  for (const { naturalKey, order, isNew, isOurs } of acknowledged) {
    orders[naturalKey] = textOf(order, 'id');
    if (!isNew && isOurs !== true) continue;
    tenant.orders.push({
      id: textOf(order, 'id'),
      channel: naturalKey.slice(0, naturalKey.indexOf(':')),
      lines: listOf(order, 'line_items').map((line) => ({
        id: textOf(line, 'id'),
        sku: textOf(line, 'sku'),
        quantity: numberOf(line, 'quantity'),
      })),
      works: [],
      stage: 'placed',
      isHeld: false,
      tries: 0,
    });
    if (isNew) touches.push(...allocationsOf(tenant, order));
  }
  return { orders, touches };
}

function allocationsOf(tenant: Tenant, order: Json): Touch[] {
  const units = new Map<string, number>();
  for (const one of listOf(order, 'inventory_allocations')) {
    const sku = tenant.skuOf.get(textOf(one, 'product_id')) ?? '';
    const place = tenant.placeOf.get(textOf(one, 'location_id')) ?? '';
    const register = registerOf(sku, place);
    units.set(register, (units.get(register) ?? 0) + numberOf(one, 'allocated_quantity'));
  }
  const reference = textOf(order, 'id');
  return [...units].map(([register, allocated]) => ({ register, reference, allocated }));
}

/** A step on an order, which goes back to the pool when it is answered. */
function orderStep(
  tenant: Tenant,
  order: OrderRef,
  operation: Asked['operation'],
  body: Json | undefined,
  after: (status: number, body: Json) => Settled = () => nothing,
): Asked {
  return {
    operation,
    method: 'POST',
    path: `/v1/orders/${order.id}/${operation}`,
    ...(body === undefined ? {} : { body }),
    // These two take no key: repeating them is harmless, and their answer is the order as it is.
    isKeyed: operation !== 'route' && operation !== 'allocate',
    items: 1,
    settle: (status, answer) => {
      const settled = after(status, answer);
      if (order.stage === 'gone') keepRing(tenant.archive, order, archiveMax);
      else tenant.orders.push(order);
      return settled;
    },
  };
}

/** What is done with an order that nobody works on yet. */
export function placedStep(tenant: Tenant, order: OrderRef, rng: Rng): Asked {
  const draw = rng.next();
  if (order.isHeld) {
    if (draw < 0.1) return cancelWhole(tenant, order);
    return orderStep(tenant, order, 'release_hold', {}, () => {
      order.isHeld = false;
      return nothing;
    });
  }
  if (order.tries > 3 || draw < 0.02) return cancelWhole(tenant, order);
  // Of a replacement only that it is there was told.
  if (order.lines.length === 0) return release(tenant, order);
  const line = rng.pick(order.lines);
  if (draw < 0.06) {
    return orderStep(tenant, order, 'hold', { kind: 'manual' }, (status) => {
      order.isHeld = isDone(status);
      return nothing;
    });
  }
  if (draw < 0.1) return orderStep(tenant, order, 'route', { commit: rng.next() < 0.7 });
  if (draw < 0.14) return orderStep(tenant, order, 'allocate', {});
  if (draw < 0.22) {
    const quantity = rng.integer(1, 4);
    return orderStep(tenant, order, 'edit', { line_items: [{ id: line.id, quantity }] });
  }
  if (draw < 0.27)
    return orderStep(tenant, order, 'cancel', { line_items: [{ id: line.id, quantity: 1 }] });
  return release(tenant, order);
}

/** The whole order, or what has not gone out of it. */
export function cancelWhole(tenant: Tenant, order: OrderRef): Asked {
  return orderStep(tenant, order, 'cancel', { force: true }, () => {
    order.stage = 'gone';
    return nothing;
  });
}

function release(tenant: Tenant, order: OrderRef): Asked {
  return orderStep(tenant, order, 'release', undefined, (status, body) => {
    order.tries++;
    if (!isDone(status)) return nothing;
    order.works = listOf(body, 'fulfillment_orders').map((work) => workOf(tenant, work));
    if (order.works.some((work) => work.isOpen)) order.stage = 'released';
    return { made: order.works.map((work) => work.id) };
  });
}

const closedStatuses = new Set([
  'shipped',
  'handed_over',
  'delivered',
  'completed',
  'incomplete',
  'cancelled',
]);

/** A fulfilment order as the workload keeps it. */
export function workOf(tenant: Tenant, work: Json): OrderRef['works'][number] {
  return {
    id: textOf(work, 'id'),
    place: tenant.placeOf.get(textOf(work, 'location_id')) ?? '',
    isOpen: !closedStatuses.has(textOf(work, 'status')),
    lines: listOf(work, 'line_items').map((line) => ({
      id: textOf(line, 'id'),
      sku: textOf(line, 'sku'),
      left: numberOf(line, 'quantity') - numberOf(line, 'shipped_quantity'),
    })),
  };
}

const openBuckets = [
  'unallocated',
  'backordered',
  'preordered',
  'allocated',
  'released',
  'picked',
  'packed',
];

/** Looks at an order whose work is done: what is still open goes on, or is called off. */
export function readDone(tenant: Tenant, order: OrderRef): Asked {
  return {
    ...readOrder(order),
    settle: (status, body) => {
      const lines = listOf(body, 'line_items');
      const open = lines.reduce((units, line) => units + unitsIn(line, openBuckets), 0);
      order.tries++;
      if (isDone(status) && open === 0) {
        order.stage = 'gone';
        keepRing(tenant.archive, order, archiveMax);
        keepSold(tenant, order, lines);
        return nothing;
      }
      order.stage = 'placed';
      tenant.orders.push(order);
      return nothing;
    },
  };
}

function unitsIn(line: Json, names: readonly string[]): number {
  const buckets = line['buckets'] as Json | undefined;
  return names.reduce((sum, name) => sum + numberOf(buckets ?? {}, name), 0);
}

/** Remembers what has left: it may come back. */
function keepSold(tenant: Tenant, order: OrderRef, lines: readonly Json[]): void {
  order.lines = lines.flatMap((line) => {
    const quantity = unitsIn(line, ['shipped', 'delivered']);
    return quantity === 0 ? [] : [{ id: textOf(line, 'id'), sku: textOf(line, 'sku'), quantity }];
  });
  if (order.lines.length > 0) keepRing(tenant.sold, order, soldMax);
}

/** Reads an order. */
export function readOrder(order: OrderRef): Asked {
  return {
    operation: 'read_order',
    method: 'GET',
    path: `/v1/orders/${order.id}`,
    isKeyed: false,
    items: 1,
    settle: () => nothing,
  };
}
