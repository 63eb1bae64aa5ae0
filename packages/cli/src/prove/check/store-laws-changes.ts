import type { Law } from './law.ts';

const told = `select e.tenant_id, e.subject_id, e.type, e.data from events e
  union all select w.tenant_id, w.subject_id, w.type, w.data from event_outbox w`;

/** Changes of orders that were previewed, and cycle counts. */
export const changeLaws: readonly Law[] = [
  {
    name: 'changes.numbered',
    says: 'The changes of an order are numbered from one without a gap.',
    sql: `-- all tenants: the judge looks at everything at once
      select c.tenant_id, c.order_id as "order", count(*) as changes, min(c.number) as first,
        max(c.number) as last, min(c.number) <> 1 or max(c.number) <> count(*)
          or count(distinct c.number) <> count(*) as broken
      from order_changes c group by c.tenant_id, c.order_id`,
  },
  {
    name: 'changes.applied',
    says: 'A change is applied once, to the version that it was previewed on, and none waits that was previewed before.',
    sql: `-- all tenants: the judge looks at everything at once
      select s.tenant_id, s.id as change, s."order", s.status, s.base_version, s.applied_version,
        s.version, (s.status = 'applied') <> (s.applied_version is not null)
          or (s.status = 'proposed') <> (s.decided_at is null) or s.version is null
          or s.base_version > s.version
          or coalesce(s.applied_version not between s.base_version + 1 and s.version, false)
          or (s.status = 'applied' and s.base_version < s.before)
          or (s.status = 'proposed' and s.base_version < s.latest) as broken
      from (
        select c.tenant_id, c.id, c.order_id as "order", c.status, c.base_version,
          c.applied_version, c.decided_at, o.version,
          max(c.applied_version) over (partition by c.tenant_id, c.order_id) as latest,
          max(c.applied_version) over (partition by c.tenant_id, c.order_id
            order by c.base_version, c.applied_version
            rows between unbounded preceding and 1 preceding) as before
        from order_changes c
        left join orders o on o.tenant_id = c.tenant_id and o.id = c.order_id
      ) s`,
  },
  {
    name: 'changes.told',
    says: 'I9: each change was told of when it was proposed, and once more when it was applied or declined.',
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.sale as "order", u.number, sum(u.proposed) as proposed_less_told,
        sum(u.applied) as applied_less_told, sum(u.declined) as declined_less_told,
        case when coalesce(max(d.dropped_through), 0) > 0
          then sum(u.proposed) < 0 or sum(u.applied) < 0 or sum(u.declined) < 0
          else sum(u.proposed) <> 0 or sum(u.applied) <> 0 or sum(u.declined) <> 0 end as broken
      from (
        select c.tenant_id, c.order_id as sale, c.number, 1 as proposed,
          case c.status when 'applied' then 1 else 0 end as applied,
          case c.status when 'declined' then 1 else 0 end as declined
        from order_changes c
        union all
        select t.tenant_id, t.subject_id,
          coalesce(t.data::json ->> 'change_number', t.data::json -> 'object' ->> 'number')::int,
          case t.type when 'order.change_proposed' then -1 else 0 end,
          case t.type when 'order.changed' then -1 else 0 end,
          case t.type when 'order.change_declined' then -1 else 0 end
        from (${told}) t
        where t.type in ('order.change_proposed', 'order.changed', 'order.change_declined')
      ) u
      left join retention_marks d on d.tenant_id = u.tenant_id and d.kind = 'events'
      group by u.tenant_id, u.sale, u.number`,
  },
  {
    name: 'counts.ledger',
    says: 'What an approved cycle count adjusted are the differences that it found, and what the ledger moved for it.',
    // Of unlimited stock nothing on hand is ever written.
    sql: `-- all tenants: the judge looks at everything at once
      select u.tenant_id, u.cycle_count, u.product, sum(u.adjusted) as adjusted_less_ledger,
        sum(u.adjusted) <> 0 or bool_or(u.wrong) or count(distinct u.place) > 1 as broken
      from (
        select c.tenant_id, c.id as cycle_count, l.product_id as product, c.location_id as place,
          case when i.on_hand is null then 0 else coalesce(l.adjusted, 0) end as adjusted,
          l.adjusted is distinct from
            case c.status when 'approved' then l.counted - l.expected end as wrong
        from cycle_counts c
        join cycle_count_lines l on l.tenant_id = c.tenant_id and l.count_id = c.id
        left join inventory i on i.tenant_id = c.tenant_id and i.product_id = l.product_id
          and i.location_id = c.location_id
        union all
        select m.tenant_id, m.reference_id, m.product_id, m.location_id,
          case when i.on_hand is null then 0 else -m.on_hand_delta end, false
        from inventory_movements m
        left join inventory i on i.tenant_id = m.tenant_id and i.product_id = m.product_id
          and i.location_id = m.location_id
        where m.reference_type = 'count' and m.reverses_id is null
      ) u group by u.tenant_id, u.cycle_count, u.product`,
  },
  {
    name: 'counts.status',
    says: 'A cycle count is in review or approved when all of it is counted, and else is not.',
    sql: `-- all tenants: the judge looks at everything at once
      select c.tenant_id, c.id as cycle_count, c.status, s.lines, s.open,
        s.lines is null or (c.decided_at is not null) <> (c.status in ('approved', 'cancelled'))
          or (c.status in ('review', 'approved') and s.open > 0)
          or (c.status = 'counting' and s.open = 0) as broken
      from cycle_counts c left join (
        select l.tenant_id, l.count_id, count(*) as lines,
          count(*) filter (where l.counted is null or l.recount) as open
        from cycle_count_lines l group by l.tenant_id, l.count_id
      ) s on s.tenant_id = c.tenant_id and s.count_id = c.id`,
  },
];
