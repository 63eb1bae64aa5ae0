import type { Law } from './law.ts';

/** I1 to I4 and I10: lines, claims, shipments, fulfilment orders, the derived status. */
export const orderLaws: readonly Law[] = [
  {
    name: 'lines.buckets',
    says: 'I1: the buckets of a line sum to what was ordered, and none is negative.',
    sql: `-- all tenants: the judge looks at everything at once
      select l.tenant_id, l.id as order_line, l.quantity, s.total,
        s.total is distinct from l.quantity or s.least < 0
          or l.return_requested not between 0 and l.shipped + l.delivered
          or l.returned not between 0 and l.return_requested as broken
      from order_lines l cross join lateral (
        select sum(b) as total, min(b) as least from unnest(array[l.unallocated, l.backordered,
          l.preordered, l.allocated, l.released, l.picked, l.packed, l.shipped, l.delivered,
          l.cancelled]) b
      ) s`,
  },
  {
    name: 'orders.lines',
    says: 'I1: every order has lines.',
    sql: `-- all tenants: the judge looks at everything at once
      select o.tenant_id, o.id as "order", not exists (
          select 1 from order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id
        ) as broken
      from orders o`,
  },
  {
    name: 'lines.held',
    says: 'I2: what a line holds is what its hard reservations hold, of the same product.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.line as order_line, sum(u.held) as held, sum(u.claimed) as claimed,
        sum(u.held) <> sum(u.claimed) or count(distinct u.product) > 1 as broken
      from (
        select l.tenant_id, l.id as line, l.product_id as product,
          l.allocated + l.released + l.picked + l.packed as held, 0 as claimed from order_lines l
        union all
        select r.tenant_id, r.order_line_id, r.product_id, 0, r.quantity from reservations r
        where r.status = 'allocated' and r.owner_type = 'order'
      ) u group by u.tenant_id, u.line`,
  },
  {
    name: 'lines.shipped',
    says: 'I3: what a line has shipped is what its shipments carry.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.line as order_line, sum(u.gone) as shipped, sum(u.carried) as carried,
        sum(u.gone) <> sum(u.carried) as broken
      from (
        select l.tenant_id, l.id as line, l.shipped + l.delivered as gone, 0 as carried
        from order_lines l
        union all
        select x.tenant_id, x.order_line_id, 0, x.quantity from shipment_lines x
        where not exists (select 1 from shipments h
          where h.tenant_id = x.tenant_id and h.id = x.shipment_id and h.status = 'returned')
      ) u group by u.tenant_id, u.line`,
  },
  {
    name: 'shipments.whole',
    says: 'I3: every line of a shipment has its shipment, and every shipment has lines.',
    sql: `-- all tenants: the judge looks at everything at once
      select coalesce(h.tenant_id, x.tenant_id) as tenant_id, h.id as shipment,
        x.shipment_id as named, h.id is null or x.shipment_id is null as broken
      from shipments h full join (
        select s.tenant_id, s.shipment_id from shipment_lines s group by s.tenant_id, s.shipment_id
      ) x on x.tenant_id = h.tenant_id and x.shipment_id = h.id`,
  },
  {
    name: 'lines.fulfillment',
    says: 'I4: fulfilment orders carry exactly what left sourcing, of the same product.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.line as order_line, sum(u.left_sourcing) as left_sourcing,
        sum(u.carried) as carried,
        sum(u.left_sourcing) <> sum(u.carried) or count(distinct u.product) > 1 as broken
      from (
        select l.tenant_id, l.id as line, l.product_id as product,
          l.released + l.picked + l.packed + l.shipped + l.delivered as left_sourcing, 0 as carried
        from order_lines l
        union all
        select x.tenant_id, x.order_line_id, x.product_id, 0,
          case f.status when 'cancelled' then x.shipped else x.quantity - x.short end
        from fulfillment_order_lines x
        join fulfillment_orders f on f.tenant_id = x.tenant_id and f.id = x.fulfillment_order_id
      ) u group by u.tenant_id, u.line`,
  },
  {
    name: 'orders.counters',
    says: 'I10: blocking holds and live fulfilment orders are counted right.',
    sql: `-- all tenants: the judge looks at everything at once
      select o.tenant_id, o.id as "order", o.blocking_holds, coalesce(h.n, 0) as holds,
        o.live_fulfillment_orders, coalesce(f.n, 0) as live,
        o.blocking_holds <> coalesce(h.n, 0) or o.live_fulfillment_orders <> coalesce(f.n, 0)
          as broken
      from orders o
      left join (select tenant_id, order_id, count(*) as n from order_holds
        where released_at is null group by tenant_id, order_id
      ) h on h.tenant_id = o.tenant_id and h.order_id = o.id
      left join (select tenant_id, order_id, count(*) as n from fulfillment_orders
        where status <> 'cancelled' and status <> 'incomplete' group by tenant_id, order_id
      ) f on f.tenant_id = o.tenant_id and f.order_id = o.id`,
  },
  {
    name: 'orders.status',
    says: 'I10: the stored status is the one that follows from lines, holds and work.',
    sql: `-- all tenants: the judge looks at everything at once
      select d.tenant_id, d.id as "order", d.status, d.derived, d.delivery_status,
        d.status <> d.derived or (d.gone = 0) <> (d.delivery_status = 'none') as broken
      from (
        select o.tenant_id, o.id, o.status, o.delivery_status, coalesce(s.gone, 0) as gone, case
          when coalesce(s.open, 0) = 0 and coalesce(s.gone, 0) = 0 then 'cancelled'
          when s.open = 0 and o.completed_at is not null then 'completed'
          when s.open = 0 then 'fulfilled'
          when o.stage = 'draft' then 'draft'
          when o.blocking_holds > 0 then 'on_hold'
          when s.gone > 0 then 'partially_fulfilled'
          when o.live_fulfillment_orders >= 2 then 'split_fulfillment'
          when o.live_fulfillment_orders = 1 then 'in_fulfillment'
          when o.stage = 'scheduled' then 'scheduled'
          when s.held = s.open then 'fully_allocated'
          when s.held > 0 then 'partially_allocated'
          when s.waiting = s.open then 'backordered'
          else o.stage end as derived
        from orders o left join (
          select l.tenant_id, l.order_id, sum(l.shipped + l.delivered) as gone,
            sum(l.quantity - l.shipped - l.delivered - l.cancelled) as open,
            sum(l.allocated + l.released + l.picked + l.packed) as held,
            sum(l.backordered + l.preordered) as waiting
          from order_lines l group by l.tenant_id, l.order_id
        ) s on s.tenant_id = o.tenant_id and s.order_id = o.id
      ) d`,
  },
  {
    name: 'orders.natural_key',
    says: 'One order for each channel order id of a channel.',
    sql: `-- all tenants: the judge looks at everything at once
      select o.tenant_id, o.channel, o.channel_order_id, count(*) as orders, count(*) > 1 as broken
      from orders o where o.channel_order_id is not null
      group by o.tenant_id, o.channel, o.channel_order_id`,
  },
];
