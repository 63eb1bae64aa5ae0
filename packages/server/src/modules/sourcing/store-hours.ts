import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** Units that left a place for customers since an instant, and before another, by product. */
export async function selectConsumed(
  tx: Tx,
  productIds: readonly Uuid[],
  since: Instant,
  until?: Instant,
): Promise<{ productId: Uuid; locationId: Uuid; units: number }[]> {
  return tx.query(
    `select m.product_id as "productId", m.location_id as "locationId",
       sum(-m.on_hand_delta)::int as units
     from unnest($2::uuid[]) as k (product_id)
     join inventory_movements m on m.tenant_id = $1 and m.product_id = k.product_id
     where m.kind = 'consume' and m.at >= $3 and ($4::timestamptz is null or m.at < $4)
     group by m.product_id, m.location_id`,
    [tx.tenantId, productIds, since, until ?? null],
  );
}
