import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Product } from './product.ts';

/** A change by another process is seen after this long at the latest. */
const lifetimeMs = 5000;
const referencesMaxPerTenant = 100_000;
const tenantsMax = 256;

type Entry = { readonly product: Product; readonly expiresMs: number };
type TenantCache = { entries: Map<string, Entry>; generation: number };

const tenants = new Map<Uuid, TenantCache>();
/** Transactions that changed products: what they read may never be committed. */
const changing = new WeakSet<Tx>();

function tenantCache(tenantId: Uuid): TenantCache {
  let cache = tenants.get(tenantId);
  if (cache === undefined) {
    const [oldest] = tenants.keys();
    if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
    cache = { entries: new Map(), generation: 0 };
    tenants.set(tenantId, cache);
  }
  return cache;
}

/** The memory of the transaction's tenant, as of now. */
export function cacheFor(tx: Tx): {
  get: (ref: string) => Product | undefined;
  put: (loaded: ReadonlyMap<string, Product>) => void;
} {
  const cache = tenantCache(tx.tenantId);
  const { generation } = cache;
  const nowMs = performance.now();
  return {
    get: (ref) => {
      if (changing.has(tx)) return undefined;
      const entry = cache.entries.get(ref);
      return entry !== undefined && entry.expiresMs > nowMs ? entry.product : undefined;
    },
    put: (loaded) => {
      // Read before a change was committed, delivered after: such an answer is not kept.
      if (changing.has(tx) || cache.generation !== generation) return;
      if (cache.entries.size + loaded.size > referencesMaxPerTenant) cache.entries.clear();
      const expiresMs = performance.now() + lifetimeMs;
      for (const [ref, product] of loaded) cache.entries.set(ref, { product, expiresMs });
    },
  };
}

/** To be called by whoever changes products: the memory is dropped when the change is committed. */
export function productsChange(tx: Tx): void {
  if (changing.has(tx)) return;
  changing.add(tx);
  tx.afterCommit(() => {
    const cache = tenantCache(tx.tenantId);
    cache.entries = new Map();
    cache.generation++;
  });
}
