import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { KitComponent, Product } from './product.ts';

const columns = `p.id, p.sku, p.name, p.status, p.is_kit as "isKit",
  p.cost_minor as "costMinor", p.price_minor as "priceMinor", p.currency,
  p.weight_grams as "weightGrams", p.length_mm as "lengthMm", p.width_mm as "widthMm",
  p.height_mm as "heightMm", p.lot_tracked as "lotTracked", p.serial_tracked as "serialTracked",
  p.handling, p.keep_together as "keepTogether", p.attributes, p.version,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

// Many keys are joined, never compared with "= any": a plan made while the table was small reads
// all of the tenant's products and compares each with each key (500 of 10,000: 60 to 490 ms),
// and is kept until the next analyse. A join is by index or by hash, whatever is believed.
const byId =
  'from unnest($2::uuid[]) as u (id) join products p on p.tenant_id = $1 and p.id = u.id';
const bySku =
  'from unnest($3::text[]) as u (sku) join products p on p.tenant_id = $1 and p.sku = u.sku';

/** Products by id or sku in one statement, in no order; those found. Each key is given once. */
export function selectProducts(
  tx: Tx,
  wanted: { ids: readonly Uuid[]; skus: readonly string[] },
): Promise<Product[]> {
  return tx.query<Product>(
    `select ${columns} ${byId} where p.tenant_id = $1
     union all
     select ${columns} ${bySku} where p.tenant_id = $1`,
    [tx.tenantId, wanted.ids, wanted.skus],
  );
}

/** Locks products against change, in id order so that no two callers deadlock, and reads them. */
export function lockProducts(tx: Tx, ids: readonly Uuid[]): Promise<Product[]> {
  return tx.query<Product>(
    `select ${columns} ${byId}
     where p.tenant_id = $1 order by p.id for no key update of p`,
    [tx.tenantId, ids],
  );
}

/** As lockProducts, by sku. */
export function lockProductsBySku(tx: Tx, skus: readonly string[]): Promise<Product[]> {
  return tx.query<Product>(
    `select ${columns} from unnest($2::text[]) as u (sku)
     join products p on p.tenant_id = $1 and p.sku = u.sku
     where p.tenant_id = $1 order by p.id for no key update of p`,
    [tx.tenantId, skus],
  );
}

/** Keeps products from becoming kits until the end of the transaction, and reads them. */
export function shareProducts(tx: Tx, ids: readonly Uuid[]): Promise<Product[]> {
  return tx.query<Product>(
    `select ${columns} ${byId}
     where p.tenant_id = $1 order by p.id for share of p`,
    [tx.tenantId, ids],
  );
}

/** The components of kits, with their sku, by kit and then by sku. */
export function selectComponents(tx: Tx, kitIds: readonly Uuid[]): Promise<KitComponent[]> {
  return tx.query<KitComponent>(
    `select k.kit_id as "kitId", k.component_id as "componentId", c.sku, k.quantity
     from unnest($2::uuid[]) as u (id)
     join kit_components k on k.tenant_id = $1 and k.kit_id = u.id
     join products c on c.tenant_id = k.tenant_id and c.id = k.component_id
     where k.tenant_id = $1
     order by k.kit_id, c.sku`,
    [tx.tenantId, kitIds],
  );
}

/** Those of the products that are components of some kit. */
export async function selectUsedAsComponent(tx: Tx, ids: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.query<{ id: Uuid }>(
    `select distinct k.component_id as id
     from unnest($2::uuid[]) as u (id)
     join kit_components k on k.tenant_id = $1 and k.component_id = u.id
     where k.tenant_id = $1`,
    [tx.tenantId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

function columnsOf(products: readonly Product[]): unknown[] {
  return [
    products.map((p) => p.id),
    products.map((p) => p.sku),
    products.map((p) => p.name),
    products.map((p) => p.status),
    products.map((p) => p.isKit),
    products.map((p) => p.costMinor),
    products.map((p) => p.priceMinor),
    products.map((p) => p.currency),
    products.map((p) => p.weightGrams),
    products.map((p) => p.lengthMm),
    products.map((p) => p.widthMm),
    products.map((p) => p.heightMm),
    products.map((p) => p.lotTracked),
    products.map((p) => p.serialTracked),
    products.map((p) => JSON.stringify(p.attributes)),
    products.map((p) => p.version),
    products.map((p) => p.updatedAt),
    // An array of arrays cannot be unnested row by row.
    products.map((p) => p.handling.join(',')),
    products.map((p) => p.keepTogether),
  ];
}

const rowsOfArrays = `unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[],
  $7::bigint[], $8::bigint[], $9::text[], $10::int[], $11::int[], $12::int[], $13::int[],
  $14::boolean[], $15::boolean[], $16::json[], $17::int[], $18::timestamptz[],
  $19::text[], $20::boolean[])
  as u (id, sku, name, status, is_kit, cost_minor, price_minor, currency, weight_grams, length_mm,
    width_mm, height_mm, lot_tracked, serial_tracked, attributes, version, updated_at, handling,
    keep_together)`;

/**
 * Inserts products whose sku is free; the ids inserted. A taken sku is left alone. In sku order,
 * so that two requests with the same new skus wait for each other in one direction only.
 */
export async function insertProducts(tx: Tx, products: readonly Product[]): Promise<Set<Uuid>> {
  const rows = await tx.query<{ id: Uuid }>(
    `insert into products (tenant_id, id, sku, name, status, is_kit, cost_minor, price_minor,
       currency, weight_grams, length_mm, width_mm, height_mm, lot_tracked, serial_tracked,
       attributes, version, created_at, updated_at, handling, keep_together)
     select $1, u.id, u.sku, u.name, u.status, u.is_kit, u.cost_minor, u.price_minor, u.currency,
       u.weight_grams, u.length_mm, u.width_mm, u.height_mm, u.lot_tracked, u.serial_tracked,
       u.attributes, u.version, u.updated_at, u.updated_at,
       string_to_array(u.handling, ','), u.keep_together
     from ${rowsOfArrays}
     order by u.sku
     on conflict (tenant_id, sku) do nothing
     returning id`,
    [tx.tenantId, ...columnsOf(products)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Overwrites products that the caller holds locked. */
export async function updateProducts(tx: Tx, products: readonly Product[]): Promise<void> {
  await tx.execute(
    `update products p set sku = u.sku, name = u.name, status = u.status, is_kit = u.is_kit,
       cost_minor = u.cost_minor, price_minor = u.price_minor, currency = u.currency,
       weight_grams = u.weight_grams, length_mm = u.length_mm, width_mm = u.width_mm,
       height_mm = u.height_mm, lot_tracked = u.lot_tracked, serial_tracked = u.serial_tracked,
       attributes = u.attributes, version = u.version, updated_at = u.updated_at,
       handling = string_to_array(u.handling, ','), keep_together = u.keep_together
     from ${rowsOfArrays}
     where p.tenant_id = $1 and p.id = u.id`,
    [tx.tenantId, ...columnsOf(products)],
  );
}

/** Replaces the components of the kits. */
export async function replaceComponents(
  tx: Tx,
  kitIds: readonly Uuid[],
  components: readonly Pick<KitComponent, 'kitId' | 'componentId' | 'quantity'>[],
): Promise<void> {
  await tx.execute('delete from kit_components where tenant_id = $1 and kit_id = any($2::uuid[])', [
    tx.tenantId,
    kitIds,
  ]);
  if (components.length === 0) return;
  await tx.execute(
    `insert into kit_components (tenant_id, kit_id, component_id, quantity)
     select $1, u.kit_id, u.component_id, u.quantity
     from unnest($2::uuid[], $3::uuid[], $4::int[]) as u (kit_id, component_id, quantity)`,
    [
      tx.tenantId,
      components.map((c) => c.kitId),
      components.map((c) => c.componentId),
      components.map((c) => c.quantity),
    ],
  );
}

/** How products are listed. Ids grow with time, so that their order is the order of creation. */
export const productList: ListSpec = {
  name: 'products',
  select: columns.replaceAll('p.', 't.'),
  from: 'products t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'prd' } },
    product_id: {
      sql: 't.id',
      type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
    },
    sku: { sql: 't.sku', type: { kind: 'text' } },
    name: { sql: 't.name', type: { kind: 'text' } },
    status: { sql: 't.status', type: { kind: 'enum', values: ['active', 'archived'] } },
    is_kit: { sql: 't.is_kit', type: { kind: 'boolean' } },
    weight_grams: { sql: 't.weight_grams', type: { kind: 'integer' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: {
    created_at: { sql: 't.id', cast: 'uuid' },
    updated_at: { sql: 't.updated_at', cast: 'timestamptz' },
    sku: { sql: 't.sku', cast: 'text' },
    name: { sql: 't.name', cast: 'text' },
  },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
  search: {
    description: 'sku and name, and as a whole in the id',
    texts: ['t.sku', 't.name'],
    ids: [{ prefix: 'prd', sql: 't.id' }],
    indexed: { kind: 'prd', family: 'product' },
  },
};
