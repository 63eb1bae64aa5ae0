import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import {
  plainArray,
  setManySql,
  setOneSql,
  type Tx,
  unnestSql,
  valuesOfMany,
  valuesOfOne,
  type Written,
} from '../../platform/db/index.ts';
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
  /** Kind of the channel when the order was captured; null: it was not registered. */
  channelKind: string | null;
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
  /** Shipments after the first that a plan may use; null: as the policy has it. */
  maxSplits: number | null;
  priority: number;
  placedAt: Instant;
  releaseAt: Instant | null;
  /** What arrives after it is late; null: nothing was promised or asked for. */
  deliverBefore: Instant | null;
  /** When what is not sourced by then is cancelled; null: never by itself. */
  autoCancelAt: Instant | null;
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
  /** Number of the first part's line, where the parts of each kit leave together. */
  kitLine: number | null;
  /** Lines of one name leave together. */
  keepTogether: string | null;
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
  t.channel_kind as "channelKind", t.auto_cancel_at as "autoCancelAt",
  t.channel_order_id as "channelOrderId", t.customer_id as "customerId", t.customer, t.currency,
  t.total_minor as "totalMinor", t.shipping_address as "shippingAddress",
  t.destination_country as "destinationCountry", t.destination_latitude as "destinationLatitude",
  t.destination_longitude as "destinationLongitude",
  t.destination_postal_code as "destinationPostalCode", t.service_level as "serviceLevel",
  t.allow_backorder as "allowBackorder", t.ship_complete as "shipComplete",
  t.max_splits as "maxSplits", t.priority,
  t.placed_at as "placedAt", t.release_at as "releaseAt",
  t.deliver_before as "deliverBefore", t.schedule, t.blocking_holds as "blockingHolds",
  t.live_fulfillment_orders as "liveFulfillmentOrders", t.assigned_location_id as "assignedLocationId",
  t.decision_id as "decisionId", t.routing_metadata as "routingMetadata",
  t.allocation_error as "allocationError", t.picking_method as "pickingMethod", t.warnings, t.tags,
  t.attributes, t.version, t.created_at as "createdAt", t.updated_at as "updatedAt",
  t.fulfilled_at as "fulfilledAt", t.cancelled_at as "cancelledAt", t.completed_at as "completedAt"`;

const lineColumns = `l.id, l.order_id as "orderId", l.line_no as "lineNo", l.product_id as "productId", l.sku,
  l.name, l.channel_line_id as "channelLineId", l.kit_product_id as "kitProductId",
  l.kit_quantity as "kitQuantity", l.kit_line as "kitLine", l.keep_together as "keepTogether",
  l.quantity, l.unit_price_minor as "unitPriceMinor",
  l.return_requested as "returnRequested", l.returned, ${bucketNames.map((name) => `l.${name}`).join(', ')},
  p.weight_grams as "weightGrams", p.length_mm as "lengthMm", p.width_mm as "widthMm",
  p.height_mm as "heightMm"`;

/** Headers of the orders that exist, locked in id order when asked. */
export async function selectOrders(
  tx: Tx,
  ids: readonly Uuid[],
  lock: boolean,
): Promise<OrderRow[]> {
  const distinct = [...new Set(ids)];
  const end = lock ? ' for no key update of t' : '';
  // One by its key is planned once and well, whatever is known of the tables (platform/db/written).
  if (distinct.length === 1) {
    return tx.query<OrderRow>(
      `select ${orderColumns} from orders t where t.tenant_id = $1 and t.id = $2${end}`,
      [tx.tenantId, distinct[0]],
    );
  }
  // A join with the keys, not `= any`: its cached plan never reads the whole tenant.
  return tx.query<OrderRow>(
    `select ${orderColumns} from unnest($2::uuid[]) as k (id)
     join orders t on t.tenant_id = $1 and t.id = k.id order by t.id${end}`,
    [tx.tenantId, plainArray(distinct)],
  );
}

/** Lines of the orders in line order, with what the catalogue says of their products. */
export async function selectLines(tx: Tx, orderIds: readonly Uuid[]): Promise<LineRow[]> {
  const distinct = [...new Set(orderIds)];
  if (distinct.length === 1) {
    // `offset 0` keeps the products from being read first, all of the tenant's.
    return tx.query<LineRow>(
      `select ${lineColumns} from order_lines l
       cross join lateral (
         select c.weight_grams, c.length_mm, c.width_mm, c.height_mm from products c
         where c.tenant_id = $1 and c.id = l.product_id offset 0
       ) p
       where l.tenant_id = $1 and l.order_id = $2 order by l.order_id, l.line_no`,
      [tx.tenantId, distinct[0]],
    );
  }
  return tx.query<LineRow>(
    `select ${lineColumns} from unnest($2::uuid[]) as k (order_id)
     join order_lines l on l.tenant_id = $1 and l.order_id = k.order_id
     join products p on p.tenant_id = l.tenant_id and p.id = l.product_id
     order by l.order_id, l.line_no`,
    [tx.tenantId, plainArray(distinct)],
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

const jsonText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** What a save writes of a header; everything derived is already in it. */
const headerWritten: Written<OrderRow> = [
  ['status', 'text', (r) => r.status],
  ['stage', 'text', (r) => r.stage],
  ['status_reason', 'text', (r) => r.statusReason],
  ['queue', 'text', (r) => r.queue],
  ['delivery_status', 'text', (r) => r.deliveryStatus],
  ['blocking_holds', 'int', (r) => r.blockingHolds],
  ['live_fulfillment_orders', 'int', (r) => r.liveFulfillmentOrders],
  ['assigned_location_id', 'uuid', (r) => r.assignedLocationId],
  ['decision_id', 'uuid', (r) => r.decisionId],
  ['routing_metadata', 'json', (r) => jsonText(r.routingMetadata)],
  ['allocation_error', 'text', (r) => r.allocationError],
  ['picking_method', 'text', (r) => r.pickingMethod],
  ['release_at', 'timestamptz', (r) => r.releaseAt],
  ['auto_cancel_at', 'timestamptz', (r) => r.autoCancelAt],
  ['schedule', 'json', (r) => jsonText(r.schedule)],
  ['version', 'int', (r) => r.version],
  ['updated_at', 'timestamptz', (r) => r.updatedAt],
  ['fulfilled_at', 'timestamptz', (r) => r.fulfilledAt],
  ['cancelled_at', 'timestamptz', (r) => r.cancelledAt],
  ['completed_at', 'timestamptz', (r) => r.completedAt],
];

/** Writes headers as they are now. */
export async function updateOrders(tx: Tx, rows: readonly OrderRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  if (rows.length === 1) {
    await tx.execute(
      `update orders set ${setOneSql(headerWritten, 3)} where tenant_id = $1 and id = $2`,
      [tx.tenantId, first.id, ...valuesOfOne(headerWritten, first)],
    );
    return;
  }
  await tx.execute(
    `update orders o set ${setManySql(headerWritten)} from ${unnestSql(headerWritten, 3)}
     where o.tenant_id = $1 and o.id = u.id`,
    [tx.tenantId, rows.map((r) => r.id), ...valuesOfMany(headerWritten, rows)],
  );
}

const bucketsWritten: Written<LineRow> = bucketNames.map((name) => [
  name,
  'int',
  (line) => line[name],
]);

/** Writes the buckets of the lines. */
export async function updateLines(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  const [first] = lines;
  if (first === undefined) return;
  const values = [
    tx.tenantId,
    plainArray(lines.map((line) => line.id)),
    ...valuesOfMany(bucketsWritten, lines).map((column) => plainArray(column as number[])),
  ];
  if (lines.every((line) => line.orderId === first.orderId)) {
    // Bound to the order, so that no plan can read more than its lines.
    await tx.execute(
      `update order_lines l set ${setManySql(bucketsWritten)} from ${unnestSql(bucketsWritten, 3)}
       where l.tenant_id = $1 and l.order_id = $${bucketsWritten.length + 3} and l.id = u.id`,
      [...values, first.orderId],
    );
    return;
  }
  await tx.execute(
    `update order_lines l set ${setManySql(bucketsWritten)} from ${unnestSql(bucketsWritten, 3)}
     where l.tenant_id = $1 and l.id = u.id`,
    values,
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
