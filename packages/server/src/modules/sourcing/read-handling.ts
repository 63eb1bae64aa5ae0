import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { getProductsById, type Product } from '../catalog/index.ts';
import type { HandlingView } from './plan.ts';

/** What these products ask of the places that send them; those that ask for nothing are left out. */
export function handlingOf(products: Iterable<Product>): HandlingView {
  const asked = new Map<Uuid, readonly string[]>();
  for (const { id, handling } of products) if (handling.length > 0) asked.set(id, handling);
  return asked;
}

/** The same for the products of order lines. */
export async function readHandling(
  tx: Tx,
  lines: readonly { productId: Uuid }[],
): Promise<HandlingView> {
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  return handlingOf((await getProductsById(tx, ids)).values());
}
