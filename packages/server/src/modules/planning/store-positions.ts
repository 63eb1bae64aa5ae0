import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { SeenLeadTime, StockedForecast } from './decide-replenishment.ts';

/** Units on their way or held for it: what a planned transfer holds nothing of is not among them. */
const inTransit = `select tl.product_id, tr.to_location_id as location_id,
    sum(case when tr.status in ('approved', 'picking') then tl.quantity
      else tl.shipped - tl.received - tl.lost end)::int as units
  from transfers tr
  join transfer_lines tl on tl.tenant_id = $1 and tl.transfer_id = tr.id
  where tr.tenant_id = $1
    and tr.status in ('approved', 'picking', 'in_transit', 'partially_received')
  group by 1, 2`;

/** Forecasts of active products at active places that count their stock, with what is there. */
export async function selectStockedForecasts(tx: Tx, now: Instant): Promise<StockedForecast[]> {
  return tx.query<StockedForecast>(
    `with transit as (${inTransit}), dead as (
       select r.product_id, r.location_id, sum(r.quantity)::int as units from reservations r
       where r.tenant_id = $1 and r.status = 'active' and r.expires_at <= $2
       group by 1, 2
     ), ordered as (
       select s.product_id, s.location_id, sum(greatest(0, s.quantity - s.received))::int as units
       from supplies s where s.tenant_id = $1 and s.status in ('draft', 'open')
       group by 1, 2
     )
     select f.product_id as "productId", f.location_id as "locationId", f.method,
       f.mean_per_day as "meanPerDay", f.test_origins as "testOrigins",
       f.test_horizon_days as "testHorizonDays", f.missed_units as "missedUnits", f.document,
       p.price_minor as "priceMinor",
       i.on_hand - i.allocated - i.reserved + coalesce(d.units, 0) as "freeUnits",
       i.safety_stock as "safetyStock", coalesce(t.units, 0) as "inTransitUnits",
       coalesce(o.units, 0) as "onOrderUnits", i.lead_time_days as "recordLeadDays"
     from forecasts f
     join products p on p.tenant_id = $1 and p.id = f.product_id and p.status = 'active'
     join locations l on l.tenant_id = $1 and l.id = f.location_id and l.active
     join inventory i on i.tenant_id = $1 and i.product_id = f.product_id
       and i.location_id = f.location_id and i.on_hand is not null
     left join dead d on d.product_id = f.product_id and d.location_id = f.location_id
     left join transit t on t.product_id = f.product_id and t.location_id = f.location_id
     left join ordered o on o.product_id = f.product_id and o.location_id = f.location_id
     where f.tenant_id = $1
     order by f.product_id, f.location_id`,
    [tx.tenantId, now],
  );
}

/** How long the supplies took that arrived since an instant, by product and place. */
export async function selectSeenLeadTimes(tx: Tx, since: Instant): Promise<SeenLeadTime[]> {
  return tx.query<SeenLeadTime>(
    `select s.product_id as "productId", s.location_id as "locationId", count(*)::int as supplies,
       avg(extract(epoch from s.updated_at - coalesce(s.ordered_at, s.created_at)) / 86400)::float8
         as "meanDays",
       coalesce(var_samp(extract(epoch from s.updated_at - coalesce(s.ordered_at, s.created_at))
         / 86400), 0)::float8 as "varianceDays"
     from supplies s
     where s.tenant_id = $1 and s.status = 'received' and s.updated_at >= $2
     group by s.product_id, s.location_id order by s.product_id, s.location_id`,
    [tx.tenantId, since],
  );
}

/** Ordered units of each product that wait for stock or for a date. */
export async function selectWaitingByProduct(tx: Tx): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ productId: Uuid; units: number }>(
    `select l.product_id as "productId", sum(l.backordered + l.preordered)::int as units
     from order_lines l
     where l.tenant_id = $1 and (l.backordered > 0 or l.preordered > 0)
     group by l.product_id`,
    [tx.tenantId],
  );
  return new Map(rows.map((row) => [row.productId, row.units]));
}

/** Units on their way to these places and on order for them, drafts too. */
export async function selectOnTheWay(
  tx: Tx,
  keys: readonly { productId: Uuid; locationId: Uuid }[],
): Promise<{ productId: Uuid; locationId: Uuid; units: number }[]> {
  return tx.query(
    `with transit as (${inTransit})
     select k.product_id as "productId", k.location_id as "locationId",
       (coalesce(t.units, 0) + coalesce((select sum(greatest(0, s.quantity - s.received))
         from supplies s where s.tenant_id = $1 and s.product_id = k.product_id
           and s.location_id = k.location_id and s.status in ('draft', 'open')), 0))::int as units
     from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     left join transit t on t.product_id = k.product_id and t.location_id = k.location_id`,
    [
      tx.tenantId,
      plainArray(keys.map((key) => key.productId)),
      plainArray(keys.map((key) => key.locationId)),
    ],
  );
}
