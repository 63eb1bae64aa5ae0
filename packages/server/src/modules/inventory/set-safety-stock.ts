import { assert } from '../../lib/assert.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { StockOperation } from './decide-operations.ts';
import { keyOfPlace, resolverFor } from './resolve-places.ts';
import { runOperations } from './run-operations.ts';
import { keyOf } from './stock.ts';
import { type InventoryRow, selectInventories } from './store-inventory.ts';

/** Sets what places hold back, all or none; returns their records. A place named twice: the later one. */
export async function setSafetyStocks(
  ctx: Context,
  tx: Tx,
  bodies: readonly { product_id: string; location_id: string; quantity: number }[],
  pointer: (index: number) => string,
): Promise<[InventoryRow, ...InventoryRow[]]> {
  const resolver = await resolverFor(tx, {
    products: bodies.map((body) => body.product_id),
    locations: bodies.map((body) => body.location_id),
  });
  const operations = new Map<string, StockOperation>();
  bodies.forEach((body, index) => {
    const product = resolver.product(body.product_id, `${pointer(index)}/product_id`);
    const location = resolver.location(body.location_id, `${pointer(index)}/location_id`);
    if (product === undefined || location === undefined) return;
    const key = keyOfPlace({ product, location });
    operations.set(keyOf(key), {
      ...key,
      op: 'configure',
      settings: { safetyStock: body.quantity },
    });
  });
  resolver.check();
  const results = await runOperations(ctx, tx, [...operations.values()]);
  assert(
    results.every((result) => result.ok),
    'A safety stock can always be set.',
  );
  const [first, ...rest] = await selectInventories(tx, [...operations.values()]);
  assert(first !== undefined, 'A place whose rule was set has a record.');
  return [first, ...rest];
}
