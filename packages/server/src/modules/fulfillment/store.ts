import type { Uuid } from '../../lib/ids.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { pickingMethods } from './decide-picking-method.ts';
import {
  type FulfillmentLine,
  type FulfillmentOrder,
  fulfillmentStatuses,
  requestStatuses,
} from './fulfillment-states.ts';

/** A fulfilment order without its lines. */
export type FulfillmentHeader = Omit<FulfillmentOrder, 'lines'>;

const headerColumns = `t.id, t.order_id as "orderId", t.location_id as "locationId", t.status,
  t.work_step as "workStep", t.request_status as "requestStatus",
  t.picking_method as "pickingMethod", t.carrier, t.service,
  t.tracking_number as "trackingNumber", t.tracking_url as "trackingUrl", t.reason, t.version,
  t.created_at as "createdAt", t.updated_at as "updatedAt", t.completed_at as "completedAt"`;

const lineColumns = `l.id, l.fulfillment_order_id as "fulfillmentOrderId",
  l.order_line_id as "orderLineId", l.product_id as "productId", l.quantity, l.picked, l.packed,
  l.shipped, l.delivered, l.short`;

/** Every fulfilment order of these orders with its lines, the oldest first. */
export async function selectFulfillmentsOf(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<FulfillmentOrder[]> {
  const headers = await tx.query<FulfillmentHeader>(
    `select ${headerColumns} from unnest($2::uuid[]) as k (order_id)
     join fulfillment_orders t on t.tenant_id = $1 and t.order_id = k.order_id order by t.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return withLines(tx, headers);
}

/** Fulfilment orders by id with their lines, in id order; those that exist. */
export async function selectFulfillments(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<FulfillmentOrder[]> {
  const headers = await tx.query<FulfillmentHeader>(
    `select ${headerColumns} from unnest($2::uuid[]) as k (id)
     join fulfillment_orders t on t.tenant_id = $1 and t.id = k.id order by t.id`,
    [tx.tenantId, plainArray(ids)],
  );
  return withLines(tx, headers);
}

/** Headers completed by their lines; two statements whatever their number. */
export async function withLines(
  tx: Tx,
  headers: readonly FulfillmentHeader[],
): Promise<FulfillmentOrder[]> {
  const orders = headers.map((header): FulfillmentOrder => ({ ...header, lines: [] }));
  if (orders.length === 0) return orders;
  const byId = new Map(orders.map((order) => [order.id, order]));
  const lines = await tx.query<FulfillmentLine>(
    `select ${lineColumns} from unnest($2::uuid[]) as k (fulfillment_order_id)
     join fulfillment_order_lines l on l.tenant_id = $1
       and l.fulfillment_order_id = k.fulfillment_order_id
     order by l.id`,
    [tx.tenantId, plainArray(orders.map((order) => order.id))],
  );
  for (const line of lines) byId.get(line.fulfillmentOrderId)?.lines.push(line);
  return orders;
}

/** Which order each of these fulfilment orders belongs to. */
export async function selectOrderIdsOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Uuid>> {
  const rows = await tx.query<{ id: Uuid; orderId: Uuid }>(
    `select f.id, f.order_id as "orderId" from unnest($2::uuid[]) as k (id)
     join fulfillment_orders f on f.tenant_id = $1 and f.id = k.id`,
    [tx.tenantId, plainArray(ids)],
  );
  return new Map(rows.map((row) => [row.id, row.orderId]));
}

/** A claim that a fulfilment order works on, or worked on. */
export type BoundClaim = {
  id: Uuid;
  fulfillmentOrderId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  quantity: number;
  status: string;
};

/** The claims of these fulfilment orders that are held or were consumed, the oldest first. */
export async function selectBoundClaims(tx: Tx, ids: readonly Uuid[]): Promise<BoundClaim[]> {
  return tx.query<BoundClaim>(
    `select r.id, r.fulfillment_order_id as "fulfillmentOrderId",
       r.order_line_id as "orderLineId", r.product_id as "productId", r.quantity, r.status
     from reservations r
     where r.tenant_id = $1 and r.fulfillment_order_id = any($2::uuid[])
       and r.order_line_id is not null and r.status in ('allocated', 'consumed')
     order by r.id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Adds fulfilment orders with their lines. */
export async function insertFulfillments(tx: Tx, rows: readonly FulfillmentOrder[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into fulfillment_orders (tenant_id, id, order_id, location_id, status, work_step,
       request_status, picking_method, carrier, service, tracking_number, tracking_url, reason,
       created_at, updated_at, completed_at)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
       $14::timestamptz[], $15::timestamptz[], $16::timestamptz[]) as u`,
    [
      tx.tenantId,
      rows.map((r) => r.id),
      rows.map((r) => r.orderId),
      rows.map((r) => r.locationId),
      rows.map((r) => r.status),
      rows.map((r) => r.workStep),
      rows.map((r) => r.requestStatus),
      rows.map((r) => r.pickingMethod),
      rows.map((r) => r.carrier),
      rows.map((r) => r.service),
      rows.map((r) => r.trackingNumber),
      rows.map((r) => r.trackingUrl),
      rows.map((r) => r.reason),
      rows.map((r) => r.createdAt),
      rows.map((r) => r.updatedAt),
      rows.map((r) => r.completedAt),
    ],
  );
  const lines = rows.flatMap((row) => row.lines);
  await tx.execute(
    `insert into fulfillment_order_lines (tenant_id, id, fulfillment_order_id, order_line_id,
       product_id, quantity)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[]) as u`,
    [
      tx.tenantId,
      plainArray(lines.map((l) => l.id)),
      plainArray(lines.map((l) => l.fulfillmentOrderId)),
      plainArray(lines.map((l) => l.orderLineId)),
      plainArray(lines.map((l) => l.productId)),
      plainArray(lines.map((l) => l.quantity)),
    ],
  );
}

/** Writes what can change of fulfilment orders and of their lines. */
export async function updateFulfillments(tx: Tx, rows: readonly FulfillmentOrder[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update fulfillment_orders f set location_id = u.location_id, status = u.status,
       work_step = u.work_step, request_status = u.request_status, carrier = u.carrier,
       service = u.service, tracking_number = u.tracking_number, tracking_url = u.tracking_url,
       reason = u.reason, version = u.version, updated_at = u.updated_at,
       completed_at = u.completed_at
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::int[], $13::timestamptz[], $14::timestamptz[])
       as u (id, location_id, status, work_step, request_status, carrier, service,
         tracking_number, tracking_url, reason, version, updated_at, completed_at)
     where f.tenant_id = $1 and f.id = u.id`,
    [
      tx.tenantId,
      rows.map((r) => r.id),
      rows.map((r) => r.locationId),
      rows.map((r) => r.status),
      rows.map((r) => r.workStep),
      rows.map((r) => r.requestStatus),
      rows.map((r) => r.carrier),
      rows.map((r) => r.service),
      rows.map((r) => r.trackingNumber),
      rows.map((r) => r.trackingUrl),
      rows.map((r) => r.reason),
      rows.map((r) => r.version),
      rows.map((r) => r.updatedAt),
      rows.map((r) => r.completedAt),
    ],
  );
  const lines = rows.flatMap((row) => row.lines);
  await tx.execute(
    `update fulfillment_order_lines l set picked = u.picked, packed = u.packed,
       shipped = u.shipped, delivered = u.delivered, short = u.short
     from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[])
       as u (id, picked, packed, shipped, delivered, short)
     where l.tenant_id = $1 and l.id = u.id`,
    [
      tx.tenantId,
      plainArray(lines.map((l) => l.id)),
      plainArray(lines.map((l) => l.picked)),
      plainArray(lines.map((l) => l.packed)),
      plainArray(lines.map((l) => l.shipped)),
      plainArray(lines.map((l) => l.delivered)),
      plainArray(lines.map((l) => l.short)),
    ],
  );
}

/** What lists of fulfilment orders can be filtered and sorted by. */
export const fulfillmentList: ListSpec = {
  name: 'fulfillment_orders',
  select: headerColumns,
  from: 'fulfillment_orders t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'ffo' } },
    status: { sql: 't.status', type: { kind: 'enum', values: fulfillmentStatuses } },
    request_status: { sql: 't.request_status', type: { kind: 'enum', values: requestStatuses } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    location_id: {
      sql: 't.location_id',
      type: {
        kind: 'idOr',
        prefix: 'loc',
        otherSql: `(select c.code from locations c where c.tenant_id = t.tenant_id
          and c.id = t.location_id)`,
      },
    },
    picking_method: { sql: 't.picking_method', type: { kind: 'enum', values: pickingMethods } },
    tracking_number: { sql: 't.tracking_number', type: { kind: 'text' } },
    carrier: { sql: 't.carrier', type: { kind: 'text' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
    completed_at: { sql: 't.completed_at', type: { kind: 'instant' } },
  },
  sorts: { created_at: { sql: 't.id', cast: 'uuid' }, id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
  search: {
    description:
      "its tracking number, its order's channel_order_id, and as a whole in its id and its order's",
    texts: [
      't.tracking_number',
      `(select o.channel_order_id from orders o where o.tenant_id = t.tenant_id
        and o.id = t.order_id)`,
    ],
    ids: [
      { prefix: 'ffo', sql: 't.id' },
      { prefix: 'ord', sql: 't.order_id' },
    ],
  },
};
