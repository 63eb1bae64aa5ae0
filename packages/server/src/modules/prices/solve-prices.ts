import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { defineJob, type JobTools } from '../../platform/jobs/index.ts';
import { at } from '../planner/index.ts';
import type { FoundPrices } from './core/find-prices.ts';
import { decideWorld, type TenantWorld } from './decide-world.ts';
import { pricesChange } from './price-cache.ts';
import { readKnown } from './read-known.ts';
import { solveInThread } from './solve-in-thread.ts';
import type { CellPrice, PriceMethod } from './price.ts';
import {
  deleteOlderPrices,
  lockHead,
  saveHead,
  selectPrices,
  selectSettings,
  upsertPrices,
} from './store.ts';
import { insertRun, type PriceRun } from './store-runs.ts';

const input = z.strictObject({ trigger: z.enum(['schedule', 'request']) });

/** Longer than the largest world took; past it the prices would be those of yesterday's stock. */
const timeoutMs = 180_000;

/** What a run comes to: prices, or why those of before go on. */
type Outcome = {
  method: PriceMethod;
  reason: string | null;
  found: FoundPrices | undefined;
};

/** Finds a tenant's prices from its recent orders and its stock, and publishes them. */
export const solvePrices = defineJob({
  kind: 'solve-prices',
  input,
  attemptsMax: 3,
  run: async (ctx, job, tools) => {
    const startedAt = ctx.now();
    const { tenant, before, horizonDays } = await ctx.db.transaction(
      ctx.tenantId,
      { readOnly: true },
      async (tx) => {
        const settings = await selectSettings(tx);
        return {
          horizonDays: settings.horizonDays,
          tenant: decideWorld(await readKnown(ctx, tx, settings)),
          before: await selectPrices(tx),
        };
      },
    );
    const outcome = await solve(ctx, tenant, before, tools);
    const run = await ctx.db.transaction(ctx.tenantId, {}, (tx) =>
      publish(ctx, tx, { tenant, before, horizonDays, outcome, startedAt, ...job.input }),
    );
    ctx.log.info({
      event: 'prices.published',
      tenant_id: ctx.tenantId,
      name: run.method,
      version: run.version,
      rows: run.demandRows,
      count: run.pricedCells,
      ...(run.reason === null ? {} : { reason: run.reason }),
    });
    return {
      price_run_id: encodeId('prn', run.id),
      method: run.method,
      version: run.version,
      reason: run.reason,
    };
  },
});

async function solve(
  ctx: Context,
  { world, products, locations }: TenantWorld,
  before: readonly CellPrice[],
  { signal, progress }: JobTools,
): Promise<Outcome> {
  if (world.rows.length === 0) return { method: 'none', reason: 'no_demand', found: undefined };
  const published = new Map(
    before.map((one) => [`${one.productId}${one.locationId}`, one.priceMinor]),
  );
  const start = Float64Array.from(world.stock, (_, cell) => {
    const product = products[Math.floor(cell / world.locations)];
    return published.get(`${product}${locations[cell % world.locations]?.id}`) ?? 0;
  });
  try {
    const found = await solveInThread(
      {
        world,
        start: before.length === 0 ? undefined : start,
        seed: 1,
        withoutLp: false,
      },
      { signal, timeoutMs, onRound: (done) => progress({ done, unit: 'rounds' }) },
    );
    return { method: found.method, reason: found.reason ?? null, found };
  } catch (error) {
    // Who cancels or stops the job wants nothing published.
    signal.throwIfAborted();
    ctx.log.error({
      event: 'prices.not_solved',
      tenant_id: ctx.tenantId,
      error: String(error),
    });
    return { method: 'online', reason: 'not_solved', found: undefined };
  }
}

type Publication = {
  tenant: TenantWorld;
  before: readonly CellPrice[];
  horizonDays: number;
  outcome: Outcome;
  startedAt: PriceRun['startedAt'];
  trigger: PriceRun['trigger'];
};

/** Replaces all prices by those of the run, under the next version, in the caller's transaction. */
async function publish(ctx: Context, tx: Tx, publication: Publication): Promise<PriceRun> {
  const { tenant, outcome, horizonDays } = publication;
  const { method, found } = outcome;
  const head = await lockHead(tx);
  const version = (head?.version ?? 0) + 1;
  const now = ctx.now();
  const id = ctx.ids.uuid();
  const prices = method === 'none' ? [] : pricesOf(tenant, publication.before, found);
  await upsertPrices(tx, version, prices);
  await deleteOlderPrices(tx, version);
  await saveHead(tx, {
    version,
    runId: id,
    method,
    solvedAt: found === undefined ? (head?.solvedAt ?? null) : now,
    publishedAt: now,
    horizonEndsAt: plusMs(now, horizonDays * dayMs),
    ordersToCome: tenant.basis.orders_expected,
    priceMaxMinor: Math.round(tenant.world.priceMax),
  });
  const run: PriceRun = {
    id,
    trigger: publication.trigger,
    method,
    reason: outcome.reason,
    version,
    startedAt: publication.startedAt,
    finishedAt: now,
    boundMinor: found === undefined ? null : Math.floor(found.bound),
    demandRows: tenant.world.rows.length,
    cells: prices.length,
    pricedCells: prices.filter((one) => one.priceMinor > 0).length,
    rounds: found?.rounds ?? 0,
    converged: found?.converged ?? false,
    basis: tenant.basis,
  };
  await insertRun(tx, run);
  pricesChange(tx);
  return run;
}

/** A row for each place that has or gets units; without new prices those of before stay. */
export function pricesOf(
  { products, locations, units }: TenantWorld,
  before: readonly CellPrice[],
  found: FoundPrices | undefined,
): CellPrice[] {
  const key = (productId: Uuid, locationId: Uuid): string => `${productId}${locationId}`;
  const known = new Map(before.map((one) => [key(one.productId, one.locationId), one]));
  return products.flatMap((productId, p) =>
    locations.flatMap(({ id: locationId }, l) => {
      const cell = p * locations.length + l;
      const held = at(units, cell);
      if (held <= 0) return [];
      const priceMinor =
        found === undefined
          ? (known.get(key(productId, locationId))?.priceMinor ?? 0)
          : Math.round(at(found.prices, cell));
      return [{ productId, locationId, priceMinor, units: held === Infinity ? null : held }];
    }),
  );
}
