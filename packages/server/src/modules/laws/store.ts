import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { bucketNames } from '../orders/index.ts';

/** What a law found: how many rows it looked at, how many break it, and the first of them. */
export type Finding = { checked: number; broken: number; first: Record<string, unknown> | null };

const bucketSum = bucketNames.map((name) => `l.${name}`).join(' + ');
const bucketNegative = bucketNames.map((name) => `l.${name} < 0`).join(' or ');

/**
 * Each law as one statement over a tenant: rows of (broken boolean, detail json). All are read
 * only. `recent` limits the ones that can be limited to orders made since an id.
 */
async function judge(tx: Tx, rows: string, params: readonly unknown[] = []): Promise<Finding> {
  const [found] = await tx.query<Finding>(
    `with judged as (${rows})
     select count(*) as checked, count(*) filter (where broken) as broken,
       (select detail from judged where broken limit 1) as first
     from judged`,
    [tx.tenantId, ...params],
  );
  return found ?? { checked: 0, broken: 0, first: null };
}

/** I1: the buckets of a line sum to what was ordered, and none is negative. */
export function judgeBuckets(tx: Tx, since: Uuid): Promise<Finding> {
  return judge(tx, `select (${bucketSum} <> l.quantity or ${bucketNegative}) as broken,
      json_build_object('order_line', l.id, 'order', l.order_id, 'quantity', l.quantity,
        'buckets', ${bucketSum}) as detail
    from order_lines l where l.tenant_id = $1 and l.order_id >= $2`, [since]);
}

/** I2: what a line holds is what its hard claims hold. */
export function judgeHeld(tx: Tx, since: Uuid): Promise<Finding> {
  return judge(tx, `select (l.allocated + l.released + l.picked + l.packed <> coalesce(r.units, 0)) as broken,
      json_build_object('order_line', l.id, 'order', l.order_id, 'held',
        l.allocated + l.released + l.picked + l.packed, 'claims', coalesce(r.units, 0)) as detail
    from order_lines l
    left join (
      select c.order_line_id, sum(c.quantity)::int as units from reservations c
      where c.tenant_id = $1 and c.status = 'allocated' and c.order_id >= $2 group by c.order_line_id
    ) r on r.order_line_id = l.id
    where l.tenant_id = $1 and l.order_id >= $2`, [since]);
}

/** I3: what a line has shipped is what its shipments carry. */
export function judgeShipped(tx: Tx, since: Uuid): Promise<Finding> {
  return judge(tx, `select (l.shipped + l.delivered <> coalesce(s.units, 0)) as broken,
      json_build_object('order_line', l.id, 'order', l.order_id, 'shipped', l.shipped + l.delivered,
        'in_shipments', coalesce(s.units, 0)) as detail
    from order_lines l
    left join (
      select x.order_line_id, sum(x.quantity)::int as units
      from shipment_lines x join shipments h on h.tenant_id = x.tenant_id and h.id = x.shipment_id
      where x.tenant_id = $1 and h.tenant_id = $1 and h.order_id >= $2 and h.status <> 'returned'
      group by x.order_line_id
    ) s on s.order_line_id = l.id
    where l.tenant_id = $1 and l.order_id >= $2`, [since]);
}

/** I4: fulfilment orders together carry what left sourcing, never more than was ordered. */
export function judgeConserved(tx: Tx, since: Uuid): Promise<Finding> {
  return judge(tx, `select (coalesce(f.units, 0) <> l.released + l.picked + l.packed + l.shipped + l.delivered
        or coalesce(f.units, 0) > l.quantity - l.cancelled) as broken,
      json_build_object('order_line', l.id, 'order', l.order_id, 'in_fulfillment_orders', coalesce(f.units, 0),
        'in_buckets', l.released + l.picked + l.packed + l.shipped + l.delivered) as detail
    from order_lines l
    left join (
      select x.order_line_id,
        sum(case when o.status = 'cancelled' then x.shipped else x.quantity - x.short end)::int as units
      from fulfillment_order_lines x
      join fulfillment_orders o on o.tenant_id = x.tenant_id and o.id = x.fulfillment_order_id
      where x.tenant_id = $1 and o.tenant_id = $1 and o.order_id >= $2
      group by x.order_line_id
    ) f on f.order_line_id = l.id
    where l.tenant_id = $1 and l.order_id >= $2`, [since]);
}

