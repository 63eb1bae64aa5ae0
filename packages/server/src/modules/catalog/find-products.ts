import { decodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { KitComponent, Product } from './product.ts';
import { cacheFor } from './product-cache.ts';
import { selectComponents, selectProducts } from './store.ts';

/** References sorted into ids and skus. One that has the shape of an id may still be a sku. */
export function sortReferences(refs: readonly string[]): { ids: Uuid[]; skus: string[] } {
  const ids: Uuid[] = [];
  for (const ref of refs) {
    const id = decodeId('prd', ref);
    if (id !== undefined) ids.push(id);
  }
  return { ids, skus: [...refs] };
}

/** Answers references from products: by id first, by sku else. */
export function answerReferences(
  refs: readonly string[],
  products: readonly Product[],
): Map<string, Product> {
  const byId = new Map(products.map((product) => [product.id, product]));
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const found = new Map<string, Product>();
  for (const ref of refs) {
    const id = decodeId('prd', ref);
    const product = (id === undefined ? undefined : byId.get(id)) ?? bySku.get(ref);
    if (product !== undefined) found.set(ref, product);
  }
  return found;
}

/** Products by reference (id or sku) in one statement; the keys are the references that exist. */
export async function findProducts(tx: Tx, refs: readonly string[]): Promise<Map<string, Product>> {
  const distinct = [...new Set(refs)];
  if (distinct.length === 0) return new Map();
  return answerReferences(distinct, await selectProducts(tx, sortReferences(distinct)));
}

/** Products by id in one statement; those that exist. */
export async function getProductsById(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Product>> {
  if (ids.length === 0) return new Map();
  const rows = await selectProducts(tx, { ids: [...new Set(ids)], skus: [] });
  return new Map(rows.map((product) => [product.id, product]));
}

/** The components of the kits among the products; a product that is no kit has no entry. */
export async function kitComponents(
  tx: Tx,
  productIds: readonly Uuid[],
): Promise<Map<Uuid, KitComponent[]>> {
  const found = new Map<Uuid, KitComponent[]>();
  if (productIds.length === 0) return found;
  for (const component of await selectComponents(tx, [...new Set(productIds)])) {
    const list = found.get(component.kitId);
    if (list === undefined) found.set(component.kitId, [component]);
    else list.push(component);
  }
  return found;
}

/**
 * Like findProducts, for the hot path: answers from the memory of this process where it can. A
 * change made by this process is seen at once, one made by another within 5 seconds. What does
 * not exist is never remembered.
 */
export async function cachedProducts(
  tx: Tx,
  refs: readonly string[],
): Promise<Map<string, Product>> {
  const cache = cacheFor(tx);
  const found = new Map<string, Product>();
  const missing: string[] = [];
  for (const ref of refs) {
    const product = cache.get(ref);
    if (product === undefined) missing.push(ref);
    else found.set(ref, product);
  }
  if (missing.length === 0) return found;
  const loaded = await findProducts(tx, missing);
  cache.put(loaded);
  for (const [ref, product] of loaded) found.set(ref, product);
  return found;
}
