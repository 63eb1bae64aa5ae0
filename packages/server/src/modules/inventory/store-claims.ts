import type { Tx } from '../../platform/db/index.ts';
import type { StockKey } from './stock.ts';

/**
 * Those of the places that have fewer units on hand than are to leave them: possible only where a
 * backorder allowance let more be promised than is there. A look, not a lock.
 */
export async function selectShortOnHand(
  tx: Tx,
  demands: readonly (StockKey & { units: number })[],
): Promise<StockKey[]> {
  if (demands.length === 0) return [];
  return tx.query<StockKey>(
    `select i.product_id as "productId", i.location_id as "locationId"
     from unnest($2::uuid[], $3::uuid[], $4::int[]) as k (product_id, location_id, units)
     join inventory i on i.tenant_id = $1 and i.product_id = k.product_id
       and i.location_id = k.location_id
     where i.on_hand < k.units`,
    [
      tx.tenantId,
      demands.map((demand) => demand.productId),
      demands.map((demand) => demand.locationId),
      demands.map((demand) => demand.units),
    ],
  );
}
