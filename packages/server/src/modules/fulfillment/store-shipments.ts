import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import {
  plainArray,
  setManySql,
  setOneSql,
  type Tx,
  unnestSql,
  valuesOfMany,
  valuesOfOne,
  type Written,
} from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';

export const shipmentStatuses = [
  'shipped',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'exception',
  'returned',
] as const;
export type ShipmentStatus = (typeof shipmentStatuses)[number];

/** What left a location at once. */
export type Shipment = {
  id: Uuid;
  fulfillmentOrderId: Uuid;
  orderId: Uuid;
  locationId: Uuid;
  status: ShipmentStatus;
  carrier: string | null;
  service: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  weightGrams: number;
  version: number;
  shippedAt: Instant;
  deliveredAt: Instant | null;
};

export type ShipmentLine = {
  shipmentId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  quantity: number;
};

const columns = `t.id, t.fulfillment_order_id as "fulfillmentOrderId", t.order_id as "orderId",
  t.location_id as "locationId", t.status, t.carrier, t.service,
  t.tracking_number as "trackingNumber", t.tracking_url as "trackingUrl",
  t.weight_grams as "weightGrams", t.version, t.shipped_at as "shippedAt",
  t.delivered_at as "deliveredAt"`;

const lineColumns = `l.shipment_id as "shipmentId", l.order_line_id as "orderLineId",
  l.product_id as "productId", l.quantity`;

/** Adds shipments with their lines. */
export async function insertShipments(
  tx: Tx,
  rows: readonly Shipment[],
  lines: readonly ShipmentLine[],
): Promise<void> {
  if (rows.length === 0) return;
  const headers = tx.execute(
    `insert into shipments (tenant_id, id, fulfillment_order_id, order_id, location_id, status,
       carrier, service, tracking_number, tracking_url, weight_grams, shipped_at)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::timestamptz[]) as u`,
    [
      tx.tenantId,
      rows.map((r) => r.id),
      rows.map((r) => r.fulfillmentOrderId),
      rows.map((r) => r.orderId),
      rows.map((r) => r.locationId),
      rows.map((r) => r.status),
      rows.map((r) => r.carrier),
      rows.map((r) => r.service),
      rows.map((r) => r.trackingNumber),
      rows.map((r) => r.trackingUrl),
      rows.map((r) => r.weightGrams),
      rows.map((r) => r.shippedAt),
    ],
  );
  const ofThem = tx.execute(
    `insert into shipment_lines (tenant_id, shipment_id, order_line_id, product_id, quantity)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[]) as u`,
    [
      tx.tenantId,
      plainArray(lines.map((l) => l.shipmentId)),
      plainArray(lines.map((l) => l.orderLineId)),
      plainArray(lines.map((l) => l.productId)),
      plainArray(lines.map((l) => l.quantity)),
    ],
  );
  await Promise.all([headers, ofThem]);
}

const written: Written<Shipment> = [
  ['status', 'text', (r) => r.status],
  ['carrier', 'text', (r) => r.carrier],
  ['service', 'text', (r) => r.service],
  ['tracking_number', 'text', (r) => r.trackingNumber],
  ['tracking_url', 'text', (r) => r.trackingUrl],
  ['version', 'int', (r) => r.version],
  ['delivered_at', 'timestamptz', (r) => r.deliveredAt],
];

/** Writes what can change of shipments. */
export async function updateShipments(tx: Tx, rows: readonly Shipment[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  if (rows.length === 1) {
    await tx.execute(
      `update shipments set ${setOneSql(written, 3)} where tenant_id = $1 and id = $2`,
      [tx.tenantId, first.id, ...valuesOfOne(written, first)],
    );
    return;
  }
  await tx.execute(
    `update shipments s set ${setManySql(written)} from ${unnestSql(written, 3)}
     where s.tenant_id = $1 and s.id = u.id`,
    [tx.tenantId, rows.map((r) => r.id), ...valuesOfMany(written, rows)],
  );
}

/** The shipments of these fulfilment orders, the oldest first. */
export async function selectShipmentsOf(
  tx: Tx,
  fulfillmentOrderIds: readonly Uuid[],
): Promise<Shipment[]> {
  const ids = [...new Set(fulfillmentOrderIds)];
  if (ids.length === 0) return [];
  if (ids.length === 1) {
    return tx.query<Shipment>(
      `select ${columns} from shipments t
       where t.tenant_id = $1 and t.fulfillment_order_id = $2 order by t.id`,
      [tx.tenantId, ids[0]],
    );
  }
  return tx.query<Shipment>(
    `select ${columns} from unnest($2::uuid[]) as k (id)
     join shipments t on t.tenant_id = $1 and t.fulfillment_order_id = k.id order by t.id`,
    [tx.tenantId, plainArray(ids)],
  );
}

/** The shipment with this id; undefined when there is none. */
export async function selectShipment(tx: Tx, id: Uuid): Promise<Shipment | undefined> {
  const [row] = await tx.query<Shipment>(
    `select ${columns} from shipments t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The lines of these shipments. */
export async function selectShipmentLines(
  tx: Tx,
  shipmentIds: readonly Uuid[],
): Promise<ShipmentLine[]> {
  if (shipmentIds.length === 0) return [];
  if (shipmentIds.length === 1) {
    return tx.query<ShipmentLine>(
      `select ${lineColumns} from shipment_lines l
       where l.tenant_id = $1 and l.shipment_id = $2 order by l.shipment_id, l.order_line_id`,
      [tx.tenantId, shipmentIds[0]],
    );
  }
  return tx.query<ShipmentLine>(
    `select ${lineColumns} from unnest($2::uuid[]) as k (id)
     join shipment_lines l on l.tenant_id = $1 and l.shipment_id = k.id
     order by l.shipment_id, l.order_line_id`,
    [tx.tenantId, plainArray(shipmentIds)],
  );
}

/** What lists of shipments can be filtered and sorted by. */
export const shipmentList: ListSpec = {
  name: 'shipments',
  select: columns,
  from: 'shipments t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'shp' } },
    status: { sql: 't.status', type: { kind: 'enum', values: shipmentStatuses } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    fulfillment_order_id: {
      sql: 't.fulfillment_order_id',
      type: { kind: 'id', prefix: 'ffo' },
    },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    carrier: { sql: 't.carrier', type: { kind: 'text' } },
    tracking_number: { sql: 't.tracking_number', type: { kind: 'text' } },
    shipped_at: { sql: 't.shipped_at', type: { kind: 'instant' } },
    created_at: { sql: 't.shipped_at', type: { kind: 'instant' } },
    delivered_at: { sql: 't.delivered_at', type: { kind: 'instant' } },
  },
  sorts: {
    shipped_at: { sql: 't.shipped_at', cast: 'timestamptz' },
    id: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};
