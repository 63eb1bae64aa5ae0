import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { decideFields } from './decide-product.ts';
import { findProducts } from './find-products.ts';
import type { Product } from './product.ts';
import { resolveKits, saveKits, tellOf } from './save-products.ts';
import { insertProducts } from './store.ts';
import type { ProductInput } from './wire.ts';

/** Adds a product. 409 `duplicate` with `existing_id` when the sku is taken, whatever it says. */
export async function createProduct(ctx: Context, tx: Tx, input: ProductInput): Promise<Product> {
  const faults: Fault[] = [];
  const at = ctx.now();
  const product: Product = {
    ...decideFields(input, undefined, '#', faults),
    id: ctx.ids.uuid(),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const self = new Map([[product.sku, product]]);
  const draft = { product, inputs: input.components ?? [], at: '#', faults };
  const parts = await resolveKits(tx, product.isKit ? [draft] : [], self);
  if (faults.length > 0) throw invalid(faults);
  const inserted = await insertProducts(tx, [product]);
  if (!inserted.has(product.id)) throw await duplicate(tx, product.sku);
  if (product.isKit) await saveKits(tx, [product.id], parts);
  await tellOf(ctx, tx, [product], () => 'product.created');
  return product;
}

async function duplicate(tx: Tx, sku: string): Promise<Refusal> {
  const existing = (await findProducts(tx, [sku])).get(sku);
  return new Refusal('duplicate', `There is a product with the sku ${sku}.`, {
    extra: existing === undefined ? {} : { existing_id: encodeId('prd', existing.id) },
  });
}
