import { enqueue, every, type RecurringTask } from '../../platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../platform/system-context.ts';
import { solvePrices } from './solve-prices.ts';
import { tenantsDue } from './store.ts';

/** Puts a run in the line for every tenant that wants prices and whose last is a period old. */
export async function startDueRuns(around: Surroundings, signal: AbortSignal): Promise<number> {
  let started = 0;
  for (const tenantId of await tenantsDue(around.db, solvePrices.kind, around.clock.now())) {
    if (signal.aborted) return started;
    const ctx = systemContext(around, tenantId, 'scheduler');
    await around.db.transaction(tenantId, {}, (tx) =>
      enqueue(ctx, tx, solvePrices, { trigger: 'schedule' as const }),
    );
    started++;
  }
  return started;
}

/** What recurs in this module. */
export const priceTasks: readonly RecurringTask[] = [
  every('solve-prices', 60, async (around, signal) => {
    await startDueRuns(around, signal);
  }),
];
