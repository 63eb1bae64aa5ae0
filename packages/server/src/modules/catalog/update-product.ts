import { present } from '../../lib/assert.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { decideFields, isSame } from './decide-product.ts';
import { kitComponents } from './find-products.ts';
import { getProduct } from './get-product.ts';
import type { KitComponent, Product } from './product.ts';
import { type KitParts, resolveKits, saveChanged, saveKits } from './save-products.ts';
import { lockProducts } from './store.ts';
import type { ProductPatch } from './wire.ts';

/**
 * Changes a product by merge patch: absent stays, null clears. A change that changes nothing keeps
 * the version. 412 when `version` is given and is not the present one.
 */
export async function updateProduct(
  ctx: Context,
  tx: Tx,
  input: { ref: string; version: number | undefined; patch: ProductPatch },
): Promise<Product> {
  const { ref, version, patch } = input;
  const found = await getProduct(tx, ref);
  // The sku a path names is for ever that of this product: only the rest may have changed since.
  const before = present((await lockProducts(tx, [found.id]))[0], 'A product just read');
  if (version !== undefined && version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version}, not ${version}.`, {
      extra: { current_version: before.version },
    });
  }
  const faults: Fault[] = [];
  const fields = decideFields({ ...patch, sku: before.sku }, before, '#', faults);
  const after: Product = {
    ...before,
    ...fields,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  const setsParts = patch.components !== undefined;
  const draft = { product: after, inputs: patch.components ?? [], at: '#', faults };
  const parts = await resolveKits(tx, setsParts && after.isKit ? [draft] : [], new Map());
  if (faults.length > 0) throw invalid(faults);
  const old = setsParts ? ((await kitComponents(tx, [before.id])).get(before.id) ?? []) : [];
  const isPartsChange = setsParts && !sameParts(old, parts.get(before.id) ?? []);
  if (isSame(fields, before) && !isPartsChange) return before;
  if (isPartsChange) await saveKits(tx, [before.id], parts);
  await saveChanged(ctx, tx, [after], new Map([[before.id, before]]));
  return after;
}

/** Whether two lists of components say the same, in whatever order. */
export function sameParts(a: readonly KitComponent[], b: KitParts): boolean {
  const wanted = new Map(b.map(({ componentId, quantity }) => [componentId, quantity]));
  return (
    a.length === b.length &&
    a.every(({ componentId, quantity }) => wanted.get(componentId) === quantity)
  );
}
