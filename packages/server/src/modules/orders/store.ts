import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import {
  bucketNames,
  type Buckets,
  type OrderStage,
  type OrderStatus,
  type OrderType,
} from './order-states.ts';

/** An order's header as stored. */
export type OrderRow = {
  id: Uuid;
  type: OrderType;
  status: OrderStatus;
  stage: OrderStage;
  statusReason: string | null;
  queue: string | null;
  deliveryStatus: string;
  returnStatus: string;
  channel: string;
  channelOrderId: string | null;
  customerId: string | null;
  customer: Record<string, unknown> | null;
  currency: string;
  totalMinor: number;
  shippingAddress: Record<string, unknown> | null;
  destinationCountry: string | null;
  destinationLatitude: number | null;
  destinationLongitude: number | null;
  destinationPostalCode: string | null;
  serviceLevel: string | null;
  allowBackorder: boolean;
  shipComplete: boolean;
  priority: number;
  placedAt: Instant;
  releaseAt: Instant | null;
  schedule: Record<string, unknown> | null;
  blockingHolds: number;
  liveFulfillmentOrders: number;
  assignedLocationId: Uuid | null;
  decisionId: Uuid | null;
  routingMetadata: Record<string, unknown> | null;
  allocationError: string | null;
  pickingMethod: string | null;
  warnings: { code: string; detail: string }[];
  tags: string[];
  attributes: Record<string, unknown>;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
  fulfilledAt: Instant | null;
  cancelledAt: Instant | null;
  completedAt: Instant | null;
};

/** A line as stored, with the weight and size that the catalogue has for it. */
export type LineRow = Buckets & {
  id: Uuid;
  orderId: Uuid;
  lineNo: number;
  productId: Uuid;
  sku: string;
  name: string | null;
  channelLineId: string | null;
  kitProductId: Uuid | null;
  kitQuantity: number | null;
  quantity: number;
  unitPriceMinor: number | null;
  returnRequested: number;
  returned: number;
  weightGrams: number;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
};

/** The columns of an order header, from a table named `t`. */
export const orderColumns = `t.id, t.type, t.status, t.stage, t.status_reason as "statusReason", t.queue,
  t.delivery_status as "deliveryStatus", t.return_status as "returnStatus", t.channel,
  t.channel_order_id as "channelOrderId", t.customer_id as "customerId", t.customer, t.currency,
  t.total_minor as "totalMinor", t.shipping_address as "shippingAddress",
  t.destination_country as "destinationCountry", t.destination_latitude as "destinationLatitude",
  t.destination_longitude as "destinationLongitude",
  t.destination_postal_code as "destinationPostalCode", t.service_level as "serviceLevel",
  t.allow_backorder as "allowBackorder", t.ship_complete as "shipComplete", t.priority,
  t.placed_at as "placedAt", t.release_at as "releaseAt", t.schedule, t.blocking_holds as "blockingHolds",
  t.live_fulfillment_orders as "liveFulfillmentOrders", t.assigned_location_id as "assignedLocationId",
  t.decision_id as "decisionId", t.routing_metadata as "routingMetadata",
  t.allocation_error as "allocationError", t.picking_method as "pickingMethod", t.warnings, t.tags,
  t.attributes, t.version, t.created_at as "createdAt", t.updated_at as "updatedAt",
  t.fulfilled_at as "fulfilledAt", t.cancelled_at as "cancelledAt", t.completed_at as "completedAt"`;

const lineColumns = `l.id, l.order_id as "orderId", l.line_no as "lineNo", l.product_id as "productId", l.sku,
  l.name, l.channel_line_id as "channelLineId", l.kit_product_id as "kitProductId",
  l.kit_quantity as "kitQuantity", l.quantity, l.unit_price_minor as "unitPriceMinor",
  l.return_requested as "returnRequested", l.returned, ${bucketNames.map((name) => `l.${name}`).join(', ')},
  p.weight_grams as "weightGrams", p.length_mm as "lengthMm", p.width_mm as "widthMm",
  p.height_mm as "heightMm"`;

/** Headers of the orders that exist, locked in id order when asked. */
export async function selectOrders(
  tx: Tx,
  ids: readonly Uuid[],
  lock: boolean,
): Promise<OrderRow[]> {
  // A join with the keys, not `= any`: its cached plan never reads the whole tenant.
  const text = `select ${orderColumns} from unnest($2::uuid[]) as k (id)
    join orders t on t.tenant_id = $1 and t.id = k.id order by t.id`;
  return tx.query<OrderRow>(lock ? `${text} for no key update of t` : text, [
    tx.tenantId,
    plainArray([...new Set(ids)]),
  ]);
}

/** Lines of the orders in line order, with what the catalogue says of their products. */
export async function selectLines(tx: Tx, orderIds: readonly Uuid[]): Promise<LineRow[]> {
  return tx.query<LineRow>(
    `select ${lineColumns} from unnest($2::uuid[]) as k (order_id)
     join order_lines l on l.tenant_id = $1 and l.order_id = k.order_id
     join products p on p.tenant_id = l.tenant_id and p.id = l.product_id
     order by l.order_id, l.line_no`,
    [tx.tenantId, plainArray([...new Set(orderIds)])],
  );
}

/** The orders that already hold one of these natural keys. */
export async function selectByNaturalKeys(
  tx: Tx,
  keys: readonly { channel: string; channelOrderId: string }[],
): Promise<{ id: Uuid; channel: string; channelOrderId: string; fingerprint: string }[]> {
  return tx.query(
    `select o.id, o.channel, o.channel_order_id as "channelOrderId", o.fingerprint
     from unnest($2::text[], $3::text[]) as k (channel, channel_order_id)
     join orders o on o.tenant_id = $1 and o.channel = k.channel
       and o.channel_order_id = k.channel_order_id`,
    [tx.tenantId, keys.map((key) => key.channel), keys.map((key) => key.channelOrderId)],
  );
}

