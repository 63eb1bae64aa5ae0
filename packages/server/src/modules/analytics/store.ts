import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** What sales can be summed by. */
export const groupFields = ['product_id', 'location_id', 'day'] as const;
export type GroupField = (typeof groupFields)[number];

/** Units sold in one group; a field that is not grouped by is null. */
export type SalesRow = {
  productId: Uuid | null;
  locationId: Uuid | null;
  day: string | null;
  quantity: number;
};

const groupSql: Record<GroupField, string> = {
  product_id: 's.product_id',
  location_id: 's.location_id',
  day: `to_char(s.sold_at, 'YYYY-MM-DD')`,
};

/**
 * Units committed to customers: a unit counts where it is held or was shipped from, at the instant
 * its order was placed. Backordered and cancelled units are not sales (yet).
 */
const soldUnits = `(
    select r.product_id, r.location_id, r.quantity, o.placed_at as sold_at
    from reservations r join orders o on o.tenant_id = r.tenant_id and o.id = r.order_id
    where r.tenant_id = $1 and o.tenant_id = $1 and r.status in ('allocated', 'consumed')
      and r.owner_type = 'order' and o.placed_at >= $2 and o.placed_at <= $3
  ) s`;

export async function selectSales(
  tx: Tx,
  from: Instant,
  to: Instant,
  groupBy: readonly GroupField[],
): Promise<SalesRow[]> {
  const by = (name: GroupField): string => (groupBy.includes(name) ? groupSql[name] : 'null');
  const grouping = groupBy.map((name) => groupSql[name]).join(', ');
  return tx.queryOnce<SalesRow>(
    `select ${by('product_id')} as "productId", ${by('location_id')} as "locationId", ${by('day')} as day,
       sum(s.quantity)::bigint as quantity
     from ${soldUnits} ${grouping === '' ? '' : `group by ${grouping} order by ${grouping}`}`,
    [tx.tenantId, from, to],
  );
}

export type SeasonRow = {
  productId: Uuid;
  locationId: Uuid;
  units: number;
  sameSeason: number;
  days: number;
};

/**
 * For each product and location: units sold in the two years before `until`, and how many of them
 * in the weeks of the year that the asked period falls on. `weeks` are ISO week numbers.
 */
export async function selectSeasons(
  tx: Tx,
  since: Instant,
  until: Instant,
  weeks: readonly number[],
): Promise<SeasonRow[]> {
  return tx.query<SeasonRow>(
    `select s.product_id as "productId", s.location_id as "locationId", sum(s.quantity)::bigint as units,
       coalesce(sum(s.quantity) filter (where extract(week from s.sold_at)::int = any($4::int[])), 0)::bigint
         as "sameSeason",
       greatest(1, extract(day from max(s.sold_at) - min(s.sold_at))::int + 1) as days
     from ${soldUnits} group by s.product_id, s.location_id order by 1, 2`,
    [tx.tenantId, since, until, weeks],
  );
}

export type DayRow = { productId: Uuid; day: string; quantity: number };

/** One row a product and day, days without sales too, from its first sale on, oldest first. */
export async function selectDailySales(tx: Tx, from: Instant, to: Instant): Promise<DayRow[]> {
  return tx.query<DayRow>(
    `with sold as (
       select s.product_id, s.sold_at::date as day, sum(s.quantity)::bigint as quantity
       from ${soldUnits} group by 1, 2
     ), firsts as (select product_id, min(day) as first from sold group by product_id)
     select f.product_id as "productId", to_char(d.day, 'YYYY-MM-DD') as day, coalesce(sold.quantity, 0) as quantity
     from firsts f
     cross join lateral generate_series(f.first, $3::timestamptz::date, '1 day') as d (day)
     left join sold on sold.product_id = f.product_id and sold.day = d.day::date
     order by d.day, f.product_id`,
    [tx.tenantId, from, to],
  );
}

export type HistoryRow = {
  orderId: Uuid;
  channel: string;
  placedAt: Instant;
  status: string;
  fulfilledAt: Instant | null;
  locationId: Uuid | null;
  country: string | null;
  units: number;
  shippedUnits: number;
  carrier: string | null;
  shippedAt: Instant | null;
  deliveredAt: Instant | null;
};

/** A customer's orders with what was sent from where, the newest first, at most 500. */
export async function selectCustomerHistory(tx: Tx, customerId: string): Promise<HistoryRow[]> {
  return tx.query<HistoryRow>(
    `select o.id as "orderId", o.channel, o.placed_at as "placedAt", o.status, o.fulfilled_at as "fulfilledAt",
       coalesce(s.location_id, o.assigned_location_id) as "locationId", o.destination_country as country,
       (select sum(l.quantity)::int from order_lines l where l.tenant_id = $1 and l.order_id = o.id) as units,
       coalesce((select sum(x.quantity)::int from shipment_lines x where x.tenant_id = $1 and x.shipment_id = s.id), 0)
         as "shippedUnits",
       s.carrier, s.shipped_at as "shippedAt", s.delivered_at as "deliveredAt"
     from orders o
     left join shipments s on s.tenant_id = $1 and s.order_id = o.id
     where o.tenant_id = $1 and o.customer_id = $2
     order by o.id desc, s.id limit 500`,
    [tx.tenantId, customerId],
  );
}
