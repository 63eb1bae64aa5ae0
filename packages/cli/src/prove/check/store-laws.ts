import type { Finding } from './finding.ts';
import type { Reading } from './store-connection.ts';

type Law = {
  name: string;
  says: string;
  /** A query whose rows are what is judged, each with `broken` and what names it. */
  sql: string;
};

const orderLaws: readonly Law[] = [
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

const stockLaws: readonly Law[] = [
  {
    name: 'stock.promised',
    says: 'I5: no number is negative, and on hand covers what is promised but for the allowance.',
    sql: `-- all tenants: the judge looks at everything at once
      select i.tenant_id, i.product_id as product, i.location_id as location, i.on_hand,
        i.allocated, i.reserved, i.allocated < 0 or i.reserved < 0 or i.damaged < 0
          or i.quarantine < 0 or coalesce(i.on_hand < 0
          or i.allocated + i.reserved > i.on_hand + i.backorder_allowance, false) as broken
      from inventory i`,
  },
  {
    name: 'stock.running',
    says: 'I5: replayed from the ledger, transaction by transaction, no unit was ever promised twice.',
    sql: `-- all tenants: the judge looks at everything at once
      select w.tenant_id, w.product_id as product, w.location_id as location, w.movement, w.on_hand,
        w.promised, w.on_hand < 0 or w.allocated < 0 or w.reserved < 0
          or w.promised > w.on_hand as broken
      from (
        select g.*, sum(g.a) over o as allocated, sum(g.r) over o as reserved,
          sum(g.a + g.r) over o as promised, sum(g.h) over o as on_hand
        from (
          select m.tenant_id, m.product_id, m.location_id, min(m.id) as movement,
            sum(m.on_hand_delta) as h, sum(m.allocated_delta) as a, sum(m.reserved_delta) as r
          from inventory_movements m
          join inventory i on i.tenant_id = m.tenant_id and i.product_id = m.product_id
            and i.location_id = m.location_id
          where i.on_hand is not null and i.inventory_type = 'owned' and i.backorder_allowance = 0
            and not exists (select 1 from events e where e.tenant_id = m.tenant_id
              and e.subject_id = m.product_id and e.type = 'inventory.configured'
              and e.data ~ '"(backorder_allowance":[1-9]|unlimited":true)')
          group by m.tenant_id, m.product_id, m.location_id, m.xmin::text
        ) g
        window o as (partition by g.tenant_id, g.product_id, g.location_id order by g.movement)
      ) w`,
  },
  {
    name: 'claims.owned',
    says: 'I6: every live reservation has a living owner.',
    sql: `-- all tenants: the judge looks at everything at once
      select r.tenant_id, r.id as reservation, r.owner_type, not case
          when r.owner_type = 'order' then r.status = 'allocated' and exists (
              select 1 from order_lines l where l.tenant_id = r.tenant_id
                and l.id = r.order_line_id and l.order_id = r.order_id
                and l.allocated + l.released + l.picked + l.packed > 0)
            and (r.fulfillment_order_id is null or exists (
              select 1 from fulfillment_orders f where f.tenant_id = r.tenant_id
                and f.id = r.fulfillment_order_id and f.order_id = r.order_id
                and f.status not in ('cancelled', 'completed', 'shipped', 'delivered')))
          when r.owner_type = 'transfer' then r.status = 'allocated' and exists (
              select 1 from transfers t where t.tenant_id = r.tenant_id and t.id = r.transfer_id
                and t.status in ('approved', 'picking'))
          else r.status = 'active' and r.expires_at is not null and r.owner_key is not null
        end as broken
      from reservations r where r.status in ('active', 'allocated')`,
  },
  {
    name: 'stock.on_hand',
    says: 'I7: on hand, damaged and quarantine are the sums of the ledger.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.product_id as product, u.location_id as location,
        sum(u.on_hand) as on_hand, sum(u.ledger) as ledger,
        bool_and(not u.unlimited) and sum(u.on_hand) <> sum(u.ledger)
          or sum(u.damaged) <> 0 or sum(u.quarantine) <> 0 or not bool_or(u.live) as broken
      from (
        select tenant_id, product_id, location_id, true as live, on_hand is null as unlimited,
          coalesce(on_hand, 0) as on_hand, 0 as ledger, damaged, quarantine from inventory
        union all
        select tenant_id, product_id, location_id, false, false, 0, on_hand_delta, -damaged_delta,
          -quarantine_delta from inventory_movements
      ) u group by u.tenant_id, u.product_id, u.location_id`,
  },
  {
    name: 'stock.allocated',
    says: 'I7: allocated is the sum of open hard reservations, and of the ledger.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.product_id as product, u.location_id as location,
        sum(u.counted) as allocated, sum(u.claimed) as claimed, sum(u.ledger) as ledger,
        sum(u.counted) <> sum(u.claimed) or sum(u.counted) <> sum(u.ledger) as broken
      from (
        select tenant_id, product_id, location_id, allocated as counted, 0 as claimed, 0 as ledger
        from inventory
        union all
        select tenant_id, product_id, location_id, 0, quantity, 0 from reservations
        where status = 'allocated'
        union all
        select tenant_id, product_id, location_id, 0, 0, allocated_delta from inventory_movements
      ) u group by u.tenant_id, u.product_id, u.location_id`,
  },
  {
    name: 'stock.reserved',
    says: 'I7: reserved is the sum of open soft reservations, and of the ledger.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.product_id as product, u.location_id as location,
        sum(u.counted) as reserved, sum(u.claimed) as claimed, sum(u.ledger) as ledger,
        sum(u.counted) <> sum(u.claimed) or sum(u.counted) <> sum(u.ledger) as broken
      from (
        select tenant_id, product_id, location_id, reserved as counted, 0 as claimed, 0 as ledger
        from inventory
        union all
        select tenant_id, product_id, location_id, 0, quantity, 0 from reservations
        where status = 'active'
        union all
        select tenant_id, product_id, location_id, 0, 0, reserved_delta from inventory_movements
      ) u group by u.tenant_id, u.product_id, u.location_id`,
  },
  {
    name: 'ledger.compensations',
    says: 'I7: a compensation names its original, of the same place, and is not larger.',
    sql: `-- all tenants: the judge looks at everything at once
      select m.tenant_id, m.id as movement, m.reverses_id as reverses, not exists (
          select 1 from inventory_movements o where o.tenant_id = m.tenant_id and o.id = m.reverses_id
            and o.product_id = m.product_id and o.location_id = m.location_id
            and abs(o.on_hand_delta) >= abs(m.on_hand_delta)
            and abs(o.allocated_delta) >= abs(m.allocated_delta)
            and abs(o.reserved_delta) >= abs(m.reserved_delta)
        ) as broken
      from inventory_movements m where m.reverses_id is not null`,
  },
  {
    name: 'transfers.conserved',
    says: 'I4: what a transfer says was shipped and received is what the ledger moved for it.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.transfer, u.product, sum(u.shipped) as shipped_less_ledger,
        sum(u.arrived) as arrived_less_ledger, sum(u.shipped) <> 0 or sum(u.arrived) <> 0 as broken
      from (
        select l.tenant_id, l.transfer_id as transfer, l.product_id as product, l.shipped,
          l.received + l.lost as arrived from transfer_lines l
        union all
        select m.tenant_id, m.reference_id, m.product_id,
          case m.kind when 'transfer_out' then m.on_hand_delta else 0 end,
          case m.kind when 'transfer_in' then -m.on_hand_delta else 0 end
        from inventory_movements m
        where m.kind in ('transfer_out', 'transfer_in') and m.reference_type = 'transfer'
      ) u group by u.tenant_id, u.transfer, u.product`,
  },
  {
    name: 'transfers.status',
    says: 'The status of a transfer follows from what of its lines was shipped and arrived.',
    sql: `-- all tenants: the judge looks at everything at once
      select t.tenant_id, t.id as transfer, t.status, s.shipped, s.arrived, s.lost, not case
          when t.status in ('planned', 'approved', 'picking', 'cancelled') then s.shipped = 0
          when t.status = 'in_transit' then s.shipped > 0 and s.arrived = 0
          when t.status = 'partially_received' then s.arrived > 0 and s.arrived < s.shipped
          when t.status = 'received' then s.arrived = s.shipped and s.lost = 0
          else s.arrived = s.shipped and s.lost > 0 end as broken
      from transfers t join (
        select tenant_id, transfer_id, sum(shipped) as shipped, sum(received + lost) as arrived,
          sum(lost) as lost from transfer_lines group by tenant_id, transfer_id
      ) s on s.tenant_id = t.tenant_id and s.transfer_id = t.id`,
  },
];

/** The laws of the stored numbers, in words of the judge's own. */
export const laws: readonly Law[] = [...orderLaws, ...stockLaws];

/** Judges one law over every tenant and lists the first rows that break it. */
export async function judgeLaw(
  reading: Reading,
  { name, says, sql }: Law,
  listedMax: number,
): Promise<Omit<Finding, 'ok' | 'undecided'>> {
  const [found] = await reading.rows<{ checked: number; broken: number; first: unknown[] | null }>(
    `-- all tenants: the judge looks at everything at once
     with judged as materialized (
       select q.broken, case when q.broken then to_json(q) end as detail from (${sql}) q
     )
     select count(*) as checked, count(*) filter (where broken) as broken,
       (select json_agg(x.detail) from (select detail from judged where broken limit ${listedMax}) x)
         as first
     from judged`,
  );
  return {
    name,
    says,
    checked: found?.checked ?? 0,
    broken: found?.broken ?? 0,
    first: found?.first ?? [],
  };
}

/** Rows of the tables that the laws are about. */
export async function countRows(reading: Reading): Promise<Record<string, number>> {
  const [row] = await reading.rows<Record<string, number>>(
    `-- all tenants: the judge looks at everything at once
     select (select count(*) from tenants) as "database.tenants",
       (select count(*) from orders) as "database.orders",
       (select count(*) from order_lines) as "database.order_lines",
       (select count(*) from reservations) as "database.reservations",
       (select count(*) from inventory) as "database.registers",
       (select count(*) from inventory_movements) as "database.movements",
       (select count(*) from fulfillment_orders) as "database.fulfillment_orders",
       (select count(*) from shipments) as "database.shipments",
       (select count(*) from transfers) as "database.transfers",
       (select count(*) from events) as "database.events",
       (select count(*) from event_outbox) as "database.events_waiting",
       (select count(*) from idempotency_keys) as "database.kept_answers"`,
  );
  return row ?? {};
}