/** I5: nothing is promised that is not there, beyond the declared allowance. */
export function judgePromised(tx: Tx): Promise<Finding> {
  return judge(tx, `select (i.on_hand is not null and (i.on_hand < 0
        or i.on_hand - i.allocated - i.reserved < -i.backorder_allowance)
        or i.allocated < 0 or i.reserved < 0) as broken,
      json_build_object('product', i.product_id, 'location', i.location_id, 'on_hand', i.on_hand,
        'allocated', i.allocated, 'reserved', i.reserved) as detail
    from inventory i where i.tenant_id = $1`);
}

/** I6: every live claim has a living owner. */
export function judgeOwners(tx: Tx): Promise<Finding> {
  return judge(tx, `select (case r.owner_type
        when 'order' then l.id is null or l.allocated + l.released + l.picked + l.packed = 0
          or (r.fulfillment_order_id is not null
            and (f.id is null or f.status in ('cancelled', 'completed', 'shipped')))
        when 'transfer' then t.id is null or t.status not in ('approved', 'picking')
        else r.expires_at is null or r.owner_key is null end) as broken,
      json_build_object('reservation', r.id, 'owner_type', r.owner_type, 'order_line', r.order_line_id,
        'fulfillment_order', r.fulfillment_order_id, 'transfer', r.transfer_id) as detail
    from reservations r
    left join order_lines l on l.tenant_id = $1 and l.id = r.order_line_id
    left join fulfillment_orders f on f.tenant_id = $1 and f.id = r.fulfillment_order_id
    left join transfers t on t.tenant_id = $1 and t.id = r.transfer_id
    where r.tenant_id = $1 and r.status in ('active', 'allocated')`);
}

/** I7: counters are the sums of the ledger, and of the claims that they count. */
export function judgeLedger(tx: Tx): Promise<Finding> {
  return judge(tx, `select (coalesce(i.on_hand, m.on_hand, 0) <> coalesce(m.on_hand, 0)
        or i.allocated <> coalesce(m.allocated, 0) or i.reserved <> coalesce(m.reserved, 0)
        or i.damaged <> coalesce(m.damaged, 0) or i.quarantine <> coalesce(m.quarantine, 0)
        or i.allocated <> coalesce(c.hard, 0) or i.reserved <> coalesce(c.soft, 0)
        or i.product_id is null) as broken,
      json_build_object('product', coalesce(i.product_id, m.product_id),
        'location', coalesce(i.location_id, m.location_id),
        'on_hand', i.on_hand, 'on_hand_in_ledger', m.on_hand, 'allocated', i.allocated,
        'allocated_in_ledger', m.allocated, 'allocated_in_claims', c.hard, 'reserved', i.reserved,
        'reserved_in_ledger', m.reserved, 'reserved_in_claims', c.soft) as detail
    from (select * from inventory where tenant_id = $1) i
    full join (
      select product_id, location_id, sum(on_hand_delta) as on_hand, sum(allocated_delta) as allocated,
        sum(reserved_delta) as reserved, sum(damaged_delta) as damaged, sum(quarantine_delta) as quarantine
      from inventory_movements where tenant_id = $1 group by product_id, location_id
    ) m on m.product_id = i.product_id and m.location_id = i.location_id
    left join (
      select product_id, location_id, sum(quantity) filter (where status = 'allocated') as hard,
        sum(quantity) filter (where status = 'active') as soft
      from reservations where tenant_id = $1 and status in ('active', 'allocated') group by product_id, location_id
    ) c on c.product_id = i.product_id and c.location_id = i.location_id`);
}

/** I7, second half: a compensation names its original and is not larger. */
export function judgeCompensations(tx: Tx): Promise<Finding> {
  return judge(tx, `select (o.id is null or o.product_id <> m.product_id or o.location_id <> m.location_id
        or abs(m.on_hand_delta) > abs(o.on_hand_delta) or abs(m.allocated_delta) > abs(o.allocated_delta)
        or abs(m.reserved_delta) > abs(o.reserved_delta)) as broken,
      json_build_object('movement', m.id, 'reverses', m.reverses_id) as detail
    from inventory_movements m
    left join inventory_movements o on o.tenant_id = $1 and o.id = m.reverses_id
    where m.tenant_id = $1 and m.reverses_id is not null`);
}

