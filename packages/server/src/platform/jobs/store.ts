import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { ListSpec } from '../http/index.ts';
import { databaseNow, type Queryable } from '../leases/index.ts';

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export type JobRow = {
  tenantId: Uuid;
  id: Uuid;
  kind: string;
  state: JobState;
  input: unknown;
  progressDone: number;
  progressTotal: number | null;
  progressUnit: string;
  cursor: unknown;
  result: Record<string, unknown> | null;
  error: Record<string, unknown> | null;
  cancelRequested: boolean;
  attempts: number;
  runAfter: Instant;
  createdBy: string;
  createdAt: Instant;
  startedAt: Instant | null;
  finishedAt: Instant | null;
};

const columns = `t.tenant_id as "tenantId", t.id, t.kind, t.state, t.input,
  t.progress_done as "progressDone", t.progress_total as "progressTotal",
  t.progress_unit as "progressUnit", t.cursor, t.result, t.error,
  t.cancel_requested as "cancelRequested", t.attempts, t.run_after as "runAfter",
  t.created_by as "createdBy", t.created_at as "createdAt", t.started_at as "startedAt",
  t.finished_at as "finishedAt"`;

export const jobList: ListSpec = {
  name: 'jobs',
  select: columns,
  from: 'jobs t',
  filters: {
    kind: { sql: 't.kind', type: { kind: 'text' } },
    state: { sql: 't.state', type: { kind: 'enum', values: jobStates } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { created_at: { sql: 't.created_at', cast: 'timestamptz' } },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function insertJob(
  tx: Tx,
  job: { id: Uuid; kind: string; input: unknown; actor: string; now: Instant },
): Promise<void> {
  await tx.execute(
    `insert into jobs (tenant_id, id, kind, state, input, run_after, created_by, created_at)
     values ($1, $2, $3, 'queued', $4, $5, $6, $5)`,
    [tx.tenantId, job.id, job.kind, JSON.stringify(job.input), job.now, job.actor],
  );
}

export async function findJob(tx: Tx, id: Uuid): Promise<JobRow | undefined> {
  const [row] = await tx.query<JobRow>(
    `select ${columns} from jobs t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** Asks for the end of a job; one that waits ends at once. False when it has ended already. */
export async function requestCancel(tx: Tx, id: Uuid, now: Instant): Promise<boolean> {
  const cancelled = await tx.execute(
    `update jobs set state = 'cancelled', cancel_requested = true, finished_at = $3
     where tenant_id = $1 and id = $2 and state = 'queued'`,
    [tx.tenantId, id, now],
  );
  const asked = await tx.execute(
    `update jobs set cancel_requested = true where tenant_id = $1 and id = $2 and state = 'running'`,
    [tx.tenantId, id],
  );
  return cancelled + asked > 0;
}

/** Tenants with jobs that nobody works on though they are due, and the database's present. */
export async function findDueTenants(
  system: Queryable,
  kinds: readonly string[],
): Promise<{ now: Instant; tenantIds: Uuid[] }> {
  // Two statements: an outer lateral join with a WITH does not run on Citus.
  const now = await databaseNow(system);
  const { rows } = await system.query<{ tenantId: Uuid }>(
    `-- all tenants: workers serve everyone
     select distinct t.tenant_id as "tenantId" from switchyard.jobs t
     where t.state in ('queued', 'running') and t.run_after <= $2 and t.kind = any($1)
       and (t.lease_expires_at is null or t.lease_expires_at <= $2)`,
    [kinds, now],
  );
  return { now, tenantIds: rows.map((row) => row.tenantId) };
}

/** Takes one due job of the tenant for this claim; jobs that others take are skipped. */
export async function claimJob(
  system: Queryable,
  input: { tenantId: Uuid; kinds: readonly string[]; claim: string; now: Instant; until: Instant },
): Promise<JobRow | undefined> {
  const { rows } = await system.query<JobRow>(
    `update switchyard.jobs t set state = 'running', lease_holder = $3, lease_expires_at = $5,
       attempts = t.attempts + 1, started_at = coalesce(t.started_at, $4)
     where t.tenant_id = $1 and t.id = (
       select due.id from switchyard.jobs due
       where due.tenant_id = $1 and due.state in ('queued', 'running') and due.run_after <= $4
         and due.kind = any($2) and (due.lease_expires_at is null or due.lease_expires_at <= $4)
       order by due.run_after, due.id limit 1 for update skip locked
     )
     returning ${columns}`,
    [input.tenantId, input.kinds, input.claim, input.now, input.until],
  );
  return rows[0];
}

export type Claimed = { tenantId: Uuid; id: Uuid; claim: string };

/** Keeps the claim alive and tells how far the job is; undefined when the claim is lost. */
export async function heartbeat(
  system: Queryable,
  job: Claimed,
  state: { until: Instant; done: number; total: number | null; unit: string },
): Promise<{ cancelRequested: boolean } | undefined> {
  const { rows } = await system.query<{ cancelRequested: boolean }>(
    `update switchyard.jobs set lease_expires_at = $4, progress_done = $5, progress_total = $6,
       progress_unit = $7
     where tenant_id = $1 and id = $2 and lease_holder = $3 and state = 'running'
     returning cancel_requested as "cancelRequested"`,
    [job.tenantId, job.id, job.claim, state.until, state.done, state.total, state.unit],
  );
  return rows[0];
}

/** Keeps the place to go on from in the work's own transaction; undefined when the claim is lost. */
export async function saveCheckpoint(
  tx: Tx,
  job: Claimed,
  state: { cursor: unknown; done: number; total: number | null; unit: string },
): Promise<{ cancelRequested: boolean } | undefined> {
  const [row] = await tx.query<{ cancelRequested: boolean }>(
    `update jobs set cursor = $4, progress_done = $5, progress_total = $6, progress_unit = $7
     where tenant_id = $1 and id = $2 and lease_holder = $3 and state = 'running'
     returning cancel_requested as "cancelRequested"`,
    [
      tx.tenantId,
      job.id,
      job.claim,
      JSON.stringify(state.cursor ?? null),
      state.done,
      state.total,
      state.unit,
    ],
  );
  return row;
}

/** Ends the job; false when the claim is lost. */
export async function finishJob(
  tx: Tx,
  job: Claimed,
  end: {
    state: 'succeeded' | 'failed' | 'cancelled';
    now: Instant;
    result: Record<string, unknown> | null;
    error: Record<string, unknown> | null;
    done: number;
    total: number | null;
  },
): Promise<boolean> {
  const touched = await tx.execute(
    `update jobs set state = $4, finished_at = $5, result = $6, error = $7, lease_holder = null,
       lease_expires_at = null, progress_done = $8, progress_total = $9
     where tenant_id = $1 and id = $2 and lease_holder = $3 and state = 'running'`,
    [
      tx.tenantId,
      job.id,
      job.claim,
      end.state,
      end.now,
      jsonOrNull(end.result),
      jsonOrNull(end.error),
      end.done,
      end.total,
    ],
  );
  return touched === 1;
}

/** Puts the job back in the line, to be tried (again) at an instant. */
export async function putBack(
  system: Queryable,
  job: Claimed,
  next: { runAfter: Instant; attempts: number; error: Record<string, unknown> | null },
): Promise<void> {
  await system.query(
    `update switchyard.jobs set state = 'queued', run_after = $4, attempts = $5, error = $6,
       lease_holder = null, lease_expires_at = null
     where tenant_id = $1 and id = $2 and lease_holder = $3 and state = 'running'`,
    [job.tenantId, job.id, job.claim, next.runAfter, next.attempts, jsonOrNull(next.error)],
  );
}

/** How many jobs are in each state that is not an end. */
export async function countOpenJobs(system: Queryable): Promise<{ state: string; n: number }[]> {
  const { rows } = await system.query<{ state: string; n: number }>(
    `-- all tenants: a gauge
     select state, count(*) as n from switchyard.jobs where state in ('queued', 'running') group by state`,
  );
  return rows;
}

function jsonOrNull(value: Record<string, unknown> | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
