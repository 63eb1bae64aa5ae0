import type { Law } from './law.ts';

/** I4 to I7: counters, claims, the ledger, transfers. */
export const stockLaws: readonly Law[] = [
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
