import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, minuteMs, msOf, plusMs } from '../../lib/time.ts';
import type { Surroundings } from '../system-context.ts';
import { every, type RecurringTask } from './every.ts';

/** How long an answer can be asked for again by its Idempotency-Key. */
export const idempotencyDays = 7;
const finishedJobDays = 90;
/** A slice of keys is deleted at a time, so that no statement holds a lot of rows. */
const sliceMs = 15 * minuteMs;

/** What keeps the platform's own tables small. */
export const platformTasks: readonly RecurringTask[] = [
  every('sweep-idempotency-keys', 600, async (around, signal) => {
    const cutoff = plusMs(around.clock.now(), -idempotencyDays * dayMs);
    for (const tenantId of await allTenants(around)) {
      if (signal.aborted) return;
      await sweepKeys(around, tenantId, cutoff, signal);
    }
  }),
  every('sweep-finished-jobs', 3600, async (around, signal) => {
    const cutoff = plusMs(around.clock.now(), -finishedJobDays * dayMs);
    for (const tenantId of await allTenants(around)) {
      if (signal.aborted) return;
      await around.db.system.query(
        'delete from switchyard.jobs where tenant_id = $1 and finished_at < $2',
        [tenantId, cutoff],
      );
    }
  }),
];

async function allTenants(around: Surroundings): Promise<Uuid[]> {
  const { rows } = await around.db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: sweepers serve everyone
     select tenant_id as "tenantId" from switchyard.tenants`,
  );
  return rows.map((row) => row.tenantId);
}

async function sweepKeys(
  around: Surroundings,
  tenantId: Uuid,
  cutoff: Instant,
  signal: AbortSignal,
): Promise<void> {
  const { system } = around.db;
  while (!signal.aborted) {
    // The oldest that is left, as there may be weeks between two keys.
    const { rows } = await system.query<{ oldest: Instant | null }>(
      `select min(created_at) as oldest from switchyard.idempotency_keys
       where tenant_id = $1 and created_at < $2`,
      [tenantId, cutoff],
    );
    const oldest = rows[0]?.oldest ?? null;
    if (oldest === null) return;
    const isLast = msOf(oldest) + sliceMs >= msOf(cutoff);
    await system.query(
      'delete from switchyard.idempotency_keys where tenant_id = $1 and created_at < $2',
      [tenantId, isLast ? cutoff : plusMs(oldest, sliceMs)],
    );
  }
}
