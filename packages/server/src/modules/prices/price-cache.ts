import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { createLivePrices, type LivePrices, ordersLeft, type PlannedUnits } from './live-prices.ts';
import type { PriceMethod } from './price.ts';
import {
  lockHead,
  saveHead,
  selectHead,
  selectPrices,
  selectPricesOf,
  selectSettings,
  upsertPrices,
} from './store.ts';

/** What another process published is seen after this long at the latest. */
const lifetimeMs = 5000;
/** What followed the orders of this process is published this often. */
const publishEveryMs = 60_000;
const tenantsMax = 256;

type Cache = {
  live: LivePrices | undefined;
  expiresMs: number;
  method: PriceMethod;
  publishedMs: number;
  isPublishing: boolean;
};

const tenants = new Map<Uuid, Cache>();

/** What sourcing asks: nothing in it waits, and it does not change while a plan is made. */
export type ShadowPrices = {
  /** Grows with every publication; for the decision record. 0: nothing is published. */
  readonly version: number;
  readonly method: PriceMethod;
  /** Share of a price that a plan counts, 0 to 1, unless a policy says otherwise. */
  readonly weight: number;
  /** What a unit there is worth more when it is kept; whole minor units of the place's currency. */
  readonly priceMinor: (productId: Uuid, locationId: Uuid) => number;
};

const noPrices: ShadowPrices = { version: 0, method: 'none', weight: 0, priceMinor: () => 0 };

function cacheOf(tenantId: Uuid): Cache {
  let cache = tenants.get(tenantId);
  if (cache === undefined) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    cache = {
      live: undefined,
      expiresMs: 0,
      method: 'none',
      publishedMs: performance.now(),
      isPublishing: false,
    };
    tenants.set(tenantId, cache);
  }
  return cache;
}

/** The tenant's prices as this process knows them, without asking the database. */
export function shadowPriceView(tenantId: Uuid, now: Instant): ShadowPrices {
  const live = tenants.get(tenantId)?.live;
  const method = live?.methodAt(now) ?? 'none';
  if (live?.head === undefined || method === 'none') return noPrices;
  return {
    version: live.head.version,
    method,
    weight: live.settings.scarcityWeight,
    priceMinor: (productId, locationId) =>
      Math.round(live.cellOf(productId, locationId)?.price ?? 0),
  };
}

/** The same, read again when it is older than five seconds. */
export async function freshPrices(ctx: Context, tx: Tx): Promise<ShadowPrices> {
  const cache = cacheOf(tx.tenantId);
  const now = ctx.now();
  if (performance.now() >= cache.expiresMs) {
    await refresh(cache, tx, now);
    cache.expiresMs = performance.now() + lifetimeMs;
  }
  const view = shadowPriceView(tx.tenantId, now);
  if (view.method !== cache.method) {
    // A plan is worth less from now on, or more: whoever asks why finds it in the log.
    ctx.log.warn({
      event: 'prices.method_changed',
      tenant_id: tx.tenantId,
      name: view.method,
      reason: `it was ${cache.method}`,
      version: view.version,
    });
    cache.method = view.method;
  }
  return view;
}

async function refresh(cache: Cache, tx: Tx, now: Instant): Promise<void> {
  const settings = await selectSettings(tx);
  const head = settings.scarcityWeight > 0 ? await selectHead(tx) : undefined;
  const before = cache.live;
  if (before?.settings.version === settings.version && before.head?.version === head?.version)
    return;
  const prices = head === undefined ? [] : await selectPrices(tx);
  const live = createLivePrices(settings, head, prices, now);
  if (before !== undefined && before.head?.runId === head?.runId) carryOver(before, live);
  cache.live = live;
}

/**
 * Another process published in between: what this one has seen since counts on, and is still to be
 * told.
 */
function carryOver(before: LivePrices, live: LivePrices): void {
  for (const { productId, locationId, moved, taken } of before.unpublished()) {
    live.carry(productId, locationId, moved, taken);
    const cell = live.cellOf(productId, locationId);
    if (cell === undefined) continue;
    cell.price = Math.max(0, cell.price + moved);
    cell.units = Math.max(0, cell.units - taken);
  }
}

/** To be called when settings or prices change in this transaction: they are read anew after it. */
export function pricesChange(tx: Tx): void {
  tx.afterCommit(() => {
    cacheOf(tx.tenantId).expiresMs = 0;
  });
}

/**
 * Tells of plans that were committed, so that prices follow what is taken. Returns at once; once a
 * minute what moved is published, in a transaction of its own.
 */
export function notePlans(ctx: Context, plans: readonly PlannedUnits[]): void {
  const cache = tenants.get(ctx.tenantId);
  const live = cache?.live;
  if (cache === undefined || live?.head === undefined) return;
  const now = ctx.now();
  if (live.methodAt(now) === 'none') return;
  for (const plan of plans) live.note(plan, now);
  const isDue = performance.now() - cache.publishedMs >= publishEveryMs;
  if (!isDue || cache.isPublishing || !live.hasUnpublished()) return;
  cache.isPublishing = true;
  cache.publishedMs = performance.now();
  publishMoves(ctx, live)
    .catch((error: unknown) =>
      ctx.log.warn({
        event: 'prices.unpublished',
        tenant_id: ctx.tenantId,
        error: String(error),
      }),
    )
    .finally(() => {
      cache.isPublishing = false;
    });
}

/**
 * Publishes what followed the orders of this process, on top of what others published. What belongs
 * to a run that was replaced meanwhile is forgotten: the new run has seen the stock itself.
 */
export async function publishMoves(ctx: Context, live: LivePrices): Promise<void> {
  const changes = live.unpublished();
  if (changes.length === 0) return;
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const head = await lockHead(tx);
    if (head === undefined || head.runId !== live.head?.runId) return;
    const published = await selectPricesOf(tx, changes);
    const key = (one: { productId: Uuid; locationId: Uuid }): string =>
      `${one.productId}${one.locationId}`;
    const known = new Map(published.map((one) => [key(one), one]));
    const now = ctx.now();
    const next = {
      ...head,
      version: head.version + 1,
      ordersToCome: ordersLeft(head, now),
      publishedAt: now,
    };
    const rests: { productId: Uuid; locationId: Uuid; moved: number }[] = [];
    const rows = changes.flatMap(({ productId, locationId, moved, taken }) => {
      const before = known.get(key({ productId, locationId }));
      if (before === undefined) return [];
      const exact = Math.min(head.priceMaxMinor, Math.max(0, before.priceMinor + moved));
      const priceMinor = Math.round(exact);
      rests.push({ productId, locationId, moved: exact - priceMinor });
      const units = before.units === null ? null : Math.max(0, before.units - taken);
      return [{ productId, locationId, priceMinor, units }];
    });
    await upsertPrices(tx, next.version, rows);
    await saveHead(tx, next);
    tx.afterCommit(() => {
      for (const { productId, locationId, moved } of rests)
        live.carry(productId, locationId, moved, 0);
      // What others published meanwhile is not in this process yet: then it is read again.
      if (live.head?.version === head.version) live.head = next;
    });
  });
}
