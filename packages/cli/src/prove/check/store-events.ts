import type { Finding } from './finding.ts';
import type { Reading } from './store-connection.ts';

/** A snapshot that an event carries. */
export type Snapshot = {
  tenant: string;
  kind: string;
  id: string;
  type: string;
  sequence: number;
  object: Record<string, unknown>;
};

/** What retention has dropped of a tenant. */
export type Dropped = {
  tenant: string;
  events: number;
  eventsBefore: string | null;
  holds: number;
};

/** How far events and ended soft holds have been dropped, for tenants where any were. */
export async function readDropped(reading: Reading): Promise<Map<string, Dropped>> {
  const rows = await reading.rows<Dropped>(
    `-- all tenants: the judge looks at everything at once
     select tenant_id as tenant,
       coalesce(sum(dropped_through) filter (where kind = 'events'), 0) as events,
       max(dropped_before) filter (where kind = 'events')::text as "eventsBefore",
       coalesce(sum(dropped_rows) filter (where kind = 'holds'), 0) as holds
     from retention_marks group by tenant_id`,
  );
  return new Map(rows.map((row) => [row.tenant, row]));
}

type Found = Omit<Finding, 'ok' | 'undecided'>;

/** Gapless: each tenant's numbers run from the first that is kept to its head, each once. */
export async function judgeSequences(reading: Reading, listedMax: number): Promise<Found> {
  const says = 'I9: the sequence of each tenant has no gap and no number twice.';
  const rows = await reading.rows<{ events: number; gaps: number; detail: unknown }>(
    `-- all tenants: the judge looks at everything at once
     with numbered as (
       select e.tenant_id, e.sequence,
         lag(e.sequence) over (partition by e.tenant_id order by e.sequence) as previous
       from events e
     ), sums as (
       select n.tenant_id, count(*) as events, max(n.sequence) as last,
         count(*) filter (where n.sequence <> coalesce(n.previous, d.dropped_through, 0) + 1) as gaps,
         min(n.sequence) filter (where n.sequence <> coalesce(n.previous, d.dropped_through, 0) + 1)
           as first_after_gap
       from numbered n left join retention_marks d
         on d.tenant_id = n.tenant_id and d.kind = 'events'
       group by n.tenant_id
     )
     select coalesce(s.events, 0) as events, coalesce(s.gaps, 0)
         + case when coalesce(s.last, d.dropped_through, 0) <> coalesce(h.last_sequence, 0)
             then 1 else 0 end as gaps,
       json_build_object('tenant', coalesce(s.tenant_id, h.tenant_id), 'first_after_gap',
         s.first_after_gap, 'last', s.last, 'head', h.last_sequence) as detail
     from sums s full join event_heads h on h.tenant_id = s.tenant_id
     left join retention_marks d on d.tenant_id = h.tenant_id and d.kind = 'events'`,
  );
  return {
    name: 'events.gapless',
    says,
    checked: rows.reduce((sum, row) => sum + row.events, 0),
    broken: rows.reduce((sum, row) => sum + row.gaps, 0),
    first: rows
      .filter(({ gaps }) => gaps > 0)
      .slice(0, listedMax)
      .map(({ detail }) => detail),
  };
}

type Judged = { n: number; broken: number; first: unknown[] | null };

const told = `-- all tenants: the judge looks at everything at once
  select tenant_id, subject_id, id, type, data from events
  union all select tenant_id, subject_id, id, type, data from event_outbox`;

const once = `-- all tenants: the judge looks at everything at once
  select t.id as event, count(*) as n, count(*) > 1 as broken from (${told}) t group by t.id`;

const created = `-- all tenants: the judge looks at everything at once
  select coalesce(o.tenant_id, e.tenant_id) as tenant_id, coalesce(o.id, e.subject_id) as "order",
    o.id is not null as stored, coalesce(e.n, 0) as n,
    o.id is null or coalesce(e.n, 0) > 1 or coalesce(e.n, 0) = 0
      and coalesce(o.created_at > d.dropped_before, true) as broken
  from orders o full join (
    select t.tenant_id, t.subject_id, count(*) as n from (${told}) t
    where t.type = 'order.created' group by t.tenant_id, t.subject_id
  ) e on e.tenant_id = o.tenant_id and e.subject_id = o.id
  left join retention_marks d on d.tenant_id = o.tenant_id and d.kind = 'events'`;

const shipped = `-- all tenants: the judge looks at everything at once
  select coalesce(h.tenant_id, e.tenant_id) as tenant_id,
    coalesce(h.fulfillment_order_id, e.subject_id) as fulfillment_order,
    coalesce(h.n, 0) as n, coalesce(e.n, 0) as shipped_events,
    coalesce(h.n, 0) <> coalesce(e.n, 0) and coalesce(d.dropped_through, 0) = 0 as broken
  from (select s.tenant_id, s.fulfillment_order_id, count(*) as n from shipments s
    group by s.tenant_id, s.fulfillment_order_id) h
  full join (
    select t.tenant_id, t.subject_id, count(distinct t.data::json ->> 'shipment_id') as n
    from (${told}) t where t.type = 'fulfillment_order.shipped' group by t.tenant_id, t.subject_id
  ) e on e.tenant_id = h.tenant_id and e.subject_id = h.fulfillment_order_id
  left join retention_marks d
    on d.tenant_id = coalesce(h.tenant_id, e.tenant_id) and d.kind = 'events'`;

/** Each event once, by its id; each creation and each departure told of once. */
export async function judgeTold(reading: Reading, listedMax: number): Promise<Found[]> {
  const kinds = [
    { name: 'events.once', says: 'I9: no event is recorded twice.', sql: once },
    {
      name: 'events.created',
      says: 'I9: every order has the event of its creation, once, and every such event its order.',
      sql: created,
    },
    {
      name: 'events.shipped',
      says: 'I9: every shipment has the event of its departure, once.',
      sql: shipped,
    },
  ];
  const findings: Found[] = [];
  for (const { name, says, sql } of kinds) {
    const [row] = await reading.rows<Judged>(
      `-- all tenants: the judge looks at everything at once
       with judged as materialized (${sql})
       select coalesce(sum(n), 0) as n, count(*) filter (where broken) as broken,
         (select json_agg(x) from (select * from judged where broken limit ${listedMax}) x) as first
       from judged`,
    );
    const { n, broken, first } = row ?? { n: 0, broken: 0, first: null };
    findings.push({ name, says, checked: n, broken, first: first ?? [] });
  }
  return findings;
}

/** Every snapshot in the order of its subject; facts that wait for a number come last. */
export function streamSnapshots(reading: Reading): AsyncIterable<Snapshot> {
  return reading.stream<Snapshot>(
    `-- all tenants: the judge looks at everything at once
     select e.tenant_id as tenant, e.subject_type as kind, e.subject_id as id, e.type,
       e.sequence, e.data::json -> 'object' as object
     from (
       select 0 as part, sequence, tenant_id, subject_type, subject_id, type, data from events
       union all
       select 1, position, tenant_id, subject_type, subject_id, type, data from event_outbox
     ) e
     where e.type ~ '^(order|fulfillment_order|shipment|transfer|supply|reservation|product|location|return|refund|cycle_count)[.]'
       -- What is told of a change of an order is no picture of the order (changes.told).
       and e.type not in ('order.change_proposed', 'order.change_declined')
       and json_typeof(e.data::json -> 'object') = 'object'
     order by e.tenant_id, e.subject_id, e.part, e.sequence`,
  );
}
