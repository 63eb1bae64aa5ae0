import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { ScheduleRow } from './run.ts';

const columns = `t.id, t.code, t.name, t.cron, t.every_minutes as "everyMinutes",
  t.time_zone as "timeZone", t.location_id as "locationId", t.orders, t.policy_id as "policyId",
  t.policy_number as "policyNumber", t.paused, t.next_run_at as "nextRunAt",
  t.last_due_at as "lastDueAt", t.skipped_turns as "skippedTurns", t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** Schedules by their codes. */
export const scheduleList: ListSpec = {
  name: 'run_schedules',
  select: columns,
  from: 'run_schedules t',
  filters: {
    id: {
      sql: 't.id',
      type: { kind: 'idOr', prefix: 'rsc', table: 'run_schedules', code: 'code' },
    },
    code: { sql: 't.code', type: { kind: 'text' } },
    paused: { sql: 't.paused', type: { kind: 'boolean' } },
  },
  sorts: { code: { sql: 't.code', cast: 'text' } },
  defaultSort: 'code',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The schedule of an id or a code; locked when it is to be changed. */
export async function selectSchedule(
  tx: Tx,
  key: { id: Uuid | undefined; code: string },
  lock: boolean,
): Promise<ScheduleRow | undefined> {
  const text = `select ${columns} from run_schedules t
    where t.tenant_id = $1 and (t.id = $2 or t.code = $3)
    order by (t.id = $2) desc nulls last limit 1`;
  const [row] = await tx.query<ScheduleRow>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    key.id ?? null,
    key.code,
  ]);
  return row;
}

/** Inserts a schedule; false when its code is taken. */
export async function insertSchedule(tx: Tx, row: ScheduleRow): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into run_schedules (tenant_id, id, code, name, cron, every_minutes, time_zone,
       location_id, orders, policy_id, policy_number, paused, next_run_at, created_by, created_at,
       updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
     on conflict (tenant_id, code) do nothing`,
    [
      tx.tenantId,
      row.id,
      row.code,
      row.name,
      row.cron,
      row.everyMinutes,
      row.timeZone,
      row.locationId,
      JSON.stringify(row.orders),
      row.policyId,
      row.policyNumber,
      row.paused,
      row.nextRunAt,
      row.createdBy,
      row.createdAt,
    ],
  );
  return inserted === 1;
}

export async function updateSchedule(tx: Tx, row: ScheduleRow): Promise<void> {
  await tx.execute(
    `update run_schedules set name = $3, cron = $4, every_minutes = $5, time_zone = $6,
       location_id = $7, orders = $8, policy_id = $9, policy_number = $10, paused = $11,
       next_run_at = $12, version = $13, updated_at = $14
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      row.id,
      row.name,
      row.cron,
      row.everyMinutes,
      row.timeZone,
      row.locationId,
      JSON.stringify(row.orders),
      row.policyId,
      row.policyNumber,
      row.paused,
      row.nextRunAt,
      row.version,
      row.updatedAt,
    ],
  );
}

export async function deleteSchedule(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute('delete from run_schedules where tenant_id = $1 and id = $2', [tx.tenantId, id]);
}

/** Schedules whose time has come, locked; those that another process has at hand are left to it. */
export async function lockDueSchedules(tx: Tx, now: Instant): Promise<ScheduleRow[]> {
  return tx.query<ScheduleRow>(
    `select ${columns} from run_schedules t
     where t.tenant_id = $1 and not t.paused and t.next_run_at <= $2
     order by t.next_run_at, t.id limit 100 for no key update skip locked`,
    [tx.tenantId, now],
  );
}

/** Moves a schedule past a turn. */
export async function passTurn(
  tx: Tx,
  id: Uuid,
  turn: { dueAt: Instant; nextRunAt: Instant | null; skipped: number },
): Promise<void> {
  await tx.execute(
    `update run_schedules set last_due_at = $3, next_run_at = $4,
       skipped_turns = skipped_turns + $5
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, turn.dueAt, turn.nextRunAt, turn.skipped],
  );
}

/** Tenants with a schedule whose time has come. */
export async function tenantsDue(db: Database, now: Instant): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the recurring task serves them in turn
     select distinct t.tenant_id as "tenantId" from run_schedules t
     where not t.paused and t.next_run_at <= $1 order by 1`,
    [now],
  );
  return rows.map((row) => row.tenantId);
}
