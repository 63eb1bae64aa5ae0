import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** What a past order wanted and where to: lines that were not cancelled, whatever became of them. */
export type DemandOrder = {
  placedAt: Instant;
  country: string;
  latitude: number | null;
  longitude: number | null;
  postalCode: string | null;
  serviceLevel: string | null;
  productIds: Uuid[];
  /** Units, in the order of `productIds`. */
  quantities: number[];
};

/** Orders placed since, the newest first, at most so many; those without a known country are left out. */
export async function selectRecentDemand(
  tx: Tx,
  since: Instant,
  limit: number,
): Promise<DemandOrder[]> {
  return tx.query<DemandOrder>(
    `select o.placed_at as "placedAt", o.destination_country as country,
       o.destination_latitude as latitude, o.destination_longitude as longitude,
       o.destination_postal_code as "postalCode", o.service_level as "serviceLevel",
       l.product_ids as "productIds", l.quantities
     from (
       select t.id, t.placed_at, t.destination_country, t.destination_latitude,
         t.destination_longitude, t.destination_postal_code, t.service_level
       from orders t
       where t.tenant_id = $1 and t.placed_at >= $2 and t.status not in ('draft', 'cancelled')
         and t.destination_country is not null
       order by t.placed_at desc, t.id desc limit $3
     ) o
     join lateral (
       select array_agg(x.product_id order by x.line_no) as product_ids,
         array_agg(x.quantity - x.cancelled order by x.line_no) as quantities
       from order_lines x
       where x.tenant_id = $1 and x.order_id = o.id and x.quantity > x.cancelled
     ) l on l.product_ids is not null
     order by o.placed_at desc, o.id desc`,
    [tx.tenantId, since, limit],
  );
}

/** Whether any order was placed before: history reaches further back than what is read of it. */
export async function hasOrdersBefore(tx: Tx, instant: Instant): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (
       select 1 from orders t where t.tenant_id = $1 and t.placed_at < $2
     ) as found`,
    [tx.tenantId, instant],
  );
  return row?.found ?? false;
}
