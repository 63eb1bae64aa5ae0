import { firstIdAt, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** What was given to a place since its day began. */
export type UsedToday = { locationId: Uuid; orders: number; lines: number; units: number };

/**
 * What of each place's day is taken: hard claims made since an instant of its own, gone ones not
 * counted. Reads the claims of the last days by their ids, which grow with time.
 */
export async function selectUsedToday(
  tx: Tx,
  since: readonly { locationId: Uuid; at: Instant }[],
): Promise<UsedToday[]> {
  const earliest = since.reduce((least, { at }) => (at < least ? at : least), since[0]?.at ?? '');
  if (earliest === '') return [];
  return tx.query<UsedToday>(
    `select k.location_id as "locationId", count(distinct r.order_id)::int as orders,
       count(distinct r.order_line_id)::int as lines, sum(r.quantity)::int as units
     from unnest($2::uuid[], $3::timestamptz[]) as k (location_id, since)
     join reservations r on r.tenant_id = $1 and r.location_id = k.location_id
       and r.created_at >= k.since and r.id >= $4
     where r.owner_type = 'order' and r.status in ('allocated', 'consumed')
     group by k.location_id`,
    [
      tx.tenantId,
      since.map(({ locationId }) => locationId),
      since.map(({ at }) => at),
      firstIdAt(msOf(earliest as Instant)),
    ],
  );
}

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
