import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type TransferLine, type TransferStatus, transferStatuses } from './transfer-states.ts';

/** A transfer's header as stored. */
export type TransferRow = {
  id: Uuid;
  fromLocationId: Uuid;
  toLocationId: Uuid;
  status: TransferStatus;
  reason: string | null;
  expectedAt: Instant | null;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
  shippedAt: Instant | null;
  receivedAt: Instant | null;
};

const columns = `t.id, t.from_location_id as "fromLocationId", t.to_location_id as "toLocationId",
  t.status, t.reason, t.expected_at as "expectedAt", t.version, t.created_at as "createdAt",
  t.updated_at as "updatedAt", t.shipped_at as "shippedAt", t.received_at as "receivedAt"`;

/** Transfers, the newest first. */
export const transferList: ListSpec = {
  name: 'transfers',
  select: columns,
  from: `transfers t join locations f on f.tenant_id = t.tenant_id and f.id = t.from_location_id
    join locations d on d.tenant_id = t.tenant_id and d.id = t.to_location_id`,
  filters: {
    status: { sql: 't.status', type: { kind: 'enum', values: transferStatuses } },
    from_location_id: {
      sql: 't.from_location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    to_location_id: {
      sql: 't.to_location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    reason: { sql: 't.reason', type: { kind: 'text' } },
    expected_at: { sql: 't.expected_at', type: { kind: 'instant' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: {
    id: { sql: 't.id', cast: 'uuid' },
    created_at: { sql: 't.created_at', cast: 'timestamptz' },
  },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** One transfer, locked until the end of the transaction; undefined when there is none. */
export async function lockTransfer(tx: Tx, id: Uuid): Promise<TransferRow | undefined> {
  const [row] = await tx.query<TransferRow>(
    `select ${columns} from transfers t where t.tenant_id = $1 and t.id = $2 for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

/** One transfer; undefined when there is none. */
export async function selectTransfer(tx: Tx, id: Uuid): Promise<TransferRow | undefined> {
  const [row] = await tx.query<TransferRow>(
    `select ${columns} from transfers t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** A line with the transfer it belongs to and the name of its product. */
export type TransferLineRow = TransferLine & { transferId: Uuid; sku: string };

/** The lines of these transfers, by sku. */
export async function selectTransferLines(
  tx: Tx,
  transferIds: readonly Uuid[],
): Promise<TransferLineRow[]> {
  return tx.query<TransferLineRow>(
    `select l.transfer_id as "transferId", l.product_id as "productId", p.sku, l.quantity, l.shipped,
       l.received, l.lost
     from transfer_lines l join products p on p.tenant_id = $1 and p.id = l.product_id
     where l.tenant_id = $1 and l.transfer_id = any($2::uuid[]) order by l.transfer_id, p.sku`,
    [tx.tenantId, transferIds],
  );
}

/** Adds a transfer with its lines. */
export async function insertTransfer(
  tx: Tx,
  row: TransferRow,
  lines: readonly TransferLine[],
): Promise<void> {
  await tx.execute(
    `insert into transfers (tenant_id, id, from_location_id, to_location_id, status, reason,
       expected_at, version, created_at, updated_at, shipped_at, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      tx.tenantId,
      row.id,
      row.fromLocationId,
      row.toLocationId,
      row.status,
      row.reason,
      row.expectedAt,
      row.version,
      row.createdAt,
      row.updatedAt,
      row.shippedAt,
      row.receivedAt,
    ],
  );
  await tx.execute(
    `insert into transfer_lines (tenant_id, transfer_id, product_id, quantity, shipped, received, lost)
     select $1, $2, n.* from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[]) as n`,
    [
      tx.tenantId,
      row.id,
      lines.map((line) => line.productId),
      lines.map((line) => line.quantity),
      lines.map((line) => line.shipped),
      lines.map((line) => line.received),
      lines.map((line) => line.lost),
    ],
  );
}

/** Saves a locked transfer's header. */
export async function updateTransfer(tx: Tx, row: TransferRow): Promise<void> {
  await tx.execute(
    `update transfers t set status = $3, reason = $4, expected_at = $5, version = $6,
       updated_at = $7, shipped_at = $8, received_at = $9
     where t.tenant_id = $1 and t.id = $2`,
    [
      tx.tenantId,
      row.id,
      row.status,
      row.reason,
      row.expectedAt,
      row.version,
      row.updatedAt,
      row.shippedAt,
      row.receivedAt,
    ],
  );
}

/** Saves the progress of a locked transfer's lines. */
export async function updateTransferLines(
  tx: Tx,
  transferId: Uuid,
  lines: readonly TransferLine[],
): Promise<void> {
  await tx.execute(
    `update transfer_lines l set shipped = n.shipped, received = n.received, lost = n.lost
     from unnest($3::uuid[], $4::int[], $5::int[], $6::int[]) as n (product_id, shipped, received, lost)
     where l.tenant_id = $1 and l.transfer_id = $2 and l.product_id = n.product_id`,
    [
      tx.tenantId,
      transferId,
      lines.map((line) => line.productId),
      lines.map((line) => line.shipped),
      lines.map((line) => line.received),
      lines.map((line) => line.lost),
    ],
  );
}
