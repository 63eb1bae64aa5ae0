import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type RefundStatus, refundStatuses } from './wire.ts';

/** A refund as stored. */
export type RefundRow = {
  id: Uuid;
  returnId: Uuid;
  orderId: Uuid;
  status: RefundStatus;
  currency: string;
  amountMinor: number;
  otherMinor: number;
  reason: string | null;
  reference: string | null;
  version: number;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
};

export type RefundLineRow = {
  refundId: Uuid;
  orderLineId: Uuid;
  quantity: number;
  amountMinor: number;
};

const columns = `t.id, t.return_id as "returnId", t.order_id as "orderId", t.status, t.currency,
  t.amount_minor as "amountMinor", t.other_minor as "otherMinor", t.reason, t.reference, t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** Refunds, the newest first. */
export const refundList: ListSpec = {
  name: 'refunds',
  select: columns,
  from: 'refunds t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'rfd' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    return_id: { sql: 't.return_id', type: { kind: 'id', prefix: 'rtn' } },
    status: { sql: 't.status', type: { kind: 'enum', values: refundStatuses } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The refund; undefined when there is none. */
export async function selectRefund(tx: Tx, id: Uuid): Promise<RefundRow | undefined> {
  const [row] = await tx.query<RefundRow>(
    `select ${columns} from refunds t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

export async function selectRefundLines(tx: Tx, ids: readonly Uuid[]): Promise<RefundLineRow[]> {
  return tx.query<RefundLineRow>(
    `select r.refund_id as "refundId", r.order_line_id as "orderLineId", r.quantity,
       r.amount_minor as "amountMinor"
     from unnest($2::uuid[]) as k (id)
     join refund_lines r on r.tenant_id = $1 and r.refund_id = k.id
     order by r.refund_id, r.order_line_id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** What refunds of an order that have not failed come to, in minor units. */
export async function sumRefunds(
  tx: Tx,
  orderId: Uuid,
): Promise<{ amountMinor: number; otherMinor: number }> {
  const [row] = await tx.query<{ amountMinor: number; otherMinor: number }>(
    `select coalesce(sum(amount_minor), 0)::bigint as "amountMinor",
       coalesce(sum(other_minor), 0)::bigint as "otherMinor"
     from refunds where tenant_id = $1 and order_id = $2 and status <> 'failed'`,
    [tx.tenantId, orderId],
  );
  return { amountMinor: Number(row?.amountMinor ?? 0), otherMinor: Number(row?.otherMinor ?? 0) };
}

/** What of each of an order's lines refunds that have not failed are for. */
export async function sumRefundedLines(
  tx: Tx,
  orderId: Uuid,
): Promise<Map<Uuid, { units: number; amountMinor: number }>> {
  const rows = await tx.query<{ lineId: Uuid; units: number; amountMinor: number }>(
    `select l.order_line_id as "lineId", sum(l.quantity)::int as units,
       sum(l.amount_minor)::bigint as "amountMinor"
     from refunds r join refund_lines l on l.tenant_id = r.tenant_id and l.refund_id = r.id
     where r.tenant_id = $1 and r.order_id = $2 and r.status <> 'failed'
     group by l.order_line_id`,
    [tx.tenantId, orderId],
  );
  return new Map(
    rows.map((row) => [row.lineId, { units: row.units, amountMinor: Number(row.amountMinor) }]),
  );
}

/** What refunds of a return that have not failed pay for its goods, in minor units. */
export async function sumGoodsRefunded(tx: Tx, returnId: Uuid): Promise<number> {
  const [row] = await tx.query<{ minor: number }>(
    `select coalesce(sum(amount_minor - other_minor), 0)::bigint as minor from refunds
     where tenant_id = $1 and return_id = $2 and status <> 'failed'`,
    [tx.tenantId, returnId],
  );
  return Number(row?.minor ?? 0);
}

export async function insertRefund(
  tx: Tx,
  row: RefundRow,
  lines: readonly RefundLineRow[],
): Promise<void> {
  await tx.execute(
    `insert into refunds (tenant_id, id, return_id, order_id, status, currency, amount_minor,
       other_minor, reason, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      tx.tenantId,
      row.id,
      row.returnId,
      row.orderId,
      row.status,
      row.currency,
      row.amountMinor,
      row.otherMinor,
      row.reason,
      row.createdBy,
      row.createdAt,
    ],
  );
  await tx.execute(
    `insert into refund_lines (tenant_id, refund_id, order_line_id, quantity, amount_minor)
     select $1, $2, u.* from unnest($3::uuid[], $4::int[], $5::bigint[]) as u`,
    [
      tx.tenantId,
      row.id,
      plainArray(lines.map((line) => line.orderLineId)),
      plainArray(lines.map((line) => line.quantity)),
      plainArray(lines.map((line) => line.amountMinor)),
    ],
  );
}

/** Writes what became of a refund. */
export async function updateRefund(tx: Tx, row: RefundRow): Promise<void> {
  await tx.execute(
    `update refunds set status = $3, reference = $4, version = $5, updated_at = $6
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, row.id, row.status, row.reference, row.version, row.updatedAt],
  );
}
