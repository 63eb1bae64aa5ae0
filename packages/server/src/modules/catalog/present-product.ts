import { encodeId } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { KitComponent, Product, UpsertResult } from './product.ts';
import type { BulkReply, ProductReply } from './wire.ts';

/** A product as the wire spells it; weight and size in grams and mm, and again in kg and cm. */
export function presentProduct(
  product: Product,
  components: readonly KitComponent[] = [],
): ProductReply {
  const { currency } = product;
  const money = (minor: number | null): number | null =>
    minor === null ? null : fromMinor(minor, currency);
  return {
    object: 'product',
    id: encodeId('prd', product.id),
    sku: product.sku,
    name: product.name,
    status: product.status,
    is_kit: product.isKit,
    components: components.map(({ componentId, sku, quantity }) => ({
      product_id: encodeId('prd', componentId),
      sku,
      quantity,
    })),
    cost: money(product.costMinor),
    price: money(product.priceMinor),
    currency,
    weight_grams: product.weightGrams,
    length_mm: product.lengthMm,
    width_mm: product.widthMm,
    height_mm: product.heightMm,
    weight: product.weightGrams / 1000,
    length: product.lengthMm / 10,
    width: product.widthMm / 10,
    height: product.heightMm / 10,
    lot_tracked: product.lotTracked,
    serial_tracked: product.serialTracked,
    handling: [...product.handling],
    keep_together: product.keepTogether,
    attributes: { ...product.attributes },
    version: product.version,
    created_at: product.createdAt,
    updated_at: product.updatedAt,
  };
}

/** The results of a bulk request with their counts. */
export function presentUpsert(results: readonly UpsertResult[]): BulkReply {
  const count = (status: UpsertResult['status']): number =>
    results.filter((result) => result.status === status).length;
  return {
    object: 'bulk_result',
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    problems: count('problem'),
    results: results.map((result) => ({ ...result, errors: [...result.errors] })),
  };
}