/**
 * I12: what a day of a place has taken is what claims and shipped work say, and no more than its
 * limits, unless somebody lowered them later: then the day is marked.
 */
export function judgeDays(tx: Tx): Promise<Finding> {
  return judge(tx, `select (coalesce(d.orders, 0) <> coalesce(c.orders, 0)
        or coalesce(d.lines, 0) <> coalesce(c.lines, 0) or coalesce(d.units, 0) <> coalesce(c.units, 0)
        or (d.overbooked_at is null and coalesce(d.orders > d.limit_orders, false))
        or (d.overbooked_at is null and coalesce(d.lines > d.limit_lines, false))
        or (d.overbooked_at is null and coalesce(d.units > d.limit_units, false))) as broken,
      json_build_object('location', coalesce(d.location_id, c.location_id),
        'day', coalesce(d.work_day, c.work_day), 'orders', d.orders, 'orders_in_claims', c.orders,
        'order_limit', d.limit_orders, 'lines', d.lines, 'lines_in_claims', c.lines,
        'line_limit', d.limit_lines, 'units', d.units, 'units_in_claims', c.units,
        'unit_limit', d.limit_units, 'overbooked_at', d.overbooked_at) as detail
    from (
      select k.location_id, k.work_day, k.used_orders as orders, k.used_lines as lines,
        k.used_units as units, k.overbooked_at,
        case when k.limits_set then k.limit_orders else l.capacity_orders_per_day end as limit_orders,
        case when k.limits_set then k.limit_lines else l.capacity_lines_per_day end as limit_lines,
        case when k.limits_set then k.limit_units else l.capacity_units_per_day end as limit_units
      from capacity_days k join locations l on l.tenant_id = k.tenant_id and l.id = k.location_id
      where k.tenant_id = $1 and l.tenant_id = $1
    ) d
    full join (
      select location_id, work_day, count(distinct order_id) as orders,
        count(distinct order_line_id) as lines, sum(quantity) as units
      from reservations
      where tenant_id = $1 and work_day is not null and status in ('allocated', 'consumed')
      group by location_id, work_day
    ) c on c.location_id = d.location_id and c.work_day = d.work_day`);
}

/** I8: what is paid back or used by replacements is no more than the order's total, nor a line's price. */
export function judgeRefunds(tx: Tx): Promise<Finding> {
  return judge(tx, `select (r.minor + r.credit > o.total_minor) as broken,
      json_build_object('order', o.id, 'total_minor', o.total_minor, 'refunded_minor', r.minor,
        'exchanged_minor', r.credit) as detail
    from (
      select b.order_id, sum(b.minor) as minor, sum(b.credit) as credit from (
        select f.order_id, f.amount_minor as minor, 0 as credit from refunds f
        where f.tenant_id = $1 and f.status <> 'failed'
        union all
        select t.order_id, 0, t.exchange_credit_minor from returns t where t.tenant_id = $1
      ) b group by b.order_id
    ) r join orders o on o.tenant_id = $1 and o.id = r.order_id
    union all
    select (l.minor > coalesce(p.unit_price_minor, 0) * l.units or l.units > p.return_requested),
      json_build_object('order_line', p.id, 'refunded_minor', l.minor, 'units', l.units)
    from (
      select x.order_line_id, sum(x.amount_minor) as minor, sum(x.quantity) as units
      from refund_lines x join refunds f on f.tenant_id = x.tenant_id and f.id = x.refund_id
      where x.tenant_id = $1 and f.tenant_id = $1 and f.status <> 'failed'
      group by x.order_line_id
    ) l join order_lines p on p.tenant_id = $1 and p.id = l.order_line_id`);
}

