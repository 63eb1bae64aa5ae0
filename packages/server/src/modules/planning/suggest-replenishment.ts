import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { defineJob } from '../../platform/jobs/index.ts';
import { decideReplenishment, type Replenishment } from './decide-replenishment.ts';
import type { SuggestionRow } from './replenishment.ts';
import {
  selectSeenLeadTimes,
  selectStockedForecasts,
  selectWaitingByProduct,
} from './store-positions.ts';
import { deleteOtherSuggestions, upsertSuggestions } from './store-replenishment.ts';
import { selectPlanningSettings } from './store-settings.ts';

/** Supplies that arrived within this time tell how long supplies take. */
const leadTimeWindowDays = 730;
const rowsAtOnce = 500;

async function decide(tx: Tx, now: Instant): Promise<Replenishment[]> {
  const settings = await selectPlanningSettings(tx);
  const stocked = await selectStockedForecasts(tx, now);
  const seen = await selectSeenLeadTimes(tx, plusMs(now, -leadTimeWindowDays * dayMs));
  const waiting = await selectWaitingByProduct(tx);
  return decideReplenishment(stocked, seen, waiting, settings);
}

function rowsOf(decided: readonly Replenishment[], runId: Uuid, ctx: Context): SuggestionRow[] {
  return decided.map((one): SuggestionRow => ({
    id: ctx.ids.uuid(),
    productId: one.productId,
    locationId: one.locationId,
    runId,
    abcClass: one.abcClass,
    safetyStockState: one.safetyStock === one.basis.safetyStockBefore ? 'as_it_is' : 'proposed',
    purchaseState: one.orderQuantity === 0 ? 'not_needed' : 'proposed',
    safetyStock: one.safetyStock,
    orderQuantity: one.orderQuantity,
    supplyId: null,
    document: one.basis,
    madeAt: ctx.now(),
    acceptedAt: null,
  }));
}

/** Finds what every place should hold back and order, in place of what was suggested before. */
export const suggestReplenishment = defineJob({
  kind: 'suggest-replenishment',
  input: z.strictObject({ trigger: z.enum(['schedule', 'request']) }),
  attemptsMax: 3,
  run: async (ctx, _job, { progress, signal }) => {
    const decided = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
      decide(tx, ctx.now()),
    );
    const runId = ctx.ids.uuid();
    const rows = rowsOf(decided, runId, ctx);
    signal.throwIfAborted();
    await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        await upsertSuggestions(tx, rows.slice(start, start + rowsAtOnce));
      }
      await deleteOtherSuggestions(tx, runId);
    });
    progress({ done: rows.length, total: rows.length, unit: 'places' });
    return {
      replenishment_run_id: encodeId('rpr', runId),
      places: rows.length,
      safety_stocks: rows.filter((row) => row.safetyStockState === 'proposed').length,
      purchases: rows.filter((row) => row.purchaseState === 'proposed').length,
    };
  },
});
