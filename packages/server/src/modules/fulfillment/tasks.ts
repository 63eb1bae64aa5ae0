import type { Uuid } from '../../lib/ids.ts';
import { plusMs, secondMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../platform/system-context.ts';
import {
  selectDueOrders,
  selectQueued,
  tenantsWithUnsourced,
  tenantsWithWaiting,
} from '../orders/index.ts';
import { dispatchLineOf, type SourceJob } from '../sourcing/index.ts';
import { allocateBackorders } from './allocate-backorders.ts';
import { cancelUnsourced } from './cancel-unsourced.ts';
import type { ReachedOrder } from './decide-waits.ts';
import { renewSubscriptions } from './renew-subscriptions.ts';
import { tenantsWithWaits } from './store-waits.ts';

const batchOrders = 500;
/** An order that was to be sourced after a commit, and was not for so long, was forgotten by a crash. */
const forgottenMs = 30 * secondMs;

async function source(
  ctx: Context,
  orderIds: readonly Uuid[],
  trigger: SourceJob['trigger'],
): Promise<void> {
  const results = await dispatchLineOf(ctx.db).submitAll(
    orderIds.map((orderId) => ({
      kind: 'source' as const,
      ctx,
      orderId,
      trigger,
      commit: true,
      assignedLocationId: undefined,
    })),
  );
  for (const result of results) if (result.kind === 'failed') throw result.error;
}

/** Hands orders whose day has come to the dispatch line; answers how many of the tenant. */
export async function releaseScheduledOrders(ctx: Context): Promise<number> {
  const due = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectDueOrders(tx, ctx.now(), batchOrders),
  );
  await source(ctx, due, 'schedule');
  return due.length;
}

/** Takes up orders that a crash left between the commit and their sourcing; answers how many. */
export async function resumeSourcing(ctx: Context): Promise<number> {
  const forgotten = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectQueued(tx, {
      queue: 'sourcing',
      untouchedSince: plusMs(ctx.now(), -forgottenMs),
      limit: batchOrders,
    }),
  );
  await source(ctx, forgotten, 'route');
  return forgotten.length;
}

async function forTenants(
  around: Surroundings,
  signal: AbortSignal,
  tenantIds: readonly Uuid[],
  work: (ctx: Context) => Promise<unknown>,
): Promise<void> {
  for (const tenantId of tenantIds) {
    if (signal.aborted) return;
    try {
      await work(systemContext(around, tenantId, 'scheduler'));
    } catch (error) {
      // One tenant's trouble is not the next one's.
      around.log.error({
        event: 'fulfillment.task_failed',
        tenant: tenantId,
        error: String(error),
      });
    }
  }
}

/** What was free when an order was last tried; the same again is not worth a plan. */
const triedMax = 100_000;
const tried = new Map<Uuid, string>();

function isWorthIt({ orderId, seen }: ReachedOrder): boolean {
  if (tried.get(orderId) === seen) return false;
  if (tried.size >= triedMax) tried.clear();
  tried.set(orderId, seen);
  return true;
}

/** Gives waiting orders what came since they were last tried; a run that fails counts as no try. */
export async function allocateWhatCame(ctx: Context): Promise<void> {
  try {
    await allocateBackorders(ctx, undefined, isWorthIt);
  } catch (error) {
    tried.clear();
    throw error;
  }
}

/** What recurs in this module: days that come, dates that fall due, stock that arrives. */
export const fulfillmentTasks: readonly RecurringTask[] = [
  every('release-scheduled-orders', 5, async (around, signal) => {
    const tenantIds = await tenantsWithWaiting(around.db);
    await forTenants(around, signal, tenantIds, releaseScheduledOrders);
    await forTenants(around, signal, tenantIds, resumeSourcing);
  }),
  every('renew-subscriptions', 15, async (around, signal) => {
    await forTenants(around, signal, await tenantsWithWaiting(around.db), (ctx) =>
      renewSubscriptions(ctx, batchOrders),
    );
  }),
  every('cancel-unsourced', 60, async (around, signal) => {
    const tenantIds = await tenantsWithUnsourced(around.db, around.clock.now());
    await forTenants(around, signal, tenantIds, cancelUnsourced);
  }),
  every('allocate-backorders', 5, async (around, signal) => {
    await forTenants(around, signal, await tenantsWithWaits(around.db), (ctx) =>
      allocateWhatCame(ctx),
    );
  }),
];
