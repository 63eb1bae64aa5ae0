import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { type Database, plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type CellPrice, defaultSettings, type PriceHead, type PriceSettings } from './price.ts';

const settingsColumns = `scarcity_weight as "scarcityWeight", horizon_days as "horizonDays",
  window_days as "windowDays", period_minutes as "periodMinutes", version`;

/** The tenant's settings; the defaults until it says something. */
export async function selectSettings(tx: Tx): Promise<PriceSettings> {
  const [row] = await tx.query<PriceSettings>(
    `select ${settingsColumns} from price_settings where tenant_id = $1`,
    [tx.tenantId],
  );
  return row ?? defaultSettings;
}

/** The same, locked; undefined when there is no row yet. */
export async function lockSettings(tx: Tx): Promise<PriceSettings | undefined> {
  const [row] = await tx.query<PriceSettings>(
    `select ${settingsColumns} from price_settings where tenant_id = $1 for no key update`,
    [tx.tenantId],
  );
  return row;
}

/** Writes the settings whole. */
export async function saveSettings(tx: Tx, settings: PriceSettings, now: Instant): Promise<void> {
  await tx.execute(
    `insert into price_settings (tenant_id, scarcity_weight, horizon_days, window_days,
       period_minutes, version, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id) do update set scarcity_weight = excluded.scarcity_weight,
       horizon_days = excluded.horizon_days, window_days = excluded.window_days,
       period_minutes = excluded.period_minutes, version = excluded.version,
       updated_at = excluded.updated_at`,
    [
      tx.tenantId,
      settings.scarcityWeight,
      settings.horizonDays,
      settings.windowDays,
      settings.periodMinutes,
      settings.version,
      now,
    ],
  );
}

const headColumns = `version, run_id as "runId", method, solved_at as "solvedAt",
  published_at as "publishedAt", horizon_ends_at as "horizonEndsAt",
  orders_to_come as "ordersToCome", price_max_minor as "priceMaxMinor"`;

export async function selectHead(tx: Tx): Promise<PriceHead | undefined> {
  const [row] = await tx.query<PriceHead>(
    `select ${headColumns} from price_heads where tenant_id = $1`,
    [tx.tenantId],
  );
  return row;
}

/** The head, locked: whoever publishes holds it until the commit. */
export async function lockHead(tx: Tx): Promise<PriceHead | undefined> {
  const [row] = await tx.query<PriceHead>(
    `select ${headColumns} from price_heads where tenant_id = $1 for no key update`,
    [tx.tenantId],
  );
  return row;
}

export async function saveHead(tx: Tx, head: PriceHead): Promise<void> {
  await tx.execute(
    `insert into price_heads (tenant_id, version, run_id, method, solved_at, published_at,
       horizon_ends_at, orders_to_come, price_max_minor)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id) do update set version = excluded.version, run_id = excluded.run_id,
       method = excluded.method, solved_at = excluded.solved_at,
       published_at = excluded.published_at, horizon_ends_at = excluded.horizon_ends_at,
       orders_to_come = excluded.orders_to_come, price_max_minor = excluded.price_max_minor`,
    [
      tx.tenantId,
      head.version,
      head.runId,
      head.method,
      head.solvedAt,
      head.publishedAt,
      head.horizonEndsAt,
      head.ordersToCome,
      head.priceMaxMinor,
    ],
  );
}

/** Everything that is published of a tenant. */
export async function selectPrices(tx: Tx): Promise<CellPrice[]> {
  return tx.query<CellPrice>(
    `select product_id as "productId", location_id as "locationId", price_minor as "priceMinor",
       units
     from shadow_prices where tenant_id = $1`,
    [tx.tenantId],
  );
}

/** What is published of these places now. */
export async function selectPricesOf(
  tx: Tx,
  cells: readonly Pick<CellPrice, 'productId' | 'locationId'>[],
): Promise<CellPrice[]> {
  return tx.query<CellPrice>(
    `select s.product_id as "productId", s.location_id as "locationId",
       s.price_minor as "priceMinor", s.units
     from unnest($2::uuid[], $3::uuid[]) as u (product_id, location_id)
     join shadow_prices s on s.tenant_id = $1 and s.product_id = u.product_id
       and s.location_id = u.location_id`,
    [
      tx.tenantId,
      plainArray(cells.map((one) => one.productId)),
      plainArray(cells.map((one) => one.locationId)),
    ],
  );
}

/** Writes prices under a version, in the order of the key. */
export async function upsertPrices(
  tx: Tx,
  version: number,
  prices: readonly CellPrice[],
): Promise<void> {
  if (prices.length === 0) return;
  const sorted = prices.toSorted((a, b) =>
    a.productId === b.productId
      ? a.locationId < b.locationId
        ? -1
        : 1
      : a.productId < b.productId
        ? -1
        : 1,
  );
  await tx.execute(
    `insert into shadow_prices (tenant_id, product_id, location_id, price_minor, units, version)
     select $1, u.product_id, u.location_id, u.price_minor, u.units, $2
     from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
       as u (product_id, location_id, price_minor, units)
     on conflict (tenant_id, product_id, location_id) do update
       set price_minor = excluded.price_minor, units = excluded.units, version = excluded.version`,
    [
      tx.tenantId,
      version,
      plainArray(sorted.map((one) => one.productId)),
      plainArray(sorted.map((one) => one.locationId)),
      plainArray(sorted.map((one) => one.priceMinor)),
      plainArray(sorted.map((one) => one.units)),
    ],
  );
}

/** Drops what earlier versions said of places that this one says nothing of. */
export async function deleteOlderPrices(tx: Tx, version: number): Promise<void> {
  await tx.execute('delete from shadow_prices where tenant_id = $1 and version < $2', [
    tx.tenantId,
    version,
  ]);
}

/** Published prices by product and place, the dearest first. */
export const priceList: ListSpec = {
  name: 'prices',
  select: `t.product_id as "productId", t.location_id as "locationId", p.sku,
    l.code as "locationCode", l.currency, t.price_minor as "priceMinor", t.units, t.version`,
  from: `shadow_prices t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
    join locations l on l.tenant_id = t.tenant_id and l.id = t.location_id`,
  filters: {
    product_id: {
      sql: 't.product_id',
      type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
    },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    priced: { sql: '(t.price_minor > 0)', type: { kind: 'boolean' } },
  },
  sorts: { price: { sql: 't.price_minor', cast: 'bigint' } },
  defaultSort: '-price',
  tie: { sql: '(t.product_id::text || t.location_id::text)', cast: 'text' },
};

/** Tenants that want prices and whose last run began long enough ago, with none on its way. */
export async function tenantsDue(db: Database, kind: string, now: Instant): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ id: Uuid }>(
    `select s.tenant_id as id from price_settings s
     where s.scarcity_weight > 0
       and not exists (
         select 1 from price_runs r where r.tenant_id = s.tenant_id
           and r.started_at > $2::timestamptz - make_interval(mins => s.period_minutes)
       )
       and not exists (
         select 1 from jobs j where j.tenant_id = s.tenant_id and j.kind = $1
           and j.state in ('queued', 'running')
       )
     order by s.tenant_id -- all tenants: each gets its own job`,
    [kind, now],
  );
  return rows.map((row) => row.id);
}
