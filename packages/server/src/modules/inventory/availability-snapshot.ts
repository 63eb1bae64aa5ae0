import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { findProducts, kitComponents, type Product } from '../catalog/index.ts';
import { cachedNetwork, getLocationsById, type Location } from '../network/index.ts';
import { readStock } from './apply-stock.ts';
import { availabilityFor, type AvailablePlace, kitPlaces } from './decide-availability.ts';
import { sellsFrom } from './read-sellable.ts';
import { createStockWatch, type StockWatch } from './availability-watch.ts';
import { onStockChanged } from './stock-changes.ts';

/** Oldest answer that may be given. */
export const staleMsMax = 1000;
/** The ledger is looked at again when the last look is older. */
const lookEveryMs = 400;
/**
 * What no movement tells (a product's or a place's own settings changed by another process) is seen
 * after this long.
 */
const heldMsMax = 10_000;
/** Past this the tenant's snapshot starts anew rather than grow. */
const productsMax = 50_000;
const tenantsMax = 256;

/** One product as of an instant. */
export type Available = {
  product: Product;
  /** What holds the stock: the product itself, or the components of a kit. */
  stockIds: readonly Uuid[];
  places: readonly AvailablePlace[];
  asOf: Instant;
  asOfMs: number;
  /** Whether only movements can change it: a soft hold ends by itself. */
  steady: boolean;
  /** The answer without channel up to the instant, ready to be sent. */
  json: string;
};

/** A product of memory with the instant for which its numbers are known to hold. */
export type Held = Available & { heldAt: Instant; heldAtMs: number };

type Wanted = {
  ctx: Context;
  ref: string;
  resolve: (found: Available | undefined) => void;
  reject: (error: unknown) => void;
};

type Snapshot = {
  /** By reference as sent. */
  found: Map<string, Available>;
  refsByStock: Map<Uuid, Set<string>>;
  waiting: Wanted[];
  loading: boolean;
  /** Products that moved while a load was running: what it read of them may be old already. */
  movedMeanwhile: Set<Uuid>;
  watch: StockWatch;
};

const snapshots = new WeakMap<Database, Map<Uuid, Snapshot>>();
const live = new Set<WeakRef<Map<Uuid, Snapshot>>>();

function snapshotOf(db: Database, tenantId: Uuid): Snapshot {
  let tenants = snapshots.get(db);
  if (tenants === undefined) {
    tenants = new Map();
    snapshots.set(db, tenants);
    live.add(new WeakRef(tenants));
  }
  let snapshot = tenants.get(tenantId);
  if (snapshot === undefined) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    snapshot = newSnapshot();
    tenants.set(tenantId, snapshot);
  }
  return snapshot;
}

function newSnapshot(): Snapshot {
  const snapshot: Snapshot = {
    found: new Map(),
    refsByStock: new Map(),
    waiting: [],
    loading: false,
    movedMeanwhile: new Set(),
    watch: createStockWatch((productIds) => {
      if (productIds === undefined) clear(snapshot);
      else forgetIn(snapshot, productIds);
    }),
  };
  return snapshot;
}

function clear(snapshot: Snapshot): void {
  snapshot.found.clear();
  snapshot.refsByStock.clear();
}

/** Forgets products that moved, in every snapshot of this process. */
function forget(tenantId: Uuid, productIds: readonly Uuid[]): void {
  for (const reference of live) {
    const tenants = reference.deref();
    if (tenants === undefined) live.delete(reference);
    const snapshot = tenants?.get(tenantId);
    if (snapshot !== undefined) forgetIn(snapshot, productIds);
  }
}

function forgetIn(snapshot: Snapshot, productIds: readonly Uuid[]): void {
  for (const productId of productIds) {
    if (snapshot.loading) snapshot.movedMeanwhile.add(productId);
    const refs = snapshot.refsByStock.get(productId);
    if (refs === undefined) continue;
    for (const ref of refs) snapshot.found.delete(ref);
    snapshot.refsByStock.delete(productId);
  }
}

onStockChanged(forget);

const isFresh = (asOfMs: number, nowMs: number): boolean => {
  const ageMs = nowMs - asOfMs;
  // A simulated clock may also have gone back.
  return ageMs >= 0 && ageMs <= staleMsMax;
};

