import type { Uuid } from '../../src/lib/ids.ts';
import { encodeId } from '../../src/lib/ids.ts';
import type { TestServer } from './server.ts';

/** A place to send from with round numbers, made in the database directly. */
export async function seedLocation(
  server: TestServer,
  code: string,
  extra: { latitude?: number; longitude?: number; type?: string; capabilities?: string[] } = {},
): Promise<{ uuid: Uuid; id: string }> {
  const uuid = server.ids.uuid();
  await server.db.system.query(
    `insert into locations (tenant_id, id, code, name, type, address, country, latitude, longitude, time_zone,
       capabilities, handling_order_minor, handling_line_minor, handling_unit_minor, currency, created_at, updated_at)
     values ($1, $2, $3, $3, $4, '{"country":"US"}', 'US', $5, $6, 'America/Denver', $7, 100, 10, 1,
       'USD', now(), now())`,
    [
      server.tenantId,
      uuid,
      code,
      extra.type ?? 'fulfillment',
      extra.latitude ?? 40,
      extra.longitude ?? -100,
      extra.capabilities ?? [],
    ],
  );
  return { uuid, id: encodeId('loc', uuid) };
}

/** A product with a weight, made in the database directly. */
export async function seedProduct(
  server: TestServer,
  sku: string,
): Promise<{ uuid: Uuid; id: string; sku: string }> {
  const uuid = server.ids.uuid();
  await server.db.system.query(
    `insert into products (tenant_id, id, sku, name, currency, price_minor, cost_minor, weight_grams, length_mm,
       width_mm, height_mm, created_at, updated_at)
     values ($1, $2, $3, $3, 'USD', 1000, 600, 500, 100, 100, 100, now(), now())`,
    [server.tenantId, uuid, sku],
  );
  return { uuid, id: encodeId('prd', uuid), sku };
}

/** Stock on hand with its opening row in the ledger. */
export async function seedStock(
  server: TestServer,
  productId: Uuid,
  locationId: Uuid,
  quantity: number,
): Promise<void> {
  await server.db.system.query(
    `insert into inventory (tenant_id, product_id, location_id, on_hand, created_at, updated_at)
     values ($1, $2, $3, $4, now(), now())`,
    [server.tenantId, productId, locationId, quantity],
  );
  await server.db.system.query(
    `insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
     values ($1, $2, $3, 'opening', $4, 'test', now())`,
    [server.tenantId, productId, locationId, quantity],
  );
}

/** The smallest order body; everything can be replaced. */
export function orderBody(
  channelOrderId: string,
  lines: { product: string; quantity: number }[],
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    source: 'web',
    channel_order_id: channelOrderId,
    currency: 'USD',
    customer: { id: 'cus_1' },
    line_items: lines.map(({ product, quantity }) => ({
      product_id: product,
      quantity,
      price: 10,
    })),
    total_price: lines.reduce((sum, line) => sum + line.quantity * 10, 0),
    shipping_address: {
      line1: '1 Main St',
      city: 'Denver',
      country: 'US',
      latitude: 39.7,
      longitude: -105,
    },
    ...extra,
  };
}
