import type { Uuid } from '../../lib/ids.ts';
import {
  bigintArray,
  booleanArray,
  type Database,
  instantArray,
  intArray,
  plainArray,
  textArray,
  type Tx,
  uuidArray,
} from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type CanaryOrder, type CanaryRow, canaryStates } from './canary.ts';

const columns = `t.id, t.channel, t.policy_id as "policyId", t.number,
  t.current_policy_id as "currentPolicyId", t.current_number as "currentNumber", t.percent,
  t.limits, t.orders_min as "ordersMin", t.false_rollback_max as "falseRollbackMax", t.currency,
  t.state, t.reason, t.judged, t.started_by as "startedBy", t.started_at as "startedAt",
  t.ended_by as "endedBy", t.ended_at as "endedAt"`;

/** How canaries are listed: the newest first. */
export const canaryList: ListSpec = {
  name: 'policy_canaries',
  select: columns,
  from: 'policy_canaries t',
  filters: {
    policy_id: { sql: 't.policy_id', type: { kind: 'id', prefix: 'pol' } },
    channel: { sql: 't.channel', type: { kind: 'text' } },
    state: { sql: 't.state', type: { kind: 'enum', values: canaryStates } },
  },
  sorts: { started_at: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-started_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** Begins a canary; false when one runs for the same orders. */
export async function insertCanary(tx: Tx, row: CanaryRow): Promise<boolean> {
  const rows = await tx.query(
    `insert into policy_canaries (tenant_id, id, channel, policy_id, number, current_policy_id,
       current_number, percent, limits, orders_min, false_rollback_max, currency, state, judged,
       started_by, started_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (tenant_id, coalesce(channel, '')) where ended_at is null do nothing
     returning id`,
    [
      tx.tenantId,
      row.id,
      row.channel,
      row.policyId,
      row.number,
      row.currentPolicyId,
      row.currentNumber,
      row.percent,
      JSON.stringify(row.limits),
      row.ordersMin,
      row.falseRollbackMax,
      row.currency,
      row.state,
      JSON.stringify(row.judged),
      row.startedBy,
      row.startedAt,
    ],
  );
  return rows.length > 0;
}

export async function findCanary(tx: Tx, id: Uuid): Promise<CanaryRow | undefined> {
  const [row] = await tx.query<CanaryRow>(
    `select ${columns} from policy_canaries t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** One canary, locked. */
export async function lockCanary(tx: Tx, id: Uuid): Promise<CanaryRow | undefined> {
  const [row] = await tx.query<CanaryRow>(
    `select ${columns} from policy_canaries t where t.tenant_id = $1 and t.id = $2
     for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

/** The canaries that run, one at most for each channel, by their start. */
export async function selectRunningCanaries(tx: Tx): Promise<CanaryRow[]> {
  return tx.query<CanaryRow>(
    `select ${columns} from policy_canaries t
     where t.tenant_id = $1 and t.ended_at is null order by t.id`,
    [tx.tenantId],
  );
}

/** How it stands: what was judged, and how it ended where it did. */
export async function updateCanary(tx: Tx, row: CanaryRow): Promise<void> {
  await tx.execute(
    `update policy_canaries set state = $3, reason = $4, judged = $5, ended_by = $6, ended_at = $7
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      row.id,
      row.state,
      row.reason,
      JSON.stringify(row.judged),
      row.endedBy,
      row.endedAt,
    ],
  );
}

/** Keeps what first decisions came to; an order that is there already stays as it is. */
export async function insertCanaryOrders(tx: Tx, rows: readonly CanaryOrder[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into policy_canary_orders (tenant_id, canary_id, order_id, decision_id, arm, decided_at,
       quantity, covered, cost_minor, shipments, late)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
       $7::int[], $8::int[], $9::bigint[], $10::int[], $11::boolean[]) as u
     on conflict (tenant_id, canary_id, order_id) do nothing`,
    [
      tx.tenantId,
      uuidArray(rows.map((r) => r.canaryId)),
      uuidArray(rows.map((r) => r.orderId)),
      uuidArray(rows.map((r) => r.decisionId)),
      textArray(rows.map((r) => r.arm)),
      instantArray(rows.map((r) => r.decidedAt)),
      intArray(rows.map((r) => r.quantity)),
      intArray(rows.map((r) => r.covered)),
      bigintArray(rows.map((r) => r.costMinor)),
      intArray(rows.map((r) => r.shipments)),
      booleanArray(rows.map((r) => r.late)),
    ],
  );
}

/** Orders that are yet to be judged, the first decided first. Lives by the index of these. */
export async function selectUnjudged(
  tx: Tx,
  canaryId: Uuid,
  limit: number,
): Promise<CanaryOrder[]> {
  return tx.query<CanaryOrder>(
    `select canary_id as "canaryId", order_id as "orderId", decision_id as "decisionId", arm,
       decided_at as "decidedAt", quantity, covered, cost_minor as "costMinor", shipments, late
     from policy_canary_orders where tenant_id = $1 and canary_id = $2 and not judged
     order by decided_at, order_id limit $3`,
    [tx.tenantId, canaryId, limit],
  );
}

export async function markJudged(tx: Tx, canaryId: Uuid, orderIds: readonly Uuid[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.execute(
    `update policy_canary_orders o set judged = true
     from unnest($3::uuid[]) as k (id)
     where o.tenant_id = $1 and o.canary_id = $2 and o.order_id = k.id`,
    [tx.tenantId, canaryId, plainArray(orderIds)],
  );
}

/**
 * Drops orders of canaries that are over, as many at once: their sums stay with the canary. A batch
 * that was under way when it ended leaves its rows to the next time.
 */
export async function dropOrdersOfEnded(tx: Tx, limit: number): Promise<number> {
  const gone = await tx.query(
    `with page as (
       select o.canary_id, o.order_id from policy_canary_orders o
       join policy_canaries c on c.tenant_id = $1 and c.id = o.canary_id
       where o.tenant_id = $1 and c.ended_at is not null
       order by o.canary_id, o.order_id limit $2
     )
     delete from policy_canary_orders d using page
     where d.tenant_id = $1 and d.canary_id = page.canary_id and d.order_id = page.order_id
     returning d.order_id`,
    [tx.tenantId, limit],
  );
  return gone.length;
}

/** Tenants with a canary that runs, or with orders of one that is over. */
export async function tenantsWithCanaries(db: Database): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the recurring task serves them in turn
     select distinct c.tenant_id as "tenantId" from policy_canaries c
     where c.ended_at is null or exists (select 1 from policy_canary_orders o
       where o.tenant_id = c.tenant_id and o.canary_id = c.id) order by 1`,
  );
  return rows.map((row) => row.tenantId);
}
