import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type ReturnCounters, type ReturnStatus, returnStatuses } from './return-states.ts';

/** A return as stored. */
export type ReturnRow = {
  id: Uuid;
  orderId: Uuid;
  locationId: Uuid | null;
  status: ReturnStatus;
  reason: string | null;
  carrier: string | null;
  trackingNumber: string | null;
  exchangeOrderId: Uuid | null;
  exchangeCreditMinor: number;
  version: number;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
  receivedAt: Instant | null;
  closedAt: Instant | null;
  /** Of its order. */
  currency: string;
};

/** A line of a return as stored. */
export type ReturnLineRow = ReturnCounters & {
  returnId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  reason: string;
};

const columns = `t.id, t.order_id as "orderId", t.location_id as "locationId", t.status, t.reason,
  t.carrier, t.tracking_number as "trackingNumber", t.exchange_order_id as "exchangeOrderId",
  t.exchange_credit_minor as "exchangeCreditMinor", t.version, t.created_by as "createdBy",
  t.created_at as "createdAt", t.updated_at as "updatedAt", t.received_at as "receivedAt",
  t.closed_at as "closedAt", o.currency`;

const from = `returns t join orders o on o.tenant_id = t.tenant_id and o.id = t.order_id`;

/** Returns, the newest first. */
export const returnList: ListSpec = {
  name: 'returns',
  select: columns,
  from,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'rtn' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    status: { sql: 't.status', type: { kind: 'enum', values: returnStatuses } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The return; undefined when there is none. Who changes it holds the row of its order. */
export async function selectReturn(tx: Tx, id: Uuid): Promise<ReturnRow | undefined> {
  const [row] = await tx.query<ReturnRow>(
    `select ${columns} from ${from} where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The credits that replacements of an order's returns used up, in minor units. */
export async function sumExchangeCredits(tx: Tx, orderId: Uuid): Promise<number> {
  const [row] = await tx.query<{ minor: number }>(
    `select coalesce(sum(exchange_credit_minor), 0)::bigint as minor from returns
     where tenant_id = $1 and order_id = $2`,
    [tx.tenantId, orderId],
  );
  return Number(row?.minor ?? 0);
}

/** The lines of returns, in the order of their order's lines. */
export async function selectReturnLines(tx: Tx, ids: readonly Uuid[]): Promise<ReturnLineRow[]> {
  return tx.query<ReturnLineRow>(
    `select r.return_id as "returnId", r.order_line_id as "orderLineId", r.product_id as "productId",
       r.quantity, r.reason, r.received, r.restocked, r.refurbished, r.quarantined, r.scrapped,
       r.to_vendor as "toVendor", r.kept, r.refunded
     from unnest($2::uuid[]) as k (id)
     join return_lines r on r.tenant_id = $1 and r.return_id = k.id
     join order_lines l on l.tenant_id = $1 and l.id = r.order_line_id
     order by r.return_id, l.line_no`,
    [tx.tenantId, plainArray(ids)],
  );
}

export async function insertReturn(
  tx: Tx,
  row: ReturnRow,
  lines: readonly ReturnLineRow[],
): Promise<void> {
  await tx.execute(
    `insert into returns (tenant_id, id, order_id, location_id, status, reason, created_by,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [
      tx.tenantId,
      row.id,
      row.orderId,
      row.locationId,
      row.status,
      row.reason,
      row.createdBy,
      row.createdAt,
    ],
  );
  await tx.execute(
    `insert into return_lines (tenant_id, return_id, order_line_id, product_id, quantity, reason)
     select $1, $2, u.* from unnest($3::uuid[], $4::uuid[], $5::int[], $6::text[]) as u`,
    [
      tx.tenantId,
      row.id,
      plainArray(lines.map((line) => line.orderLineId)),
      plainArray(lines.map((line) => line.productId)),
      plainArray(lines.map((line) => line.quantity)),
      plainArray(lines.map((line) => line.reason)),
    ],
  );
}

/** Writes a return and its lines as they are now. */
export async function updateReturn(
  tx: Tx,
  row: ReturnRow,
  lines: readonly ReturnLineRow[],
): Promise<void> {
  await tx.execute(
    `update returns set location_id = $3, status = $4, carrier = $5, tracking_number = $6,
       exchange_order_id = $7, exchange_credit_minor = $8, version = $9, updated_at = $10,
       received_at = $11, closed_at = $12
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      row.id,
      row.locationId,
      row.status,
      row.carrier,
      row.trackingNumber,
      row.exchangeOrderId,
      row.exchangeCreditMinor,
      row.version,
      row.updatedAt,
      row.receivedAt,
      row.closedAt,
    ],
  );
  await tx.execute(
    `update return_lines r set received = u.received, restocked = u.restocked,
       refurbished = u.refurbished, quarantined = u.quarantined, scrapped = u.scrapped,
       to_vendor = u.to_vendor, kept = u.kept, refunded = u.refunded
     from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[],
       $10::int[], $11::int[]) as u (order_line_id, received, restocked, refurbished, quarantined,
       scrapped, to_vendor, kept, refunded)
     where r.tenant_id = $1 and r.return_id = $2 and r.order_line_id = u.order_line_id`,
    [
      tx.tenantId,
      row.id,
      plainArray(lines.map((line) => line.orderLineId)),
      plainArray(lines.map((line) => line.received)),
      plainArray(lines.map((line) => line.restocked)),
      plainArray(lines.map((line) => line.refurbished)),
      plainArray(lines.map((line) => line.quarantined)),
      plainArray(lines.map((line) => line.scrapped)),
      plainArray(lines.map((line) => line.toVendor)),
      plainArray(lines.map((line) => line.kept)),
      plainArray(lines.map((line) => line.refunded)),
    ],
  );
}
