import type { Uuid } from '../../lib/ids.ts';
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
  t.created_at as "createdAt", t.updated_at as "updatedAt", t.completed_at as "completedAt",
  t.accepted_at as "acceptedAt", t.begun_at as "begunAt", t.picked_at as "pickedAt",
  t.packed_at as "packedAt"`;

const lineColumns = `l.id, l.fulfillment_order_id as "fulfillmentOrderId",
  l.order_line_id as "orderLineId", l.product_id as "productId", l.quantity, l.picked, l.packed,
  l.shipped, l.delivered, l.short`;

/** Every fulfilment order of these orders with its lines, the oldest first. */
export async function selectFulfillmentsOf(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<FulfillmentOrder[]> {
  if (orderIds.length === 1) {
    const ofOne = [tx.tenantId, orderIds[0]];
    const [headers, lines] = await Promise.all([
      tx.query<FulfillmentHeader>(
        `select ${headerColumns} from fulfillment_orders t
         where t.tenant_id = $1 and t.order_id = $2 order by t.id`,
        ofOne,
      ),
      // `offset 0` has the order's own come first, whatever is known of the tables.
      tx.query<FulfillmentLine>(
        `select ${lineColumns} from (
           select f.id from fulfillment_orders f where f.tenant_id = $1 and f.order_id = $2 offset 0
         ) k cross join lateral (
           select n.* from fulfillment_order_lines n
           where n.tenant_id = $1 and n.fulfillment_order_id = k.id offset 0
         ) l order by l.id`,
        ofOne,
      ),
    ]);
    return joined(headers, lines);
  }
  const headers = await tx.query<FulfillmentHeader>(
    `select ${headerColumns} from unnest($2::uuid[]) as k (order_id)
     join fulfillment_orders t on t.tenant_id = $1 and t.order_id = k.order_id order by t.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return withLines(tx, headers);
}

