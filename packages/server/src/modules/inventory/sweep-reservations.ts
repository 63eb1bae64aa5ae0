import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../platform/system-context.ts';
import { sweepExpired } from './apply-stock.ts';
import { tenantsWithDueHolds } from './store-sweep.ts';

/** Most holds one transaction ends, so that it stays short. */
const holdsPerTransaction = 500;

/**
 * Ends soft holds whose time is over, tenant by tenant, and returns how many ended. Nothing waits
 * for it: a dead hold binds no stock. Safe to run in several processes at once.
 */
export async function sweepExpiredReservations(
  around: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  let ended = 0;
  for (const tenantId of await tenantsWithDueHolds(around.db, around.clock.now())) {
    for (;;) {
      if (signal.aborted) return ended;
      const ctx = systemContext(around, tenantId, 'sweeper');
      const some = await around.db.transaction(tenantId, {}, (tx) =>
        sweepExpired(ctx, tx, holdsPerTransaction),
      );
      ended += some;
      if (some < holdsPerTransaction) break;
    }
  }
  return ended;
}

/** What recurs in this module: dead holds are taken out of the counters and told as facts. */
export const stockTasks: readonly RecurringTask[] = [
  every('sweep-expired-reservations', 10, async (around, signal) => {
    await sweepExpiredReservations(around, signal);
  }),
];
