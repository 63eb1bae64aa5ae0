import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import {
  defineJob,
  enqueue,
  every,
  type JobTools,
  type RecurringTask,
} from '../../platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../platform/system-context.ts';
import { decideDemand, type DemandSeries } from './decide-demand.ts';
import {
  type DecidedForecast,
  decideForecast,
  fallbackOf,
  reconcileForecasts,
  sumAccuracy,
} from './decide-forecast.ts';
import { selectPlacedDemand, selectUnplacedDemand, tenantsToForecast } from './store-demand.ts';
import { planRebalancing } from './plan-rebalancing.ts';
import { selectPlanningSettings } from './store-settings.ts';
import { suggestReplenishment } from './suggest-replenishment.ts';
import {
  deleteOtherForecasts,
  type ForecastRun,
  insertForecastRun,
  upsertForecasts,
} from './store.ts';

/** Two years: a season of the year is seen twice. */
const windowDays = 730;
const rowsAtOnce = 500;
const nightlySeconds = 24 * 3600;
/** Work between two pauses in which requests are served. */
const sliceMs = 10;

const dateOf = (day: number): string => instantOfMs(day * dayMs).slice(0, 10);

async function forecastAll(
  series: readonly DemandSeries[],
  { signal, progress }: JobTools,
): Promise<DecidedForecast[]> {
  const all: DecidedForecast[] = [];
  let pausedMs = performance.now();
  for (const own of Map.groupBy(series, (one) => one.productId).values()) {
    const fallback = fallbackOf(own);
    for (const one of own) {
      all.push(decideForecast(one, fallback));
      if (performance.now() - pausedMs < sliceMs) continue;
      progress({ done: all.length, total: series.length, unit: 'series' });
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      signal.throwIfAborted();
      pausedMs = performance.now();
    }
  }
  return all;
}

type Found = Omit<ForecastRun, 'id' | 'finishedAt'> & { readonly forecasts: DecidedForecast[] };

async function publish(ctx: Context, { forecasts, ...found }: Found): Promise<ForecastRun> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const run = { ...found, id: ctx.ids.uuid(), finishedAt: ctx.now() };
    for (let start = 0; start < forecasts.length; start += rowsAtOnce) {
      const part = forecasts.slice(start, start + rowsAtOnce);
      await upsertForecasts(tx, run.id, run.finishedAt, part);
    }
    await deleteOtherForecasts(tx, run.id);
    await insertForecastRun(tx, run);
    await enqueue(ctx, tx, suggestReplenishment, { trigger: 'schedule' as const });
    const { rebalancing } = await selectPlanningSettings(tx);
    if (rebalancing.schedule === 'after_forecasts') {
      await enqueue(ctx, tx, planRebalancing, { trigger: 'schedule' as const });
    }
    return run;
  });
}

/** The days that are read, in UTC: today is not over and is not counted. */
function windowOf(now: Instant): { from: Instant; until: Instant; lastDay: number } {
  const today = Math.floor(msOf(now) / dayMs);
  return {
    from: instantOfMs((today - windowDays) * dayMs),
    until: instantOfMs(today * dayMs),
    lastDay: today - 1,
  };
}

/** Forecasts a tenant's demand from the orders of the last two years, and keeps the errors of it. */
export const forecastDemand = defineJob({
  kind: 'forecast-demand',
  input: z.strictObject({ trigger: z.enum(['schedule', 'request']) }),
  attemptsMax: 3,
  run: async (ctx, job, tools) => {
    const startedAt = ctx.now();
    const { from, until, lastDay } = windowOf(startedAt);
    const { placed, waiting } = await ctx.db.transaction(
      ctx.tenantId,
      { readOnly: true },
      async (tx) => ({
        placed: await selectPlacedDemand(tx, from, until),
        waiting: await selectUnplacedDemand(tx, from, until),
      }),
    );
    const { series, unplaced } = decideDemand(placed, waiting, lastDay);
    const { forecasts, factor } = reconcileForecasts(await forecastAll(series, tools));
    const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
    const run = await publish(ctx, {
      ...job.input,
      ...sumAccuracy(forecasts),
      startedAt,
      demandFrom: dateOf(lastDay + 1 - windowDays),
      demandUntil: dateOf(lastDay),
      series: series.length,
      units: sum(series.map((one) => sum(one.values))),
      unplacedUnits: unplaced,
      totalFactor: factor,
      forecasts,
    });
    return { forecast_run_id: encodeId('fcr', run.id), series: run.series, judged: run.judged };
  },
});

/** Puts a run in the line for every tenant whose last one has not read yesterday's demand. */
export async function startNightly(around: Surroundings, signal: AbortSignal): Promise<void> {
  const { from, lastDay } = windowOf(around.clock.now());
  for (const tenantId of await tenantsToForecast(around.db, from, dateOf(lastDay))) {
    if (signal.aborted) return;
    await startFor(systemContext(around, tenantId, 'scheduler'), tenantId);
  }
}

function startFor(ctx: Context, tenantId: Uuid): Promise<unknown> {
  return ctx.db.transaction(tenantId, {}, (tx) =>
    enqueue(ctx, tx, forecastDemand, { trigger: 'schedule' as const }),
  );
}

/** What recurs in this module. */
export const planningTasks: readonly RecurringTask[] = [
  every('forecast-demand', nightlySeconds, startNightly),
];
