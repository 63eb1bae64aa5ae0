import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { dispatchLineOf } from '../sourcing/index.ts';
import { decideReached, type ReachedOrder } from './decide-waits.ts';
import { selectWaitedStock, selectWaitingUnits, selectWaits } from './store-waits.ts';

/** What a run came to. */
export type BackorderRun = {
  /** Orders that stock could reach, and that were planned again. */
  orders: number;
  allocatedOrders: number;
  allocatedQuantity: number;
  /** Units of these orders that wait on. */
  waitingQuantity: number;
};

/** Lines looked at in one run; a longer queue is taken up by the next. */
const waitsMax = 50_000;
/** Orders handed to the dispatch line at a time, so that new ones are not kept waiting. */
const chunkOrders = 512;

/**
 * Gives free stock to the orders that wait for it: by priority, then by age. Only orders that the
 * stock can reach are planned again. With `isWorthIt` a caller that runs often leaves out orders
 * for which nothing has changed since they were last tried.
 */
export async function allocateBackorders(
  ctx: Context,
  productIds: readonly Uuid[] | undefined,
  isWorthIt: (order: ReachedOrder) => boolean = () => true,
): Promise<BackorderRun> {
  const { reached, before } = await ctx.db.transaction(
    ctx.tenantId,
    { readOnly: true },
    async (tx) => {
      const stock = await selectWaitedStock(tx, productIds);
      const free = new Map(stock.map((one) => [one.productId, one.units]));
      const waits = free.size === 0 ? [] : await selectWaits(tx, [...free.keys()], waitsMax);
      const ids = decideReached(waits, free)
        .filter(isWorthIt)
        .map((order) => order.orderId);
      return { reached: ids, before: await selectWaitingUnits(tx, ids) };
    },
  );
  if (!ctx.dryRun) await sourceInTurn(ctx, reached);
  const after = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectWaitingUnits(tx, reached),
  );
  const run = {
    orders: reached.length,
    allocatedOrders: 0,
    allocatedQuantity: 0,
    waitingQuantity: 0,
  };
  for (const [orderId, units] of before) {
    const still = after.get(orderId) ?? 0;
    run.waitingQuantity += still;
    if (still >= units) continue;
    run.allocatedOrders += 1;
    run.allocatedQuantity += units - still;
  }
  return run;
}

async function sourceInTurn(ctx: Context, orderIds: readonly Uuid[]): Promise<void> {
  const line = dispatchLineOf(ctx.db);
  for (let start = 0; start < orderIds.length; start += chunkOrders) {
    const results = await line.submitAll(
      orderIds.slice(start, start + chunkOrders).map((orderId) => ({
        kind: 'source' as const,
        ctx,
        orderId,
        trigger: 'backorder_release' as const,
        commit: true,
        assignedLocationId: undefined,
      })),
    );
    for (const result of results) {
      if (result.kind === 'failed') throw result.error;
      assert(result.kind === 'sourced', 'A waiting order is sourced.');
    }
  }
}
