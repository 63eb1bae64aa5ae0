import type { Reading } from './store-connection.ts';

/** A row of a live table in the words of its events. */
export type LiveRow = {
  tenant: string;
  kind: string;
  id: string;
  /** Whether events must tell of it. */
  told: boolean;
  state: Record<string, unknown>;
};

const orderState = `json_build_object('channel', o.channel, 'channel_order_id', o.channel_order_id,
  'type', o.type, 'status', o.status, 'delivery_status', o.delivery_status, 'version', o.version,
  'open_quantity', coalesce(s.open, 0), 'buckets', coalesce(s.buckets, '{}'))`;

/** Returns, refunds and cycle counts. */
const afterSale = `select t.tenant_id, 'rtn', t.id, true, json_build_object('order_id', t.order_id,
    'location_id', t.location_id, 'status', t.status, 'version', t.version, 'line_items', s.lines)
  from returns t left join (
    select tenant_id, return_id, json_agg(json_build_object('id', order_line_id,
      'product_id', product_id, 'quantity', quantity, 'received', received, 'kept', kept)) as lines
    from return_lines group by tenant_id, return_id
  ) s on s.tenant_id = t.tenant_id and s.return_id = t.id
  union all
  select r.tenant_id, 'rfd', r.id, true, json_build_object('return_id', r.return_id,
    'order_id', r.order_id, 'status', r.status, 'currency', r.currency, 'version', r.version)
  from refunds r
  union all
  select c.tenant_id, 'cnt', c.id, true, json_build_object('location_id', c.location_id,
    'status', c.status, 'version', c.version, 'products', s.products, 'counted', s.counted,
    'off', case when c.status <> 'counting' then s.off end)
  from cycle_counts c left join (
    select tenant_id, count_id, count(*) as products, count(counted) as counted,
      count(*) filter (where counted <> expected) as off
    from cycle_count_lines group by tenant_id, count_id
  ) s on s.tenant_id = c.tenant_id and s.count_id = c.id`;

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
       union all
       ${afterSale}
     ) u order by u.tenant_id, u.id`,
  );
}
