import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { systemContext } from '../../platform/system-context.ts';
import type { CanaryRow } from './canary.ts';
import { judgeOrders, type Verdict } from './decide-canary.ts';
import { endCanary } from './end-canary.ts';
import { presentCanary } from './present-canary.ts';
import { currentFor } from './start-canary.ts';
import {
  dropOrdersOfEnded,
  lockCanary,
  markJudged,
  selectRunningCanaries,
  selectUnjudged,
  tenantsWithCanaries,
  updateCanary,
} from './store-canaries.ts';

/** Orders that one transaction judges: some 20 ms. */
const batchOrders = 2000;

/**
 * Judges every order of the tenant's canaries that was not, one after the other, and takes back
 * what is worse than it may be. Answers how many orders were judged. However many processes do it,
 * an order is judged once: the canary's row is locked meanwhile.
 */
export async function judgeCanaries(ctx: Context, signal?: AbortSignal): Promise<number> {
  const running = await ctx.db.transaction(ctx.tenantId, {}, (tx) => selectRunningCanaries(tx));
  let sum = 0;
  for (const { id } of running) {
    for (;;) {
      if (signal?.aborted === true) return sum;
      const judged = await ctx.db.transaction(ctx.tenantId, {}, (tx) => judgeOne(ctx, tx, id));
      sum += judged;
      if (judged < batchOrders) break;
    }
  }
  const drop = (tx: Tx): Promise<number> => dropOrdersOfEnded(tx, batchOrders);
  while ((await ctx.db.transaction(ctx.tenantId, {}, drop)) === batchOrders) {
    if (signal?.aborted === true) return sum;
  }
  return sum;
}

async function judgeOne(ctx: Context, tx: Tx, id: Uuid): Promise<number> {
  const row = await lockCanary(tx, id);
  if (row === undefined || row.endedAt !== null) return 0;
  const orders = await selectUnjudged(tx, id, batchOrders);
  const { judged, count, exceeded } = judgeOrders(row.judged, orders, row);
  const now = { ...row, judged };
  await markJudged(
    tx,
    id,
    orders.slice(0, count).map(({ orderId }) => orderId),
  );
  if (exceeded !== undefined) {
    await takeBack(ctx, tx, now, exceeded);
    return count;
  }
  const current = await currentFor(ctx, tx, row.channel);
  if (current.policyId !== row.currentPolicyId || current.number !== row.currentNumber) {
    const reason = 'Another version was activated for these orders.';
    await endCanary(ctx, tx, now, { state: 'superseded', reason });
  } else if (count > 0) {
    await updateCanary(tx, now);
  }
  return count;
}

async function takeBack(ctx: Context, tx: Tx, row: CanaryRow, { limit }: Verdict): Promise<void> {
  const told = presentCanary(row).verdicts.find((verdict) => verdict.limit === limit);
  const reason =
    `${limit}: worse by at least ${told?.at_least?.toPrecision(3)}, ` +
    `${told?.increase_max} is accepted.`;
  await endCanary(ctx, tx, row, { state: 'rolled_back', reason });
  const canary = encodeId('cny', row.id);
  tx.afterCommit(() =>
    ctx.log.warn({
      event: 'policy.canary_rolled_back',
      tenant_id: ctx.tenantId,
      name: canary,
      reason,
    }),
  );
}

/** What recurs in this module. */
export const policyTasks: readonly RecurringTask[] = [
  every('judge-canaries', 10, async (around, signal) => {
    for (const tenantId of await tenantsWithCanaries(around.db)) {
      if (signal.aborted) return;
      try {
        await judgeCanaries(systemContext(around, tenantId, 'scheduler'), signal);
      } catch (error) {
        // One tenant's trouble is not the next one's.
        around.log.error({
          event: 'policy.canary_failed',
          tenant_id: tenantId,
          error: String(error),
        });
      }
    }
  }),
];
