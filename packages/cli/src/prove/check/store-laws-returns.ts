import type { Law } from './law.ts';

/** I8 and I11: what came back, what became of it, and what is paid back for it. */
export const returnLaws: readonly Law[] = [
  {
    name: 'returns.units',
    says: 'I11: lines say of returns what the returns say; no more is asked back than has left.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.line as order_line, sum(u.said) as return_requested,
        sum(u.asked) as asked_by_returns, sum(u.back) as returned, sum(u.came) as came,
        sum(u.gone) as gone, sum(u.said) <> sum(u.asked) or sum(u.back) <> sum(u.came)
          or sum(u.asked) > sum(u.gone) or count(distinct u.product) > 1
          or count(distinct u.sale) > 1 as broken
      from (
        select l.tenant_id, l.id as line, l.order_id as sale, l.product_id as product,
          l.shipped + l.delivered as gone, l.return_requested as said, l.returned as back,
          0 as asked, 0 as came
        from order_lines l
        union all
        select x.tenant_id, x.order_line_id, t.order_id, x.product_id, 0, 0, 0,
          case when t.closed_at is null then x.quantity else x.received + x.kept end, x.received
        from return_lines x join returns t on t.tenant_id = x.tenant_id and t.id = x.return_id
      ) u group by u.tenant_id, u.line
      having sum(u.said) <> 0 or sum(u.back) <> 0 or sum(u.asked) <> 0 or sum(u.came) <> 0`,
  },
  {
    name: 'returns.lines',
    says: 'I11: of a return no more comes than was asked back, is decided on than came, is paid back than came or is kept.',
    sql: `-- all tenants: the judge looks at everything at once
      select x.tenant_id, x.return_id as "return", x.order_line_id as order_line, x.quantity,
        x.received, x.kept, s.decided, x.refunded, s.least < 0 or x.quantity < x.received + x.kept
          or x.received < s.decided or x.received + x.kept < x.refunded
          or not exists (select 1 from returns t
            where t.tenant_id = x.tenant_id and t.id = x.return_id) as broken
      from return_lines x cross join lateral (
        select min(b) as least, sum(b) as decided from unnest(array[x.restocked, x.refurbished,
          x.quarantined, x.scrapped, x.to_vendor]) b
      ) s`,
  },
  {
    name: 'returns.status',
    says: 'The status of a return follows from what of its units came and what became of them.',
    sql: `-- all tenants: the judge looks at everything at once
      select t.tenant_id, t.id as "return", t.status, s.asked, s.came, s.kept, s.decided,
        s.asked is null or (t.closed_at is not null) <> (t.status in ('rejected', 'cancelled', 'closed'))
          or (t.received_at is not null) <> (s.came > 0) or (s.came > 0 and t.location_id is null)
          or not case t.status
            when 'requested' then s.came + s.kept = 0
            when 'rejected' then s.came + s.kept = 0
            when 'cancelled' then s.came + s.kept = 0 and t.exchange_order_id is null
            when 'approved' then s.came = 0 and s.kept < s.asked
            when 'in_transit' then s.came = 0 and s.kept < s.asked
            when 'partially_received' then s.came > 0 and s.decided = 0 and s.came + s.kept < s.asked
            when 'received' then s.came > 0 and s.decided = 0 and s.came + s.kept = s.asked
            when 'inspecting' then s.decided > 0 or s.kept = s.asked
            else s.decided = s.came and s.came + s.kept > 0 end as broken
      from returns t left join (
        select x.tenant_id, x.return_id, sum(x.quantity) as asked, sum(x.received) as came,
          sum(x.kept) as kept,
          sum(x.restocked + x.refurbished + x.quarantined + x.scrapped + x.to_vendor) as decided
        from return_lines x group by x.tenant_id, x.return_id
      ) s on s.tenant_id = t.tenant_id and s.return_id = t.id`,
  },
  {
    name: 'returns.ledger',
    says: 'I11: what a return received, restocked and gave away is what the ledger moved for it, at its place.',
    // Of unlimited stock nothing on hand is ever written.
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.back as "return", u.product, sum(u.on_hand) as on_hand_less_ledger,
        sum(u.damaged) as damaged_less_ledger, sum(u.quarantine) as quarantine_less_ledger,
        sum(u.on_hand) <> 0 or sum(u.damaged) <> 0 or sum(u.quarantine) <> 0
          or count(distinct u.place) > 1 as broken
      from (
        select x.tenant_id, x.return_id as back, x.product_id as product, t.location_id as place,
          case when i.on_hand is null then 0 else x.restocked end as on_hand,
          x.refurbished as damaged,
          x.received - x.restocked - x.refurbished - x.scrapped - x.to_vendor as quarantine
        from return_lines x join returns t on t.tenant_id = x.tenant_id and t.id = x.return_id
        left join inventory i on i.tenant_id = x.tenant_id and i.product_id = x.product_id
          and i.location_id = t.location_id
        union all
        select m.tenant_id, m.reference_id, m.product_id, m.location_id,
          case when i.on_hand is null then 0 else -m.on_hand_delta end, -m.damaged_delta,
          -m.quarantine_delta
        from inventory_movements m
        left join inventory i on i.tenant_id = m.tenant_id and i.product_id = m.product_id
          and i.location_id = m.location_id
        where m.reference_type = 'return' and m.reverses_id is null
      ) u group by u.tenant_id, u.back, u.product`,
  },
  {
    name: 'returns.exchanged',
    says: 'I8: a replacement is an order of its own, of one return, under that return’s key.',
    sql: `-- all tenants: the judge looks at everything at once
      select t.tenant_id, t.id as "return", t.exchange_order_id as replacement,
        o.id is null or o.id = t.order_id or t.exchange_credit_minor < 0
          or o.channel_order_id not like 'exchange:rtn\\_%'
          or count(*) over (partition by t.tenant_id, t.exchange_order_id) > 1
          or count(*) over (partition by t.tenant_id, o.channel_order_id) > 1 as broken
      from returns t
      left join orders o on o.tenant_id = t.tenant_id and o.id = t.exchange_order_id
      where t.exchange_order_id is not null or t.exchange_credit_minor <> 0`,
  },
  {
    name: 'refunds.orders',
    says: 'I8: refunds that have not failed and what replacements used up are no more than an order’s total.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.sale as "order", sum(u.total) as total_minor, sum(u.paid) as refunded_minor,
        sum(u.used) as exchanged_minor, sum(u.paid) + sum(u.used) > sum(u.total) as broken
      from (
        select o.tenant_id, o.id as sale, o.total_minor as total, 0 as paid, 0 as used, 0 as n
        from orders o
        union all
        select r.tenant_id, r.order_id, 0, r.amount_minor, 0, 1 from refunds r
        where r.status in ('draft', 'approved', 'submitted', 'succeeded')
        union all
        select t.tenant_id, t.order_id, 0, 0, t.exchange_credit_minor, 1 from returns t
        where t.exchange_credit_minor <> 0
      ) u group by u.tenant_id, u.sale having sum(u.n) > 0`,
  },
  {
    name: 'refunds.lines',
    says: 'I8: per line at most the price of its units is paid back, and of no more units than are asked back.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.line as order_line, sum(u.paid) as refunded_minor, sum(u.units) as units,
        sum(u.asked) as return_requested, sum(u.paid) > sum(u.price) * sum(u.units)
          or sum(u.units) > sum(u.asked) or count(distinct u.sale) > 1 as broken
      from (
        select l.tenant_id, l.id as line, l.order_id as sale, coalesce(l.unit_price_minor, 0) as price,
          l.return_requested as asked, 0 as paid, 0 as units, 0 as n
        from order_lines l
        union all
        select x.tenant_id, x.order_line_id, r.order_id, 0, 0, x.amount_minor, x.quantity, 1
        from refund_lines x join refunds r on r.tenant_id = x.tenant_id and r.id = x.refund_id
        where r.status in ('draft', 'approved', 'submitted', 'succeeded')
      ) u group by u.tenant_id, u.line having sum(u.n) > 0`,
  },
  {
    name: 'refunds.whole',
    says: 'I8: a refund is of its return’s order, and is the sum of its lines and what is for no line.',
    sql: `-- all tenants: the judge looks at everything at once
      select r.tenant_id, r.id as refund, r.amount_minor, s.minor as lines_minor, r.other_minor,
        t.id is null or t.order_id <> r.order_id or r.amount_minor <= 0 or r.other_minor < 0
          or r.amount_minor <> coalesce(s.minor, 0) + r.other_minor as broken
      from refunds r
      left join returns t on t.tenant_id = r.tenant_id and t.id = r.return_id
      left join (
        select x.tenant_id, x.refund_id, sum(x.amount_minor) as minor
        from refund_lines x group by x.tenant_id, x.refund_id
      ) s on s.tenant_id = r.tenant_id and s.refund_id = r.id`,
  },
  {
    name: 'refunds.units',
    says: 'I8: the units that a return says are paid back are those of its refunds that have not failed.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.back as "return", u.line as order_line, sum(u.said) as refunded,
        sum(u.paid) as in_refunds, sum(u.said) <> sum(u.paid) as broken
      from (
        select x.tenant_id, x.return_id as back, x.order_line_id as line, x.refunded as said,
          0 as paid
        from return_lines x
        union all
        select x.tenant_id, r.return_id, x.order_line_id, 0,
          case r.status when 'failed' then 0 else x.quantity end
        from refund_lines x join refunds r on r.tenant_id = x.tenant_id and r.id = x.refund_id
      ) u group by u.tenant_id, u.back, u.line`,
  },
];
