import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import {
  type OrderOutcome,
  outcomes,
  type RunOrders,
  type RunRow,
  runStates,
  type Totals,
} from './run.ts';

/** A job whose record is over was of a run that ended: through with its orders, or not. */
const stateSql = `case when t.finished_at is not null then 'succeeded'
  when j.state = 'cancelled' then 'stopped' else coalesce(j.state, 'failed') end`;

const columns = `t.id, t.schedule_id as "scheduleId", t.due_at as "dueAt", t.orders,
  t.policy_id as "policyId", t.policy_number as "policyNumber", t.currency, t.job_id as "jobId",
  t.total, t.done, t.totals, t.created_by as "createdBy", t.created_at as "createdAt",
  t.started_at as "startedAt", t.finished_at as "finishedAt", ${stateSql} as state`;

const source = 'routing_runs t left join jobs j on j.tenant_id = t.tenant_id and j.id = t.job_id';

/** Runs, the newest first. */
export const runHistory: ListSpec = {
  name: 'runs',
  select: columns,
  from: source,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'run' } },
    schedule_id: {
      sql: 't.schedule_id',
      type: { kind: 'idOr', prefix: 'rsc', table: 'run_schedules', code: 'code' },
    },
    state: { sql: stateSql, type: { kind: 'enum', values: runStates } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The orders of runs in the order in which they are planned. */
export const runOrderList: ListSpec = {
  name: 'run_orders',
  select: `t.run_id as "runId", t.place, t.order_id as "orderId", t.outcome, t.reason,
    t.decision_id as "decisionId", t.placed_quantity as "placedUnits", t.shipments,
    t.cost_minor as "costMinor", t.saved_minor as "savedMinor", t.done_at as "doneAt", r.currency`,
  from: `routing_run_orders t
    join routing_runs r on r.tenant_id = t.tenant_id and r.id = t.run_id`,
  filters: {
    run_id: { sql: 't.run_id', type: { kind: 'id', prefix: 'run' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    outcome: { sql: 't.outcome', type: { kind: 'enum', values: outcomes } },
    reason: { sql: 't.reason', type: { kind: 'text' } },
  },
  sorts: { run_id: { sql: 't.run_id', cast: 'uuid' } },
  defaultSort: '-run_id',
  tie: { sql: 't.place', cast: 'bigint' },
};

export type NewRunRow = Omit<
  RunRow,
  'state' | 'total' | 'done' | 'totals' | 'startedAt' | 'finishedAt'
>;

/** Inserts a run; false when the turn of its schedule has one already. */
export async function insertRun(tx: Tx, row: NewRunRow): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into routing_runs (tenant_id, id, schedule_id, due_at, orders, policy_id, policy_number,
       currency, job_id, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (tenant_id, schedule_id, due_at) where schedule_id is not null do nothing`,
    [
      tx.tenantId,
      row.id,
      row.scheduleId,
      row.dueAt,
      JSON.stringify(row.orders),
      row.policyId,
      row.policyNumber,
      row.currency,
      row.jobId,
      row.createdBy,
      row.createdAt,
    ],
  );
  return inserted === 1;
}

export async function selectRun(tx: Tx, id: Uuid): Promise<RunRow | undefined> {
  const [row] = await tx.query<RunRow>(
    `select ${columns} from ${source} where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** Locks a run against others that would write what became of its orders. */
export async function lockRun(tx: Tx, id: Uuid): Promise<RunRow | undefined> {
  await tx.query('select 1 from routing_runs where tenant_id = $1 and id = $2 for no key update', [
    tx.tenantId,
    id,
  ]);
  return selectRun(tx, id);
}

/** Whether a run of the schedule is under way. */
export async function hasOpenRun(tx: Tx, scheduleId: Uuid): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from routing_runs t
     join jobs j on j.tenant_id = $1 and j.id = t.job_id and j.state in ('queued', 'running')
     where t.tenant_id = $1 and t.schedule_id = $2 and t.finished_at is null limit 1`,
    [tx.tenantId, scheduleId],
  );
  return rows.length > 0;
}

const limitUsual = 10_000;

/** Writes down the orders of a run, higher priority first, then older; answers how many. */
export async function insertRunOrders(tx: Tx, runId: Uuid, orders: RunOrders): Promise<number> {
  const has = (state: RunOrders['states'][number]): boolean => orders.states.includes(state);
  return tx.execute(
    `insert into routing_run_orders (tenant_id, run_id, place, order_id)
     select $1, $2, row_number() over (order by c.priority desc, c.placed_at, c.id), c.id
     from (
       select o.id, o.priority, o.placed_at from orders o
       where o.tenant_id = $1 and o.blocking_holds = 0 and o.stage not in ('draft', 'scheduled')
         and ($3::text[] is null or o.channel = any($3::text[]))
         and o.id in (
           select s.id from orders s where s.tenant_id = $1 and $4::boolean
             and s.status = 'received' and s.queue is null
           union all
           select s.id from orders s where s.tenant_id = $1 and $5::boolean
             and s.status = 'routed' and s.queue is null
           union all
           select s.id from orders s join order_lines l on l.tenant_id = $1 and l.order_id = s.id
           where s.tenant_id = $1 and $6::boolean and l.unallocated > 0
             and s.queue is not null and s.queue <> 'cancellation'
             and ($7::text[] is null or s.queue = any($7::text[]))
           union all
           select s.id from orders s where s.tenant_id = $1 and $10::boolean
             and s.status = 'fully_allocated'
           union all
           select l.order_id from order_lines l where l.tenant_id = $1 and $8::boolean
             and (l.backordered > 0 or l.preordered > 0)
         )
       order by o.priority desc, o.placed_at, o.id limit $9
     ) c`,
    [
      tx.tenantId,
      runId,
      orders.channels === undefined ? null : [...orders.channels],
      has('unrouted'),
      has('planned'),
      has('waiting'),
      orders.queues === undefined ? null : [...orders.queues],
      has('backordered'),
      orders.limit ?? limitUsual,
      has('unreleased'),
    ],
  );
}

export async function startRun(
  tx: Tx,
  id: Uuid,
  start: { total: number; at: Instant },
): Promise<void> {
  await tx.execute(
    'update routing_runs set total = $3, started_at = $4 where tenant_id = $1 and id = $2',
    [tx.tenantId, id, start.total, start.at],
  );
}

/** The next orders of a run that have not had their turn. */
export async function selectPending(
  tx: Tx,
  runId: Uuid,
  limit: number,
): Promise<{ place: number; orderId: Uuid }[]> {
  return tx.query(
    `select place, order_id as "orderId" from routing_run_orders
     where tenant_id = $1 and run_id = $2 and outcome is null order by place limit $3`,
    [tx.tenantId, runId, limit],
  );
}

/** Where orders without a decision stand. */
export async function selectStanding(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Map<Uuid, { stage: string; blockingHolds: number }>> {
  const rows = await tx.query<{ id: Uuid; stage: string; blockingHolds: number }>(
    `select o.id, o.stage, o.blocking_holds as "blockingHolds"
     from unnest($2::uuid[]) as k (id) join orders o on o.tenant_id = $1 and o.id = k.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes what became of orders that had no outcome yet; answers the places that were written. */
export async function writeOutcomes(
  tx: Tx,
  runId: Uuid,
  rows: readonly OrderOutcome[],
  at: Instant,
): Promise<Set<number>> {
  const written = await tx.query<{ place: number }>(
    `update routing_run_orders t set outcome = u.outcome, reason = u.reason,
       decision_id = u.decision_id, placed_quantity = u.placed, shipments = u.shipments,
       cost_minor = u.cost, saved_minor = u.saved, done_at = $4
     from jsonb_to_recordset($3::jsonb) as u (place int, outcome text, reason text,
       decision_id uuid, placed int, shipments int, cost bigint, saved bigint)
     where t.tenant_id = $1 and t.run_id = $2 and t.place = u.place and t.outcome is null
     returning t.place`,
    [
      tx.tenantId,
      runId,
      JSON.stringify(
        rows.map((row) => ({
          place: row.place,
          outcome: row.outcome,
          reason: row.reason,
          decision_id: row.decisionId,
          placed: row.placedUnits,
          shipments: row.shipments,
          cost: row.costMinor,
          saved: row.savedMinor,
        })),
      ),
      at,
    ],
  );
  return new Set(written.map(({ place }) => place));
}

export async function saveTotals(
  tx: Tx,
  id: Uuid,
  sums: { done: number; totals: Totals; finishedAt: Instant | null },
): Promise<void> {
  await tx.execute(
    `update routing_runs set done = $3, totals = $4, finished_at = $5
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, sums.done, JSON.stringify(sums.totals), sums.finishedAt],
  );
}

/** Gives a run another job, which goes on with what is left. */
export async function giveJob(tx: Tx, id: Uuid, jobId: Uuid): Promise<void> {
  await tx.execute('update routing_runs set job_id = $3 where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
    jobId,
  ]);
}
