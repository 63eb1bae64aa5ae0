import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { fenceSql, fenceValues, type Lease, type Queryable } from '../leases/index.ts';

/** How many facts one statement moves at most: large enough to be cheap, small enough to be brief. */
export const batchEventsMax = 2000;

// One statement is one transaction: a process that is paused can hold no lock while it sleeps, and
// the fence, the numbers and the move are decided together. Order is by position, which for one
// subject is the order of its commits. Parts of one statement see one snapshot: what is below the
// last due position is exactly what is due.
const moveBatch = `
with fence as materialized (${fenceSql(2)}),
due as materialized (
  select max(first.position) as position from (
    select o.position from switchyard.event_outbox o
    where o.tenant_id = $1 and exists (select 1 from fence)
    order by o.position limit ${batchEventsMax}
  ) first
),
moved as (
  delete from switchyard.event_outbox o
  where o.tenant_id = $1 and o.position <= (select position from due)
  returning o.tenant_id, o.position, o.id, o.type, o.subject_type, o.subject_id, o.actor,
    o.request_id, o.occurred_at, o.data
),
tally as materialized (select count(*) as n, min(occurred_at) as oldest from moved),
head as (
  insert into switchyard.event_heads as h (tenant_id, last_sequence)
  select $1, n from tally where n > 0
  on conflict (tenant_id) do update set last_sequence = h.last_sequence + excluded.last_sequence
  returning last_sequence
),
told as (
  insert into switchyard.events (tenant_id, sequence, id, type, subject_type, subject_id, actor,
    request_id, occurred_at, data)
  select m.tenant_id, head.last_sequence - tally.n + row_number() over (order by m.position),
    m.id, m.type, m.subject_type, m.subject_id, m.actor, m.request_id, m.occurred_at, m.data
  from moved m, head, tally
)
select (select count(*) from fence) as fence, (select n from tally) as n,
  (select last_sequence from head) as "lastSequence",
  (select oldest from tally) as "oldest"`;

export type BatchResult = {
  /** False: the lease was lost, nothing was moved. */
  held: boolean;
  moved: number;
  lastSequence: number | undefined;
  /** When the oldest of them happened, by the clock of whoever recorded it. */
  oldest: Instant | undefined;
};

type BatchRow = {
  fence: number;
  n: number;
  lastSequence: number | null;
  oldest: Instant | null;
};

/** Moves the oldest facts of one tenant from the outbox to its gapless sequence. */
export async function sequenceBatch(
  system: Queryable,
  lease: Lease,
  tenantId: Uuid,
): Promise<BatchResult> {
  const { rows } = await system.query<BatchRow>({
    name: 'sequence_batch',
    text: moveBatch,
    values: [tenantId, ...fenceValues(lease)],
  } as never);
  const row = rows[0];
  return {
    held: row?.fence === 1,
    moved: row?.n ?? 0,
    lastSequence: row?.lastSequence ?? undefined,
    oldest: row?.oldest ?? undefined,
  };
}

/** The tenants that have facts waiting. */
export async function tenantsWithFacts(system: Queryable): Promise<Uuid[]> {
  // One index probe a tenant, however long a backlog is.
  const { rows } = await system.query<{ tenantId: Uuid }>(
    `-- all tenants: the sequencer serves everyone
     select t.tenant_id as "tenantId" from switchyard.tenants t
     where exists (select 1 from switchyard.event_outbox o where o.tenant_id = t.tenant_id)`,
  );
  return rows.map((row) => row.tenantId);
}
