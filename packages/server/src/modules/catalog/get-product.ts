import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { findProducts, kitComponents } from './find-products.ts';
import { presentProduct } from './present-product.ts';
import type { Product } from './product.ts';
import type { ProductReply } from './wire.ts';

/** The product of a path, by id or sku; 404 when there is none. */
export async function getProduct(tx: Tx, ref: string): Promise<Product> {
  const product = (await findProducts(tx, [ref])).get(ref);
  if (product === undefined) throw notFound('product', ref);
  return product;
}

/** Products as the wire spells them, with their components; one more statement for all kits. */
export async function presentProducts(
  tx: Tx,
  products: readonly Product[],
): Promise<ProductReply[]> {
  const kits = await kitComponents(
    tx,
    products.filter((p) => p.isKit).map((p) => p.id),
  );
  return products.map((product) => presentProduct(product, kits.get(product.id)));
}

/** A product as the wire spells it, with its components when it is a kit. */
export async function presentWithParts(tx: Tx, product: Product): Promise<ProductReply> {
  const kits = product.isKit ? await kitComponents(tx, [product.id]) : undefined;
  return presentProduct(product, kits?.get(product.id));
}