/** What memory knows of a reference, for the latest instant that it is known to hold for. */
function heldOf(snapshot: Snapshot, ref: string, nowMs: number): Held | undefined {
  const one = snapshot.found.get(ref);
  if (one === undefined) return undefined;
  const held = snapshot.watch.held();
  const holds =
    held !== undefined &&
    one.steady &&
    one.asOfMs >= held.sinceMs &&
    held.verifiedMs > one.asOfMs &&
    nowMs - one.asOfMs <= heldMsMax;
  return holds
    ? { ...one, heldAt: held.verified, heldAtMs: held.verifiedMs }
    : { ...one, heldAt: one.asOf, heldAtMs: one.asOfMs };
}

/** Looks at the ledger in good time, so that what is in memory stays fresh without being read. */
function lookAhead(ctx: Context, snapshot: Snapshot, nowMs: number): void {
  const held = snapshot.watch.held();
  if (held !== undefined && Math.abs(nowMs - held.verifiedMs) < lookEveryMs) return;
  // Whoever finds memory too old looks again and hears why it failed.
  snapshot.watch.look(ctx).catch(() => undefined);
}

/** The product as it was at most a second ago, when memory has it; no promise, no waiting. */
export function peekAvailability(ctx: Context, ref: string, nowMs: number): Held | undefined {
  const snapshot = snapshots.get(ctx.db)?.get(ctx.tenantId);
  const one = snapshot && heldOf(snapshot, ref, nowMs);
  if (snapshot === undefined || one === undefined || !isFresh(one.heldAtMs, nowMs))
    return undefined;
  lookAhead(ctx, snapshot, nowMs);
  return one;
}

/**
 * Products by reference (id or sku) as they were at most a second ago; what does not exist is
 * absent. What memory lacks is read in one transaction, together with what others wait for.
 */
export async function availabilityOf(
  ctx: Context,
  refs: readonly string[],
): Promise<Map<string, Held>> {
  const nowMs = msOf(ctx.now());
  const snapshot = snapshotOf(ctx.db, ctx.tenantId);
  const answers = new Map<string, Held>();
  const wanted = new Set(refs);
  const takeFresh = (): void => {
    for (const ref of wanted) {
      const one = heldOf(snapshot, ref, nowMs);
      if (one === undefined || !isFresh(one.heldAtMs, nowMs)) continue;
      answers.set(ref, one);
      wanted.delete(ref);
    }
  };
  takeFresh();
  // One look may tell that all of it still holds: that is cheaper than reading any of it.
  if ([...wanted].some((ref) => snapshot.found.has(ref)) || snapshot.watch.held() === undefined) {
    await snapshot.watch.look(ctx);
    takeFresh();
  }
  const missing = [...wanted];
  const loaded = await Promise.all(missing.map((ref) => waitFor(ctx, snapshot, ref)));
  const elsewhen: string[] = [];
  missing.forEach((ref, index) => {
    const one = loaded[index];
    if (one === undefined) return;
    if (Math.abs(nowMs - one.asOfMs) <= staleMsMax) answers.set(ref, asRead(one));
    else elsewhen.push(ref);
  });
  // Another clock led the common load (a simulated one): these are read for this call alone.
  if (elsewhen.length > 0) {
    for (const [ref, one] of await load(ctx, elsewhen)) answers.set(ref, asRead(one));
  }
  return answers;
}

const asRead = (one: Available): Held => ({ ...one, heldAt: one.asOf, heldAtMs: one.asOfMs });

function waitFor(ctx: Context, snapshot: Snapshot, ref: string): Promise<Available | undefined> {
  return new Promise((resolve, reject) => {
    snapshot.waiting.push({ ctx, ref, resolve, reject });
    // All references of one call, and of calls that came together, are read together.
    if (!snapshot.loading) {
      snapshot.loading = true;
      queueMicrotask(() => void loadWaiting(snapshot));
    }
  });
}

