import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { defineJob, type JobTools } from '../../platform/jobs/index.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { cachedNetwork, type Network } from '../network/index.ts';
import { composePlan } from './compose-plan.ts';
import { type DecidedRebalancing, rebalanceInSteps } from './decide-rebalancing.ts';
import { planFact } from './plan-facts.ts';
import { prepareRebalancing, type PreparedRebalancing } from './prepare-rebalancing.ts';
import type { PlanBasis } from './rebalancing.ts';
import type { PlanningSettings, RebalancingSettings } from './settings.ts';
import {
  selectForecastState,
  selectStockAtPlaces,
  selectUnitsAtPlaces,
  type StockAtPlace,
} from './store-positions.ts';
import { insertPlan, replaceOpenPlans } from './store-plans.ts';
import { selectPlanningSettings } from './store-settings.ts';

/** Work between two pauses in which requests are served. */
const sliceMs = 10;

/** What one plan wants otherwise than the settings. */
export const planInputSchema = z.strictObject({
  trigger: z.enum(['schedule', 'request']),
  horizonDays: z.int().optional(),
  benefitMinMinor: z.int().optional(),
});

type Read = {
  settings: PlanningSettings;
  network: Network;
  stocks: StockAtPlace[];
  prepared: PreparedRebalancing;
  basis: PlanBasis;
};

async function read(
  ctx: Context,
  wanted: Omit<z.infer<typeof planInputSchema>, 'trigger'>,
): Promise<Read> {
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const kept = await selectPlanningSettings(tx);
    const rebalancing: RebalancingSettings = {
      ...kept.rebalancing,
      horizonDays: wanted.horizonDays ?? kept.rebalancing.horizonDays,
      benefitMinMinor: wanted.benefitMinMinor ?? kept.rebalancing.benefitMinMinor,
    };
    const settings = { ...kept, rebalancing };
    const { currency, horizonDays } = rebalancing;
    const now = ctx.now();
    const until = plusMs(now, horizonDays * dayMs);
    const network = await cachedNetwork(tx);
    const stocks = await selectStockAtPlaces(tx, { now, until, currency });
    const units = await selectUnitsAtPlaces(tx, until);
    const { runId, withoutValue } = await selectForecastState(tx, currency);
    const prepared = prepareRebalancing(stocks, units, network, rebalancing);
    const basis: PlanBasis = {
      forecastRunId: runId,
      networkVersion: network.version,
      settingsVersion: settings.version,
      products: prepared.problem.products.length,
      places: prepared.places.length,
      lanes: prepared.lanes.length,
      leftOut: { products: withoutValue, lanes: prepared.lanesLeftOut },
    };
    return { settings, network, stocks, prepared, basis };
  });
}

async function solve(
  { prepared }: Read,
  { signal, progress }: JobTools,
): Promise<DecidedRebalancing> {
  const steps = rebalanceInSteps(prepared.problem);
  let pausedMs = performance.now();
  for (let done = 0; ; done++) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - pausedMs < sliceMs) continue;
    progress({ done, unit: 'steps' });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    signal.throwIfAborted();
    pausedMs = performance.now();
  }
}

/**
 * Plans which units to move between places, from the latest forecasts and the stock of now. The
 * plan is the only open one: whatever was open before is replaced.
 */
export const planRebalancing = defineJob({
  kind: 'plan-rebalancing',
  input: planInputSchema,
  attemptsMax: 3,
  run: async (ctx, { input: { trigger, ...wanted } }, tools) => {
    const found = await read(ctx, wanted);
    const decided = await solve(found, tools);
    const { currency, horizonDays } = found.settings.rebalancing;
    const made = { ids: ctx.ids, now: ctx.now(), trigger, currency, horizonDays };
    const parts = { prepared: found.prepared, decided, stocks: found.stocks };
    const { plan, moves } = composePlan(parts, found.basis, made);
    await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
      await replaceOpenPlans(tx, ctx.now());
      await insertPlan(tx, plan, moves);
      await recordFacts(ctx, tx, [planFact('rebalancing_plan.created', plan)]);
    });
    tools.progress({ done: moves.length, total: moves.length, unit: 'moves' });
    return {
      rebalancing_plan_id: encodeId('rbp', plan.id),
      state: plan.state,
      moves: plan.moves,
      units: plan.units,
    };
  },
});