/** The order that holds the line; undefined when there is no such line. */
export async function selectOrderIdOfLine(tx: Tx, lineId: Uuid): Promise<Uuid | undefined> {
  const [row] = await tx.query<{ orderId: Uuid }>(
    'select order_id as "orderId" from order_lines where tenant_id = $1 and id = $2',
    [tx.tenantId, lineId],
  );
  return row?.orderId;
}

/** What a save writes of a header; everything derived is already in it. */
export async function updateOrders(tx: Tx, rows: readonly OrderRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update orders o set status = u.status, stage = u.stage, status_reason = u.status_reason, queue = u.queue,
       delivery_status = u.delivery_status, blocking_holds = u.blocking_holds,
       live_fulfillment_orders = u.live_fulfillment_orders, assigned_location_id = u.assigned_location_id,
       decision_id = u.decision_id, routing_metadata = u.routing_metadata::json,
       allocation_error = u.allocation_error, picking_method = u.picking_method,
       release_at = u.release_at, schedule = u.schedule::json, version = u.version,
       updated_at = u.updated_at, fulfilled_at = u.fulfilled_at, cancelled_at = u.cancelled_at,
       completed_at = u.completed_at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[],
       $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::text[],
       $17::int[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[])
       as u (id, status, stage, status_reason, queue, delivery_status, blocking_holds,
         live_fulfillment_orders, assigned_location_id, decision_id, routing_metadata, allocation_error,
         picking_method, release_at, schedule, version, updated_at, fulfilled_at, cancelled_at,
         completed_at)
     where o.tenant_id = $1 and o.id = u.id`,
    [
      tx.tenantId,
      rows.map((r) => r.id),
      rows.map((r) => r.status),
      rows.map((r) => r.stage),
      rows.map((r) => r.statusReason),
      rows.map((r) => r.queue),
      rows.map((r) => r.deliveryStatus),
      rows.map((r) => r.blockingHolds),
      rows.map((r) => r.liveFulfillmentOrders),
      rows.map((r) => r.assignedLocationId),
      rows.map((r) => r.decisionId),
      rows.map((r) => jsonText(r.routingMetadata)),
      rows.map((r) => r.allocationError),
      rows.map((r) => r.pickingMethod),
      rows.map((r) => r.releaseAt),
      rows.map((r) => jsonText(r.schedule)),
      rows.map((r) => r.version),
      rows.map((r) => r.updatedAt),
      rows.map((r) => r.fulfilledAt),
      rows.map((r) => r.cancelledAt),
      rows.map((r) => r.completedAt),
    ],
  );
}

const jsonText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Writes the buckets of the lines. */
export async function updateLines(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(
    `update order_lines l set ${bucketNames.map((name) => `${name} = u.${name}`).join(', ')}
     from unnest($2::uuid[], ${bucketNames.map((_, index) => `$${index + 3}::int[]`).join(', ')})
       as u (id, ${bucketNames.join(', ')})
     where l.tenant_id = $1 and l.id = u.id`,
    [
      tx.tenantId,
      lines.map((line) => line.id),
      ...bucketNames.map((name) => lines.map((line) => line[name])),
    ],
  );
}

export type HoldRow = {
  id: Uuid;
  orderId: Uuid;
  kind: string;
  reason: string | null;
  placedBy: string;
  placedAt: Instant;
  releasedBy: string | null;
  releasedAt: Instant | null;
};

/** Holds of the orders, the released ones too, oldest first. */
export async function selectHolds(tx: Tx, orderIds: readonly Uuid[]): Promise<HoldRow[]> {
  return tx.query<HoldRow>(
    `select id, order_id as "orderId", kind, reason, placed_by as "placedBy", placed_at as "placedAt",
       released_by as "releasedBy", released_at as "releasedAt"
     from order_holds where tenant_id = $1 and order_id = any($2::uuid[]) order by id`,
    [tx.tenantId, orderIds],
  );
}

export async function insertHold(tx: Tx, hold: HoldRow): Promise<void> {
  await tx.execute(
    `insert into order_holds (tenant_id, id, order_id, kind, reason, placed_by, placed_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, hold.id, hold.orderId, hold.kind, hold.reason, hold.placedBy, hold.placedAt],
  );
}

/** Releases the given holds; answers how many were still in force. */
export async function releaseHolds(
  tx: Tx,
  ids: readonly Uuid[],
  by: string,
  at: Instant,
): Promise<number> {
  return tx.execute(
    `update order_holds set released_by = $3, released_at = $4
     where tenant_id = $1 and id = any($2::uuid[]) and released_at is null`,
    [tx.tenantId, ids, by, at],
  );
}

export type NoteRow = { id: Uuid; orderId: Uuid; text: string; author: string; createdAt: Instant };

export async function insertNote(tx: Tx, note: NoteRow): Promise<void> {
  await tx.execute(
    `insert into order_notes (tenant_id, id, order_id, text, author, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, note.id, note.orderId, note.text, note.author, note.createdAt],
  );
}

export async function selectNotes(tx: Tx, orderId: Uuid): Promise<NoteRow[]> {
  return tx.query<NoteRow>(
    `select id, order_id as "orderId", text, author, created_at as "createdAt" from order_notes
     where tenant_id = $1 and order_id = $2 order by id`,
    [tx.tenantId, orderId],
  );
}