/** Reads what is waited for, all of it at once, until nobody waits; the first waiter's clock leads. */
async function loadWaiting(snapshot: Snapshot): Promise<void> {
  for (;;) {
    const wanted = snapshot.waiting.splice(0);
    const [leader] = wanted;
    if (leader === undefined) break;
    snapshot.movedMeanwhile.clear();
    try {
      const loaded = await load(leader.ctx, [...new Set(wanted.map((one) => one.ref))]);
      for (const [ref, one] of loaded) keep(snapshot, ref, one);
      for (const one of wanted) one.resolve(loaded.get(one.ref));
    } catch (error) {
      for (const one of wanted) one.reject(error);
    }
  }
  snapshot.loading = false;
}

function keep(snapshot: Snapshot, ref: string, one: Available): void {
  if (one.stockIds.some((id) => snapshot.movedMeanwhile.has(id))) return;
  if (snapshot.found.size >= productsMax) clear(snapshot);
  snapshot.found.set(ref, one);
  for (const id of one.stockIds) {
    const refs = snapshot.refsByStock.get(id);
    if (refs === undefined) snapshot.refsByStock.set(id, new Set([ref]));
    else refs.add(ref);
  }
}

async function load(ctx: Context, refs: readonly string[]): Promise<Map<string, Available>> {
  const asOf = ctx.now();
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const products = await findProducts(tx, refs);
    const kits = await kitComponents(
      tx,
      [...products.values()].filter((p) => p.isKit).map((p) => p.id),
    );
    const stockIdsOf = (product: Product): Uuid[] =>
      product.isKit ? (kits.get(product.id) ?? []).map((part) => part.componentId) : [product.id];
    const stockIds = [...new Set([...products.values()].flatMap(stockIdsOf))];
    const rows = await readStock(ctx, tx, stockIds);
    const locations = await locationsOf(
      tx,
      rows.map((row) => row.locationId),
    );
    const places = new Map<Uuid, AvailablePlace[]>(stockIds.map((id) => [id, []]));
    const held = new Set(rows.filter((row) => row.reserved > 0).map((row) => row.productId));
    for (const row of rows) {
      const location = locations.get(row.locationId);
      if (location === undefined || !sellsFrom(location)) continue;
      places.get(row.productId)?.push({
        locationId: row.locationId,
        locationCode: location.code,
        groups: location.groups,
        atp: row.atp,
        leadTimeDays: row.leadTimeDays,
      });
    }
    const answers = new Map<string, Available>();
    for (const [ref, product] of products) {
      const parts = kits.get(product.id) ?? [];
      const own = product.isKit
        ? kitPlaces(
            parts.map((part) => ({
              quantity: part.quantity,
              places: places.get(part.componentId) ?? [],
            })),
          )
        : (places.get(product.id) ?? []);
      answers.set(ref, {
        product,
        stockIds: stockIdsOf(product),
        places: own,
        asOf,
        asOfMs: msOf(asOf),
        steady: !stockIdsOf(product).some((id) => held.has(id)),
        json: openJson(product, own),
      });
    }
    return answers;
  });
}

/** Locations from memory; one so new that memory lacks it is read. */
async function locationsOf(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Location>> {
  const { locationsById } = await cachedNetwork(tx);
  const unknown = ids.filter((id) => !locationsById.has(id));
  if (unknown.length === 0) return locationsById;
  return new Map([...locationsById, ...(await getLocationsById(tx, unknown))]);
}

/** Places as the wire has them. */
export function presentAvailablePlaces(places: readonly AvailablePlace[]): {
  location_id: string;
  location_code: string;
  available_to_promise: number | null;
  lead_time_days: number | null;
}[] {
  return places.map((place) => ({
    location_id: encodeId('loc', place.locationId),
    location_code: place.locationCode,
    available_to_promise: place.atp,
    lead_time_days: place.leadTimeDays,
  }));
}

/** The answer of one product from memory, as text: what was prepared, and how old it is. */
export function heldJson(one: Held, nowMs: number): string {
  return `${one.json}"as_of":"${one.heldAt}","stale_ms":${Math.max(0, nowMs - one.heldAtMs)}}`;
}

function openJson(product: Product, places: readonly AvailablePlace[]): string {
  const { total } = availabilityFor(places, undefined);
  const whole = JSON.stringify({
    object: 'availability',
    product_id: encodeId('prd', product.id),
    sku: product.sku,
    unlimited: total === null,
    available_to_promise: total,
    locations: presentAvailablePlaces(places),
  });
  return `${whole.slice(0, -1)},`;
}
