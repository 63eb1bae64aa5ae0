import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** Units that an order gave back to a place. */
export type OrderRelease = {
  /** The movement's number. */
  id: number;
  orderId: Uuid;
  productId: Uuid;
  locationId: Uuid;
  units: number;
  at: Instant;
};

/** What orders gave back within a period, after a movement, in the order of the ledger. */
export async function selectOrderReleases(
  tx: Tx,
  input: { from: Instant; to: Instant; after: number },
): Promise<OrderRelease[]> {
  return tx.query<OrderRelease>(
    `select t.id, t.reference_id as "orderId", t.product_id as "productId",
       t.location_id as "locationId", -t.allocated_delta as units, t.at
     from inventory_movements t
     where t.tenant_id = $1 and t.kind = 'release' and t.reference_type = 'order'
       and t.allocated_delta < 0 and t.reference_id is not null
       and t.at >= $2 and t.at < $3 and t.id > $4
     order by t.id`,
    [tx.tenantId, input.from, input.to, input.after],
  );
}
