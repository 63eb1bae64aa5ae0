import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Lease, Queryable } from '../leases/index.ts';
import { fenceSql, fenceValues } from '../leases/index.ts';
import { eventColumns, type StoredEvent } from './stored-event.ts';

export type Behind = { name: string; tenantId: Uuid; isNew: boolean };

/** The subscribers that have not read all of a tenant's events, and are not waiting after a fault. */
export async function findBehind(
  system: Queryable,
  names: readonly string[],
  now: Instant,
): Promise<Behind[]> {
  const { rows } = await system.query<Behind>({
    name: 'subscribers_behind',
    text: `-- all tenants: subscribers serve everyone
      select s.name, h.tenant_id as "tenantId", c.name is null as "isNew"
      from switchyard.event_heads h cross join unnest($1::text[]) as s (name)
      left join switchyard.subscription_cursors c on c.tenant_id = h.tenant_id and c.name = s.name
      where h.last_sequence > coalesce(c.sequence, 0) and (c.run_after is null or c.run_after <= $2)`,
    values: [names, now],
  } as never);
  return rows;
}

/** Makes the cursor unless it is there: at the first event, or after the last one of now. */
export async function ensureCursor(
  tx: Tx,
  name: string,
  start: 'first' | 'now',
  now: Instant,
): Promise<void> {
  await tx.execute(
    `insert into subscription_cursors (tenant_id, name, sequence, run_after, updated_at)
     select $1, $2, case when $3 then coalesce((
       select last_sequence from event_heads where tenant_id = $1), 0) else 0 end, $4, $4
     on conflict do nothing`,
    [tx.tenantId, name, start === 'now', now],
  );
}

/** The cursor with its row locked; undefined while another process has it. */
export async function lockCursor(
  tx: Tx,
  name: string,
): Promise<{ sequence: number; attempts: number } | undefined> {
  const [row] = await tx.query<{ sequence: number; attempts: number }>(
    `select sequence, attempts from subscription_cursors where tenant_id = $1 and name = $2
     for update skip locked`,
    [tx.tenantId, name],
  );
  return row;
}

export async function readCursor(
  tx: Tx,
  name: string,
): Promise<{ sequence: number; attempts: number } | undefined> {
  const [row] = await tx.query<{ sequence: number; attempts: number }>(
    'select sequence, attempts from subscription_cursors where tenant_id = $1 and name = $2',
    [tx.tenantId, name],
  );
  return row;
}

export async function eventsAfter(tx: Tx, after: number, limit: number): Promise<StoredEvent[]> {
  return tx.query<StoredEvent>(
    `select ${eventColumns} from events where tenant_id = $1 and sequence > $2 order by sequence limit $3`,
    [tx.tenantId, after, limit],
  );
}

export async function moveCursor(
  tx: Tx,
  name: string,
  sequence: number,
  now: Instant,
): Promise<void> {
  await tx.execute(
    `update subscription_cursors set sequence = $3, attempts = 0, last_error = null, updated_at = $4
     where tenant_id = $1 and name = $2`,
    [tx.tenantId, name, sequence, now],
  );
}

/** As moveCursor, for the holder of the lease only; false when another has it by now. */
export async function moveCursorFenced(
  system: Queryable,
  lease: Lease,
  tenantId: Uuid,
  name: string,
  sequence: number,
  now: Instant,
): Promise<boolean> {
  const moved = await system.query(
    `with fence as materialized (${fenceSql(5)})
     update switchyard.subscription_cursors
     set sequence = $3, attempts = 0, last_error = null, updated_at = $4
     where tenant_id = $1 and name = $2 and exists (select 1 from fence)`,
    [tenantId, name, sequence, now, ...fenceValues(lease)],
  );
  return moved.rowCount === 1;
}

/** Lets the subscriber rest after a fault. */
export async function noteFault(
  system: Queryable,
  tenantId: Uuid,
  name: string,
  fault: { attempts: number; runAfter: Instant; error: string; now: Instant },
): Promise<void> {
  await system.query(
    `update switchyard.subscription_cursors
     set attempts = $3, run_after = $4, last_error = $5, updated_at = $6
     where tenant_id = $1 and name = $2`,
    [tenantId, name, fault.attempts, fault.runAfter, fault.error, fault.now],
  );
}
