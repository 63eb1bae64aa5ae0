import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { forecastDemand } from './forecast-demand.ts';
import { presentAccuracy, presentForecast, presentForecastRun } from './present-forecast.ts';
import {
  forecastList,
  type ForecastRow,
  type ForecastRun,
  forecastRunList,
  selectAccuracy,
} from './store.ts';
import { accuracySchema, forecastRunSchema, forecastSchema, startedRunSchema } from './wire.ts';

const tag = 'Planning';

/** Demand to come, how such forecasts held, and the runs that find them. */
export const forecastRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listForecasts',
    method: 'GET',
    path: '/v1/forecasts',
    tag,
    summary: 'List demand forecasts',
    description:
      'What each product is expected to be asked for at each location in the next 28 days, with ' +
      'its spread and how such forecasts held in the past, the quickest sellers first.',
    scope: 'reports:read',
    transaction: 'read',
    list: forecastList,
    reply: { status: 200, schema: forecastSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ForecastRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentForecast) } };
    },
  }),
  defineRoute({
    operationId: 'getForecastAccuracy',
    method: 'GET',
    path: '/v1/forecasts/accuracy',
    tag,
    summary: 'Read how forecasts held',
    description:
      'Backtests of the latest run summed, by method and by location: what was forecast at up to ' +
      'three times in the past from what was known then, against what came.',
    scope: 'reports:read',
    transaction: 'read',
    query: z.strictObject({}),
    reply: { status: 200, schema: accuracySchema },
    handle: async ({ tx }) => ({ body: presentAccuracy(await selectAccuracy(tx)) }),
  }),
  defineRoute({
    operationId: 'listForecastRuns',
    method: 'GET',
    path: '/v1/forecast_runs',
    tag,
    summary: 'List forecast runs',
    description: 'Every run that ended with its errors, the newest first.',
    scope: 'reports:read',
    transaction: 'read',
    list: forecastRunList,
    reply: { status: 200, schema: forecastRunSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ForecastRun>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentForecastRun) } };
    },
  }),
  defineRoute({
    operationId: 'startForecastRun',
    method: 'POST',
    path: '/v1/forecast_runs',
    tag,
    summary: 'Forecast demand now',
    description:
      'Starts a run over the orders of the last two years; the server does it every night by ' +
      'itself. Watch the job.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    reply: { status: 202, schema: startedRunSchema },
    handle: async ({ ctx, tx }) => {
      const job = await enqueue(ctx, tx, forecastDemand, { trigger: 'request' as const });
      const body = {
        object: 'job' as const,
        id: encodeId('job', job.id),
        kind: forecastDemand.kind,
      };
      return { status: 202, location: job.location, body };
    },
  }),
];
