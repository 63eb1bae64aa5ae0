import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { monotonicIds, type Uuid } from '../../packages/server/src/lib/ids.ts';

export type Seeded = { tenantId: Uuid; productIds: Uuid[]; locationIds: Uuid[]; client: pg.Client };

/** A connection to a bench server's own database, seeing every tenant. */
export async function connectBench(dataDir: string): Promise<pg.Client> {
  const { startEmbeddedPostgres } =
    await import('../../packages/server/src/platform/embedded/index.ts');
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const { connection } = postgres;
  const client = new pg.Client({ ...connection, options: '-c search_path=switchyard' });
  await client.connect();
  // Lets go of the database with the connection, so that the server can stop it.
  client.once('end', () => void postgres.stop());
  return client;
}

/**
 * A network of locations over the United States with one carrier, and products stocked everywhere:
 * written in bulk, for the routes to them are not what is measured.
 */
export async function seedBench(
  client: pg.Client,
  options: { products: number; locations: number; unitsEach: number; hotUnits?: number },
): Promise<Seeded> {
  const ids = monotonicIds(Date.now, randomBytes);
  const { rows } = await client.query<{ tenant_id: Uuid }>(
    'select tenant_id from tenants order by tenant_id limit 1',
  );
  const tenantId = rows[0]?.tenant_id;
  if (tenantId === undefined) throw new Error('The server has no tenant.');
  const productIds = Array.from({ length: options.products }, () => ids.uuid());
  const locationIds = Array.from({ length: options.locations }, () => ids.uuid());
  await client.query(
    `insert into products (tenant_id, id, sku, name, currency, price_minor, weight_grams, length_mm, width_mm,
       height_mm, created_at, updated_at)
     select $1, u.id, 'SKU-' || u.n, 'Product ' || u.n, 'USD', 1000 + u.n % 900, 200 + (u.n * 37) % 1800,
        100, 80, 60, now(), now()
     from unnest($2::uuid[]) with ordinality as u (id, n)`,
    [tenantId, productIds],
  );
  await client.query(
    `insert into locations (tenant_id, id, code, name, type, address, country, latitude, longitude, time_zone,
       handling_order_minor, handling_line_minor, handling_unit_minor, currency, created_at, updated_at)
     select $1, u.id, 'DC-' || u.n, 'DC ' || u.n, 'fulfillment', '{"country":"US"}', 'US', 28 + (u.n * 7) % 18,
       -120 + (u.n * 13) % 48, 'America/Chicago', 120 + (u.n * 11) % 60, 15, 5, 'USD', now(), now()
     from unnest($2::uuid[]) with ordinality as u (id, n)`,
    [tenantId, locationIds],
  );
  const carrierId = ids.uuid();
  await client.query(
    `insert into carriers (tenant_id, id, code, name, created_at, updated_at)
    values ($1, $2, 'bench', 'Bench Parcel', now(), now())`,
    [tenantId, carrierId],
  );
  const zones = [300, 800, 1600, 2500, 6000].map((km, index) => ({
    zone: `Z${index + 1}`,
    km_max: km,
  }));
  const prices = (base: number): Record<string, number> =>
    Object.fromEntries(
      zones.map(({ zone }, index) => [zone, Math.round((base + index * 0.9) * 100) / 100]),
    );
  const rateCard = {
    zones,
    weight_breaks: [500, 1000, 2000, 5000, 10_000, 30_000].map((grams, index) => ({
      grams_max: grams,
      prices: prices(4 + index * 1.3),
    })),
    per_extra_kg: prices(0.8),
    transit_days: Object.fromEntries(zones.map(({ zone }, index) => [zone, index + 1])),
  };
  await client.query(
    `insert into carrier_services (tenant_id, id, carrier_id, code, name, currency, rate_card, created_at, updated_at)
     values ($1, $2, $3, 'ground', 'Ground', 'USD', $4, now(), now())`,
    [tenantId, ids.uuid(), carrierId, JSON.stringify(rateCard)],
  );
  await client.query(
    `insert into inventory (tenant_id, product_id, location_id, on_hand, created_at, updated_at)
     select $1, p, l, $4, now(), now() from unnest($2::uuid[]) p, unnest($3::uuid[]) l`,
    [tenantId, productIds, locationIds, options.unitsEach],
  );
  if (options.hotUnits !== undefined) {
    // One product at one place, with fewer units than will be asked for.
    const hotId = ids.uuid();
    await client.query(
      `insert into products (tenant_id, id, sku, name, currency, price_minor, weight_grams, created_at, updated_at)
       values ($1, $2, 'HOT', 'Hot', 'USD', 1000, 500, now(), now())`,
      [tenantId, hotId],
    );
    await client.query(
      `insert into inventory (tenant_id, product_id, location_id, on_hand, created_at, updated_at)
       values ($1, $2, $3, $4, now(), now())`,
      [tenantId, hotId, locationIds[0], options.hotUnits],
    );
  }
  await client.query(
    `insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
     select tenant_id, product_id, location_id, 'opening', on_hand, 'bench', now() from inventory where tenant_id = $1`,
    [tenantId],
  );
  // Not the empty tables: statistics of nothing make the first plans of foreign keys scan them.
  await client.query('vacuum analyze products, locations, inventory, inventory_movements');
  return { tenantId, productIds, locationIds, client };
}
