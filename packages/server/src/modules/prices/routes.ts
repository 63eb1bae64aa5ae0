import type { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { type Instant, msOf, secondMs } from '../../lib/time.ts';
import { defineRoute, type Route, runList as runPage } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { changeSettings } from './change-settings.ts';
import { decideMethod } from './decide-method.ts';
import { solvePrices } from './solve-prices.ts';
import type { PriceHead, PriceSettings } from './price.ts';
import { priceList, selectHead, selectSettings } from './store.ts';
import { type PriceRun, runList } from './store-runs.ts';
import {
  priceSchema,
  runSchema,
  settingsPatchSchema,
  settingsSchema,
  startedSchema,
} from './wire.ts';

const tag = 'routing';

type PriceRow = {
  productId: Uuid;
  locationId: Uuid;
  sku: string;
  locationCode: string;
  currency: string;
  priceMinor: number;
  units: number | null;
  version: number;
};

function presentPrice(
  row: PriceRow,
  head: PriceHead | undefined,
  { periodMinutes }: PriceSettings,
  now: Instant,
): z.input<typeof priceSchema> {
  const solvedAt = head?.solvedAt ?? null;
  return {
    object: 'shadow_price',
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    price: fromMinor(row.priceMinor, row.currency),
    currency: row.currency,
    quantity: row.units,
    version: row.version,
    method: decideMethod(head, periodMinutes, now),
    solved_at: solvedAt,
    age_seconds:
      solvedAt === null ? null : Math.max(0, Math.round((msOf(now) - msOf(solvedAt)) / secondMs)),
  };
}

const presentRun = (run: PriceRun): z.input<typeof runSchema> => ({
  object: 'price_run',
  id: encodeId('prn', run.id),
  trigger: run.trigger,
  method: run.method,
  reason: run.reason,
  version: run.version,
  started_at: run.startedAt,
  finished_at: run.finishedAt,
  duration_ms: Math.max(0, msOf(run.finishedAt) - msOf(run.startedAt)),
  bound_minor: run.boundMinor,
  demand_rows: run.demandRows,
  cells: run.cells,
  priced_cells: run.pricedCells,
  rounds: run.rounds,
  converged: run.converged,
  basis: run.basis,
});

const presentSettings = (
  settings: PriceSettings,
  head: PriceHead | undefined,
  now: Instant,
): z.input<typeof settingsSchema> => ({
  object: 'price_settings',
  scarcity_weight: settings.scarcityWeight,
  horizon_days: settings.horizonDays,
  window_days: settings.windowDays,
  period_minutes: settings.periodMinutes,
  method: settings.scarcityWeight > 0 ? decideMethod(head, settings.periodMinutes, now) : 'none',
  published_version: head?.version ?? 0,
  solved_at: head?.solvedAt ?? null,
  version: settings.version,
});

/** Forward prices: what is published, how it came about, and what the tenant wants of them. */
export const priceRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listShadowPrices',
    method: 'GET',
    path: '/v1/routing/prices',
    tag,
    summary: 'List forward prices',
    description:
      'What a unit of a product at a place is worth more when it is kept for later orders, the ' +
      'dearest first, with how it was found and how old it is.',
    scope: 'routing:read',
    transaction: 'read',
    list: priceList,
    reply: { status: 200, schema: priceSchema },
    handle: async ({ ctx, tx, list }) => {
      const page = await runPage<PriceRow>(tx, list);
      const head = await selectHead(tx);
      const settings = await selectSettings(tx);
      const now = ctx.now();
      const rows = page.rows.map((row) => presentPrice(row, head, settings, now));
      return { body: { ...page, rows } };
    },
  }),
  defineRoute({
    operationId: 'listPriceRuns',
    method: 'GET',
    path: '/v1/routing/price_runs',
    tag,
    summary: 'List runs for forward prices',
    description:
      'Every run that ended, the newest first: method, bound, what the demand rests on, and why it ' +
      'fell back when it did.',
    scope: 'routing:read',
    transaction: 'read',
    list: runList,
    reply: { status: 200, schema: runSchema },
    handle: async ({ tx, list }) => {
      const page = await runPage<PriceRun>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentRun) } };
    },
  }),
  defineRoute({
    operationId: 'startPriceRun',
    method: 'POST',
    path: '/v1/routing/price_runs',
    tag,
    summary: 'Find forward prices now',
    description:
      'Starts a run beside requests: after a receipt, a stock-take or a promotion. Watch the job.',
    scope: 'routing:publish',
    transaction: 'write',
    idempotency: 'optional',
    reply: { status: 202, schema: startedSchema },
    handle: async ({ ctx, tx }) => {
      const { id, location } = await enqueue(ctx, tx, solvePrices, { trigger: 'request' as const });
      return {
        status: 202,
        location,
        body: { object: 'job' as const, id: encodeId('job', id), kind: solvePrices.kind },
      };
    },
  }),
  defineRoute({
    operationId: 'getPriceSettings',
    method: 'GET',
    path: '/v1/routing/price_settings',
    tag,
    summary: 'Get what is wanted of forward prices',
    description:
      'Whether plans count forward prices, how far they look and how often they are found.',
    scope: 'routing:read',
    transaction: 'read',
    reply: { status: 200, schema: settingsSchema },
    handle: async ({ ctx, tx }) => ({
      body: presentSettings(await selectSettings(tx), await selectHead(tx), ctx.now()),
    }),
  }),
  defineRoute({
    operationId: 'updatePriceSettings',
    method: 'PATCH',
    path: '/v1/routing/price_settings',
    tag,
    summary: 'Change what is wanted of forward prices',
    description: 'Changes what is sent; what is absent stays. With a weight above 0 runs recur.',
    scope: 'routing:publish',
    transaction: 'write',
    ifMatch: 'optional',
    body: settingsPatchSchema,
    reply: { status: 200, schema: settingsSchema },
    example: { scarcity_weight: 1, horizon_days: 14 },
    handle: async ({ ctx, tx, body, ifMatch }) => ({
      body: presentSettings(
        await changeSettings(ctx, tx, body, ifMatch),
        await selectHead(tx),
        ctx.now(),
      ),
    }),
  }),
];
