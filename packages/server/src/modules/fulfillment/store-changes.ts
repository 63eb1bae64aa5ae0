import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import {
  type ChangeEffectWire,
  type ChangeRequest,
  type ChangeStatus,
  changeStatuses,
} from './wire-changes.ts';

/** A change as stored. */
export type ChangeRow = {
  id: Uuid;
  orderId: Uuid;
  number: number;
  status: ChangeStatus;
  baseVersion: number;
  request: ChangeRequest;
  effect: ChangeEffectWire;
  reason: string | null;
  proposedBy: string;
  proposedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  appliedVersion: number | null;
};

const columns = `t.id, t.order_id as "orderId", t.number, t.status, t.base_version as "baseVersion",
  t.request, t.effect, t.reason, t.proposed_by as "proposedBy", t.proposed_at as "proposedAt",
  t.decided_by as "decidedBy", t.decided_at as "decidedAt", t.applied_version as "appliedVersion"`;

/** Changes of all orders, the newest first. */
export const changeList: ListSpec = {
  name: 'order changes',
  select: columns,
  from: 'order_changes t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'chg' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    status: { sql: 't.status', type: { kind: 'enum', values: changeStatuses } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The change, undefined when there is none. */
export async function selectChange(tx: Tx, id: Uuid): Promise<ChangeRow | undefined> {
  const [row] = await tx.query<ChangeRow>(
    `select ${columns} from order_changes t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The number that the next change of an order has; the order is locked. */
export async function nextChangeNumber(tx: Tx, orderId: Uuid): Promise<number> {
  const [row] = await tx.query<{ number: number }>(
    `select coalesce(max(number), 0) + 1 as number from order_changes
     where tenant_id = $1 and order_id = $2`,
    [tx.tenantId, orderId],
  );
  return row?.number ?? 1;
}

export async function insertChange(tx: Tx, row: ChangeRow): Promise<void> {
  await tx.execute(
    `insert into order_changes (tenant_id, id, order_id, number, status, base_version, request,
       effect, reason, proposed_by, proposed_at)
     values ($1, $2, $3, $4, $5, $6, $7::json, $8::json, $9, $10, $11)`,
    [
      tx.tenantId,
      row.id,
      row.orderId,
      row.number,
      row.status,
      row.baseVersion,
      JSON.stringify(row.request),
      JSON.stringify(row.effect),
      row.reason,
      row.proposedBy,
      row.proposedAt,
    ],
  );
}

/** Writes what became of a change. */
export async function updateChange(tx: Tx, row: ChangeRow): Promise<void> {
  await tx.execute(
    `update order_changes set status = $3, decided_by = $4, decided_at = $5, applied_version = $6
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, row.id, row.status, row.decidedBy, row.decidedAt, row.appliedVersion],
  );
}

/** Whatever else was proposed for the order was previewed on what is no longer so. */
export async function supersedeChanges(
  tx: Tx,
  input: { orderId: Uuid; except: Uuid; by: string; at: Instant },
): Promise<number> {
  return tx.execute(
    `update order_changes set status = 'superseded', decided_by = $4, decided_at = $5
     where tenant_id = $1 and order_id = $2 and id <> $3 and status = 'proposed'`,
    [tx.tenantId, input.orderId, input.except, input.by, input.at],
  );
}
