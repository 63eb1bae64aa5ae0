import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { equals, grouping, partSql, periodParams } from './store-grouping.ts';

export const trendGroups = ['channel', 'type', 'status', 'assigned_location'] as const;

export type OrderFilter = {
  by: readonly string[];
  channel: string | undefined;
  type: string | undefined;
  currency: string | undefined;
};

export type TrendRow = {
  part: number | null;
  channel: string | null;
  type: string | null;
  status: string | null;
  locationId: Uuid | null;
  locationCode: string | null;
  currency: string;
  orders: number;
  cancelled: number;
  fulfilled: number;
  lines: number;
  units: number;
  totalMinor: number;
};

/** Orders placed in the period, drafts left out; lives by orders_placed. */
function placedOrders(filter: Omit<OrderFilter, 'by'>, params: unknown[]): string {
  return `o.placed_at >= $2 and o.placed_at < $3 and o.status <> 'draft'
    and cardinality($4::timestamptz[]) > 0 ${equals('o.channel', filter.channel, params)}
    ${equals('o.type', filter.type, params)} ${equals('o.currency', filter.currency, params)}`;
}

/** Orders, units and value by part of the period, channel, type, status and place. */
export async function selectTrends(
  tx: Tx,
  period: Period,
  filter: OrderFilter,
): Promise<TrendRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = placedOrders(filter, params);
  const { columns, end } = grouping(
    {
      part: 'w.part',
      channel: 'w.channel',
      type: 'w.type',
      status: 'w.status',
      locationId: 'w.location_id',
      locationCode: 'w.location_code',
      currency: 'w.currency',
    },
    [
      ...filter.by.flatMap((name) =>
        name === 'assigned_location' ? ['locationId', 'locationCode'] : [name],
      ),
      'currency',
    ],
  );
  return tx.queryOnce<TrendRow>(
    `with d as (
       select o.id, o.channel, o.type, o.status, o.assigned_location_id, o.currency, o.total_minor,
         o.fulfilled_at, ${partSql('o.placed_at')} as part
       from orders o where o.tenant_id = $1 and ${where}
     ), u as (
       select n.order_id, count(*) as lines, sum(n.quantity) as units
       from d join order_lines n on n.tenant_id = $1 and n.order_id = d.id group by n.order_id
     ), w as (
       select d.*, u.lines, u.units, l.id as location_id, l.code as location_code
       from d left join u on u.order_id = d.id
       left join locations l on l.tenant_id = $1 and l.id = d.assigned_location_id
     )
     select ${columns}, count(*)::int as orders,
       (count(*) filter (where w.status = 'cancelled'))::int as cancelled,
       count(w.fulfilled_at)::int as fulfilled, coalesce(sum(w.lines), 0)::bigint as lines,
       coalesce(sum(w.units), 0)::bigint as units,
       coalesce(sum(w.total_minor), 0)::bigint as "totalMinor"
     from w ${end}`,
    params,
  );
}

export type CustomerRow = {
  part: number | null;
  currency: string;
  orders: number;
  withoutCustomer: number;
  totalMinor: number;
  customers: number;
  newcomers: number;
  once: number;
  twice: number;
  more: number;
  newcomersMinor: number;
  quantiles: [p50: number, p90: number] | null;
};

/**
 * Customers who ordered in each part of the period: how many for the first time ever, how often,
 * for how much. Lives by orders_placed and orders_customer.
 */
export async function selectCustomers(
  tx: Tx,
  period: Period,
  filter: OrderFilter,
): Promise<CustomerRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = placedOrders(filter, params);
  const { columns, end } = grouping({ part: 'w.part', currency: 'w.currency' }, [
    ...filter.by,
    'currency',
  ]);
  const part = filter.by.includes('part') ? partSql('o.placed_at') : '1';
  // Whoever ordered before the period has no first part: 0.
  const first = filter.by.includes('part')
    ? partSql('min(e.placed_at)')
    : 'case when min(e.placed_at) >= $2 then 1 else 0 end';
  return tx.queryOnce<CustomerRow>(
    `with d as (
       select o.customer_id, o.currency, ${part} as part, count(*) as orders,
         sum(o.total_minor) as minor
       from orders o where o.tenant_id = $1 and ${where} group by 1, 2, 3
     ), f as (
       select e.customer_id, ${first} as part
       from (select distinct d.customer_id from d where d.customer_id is not null) c
       join orders e on e.tenant_id = $1 and e.customer_id = c.customer_id
       where e.status <> 'draft' group by e.customer_id
     ), w as (
       select d.*, f.part = d.part as is_new
       from d left join f on f.customer_id = d.customer_id
     )
     select ${columns}, coalesce(sum(w.orders) filter (where w.customer_id is not null), 0)::int as orders,
       coalesce(sum(w.orders) filter (where w.customer_id is null), 0)::int as "withoutCustomer",
       coalesce(sum(w.minor) filter (where w.customer_id is not null), 0)::bigint as "totalMinor",
       count(w.customer_id)::int as customers,
       (count(*) filter (where w.is_new))::int as newcomers,
       (count(w.customer_id) filter (where w.orders = 1))::int as once,
       (count(w.customer_id) filter (where w.orders = 2))::int as twice,
       (count(w.customer_id) filter (where w.orders > 2))::int as more,
       coalesce(sum(w.minor) filter (where w.is_new), 0)::bigint as "newcomersMinor",
       (percentile_cont(array[0.5, 0.9]) within group (order by w.minor::float8)
         filter (where w.customer_id is not null)) as quantiles
     from w ${end}`,
    params,
  );
}

export type ChannelRow = {
  code: string;
  registered: boolean;
  name: string | null;
  kind: string | null;
  active: boolean | null;
  stockBuffer: number | null;
  orders: number;
  failed: number;
  onHold: number;
  waiting: number;
  cancelled: number;
  fulfilled: number;
  lastOrderAt: Instant | null;
};

/** Every channel that is registered or that orders of the period name, with how these stand now. */
export async function selectChannels(tx: Tx, period: Period): Promise<ChannelRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = placedOrders({ channel: undefined, type: undefined, currency: undefined }, params);
  const having = (statuses: string): string =>
    `(count(*) filter (where o.status in (${statuses})))::int`;
  return tx.queryOnce<ChannelRow>(
    `with d as (
       select o.channel, count(*)::int as orders,
         ${having("'routing_failed', 'allocation_failed'")} as failed,
         ${having("'on_hold'")} as held,
         ${having("'backordered', 'partially_allocated', 'scheduled'")} as waiting,
         ${having("'cancelled'")} as cancelled, count(o.fulfilled_at)::int as fulfilled,
         max(o.placed_at) as last_at
       from orders o where o.tenant_id = $1 and ${where} group by o.channel
     )
     select coalesce(c.code, d.channel) as code, c.code is not null as registered, c.name, c.kind,
       c.active, c.stock_buffer as "stockBuffer", coalesce(d.orders, 0) as orders,
       coalesce(d.failed, 0) as failed, coalesce(d.held, 0) as "onHold",
       coalesce(d.waiting, 0) as waiting, coalesce(d.cancelled, 0) as cancelled,
       coalesce(d.fulfilled, 0) as fulfilled, d.last_at as "lastOrderAt"
     from d full join (select * from channels h where h.tenant_id = $1) c on c.code = d.channel
     order by 1`,
    params,
  );
}
