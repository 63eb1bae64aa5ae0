import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ForecastDocument } from './decide-forecast.ts';
import type { SeenLeadTime, StockedForecast } from './decide-replenishment.ts';

/** Units on their way or held for it; a planned transfer holds nothing, and is not among them. */
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

/** Dearer products, in minor units, are left out: sums over their units would not be exact. */
const priceMaxMinor = 1_000_000_000;

/** A product's stock at a place that could give or take units of it. */
export type StockAtPlace = {
  productId: Uuid;
  locationId: Uuid;
  forecast: ForecastDocument | null;
  priceMinor: number;
  costMinor: number | null;
  grams: number;
  cubicMm: number;
  handling: readonly string[];
  /** Free to promise, with what is held back taken off. */
  sellable: number;
  inTransit: number;
  /** Of open supplies that are due within the horizon. */
  dueUnits: number;
};

/** Stock at active places that keep their own, of products that are forecast anywhere. */
export async function selectStockAtPlaces(
  tx: Tx,
  input: { now: Instant; until: Instant; currency: string },
): Promise<StockAtPlace[]> {
  return tx.query<StockAtPlace>(
    `with transit as (${inTransit}), dead as (
       select r.product_id, r.location_id, sum(r.quantity)::int as units from reservations r
       where r.tenant_id = $1 and r.status = 'active' and r.expires_at <= $2
       group by 1, 2
     ), due as (
       select s.product_id, s.location_id, sum(greatest(0, s.quantity - s.received))::int as units
       from supplies s where s.tenant_id = $1 and s.status = 'open' and s.expected_at <= $3
       group by 1, 2
     )
     select i.product_id as "productId", i.location_id as "locationId", f.document as forecast,
       p.price_minor as "priceMinor", p.cost_minor as "costMinor", p.weight_grams as grams,
       (p.length_mm::float8 * p.width_mm * p.height_mm) as "cubicMm", p.handling,
       i.on_hand - i.allocated - i.reserved + coalesce(d.units, 0) - i.safety_stock as sellable,
       coalesce(t.units, 0) as "inTransit", coalesce(o.units, 0) as "dueUnits"
     from inventory i
     join products p on p.tenant_id = $1 and p.id = i.product_id and p.status = 'active'
       and p.currency = $4 and p.price_minor <= ${priceMaxMinor}
     join locations l on l.tenant_id = $1 and l.id = i.location_id and l.active
       and l.type in ('fulfillment', 'store')
     left join forecasts f on f.tenant_id = $1 and f.product_id = i.product_id
       and f.location_id = i.location_id
     left join dead d on d.product_id = i.product_id and d.location_id = i.location_id
     left join transit t on t.product_id = i.product_id and t.location_id = i.location_id
     left join due o on o.product_id = i.product_id and o.location_id = i.location_id
     where i.tenant_id = $1 and i.on_hand is not null
       and exists (select from forecasts g where g.tenant_id = $1 and g.product_id = i.product_id)
     order by i.product_id, i.location_id`,
    [tx.tenantId, input.now, input.until, input.currency],
  );
}

/** Units that lie at each place or are due there within the horizon, of all products. */
export async function selectUnitsAtPlaces(tx: Tx, until: Instant): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ locationId: Uuid; units: number }>(
    `with transit as (${inTransit}), all_units as (
       select i.location_id, coalesce(i.on_hand, 0) + i.damaged + i.quarantine as units
       from inventory i where i.tenant_id = $1
       union all select t.location_id, t.units from transit t
       union all select s.location_id, greatest(0, s.quantity - s.received) from supplies s
       where s.tenant_id = $1 and s.status = 'open' and s.expected_at <= $2
     )
     select a.location_id as "locationId", sum(a.units)::float8 as units
     from all_units a group by a.location_id`,
    [tx.tenantId, until],
  );
  return new Map(rows.map((row) => [row.locationId, row.units]));
}

/** The run that the forecasts are of, and products with a forecast that a plan cannot value. */
export async function selectForecastState(
  tx: Tx,
  currency: string,
): Promise<{ runId: Uuid | null; withoutValue: number }> {
  const [row] = await tx.query<{ runId: Uuid | null; withoutValue: number }>(
    `select (select f.run_id from forecasts f where f.tenant_id = $1 limit 1) as "runId",
       (select count(distinct f.product_id)::int from forecasts f
         join products p on p.tenant_id = $1 and p.id = f.product_id
         where f.tenant_id = $1 and (p.currency <> $2 or p.price_minor is null
           or p.price_minor > ${priceMaxMinor})) as "withoutValue"`,
    [tx.tenantId, currency],
  );
  return row ?? { runId: null, withoutValue: 0 };
}

/** What would serve demand at these places now, the supplies aside; by product and place. */
export async function selectPositions(
  tx: Tx,
  now: Instant,
  keys: readonly { productId: Uuid; locationId: Uuid }[],
): Promise<{ productId: Uuid; locationId: Uuid; units: number }[]> {
  return tx.query(
    `with transit as (${inTransit})
     select k.product_id as "productId", k.location_id as "locationId",
       (coalesce(i.on_hand - i.allocated - i.reserved - i.safety_stock, 0)
         + coalesce((select sum(r.quantity) from reservations r where r.tenant_id = $1
           and r.product_id = k.product_id and r.location_id = k.location_id
           and r.status = 'active' and r.expires_at <= $4), 0)
         + coalesce(t.units, 0))::int as units
     from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     left join inventory i on i.tenant_id = $1 and i.product_id = k.product_id
       and i.location_id = k.location_id
     left join transit t on t.product_id = k.product_id and t.location_id = k.location_id`,
    [
      tx.tenantId,
      plainArray(keys.map((key) => key.productId)),
      plainArray(keys.map((key) => key.locationId)),
      now,
    ],
  );
}
