/**
 * The catalogue. Owns products and kit_components.
 * Records product.created, product.updated, product.archived.
 * Invariants: a sku is unique in its tenant for ever (products are archived, never deleted); a kit
 * has components, holds no stock and is no component of another kit. Knows nothing of stock.
 */
export {
  type KitComponent,
  type Product,
  type ProductFields,
  type UpsertResult,
} from './product.ts';
export { cachedProducts, findProducts, getProductsById, kitComponents } from './find-products.ts';
export { productList } from './store.ts';
export { upsertProducts } from './upsert-products.ts';
export { type ProductInput, productInputSchema } from './wire.ts';
export { routes } from './routes.ts';
