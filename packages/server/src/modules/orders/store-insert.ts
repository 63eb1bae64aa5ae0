import type { Uuid } from '../../lib/ids.ts';
import { joinedTexts, plainArray, textsSql, type Tx } from '../../platform/db/index.ts';
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
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  const rows = await tx.query<{ id: Uuid }>(
    `insert into orders (tenant_id, id, type, status, stage, status_reason, queue, channel, channel_order_id,
       fingerprint, customer_id, customer, currency, total_minor, shipping_address, destination_country,
       destination_latitude, destination_longitude, destination_postal_code, service_level, allow_backorder,
       ship_complete, priority, placed_at, release_at, schedule, assigned_location_id, decision_id,
       warnings, tags, attributes,
       created_at, updated_at)
     select $1, u.id, u.type, u.status, u.stage, u.status_reason, u.queue, u.channel, u.channel_order_id,
       u.fingerprint, u.customer_id, u.customer::json, u.currency, u.total_minor,
       u.shipping_address::json, u.destination_country, u.destination_latitude,
       u.destination_longitude, u.destination_postal_code, u.service_level, u.allow_backorder,
       u.ship_complete, u.priority, u.placed_at,
       u.release_at, u.schedule::json, u.assigned_location_id, u.decision_id, u.warnings::json,
       u.tags::text[], u.attributes::json, u.created_at, u.created_at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::text[], $10::text[], $11::text[], ${textsSql(12)}, $13::text[], $14::bigint[], ${textsSql(15)},
       $16::text[], $17::float8[], $18::float8[], $19::text[], $20::text[], $21::int[],
       $22::timestamptz[], $23::timestamptz[], ${textsSql(24)}, $25::uuid[], $26::uuid[], ${textsSql(27)},
       $28::text[], ${textsSql(29)}, $30::timestamptz[], $31::boolean[], $32::boolean[])
       as u (id, type, status, stage, status_reason, queue, channel, channel_order_id, fingerprint,
         customer_id, customer, currency, total_minor, shipping_address, destination_country,
         destination_latitude, destination_longitude, destination_postal_code, service_level, priority,
         placed_at, release_at, schedule, assigned_location_id, decision_id, warnings, tags,
         attributes, created_at, allow_backorder, ship_complete)
     on conflict (tenant_id, channel, channel_order_id) do nothing
     returning id`,
    [
      tx.tenantId,
      plainArray(orders.map((o) => o.id)),
      orders.map((o) => o.type),
      orders.map((o) => o.status),
      orders.map((o) => o.stage),
      orders.map((o) => o.statusReason),
      orders.map((o) => o.queue),
      orders.map((o) => o.channel),
      orders.map((o) => o.channelOrderId),
      fingerprints,
      orders.map((o) => o.customerId),
      joinedTexts(orders.map((o) => json(o.customer))),
      orders.map((o) => o.currency),
      plainArray(orders.map((o) => o.totalMinor)),
      joinedTexts(orders.map((o) => json(o.shippingAddress))),
      orders.map((o) => o.destinationCountry),
      orders.map((o) => o.destinationLatitude),
      orders.map((o) => o.destinationLongitude),
      orders.map((o) => o.destinationPostalCode),
      orders.map((o) => o.serviceLevel),
      plainArray(orders.map((o) => o.priority)),
      orders.map((o) => o.placedAt),
      orders.map((o) => o.releaseAt),
      joinedTexts(orders.map((o) => json(o.schedule))),
      plainArray(orders.map((o) => o.assignedLocationId)),
      plainArray(orders.map((o) => o.decisionId)),
      joinedTexts(orders.map((o) => JSON.stringify(o.warnings))),
      orders.map((o) => textArray(o.tags)),
      joinedTexts(orders.map((o) => JSON.stringify(o.attributes))),
      orders.map((o) => o.createdAt),
      orders.map((o) => o.allowBackorder),
      orders.map((o) => o.shipComplete),
    ],
  );
  return rows.map((row) => row.id);
}

/** The text of an array of texts, for a cast: tags are few and mostly none. */
function textArray(values: readonly string[]): string {
  if (values.length === 0) return '{}';
  return `{${values.map((value) => `"${value.replaceAll(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}

/** Inserts lines with their buckets as planned. */
export async function insertLines(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  if (lines.length === 0) return;
  const first = ['unallocated', 'backordered', 'preordered', 'allocated'] as const;
  await tx.execute(
    `insert into order_lines (tenant_id, id, order_id, line_no, product_id, sku, name, channel_line_id,
       kit_product_id, kit_quantity, quantity, unit_price_minor, ${first.join(', ')})
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::text[], $7::text[],
       $8::text[], $9::uuid[], $10::int[], $11::int[], $12::bigint[], $13::int[], $14::int[], $15::int[],
       $16::int[]) as u`,
    [
      tx.tenantId,
      plainArray(lines.map((l) => l.id)),
      plainArray(lines.map((l) => l.orderId)),
      plainArray(lines.map((l) => l.lineNo)),
      plainArray(lines.map((l) => l.productId)),
      lines.map((l) => l.sku),
      lines.map((l) => l.name),
      lines.map((l) => l.channelLineId),
      plainArray(lines.map((l) => l.kitProductId)),
      plainArray(lines.map((l) => l.kitQuantity)),
      plainArray(lines.map((l) => l.quantity)),
      plainArray(lines.map((l) => l.unitPriceMinor)),
      ...first.map((name) => plainArray(lines.map((line) => line[name]))),
    ],
  );
}