/** One fulfilment order with its lines; undefined when there is none. */
export async function selectFulfillment(tx: Tx, id: Uuid): Promise<FulfillmentOrder | undefined> {
  const [header] = await tx.query<FulfillmentHeader>(
    `select ${headerColumns} from fulfillment_orders t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return header && (await withLines(tx, [header]))[0];
}

/** Headers completed by their lines; one statement more, whatever their number. */
export async function withLines(
  tx: Tx,
  headers: readonly FulfillmentHeader[],
): Promise<FulfillmentOrder[]> {
  const [first] = headers;
  if (first === undefined) return [];
  const lines =
    headers.length === 1
      ? await tx.query<FulfillmentLine>(
          `select ${lineColumns} from fulfillment_order_lines l
           where l.tenant_id = $1 and l.fulfillment_order_id = $2 order by l.id`,
          [tx.tenantId, first.id],
        )
      : await tx.query<FulfillmentLine>(
          `select ${lineColumns} from unnest($2::uuid[]) as k (fulfillment_order_id)
           join fulfillment_order_lines l on l.tenant_id = $1
             and l.fulfillment_order_id = k.fulfillment_order_id
           order by l.id`,
          [tx.tenantId, plainArray(headers.map((header) => header.id))],
        );
  return joined(headers, lines);
}

function joined(
  headers: readonly FulfillmentHeader[],
  lines: readonly FulfillmentLine[],
): FulfillmentOrder[] {
  const orders = headers.map((header): FulfillmentOrder => ({ ...header, lines: [] }));
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const line of lines) byId.get(line.fulfillmentOrderId)?.lines.push(line);
  return orders;
}

/** Which order a fulfilment order belongs to; undefined when there is none. */
export async function selectOrderIdOf(tx: Tx, id: Uuid): Promise<Uuid | undefined> {
  const [row] = await tx.query<{ orderId: Uuid }>(
    `select f.order_id as "orderId" from fulfillment_orders f
     where f.tenant_id = $1 and f.id = $2`,
    [tx.tenantId, id],
  );
  return row?.orderId;
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

const boundColumns = `r.id, r.fulfillment_order_id as "fulfillmentOrderId",
  r.order_line_id as "orderLineId", r.product_id as "productId", r.quantity, r.status`;
const isBound = `r.order_line_id is not null and r.status in ('allocated', 'consumed')`;

/** The claims of these fulfilment orders that are held or were consumed, the oldest first. */
export async function selectBoundClaims(tx: Tx, ids: readonly Uuid[]): Promise<BoundClaim[]> {
  if (ids.length === 1) {
    return tx.query<BoundClaim>(
      `select ${boundColumns} from reservations r
       where r.tenant_id = $1 and r.fulfillment_order_id = $2 and ${isBound} order by r.id`,
      [tx.tenantId, ids[0]],
    );
  }
  return tx.query<BoundClaim>(
    `select ${boundColumns} from reservations r
     where r.tenant_id = $1 and r.fulfillment_order_id = any($2::uuid[]) and ${isBound}
     order by r.id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** Adds fulfilment orders with their lines. */
export async function insertFulfillments(tx: Tx, rows: readonly FulfillmentOrder[]): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.flatMap((row) => row.lines);
  const headers = tx.execute(
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
  const ofThem = tx.execute(
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
  await Promise.all([headers, ofThem]);
}

/** What can change of a fulfilment order. */
const headerWritten: Written<FulfillmentOrder> = [
  ['location_id', 'uuid', (r) => r.locationId],
  ['status', 'text', (r) => r.status],
  ['work_step', 'text', (r) => r.workStep],
  ['request_status', 'text', (r) => r.requestStatus],
  ['carrier', 'text', (r) => r.carrier],
  ['service', 'text', (r) => r.service],
  ['tracking_number', 'text', (r) => r.trackingNumber],
  ['tracking_url', 'text', (r) => r.trackingUrl],
  ['reason', 'text', (r) => r.reason],
  ['version', 'int', (r) => r.version],
  ['updated_at', 'timestamptz', (r) => r.updatedAt],
  ['completed_at', 'timestamptz', (r) => r.completedAt],
  ['accepted_at', 'timestamptz', (r) => r.acceptedAt],
  ['begun_at', 'timestamptz', (r) => r.begunAt],
  ['picked_at', 'timestamptz', (r) => r.pickedAt],
  ['packed_at', 'timestamptz', (r) => r.packedAt],
];

/** What can change of a line of it. */
const lineWritten: Written<FulfillmentLine> = [
  ['picked', 'int', (l) => l.picked],
  ['packed', 'int', (l) => l.packed],
  ['shipped', 'int', (l) => l.shipped],
  ['delivered', 'int', (l) => l.delivered],
  ['short', 'int', (l) => l.short],
];

/** Writes what can change of fulfilment orders and of their lines. */
export async function updateFulfillments(tx: Tx, rows: readonly FulfillmentOrder[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const lines = rows.flatMap((row) => row.lines);
  const lineValues = [
    tx.tenantId,
    plainArray(lines.map((line) => line.id)),
    ...valuesOfMany(lineWritten, lines).map((column) => plainArray(column as number[])),
  ];
  if (rows.length === 1) {
    await Promise.all([
      tx.execute(
        `update fulfillment_orders set ${setOneSql(headerWritten, 3)}
         where tenant_id = $1 and id = $2`,
        [tx.tenantId, first.id, ...valuesOfOne(headerWritten, first)],
      ),
      // Bound to the fulfilment order, so that no plan can read more than its lines.
      tx.execute(
        `update fulfillment_order_lines l set ${setManySql(lineWritten)}
         from ${unnestSql(lineWritten, 3)}
         where l.tenant_id = $1 and l.fulfillment_order_id = $${lineWritten.length + 3}
           and l.id = u.id`,
        [...lineValues, first.id],
      ),
    ]);
    return;
  }
  await Promise.all([
    tx.execute(
      `update fulfillment_orders f set ${setManySql(headerWritten)}
       from ${unnestSql(headerWritten, 3)} where f.tenant_id = $1 and f.id = u.id`,
      [tx.tenantId, rows.map((r) => r.id), ...valuesOfMany(headerWritten, rows)],
    ),
    tx.execute(
      `update fulfillment_order_lines l set ${setManySql(lineWritten)}
       from ${unnestSql(lineWritten, 3)} where l.tenant_id = $1 and l.id = u.id`,
      lineValues,
    ),
  ]);
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
        table: 'locations',
        code: 'code',
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
    indexed: { kind: 'ffo', family: 'fulfillment_order' },
  },
};
