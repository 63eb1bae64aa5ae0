import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { getLocationsById, type Location } from '../network/index.ts';
import { readStock } from './apply-stock.ts';
import type { StockRow } from './store.ts';

/** Whether stock there may be promised to customers: not where returns wait, nor at pretended places. */
export function sellsFrom(location: Pick<Location, 'active' | 'type'>): boolean {
  return location.active && location.type !== 'returns' && location.type !== 'virtual';
}

/** The stock of a product at the places that sell, as of now. */
export async function readSellable(ctx: Context, tx: Tx, productId: Uuid): Promise<StockRow[]> {
  const rows = await readStock(ctx, tx, [productId]);
  const locations = await getLocationsById(
    tx,
    rows.map((row) => row.locationId),
  );
  return rows.filter((row) => {
    const location = locations.get(row.locationId);
    return location !== undefined && sellsFrom(location);
  });
}
