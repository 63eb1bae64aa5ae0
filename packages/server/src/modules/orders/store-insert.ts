import type { Uuid } from '../../lib/ids.ts';
import {
  bigintArray,
  booleanArray,
  floatArray,
  instantArray,
  intArray,
  jsonArray,
  textArray,
  type Tx,
  uuidArray,
} from '../../platform/db/index.ts';
import type { LineRow, OrderRow } from './store.ts';

/**
 * Inserts orders whose natural keys are free and answers their ids: a key that another transaction
 * is inserting is waited for, then left out. One statement whatever the number of orders.
 */
export async function insertOrders(
  tx: Tx,
  orders: readonly OrderRow[],
  fingerprints: readonly string[],
): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `insert into orders (tenant_id, id, type, status, stage, status_reason, queue, channel, channel_order_id,
       fingerprint, customer_id, customer, currency, total_minor, shipping_address, destination_country,
       destination_latitude, destination_longitude, destination_postal_code, service_level, allow_backorder,
       ship_complete, priority, placed_at, release_at, deliver_before, schedule, assigned_location_id, decision_id,
       warnings, tags, attributes, created_at, updated_at, max_splits, channel_kind, auto_cancel_at)
     select $1, u.id, u.type, u.status, u.stage, u.status_reason, u.queue, u.channel, u.channel_order_id,
       u.fingerprint, u.customer_id, u.customer, u.currency, u.total_minor,
       u.shipping_address, u.destination_country, u.destination_latitude,
       u.destination_longitude, u.destination_postal_code, u.service_level, u.allow_backorder,
       u.ship_complete, u.priority, u.placed_at,
       u.release_at, u.deliver_before, u.schedule, u.assigned_location_id, u.decision_id, u.warnings,
       u.tags::text[], u.attributes, u.created_at, u.created_at, u.max_splits, u.channel_kind,
       u.auto_cancel_at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[], $12::json[], $13::text[], $14::bigint[], $15::json[],
       $16::text[], $17::float8[], $18::float8[], $19::text[], $20::text[], $21::int[],
       $22::timestamptz[], $23::timestamptz[], $24::json[], $25::uuid[], $26::uuid[], $27::json[],
       $28::text[], $29::json[], $30::timestamptz[], $31::boolean[], $32::boolean[],
       $33::timestamptz[], $34::int[], $35::text[], $36::timestamptz[])
       as u (id, type, status, stage, status_reason, queue, channel, channel_order_id, fingerprint,
         customer_id, customer, currency, total_minor, shipping_address, destination_country,
         destination_latitude, destination_longitude, destination_postal_code, service_level, priority,
         placed_at, release_at, schedule, assigned_location_id, decision_id, warnings, tags,
         attributes, created_at, allow_backorder, ship_complete, deliver_before, max_splits,
         channel_kind, auto_cancel_at)
     on conflict (tenant_id, channel, channel_order_id) do nothing
     returning id`,
    [tx.tenantId, ...valuesOf(orders, fingerprints)],
  );
  return rows.map((row) => row.id);
}

/** A column of each, in the order of the statement. */
function valuesOf(orders: readonly OrderRow[], fingerprints: readonly string[]): unknown[] {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return [
    uuidArray(orders.map((o) => o.id)),
    textArray(orders.map((o) => o.type)),
    textArray(orders.map((o) => o.status)),
    textArray(orders.map((o) => o.stage)),
    textArray(orders.map((o) => o.statusReason)),
    textArray(orders.map((o) => o.queue)),
    textArray(orders.map((o) => o.channel)),
    textArray(orders.map((o) => o.channelOrderId)),
    textArray(fingerprints),
    textArray(orders.map((o) => o.customerId)),
    jsonArray(orders.map((o) => json(o.customer))),
    textArray(orders.map((o) => o.currency)),
    bigintArray(orders.map((o) => o.totalMinor)),
    jsonArray(orders.map((o) => json(o.shippingAddress))),
    textArray(orders.map((o) => o.destinationCountry)),
    floatArray(orders.map((o) => o.destinationLatitude)),
    floatArray(orders.map((o) => o.destinationLongitude)),
    textArray(orders.map((o) => o.destinationPostalCode)),
    textArray(orders.map((o) => o.serviceLevel)),
    intArray(orders.map((o) => o.priority)),
    instantArray(orders.map((o) => o.placedAt)),
    instantArray(orders.map((o) => o.releaseAt)),
    jsonArray(orders.map((o) => json(o.schedule))),
    uuidArray(orders.map((o) => o.assignedLocationId)),
    uuidArray(orders.map((o) => o.decisionId)),
    jsonArray(orders.map((o) => JSON.stringify(o.warnings))),
    textArray(orders.map((o) => textOfArray(o.tags))),
    jsonArray(orders.map((o) => JSON.stringify(o.attributes))),
    instantArray(orders.map((o) => o.createdAt)),
    booleanArray(orders.map((o) => o.allowBackorder)),
    booleanArray(orders.map((o) => o.shipComplete)),
    instantArray(orders.map((o) => o.deliverBefore)),
    intArray(orders.map((o) => o.maxSplits)),
    textArray(orders.map((o) => o.channelKind)),
    instantArray(orders.map((o) => o.autoCancelAt)),
  ];
}

/** The text of an array of texts, for a cast: tags are few and mostly none. */
function textOfArray(values: readonly string[]): string {
  if (values.length === 0) return '{}';
  return `{${values.map((value) => `"${value.replaceAll(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}

/** Inserts lines with their buckets as planned. */
export async function insertLines(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  if (lines.length === 0) return;
  const first = ['unallocated', 'backordered', 'preordered', 'allocated'] as const;
  await tx.execute(
    `insert into order_lines (tenant_id, id, order_id, line_no, product_id, sku, name, channel_line_id,
       kit_product_id, kit_quantity, quantity, unit_price_minor, ${first.join(', ')}, kit_line,
       keep_together)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[],
       $8::text[], $9::uuid[], $10::int[], $11::int[], $12::bigint[], $13::int[], $14::int[], $15::int[],
       $16::int[], $17::int[], $18::text[]) as u`,
    [
      tx.tenantId,
      uuidArray(lines.map((l) => l.id)),
      uuidArray(lines.map((l) => l.orderId)),
      intArray(lines.map((l) => l.lineNo)),
      uuidArray(lines.map((l) => l.productId)),
      textArray(lines.map((l) => l.sku)),
      textArray(lines.map((l) => l.name)),
      textArray(lines.map((l) => l.channelLineId)),
      uuidArray(lines.map((l) => l.kitProductId)),
      intArray(lines.map((l) => l.kitQuantity)),
      intArray(lines.map((l) => l.quantity)),
      bigintArray(lines.map((l) => l.unitPriceMinor)),
      ...first.map((name) => intArray(lines.map((line) => line[name]))),
      intArray(lines.map((l) => l.kitLine)),
      textArray(lines.map((l) => l.keepTogether)),
    ],
  );
}
