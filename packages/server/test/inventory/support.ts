import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import type { TestServer } from '../support/server.ts';

/** A product or place made for a test: its id, its public id, and its sku or code. */
export type Made = { uuid: Uuid; id: string; name: string };

let made = 0;

/** A product of its own, put straight into the catalogue's table. */
export async function aProduct(
  server: TestServer,
  options: { isKit?: boolean } = {},
): Promise<Made> {
  const uuid = server.ids.uuid();
  const name = `SKU-${++made}`;
  await server.db.system.query(
    `insert into products (tenant_id, id, sku, name, is_kit, currency, created_at, updated_at)
     values ($1, $2, $3, $3, $4, 'USD', $5, $5)`,
    [server.tenantId, uuid, name, options.isKit ?? false, instantOfMs(Date.now())],
  );
  return { uuid, id: encodeId('prd', uuid), name };
}

/** A place of its own, put straight into the network's table. */
export async function aLocation(
  server: TestServer,
  options: { type?: string; active?: boolean; storage?: number; groups?: string[] } = {},
): Promise<Made> {
  const uuid = server.ids.uuid();
  const name = `LOC-${++made}`;
  await server.db.system.query(
    `insert into locations (tenant_id, id, code, name, type, active, address, country, time_zone,
       storage_capacity_units, groups, currency, created_at, updated_at)
     values ($1, $2, $3, $3, $4, $5, '{}', 'US', 'UTC', $6, $7, 'USD', $8, $8)`,
    [
      server.tenantId,
      uuid,
      name,
      options.type ?? 'fulfillment',
      options.active ?? true,
      options.storage ?? null,
      options.groups ?? [],
      instantOfMs(Date.now()),
    ],
  );
  return { uuid, id: encodeId('loc', uuid), name };
}

/** Puts units on hand. */
export async function stocked(
  server: TestServer,
  product: Made,
  location: Made,
  quantity: number,
  safetyStock = 0,
): Promise<void> {
  const answer = await server.request('POST', '/v1/inventory/set', {
    body: {
      product_id: product.id,
      location_id: location.id,
      quantity,
      expected: null,
      safety_stock_level: safetyStock,
      kind: 'opening',
    },
  });
  if (answer.status !== 200) throw new Error(`Not stocked: ${answer.text}`);
}

/** The record of a place. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
export async function recordOf(server: TestServer, product: Made, location: Made): Promise<any> {
  const { body } = await server.request(
    'GET',
    `/v1/inventory/record?product_id=${product.id}&location_id=${location.id}`,
  );
  return body;
}

/** An order line to which hard reservations can belong. */
export async function anOrderLine(
  server: TestServer,
  product: Made,
  quantity: number,
): Promise<{ orderId: Uuid; orderLineId: Uuid }> {
  const orderId = server.ids.uuid();
  const orderLineId = server.ids.uuid();
  const now = instantOfMs(Date.now());
  await server.db.system.query(
    `insert into orders (tenant_id, id, type, status, stage, channel, fingerprint, currency,
       total_minor, placed_at, created_at, updated_at)
     values ($1, $2, 'standard', 'received', 'received', 'test', 'x', 'USD', 0, $3, $3, $3)`,
    [server.tenantId, orderId, now],
  );
  await server.db.system.query(
    `insert into order_lines (tenant_id, id, order_id, line_no, product_id, sku, quantity, unallocated)
     values ($1, $2, $3, 1, $4, $5, $6, $6)`,
    [server.tenantId, orderLineId, orderId, product.uuid, product.name, quantity],
  );
  return { orderId, orderLineId };
}

/** Every difference between the counters, the ledger and the reservations of the tenant. */
export async function disagreements(server: TestServer): Promise<unknown[]> {
  const { rows } = await server.db.system.query(
    `with ledger as (
       select product_id, location_id, sum(on_hand_delta) as on_hand, sum(allocated_delta) as allocated,
         sum(reserved_delta) as reserved, sum(damaged_delta) as damaged, sum(quarantine_delta) as quarantine
       from inventory_movements where tenant_id = $1 group by 1, 2
     ), claims as (
       select product_id, location_id,
         coalesce(sum(quantity) filter (where status = 'allocated'), 0) as allocated,
         coalesce(sum(quantity) filter (where status = 'active'), 0) as reserved
       from reservations where tenant_id = $1 group by 1, 2
     )
     select i.product_id, i.location_id, to_json(i) as counters, to_json(l) as ledger, to_json(c) as claims
     from inventory i
     left join ledger l using (product_id, location_id)
     left join claims c using (product_id, location_id)
     where i.tenant_id = $1 and (
       (i.on_hand is not null and i.on_hand <> coalesce(l.on_hand, 0))
       or i.allocated <> coalesce(l.allocated, 0) or i.reserved <> coalesce(l.reserved, 0)
       or i.damaged <> coalesce(l.damaged, 0) or i.quarantine <> coalesce(l.quarantine, 0)
       or i.allocated <> coalesce(c.allocated, 0) or i.reserved <> coalesce(c.reserved, 0))`,
    [server.tenantId],
  );
  return rows;
}

/** A clock that stands still until moved. */
export function aClock(start = '2026-03-01T12:00:00.000Z'): {
  now: () => ReturnType<typeof instantOfMs>;
  advance: (ms: number) => void;
} {
  let ms = Date.parse(start);
  return {
    now: () => instantOfMs(ms),
    advance: (by) => {
      ms += by;
    },
  };
}
