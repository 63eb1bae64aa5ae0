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

/** A row of a live table in the words of its events. */
export type LiveRow = {
  tenant: string;
  kind: string;
  id: string;
  /** Whether events must tell of it. */
  told: boolean;
  state: Record<string, unknown>;
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
     where e.type ~ '^(order|fulfillment_order|shipment|transfer|supply|reservation|product|location)[.]'
       and json_typeof(e.data::json -> 'object') = 'object'
     order by e.tenant_id, e.subject_id, e.part, e.sequence`,
  );
}

const orderState = `json_build_object('channel', o.channel, 'channel_order_id', o.channel_order_id,
  'type', o.type, 'status', o.status, 'delivery_status', o.delivery_status, 'version', o.version,
  'open_quantity', coalesce(s.open, 0), 'buckets', coalesce(s.buckets, '{}'))`;

/** Every live row that events tell of, in the order of the snapshots. */
export function streamLive(reading: Reading): AsyncIterable<LiveRow> {
  return reading.stream<LiveRow>(
    `-- all tenants: the judge looks at everything at once
     select u.tenant_id as tenant, u.kind, u.id, u.told, u.state from (
       select o.tenant_id, 'ord' as kind, o.id, true as told, ${orderState} as state
       from orders o left join (
         select l.tenant_id, l.order_id,
           sum(l.quantity - l.shipped - l.delivered - l.cancelled) as open,
           json_build_object('unallocated', sum(l.unallocated), 'backordered', sum(l.backordered),
             'preordered', sum(l.preordered), 'allocated', sum(l.allocated),
             'released', sum(l.released), 'picked', sum(l.picked), 'packed', sum(l.packed),
             'shipped', sum(l.shipped), 'delivered', sum(l.delivered),
             'cancelled', sum(l.cancelled)) as buckets
         from order_lines l group by l.tenant_id, l.order_id
       ) s on s.tenant_id = o.tenant_id and s.order_id = o.id
       union all
       select f.tenant_id, 'ffo', f.id, true, json_build_object('order_id', f.order_id,
         'location_id', f.location_id, 'status', f.status, 'work_step', f.work_step,
         'request_status', f.request_status, 'picking_method', f.picking_method,
         'version', f.version, 'carrier', f.carrier, 'service', f.service,
         'tracking_number', f.tracking_number, 'tracking_url', f.tracking_url, 'quantities',
         json_build_object('live', coalesce(s.live, 0), 'picked', coalesce(s.picked, 0),
           'packed', coalesce(s.packed, 0), 'shipped', coalesce(s.shipped, 0),
           'delivered', coalesce(s.delivered, 0)))
       from fulfillment_orders f left join (
         select tenant_id, fulfillment_order_id, sum(quantity - short) as live,
           sum(picked) as picked, sum(packed) as packed, sum(shipped) as shipped,
           sum(delivered) as delivered
         from fulfillment_order_lines group by tenant_id, fulfillment_order_id
       ) s on s.tenant_id = f.tenant_id and s.fulfillment_order_id = f.id
       union all
       select h.tenant_id, 'shp', h.id, h.version > 1, json_build_object('order_id', h.order_id,
         'fulfillment_order_id', h.fulfillment_order_id, 'location_id', h.location_id,
         'status', h.status, 'carrier', h.carrier, 'service', h.service,
         'tracking_number', h.tracking_number, 'tracking_url', h.tracking_url,
         'version', h.version)
       from shipments h
       union all
       select t.tenant_id, 'trf', t.id, true, json_build_object('status', t.status,
         'from_location_id', t.from_location_id, 'to_location_id', t.to_location_id,
         'version', t.version, 'lines', s.lines)
       from transfers t left join (
         select tenant_id, transfer_id, json_agg(json_build_object('product_id', product_id,
           'quantity', quantity, 'shipped', shipped, 'received', received, 'lost', lost)) as lines
         from transfer_lines group by tenant_id, transfer_id
       ) s on s.tenant_id = t.tenant_id and s.transfer_id = t.id
       union all
       select s.tenant_id, 'sup', s.id, true, json_build_object('product_id', s.product_id,
         'location_id', s.location_id, 'quantity', s.quantity, 'received', s.received,
         'status', s.status, 'reference', s.reference, 'version', s.version)
       from supplies s
       union all
       select r.tenant_id, 'rsv', r.id, r.owner_type not in ('order', 'transfer'),
         json_build_object('product_id', r.product_id, 'location_id', r.location_id,
           'status', r.status, 'quantity', r.quantity)
       from reservations r
       union all
       select p.tenant_id, 'prd', p.id, true, json_build_object('sku', p.sku, 'name', p.name,
         'status', p.status, 'is_kit', p.is_kit, 'version', p.version)
       from products p
       union all
       select l.tenant_id, 'loc', l.id, true, json_build_object('code', l.code, 'name', l.name,
         'type', l.type, 'active', l.active, 'version', l.version)
       from locations l
     ) u order by u.tenant_id, u.id`,
  );
}
