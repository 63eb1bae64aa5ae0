import type { Uuid } from '../../lib/ids.ts';
import type { StockRow } from '../inventory/index.ts';

/** Units that can be promised, by location; Infinity where supply is unlimited. */
type ProductStock = {
  byLocation: Map<Uuid, number>;
  /** Days until it is there; undefined when it lies everywhere. */
  leadDays: Map<Uuid, number> | undefined;
  loadedAtMs: number;
};

/**
 * What one tenant's stock was when last looked at, less what was planned since. A hint: a yes is
 * checked by the commit, a no by reading again. Never older than `ageMsMax`.
 */
export type StockSnapshot = {
  /** The products whose numbers are missing or too old at this time. */
  stale: (productIds: Iterable<Uuid>, nowMs: number) => Uuid[];
  /** Takes what was read for these products; a product without rows has no stock anywhere. */
  load: (productIds: readonly Uuid[], rows: readonly StockRow[], nowMs: number) => void;
  /** Units at a location; 0 where there is no record. */
  available: (productId: Uuid, locationId: Uuid) => number;
  /** Days until locations have what they promise of a product; undefined: all of it lies there. */
  leadDays: (productId: Uuid) => ReadonlyMap<Uuid, number> | undefined;
  /** Units of a product over all locations. */
  total: (productId: Uuid) => number;
  take: (productId: Uuid, locationId: Uuid, units: number) => void;
  /** Forgets products: their numbers were found wrong or changed elsewhere. */
  drop: (productIds: Iterable<Uuid>) => void;
};

/** Products kept a tenant; past it the oldest loaded are forgotten. */
const productsMax = 200_000;

/** An empty snapshot whose numbers are trusted for so many milliseconds. */
export function createStockSnapshot(ageMsMax: number): StockSnapshot {
  const products = new Map<Uuid, ProductStock>();
  return {
    stale: (productIds, nowMs) => {
      const missing: Uuid[] = [];
      for (const productId of productIds) {
        const known = products.get(productId);
        if (known === undefined || nowMs - known.loadedAtMs > ageMsMax) missing.push(productId);
      }
      return missing;
    },
    load: (productIds, rows, nowMs) => {
      for (const productId of productIds) {
        products.delete(productId);
        products.set(productId, {
          byLocation: new Map(),
          leadDays: undefined,
          loadedAtMs: nowMs,
        });
      }
      for (const row of rows) {
        const product = products.get(row.productId);
        product?.byLocation.set(row.locationId, row.atp ?? Number.POSITIVE_INFINITY);
        if (product === undefined || (row.leadTimeDays ?? 0) === 0) continue;
        product.leadDays ??= new Map();
        product.leadDays.set(row.locationId, row.leadTimeDays ?? 0);
      }
      for (const oldest of products.keys()) {
        if (products.size <= productsMax) break;
        products.delete(oldest);
      }
    },
    available: (productId, locationId) => products.get(productId)?.byLocation.get(locationId) ?? 0,
    leadDays: (productId) => products.get(productId)?.leadDays,
    total: (productId) => {
      let units = 0;
      for (const here of products.get(productId)?.byLocation.values() ?? [])
        units += Math.max(0, here);
      return units;
    },
    take: (productId, locationId, units) => {
      const here = products.get(productId)?.byLocation;
      const before = here?.get(locationId);
      if (here !== undefined && before !== undefined) here.set(locationId, before - units);
    },
    drop: (productIds) => {
      for (const productId of productIds) products.delete(productId);
    },
  };
}
