import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type InventoryBody, presentInventories } from './present-inventory.ts';
import { productOfQuery } from './resolve-places.ts';
import { selectInventoryOfProduct } from './store-inventory.ts';
import type { globalSchema } from './wire.ts';

type Counted =
  | 'quantity'
  | 'allocated_quantity'
  | 'reserved_quantity'
  | 'available_quantity'
  | 'safety_stock_level'
  | 'available_to_promise'
  | 'incoming_quantity'
  | 'damaged_quantity'
  | 'quarantine_quantity';

/** One product over all its places: sums of what is counted, and whether any place is unlimited. */
export async function globalInventory(
  ctx: Context,
  tx: Tx,
  ref: string,
): Promise<z.input<typeof globalSchema>> {
  const product = await productOfQuery(tx, ref);
  const rows = await selectInventoryOfProduct(tx, product.id);
  const locations = await presentInventories(ctx, tx, rows);
  const sum = (name: Counted): number =>
    locations.reduce((total: number, one: InventoryBody) => total + (one[name] ?? 0), 0);
  return {
    object: 'inventory_global',
    product_id: encodeId('prd', product.id),
    sku: product.sku,
    unlimited: rows.some((row) => row.onHand === null),
    quantity: sum('quantity'),
    allocated_quantity: sum('allocated_quantity'),
    reserved_quantity: sum('reserved_quantity'),
    available_quantity: sum('available_quantity'),
    safety_stock_level: sum('safety_stock_level'),
    available_to_promise: sum('available_to_promise'),
    incoming_quantity: sum('incoming_quantity'),
    damaged_quantity: sum('damaged_quantity'),
    quarantine_quantity: sum('quarantine_quantity'),
    locations,
  };
}