/** I11: what lines say of returns is what the returns say; no more comes back than has left. */
export function judgeReturns(tx: Tx): Promise<Finding> {
  return judge(tx, `select (coalesce(l.return_requested, 0) <> coalesce(r.asked, 0)
        or coalesce(l.returned, 0) <> coalesce(r.received, 0)
        or coalesce(l.return_requested > l.shipped + l.delivered, false)) as broken,
      json_build_object('order_line', l.id, 'order', l.order_id, 'return_requested', l.return_requested,
        'in_returns', coalesce(r.asked, 0), 'returned', l.returned, 'received', coalesce(r.received, 0)) as detail
    from (
      select x.order_line_id, sum(x.received) as received,
        sum(case when t.status in ('rejected', 'cancelled') then 0
          when t.status = 'closed' then x.received + x.kept else x.quantity end) as asked
      from return_lines x join returns t on t.tenant_id = x.tenant_id and t.id = x.return_id
      where x.tenant_id = $1 and t.tenant_id = $1 group by x.order_line_id
    ) r full join (
      select * from order_lines where tenant_id = $1 and return_requested > 0
    ) l on l.id = r.order_line_id
    where l.id is not null or r.asked > 0`);
}

/** I9: the sequence has no gap, begins where retention stopped, and ends where the head says. */
export function judgeSequence(tx: Tx): Promise<Finding> {
  return judge(tx, `select (e.events <> coalesce(h.last_sequence, 0) - coalesce(m.dropped_through, 0)
        or coalesce(e.highest, m.dropped_through, 0) <> coalesce(h.last_sequence, 0)
        or e.lowest <> coalesce(m.dropped_through, 0) + 1) as broken,
      json_build_object('events', e.events, 'lowest', e.lowest, 'highest', e.highest, 'head', h.last_sequence,
        'dropped_through', m.dropped_through) as detail
    from (select count(*) as events, min(sequence) as lowest, max(sequence) as highest
      from events where tenant_id = $1) e
    left join event_heads h on h.tenant_id = $1
    left join retention_marks m on m.tenant_id = $1 and m.kind = 'events'`);
}

/**
 * I9, second half: every order has the event of its creation, exactly once; none is needed of one
 * made before the last event that retention has dropped.
 */
export function judgeOrderEvents(tx: Tx, since: Uuid): Promise<Finding> {
  return judge(tx, `select (coalesce(e.n, 0) <> 1
        and (e.n > 1 or m.dropped_before is null or o.created_at > m.dropped_before)) as broken,
      json_build_object('order', o.id, 'created_events', coalesce(e.n, 0)) as detail
    from orders o
    left join retention_marks m on m.tenant_id = $1 and m.kind = 'events'
    left join (
      select subject_id, count(*) as n from (
        select subject_id from events where tenant_id = $1 and type = 'order.created' and subject_id >= $2
        union all
        select subject_id from event_outbox where tenant_id = $1 and type = 'order.created' and subject_id >= $2
      ) both_tables group by subject_id
    ) e on e.subject_id = o.id
    where o.tenant_id = $1 and o.id >= $2`, [since]);
}

/** A page of orders with the sums from which their status follows. */
export type StatusRow = Record<string, number> & {
  id: Uuid; status: string; stage: string; blockingHolds: number; liveFulfillmentOrders: number;
  completed: boolean; liveHolds: number; liveWork: number;
};

export async function selectStatusPage(tx: Tx, after: Uuid, limit: number): Promise<StatusRow[]> {
  return tx.query<StatusRow>(
    `with page as (
       select * from orders where tenant_id = $1 and id > $2 order by id limit $3
     )
     select o.id, o.status, o.stage, o.blocking_holds as "blockingHolds",
       o.live_fulfillment_orders as "liveFulfillmentOrders", o.completed_at is not null as completed,
       (select count(*) from order_holds h where h.tenant_id = $1 and h.order_id = o.id
          and h.released_at is null) as "liveHolds",
       (select count(*) from fulfillment_orders f where f.tenant_id = $1 and f.order_id = o.id
          and f.status not in ('cancelled', 'incomplete')) as "liveWork",
       ${bucketNames.map((name) => `coalesce(s.${name}, 0) as ${name}`).join(', ')}
     from page o
     left join lateral (
       select ${bucketNames.map((name) => `sum(l.${name})::int as ${name}`).join(', ')}
       from order_lines l where l.tenant_id = $1 and l.order_id = o.id
     ) s on true
     order by o.id`,
    [tx.tenantId, after, limit],
  );
}
