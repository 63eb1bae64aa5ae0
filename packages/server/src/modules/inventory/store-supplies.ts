import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { StockKey } from './stock.ts';

/** A line of a purchase order or shipping notice. */
export type SupplyRow = StockKey & {
  id: Uuid;
  quantity: number;
  received: number;
  status: 'draft' | 'open' | 'received' | 'cancelled';
  expectedAt: Instant;
  /** Null while it is a draft. */
  orderedAt: Instant | null;
  reference: string | null;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
};

/** A supply with the natural names of its place. */
export type NamedSupply = SupplyRow & { sku: string; locationCode: string };

const columns = `t.id, t.product_id as "productId", t.location_id as "locationId", t.quantity,
  t.received, t.status, t.expected_at as "expectedAt", t.reference, t.version,
  case when t.status <> 'draft' then coalesce(t.ordered_at, t.created_at) end as "orderedAt",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;
const named = `${columns}, p.sku, l.code as "locationCode"`;

/** Supplies by when they are due. */
export const supplyList: ListSpec = {
  name: 'supplies',
  select: named,
  from: `supplies t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
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
    status: {
      sql: 't.status',
      type: { kind: 'enum', values: ['draft', 'open', 'received', 'cancelled'] },
    },
    reference: { sql: 't.reference', type: { kind: 'text' } },
    expected_at: { sql: 't.expected_at', type: { kind: 'instant' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: {
    expected_at: { sql: 't.expected_at', cast: 'timestamptz' },
    id: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: 'expected_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** One supply with its names; undefined when there is none. */
export async function selectSupply(tx: Tx, id: Uuid): Promise<NamedSupply | undefined> {
  const [row] = await tx.query<NamedSupply>(
    `select ${named} from supplies t
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** One supply, locked; undefined when there is none. */
export async function lockSupply(tx: Tx, id: Uuid): Promise<SupplyRow | undefined> {
  const [row] = await tx.query<SupplyRow>(
    `select ${columns} from supplies t where t.tenant_id = $1 and t.id = $2 for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

/** Adds a supply. */
export async function insertSupply(tx: Tx, row: SupplyRow): Promise<void> {
  await tx.execute(
    `insert into supplies (tenant_id, id, product_id, location_id, quantity, received, status,
       expected_at, reference, version, created_at, updated_at, ordered_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      tx.tenantId,
      row.id,
      row.productId,
      row.locationId,
      row.quantity,
      row.received,
      row.status,
      row.expectedAt,
      row.reference,
      row.version,
      row.createdAt,
      row.updatedAt,
      row.orderedAt,
    ],
  );
}

/** Saves a locked supply. */
export async function updateSupply(tx: Tx, row: SupplyRow): Promise<void> {
  await tx.execute(
    `update supplies s set quantity = $3, received = $4, status = $5, expected_at = $6,
       reference = $7, version = $8, updated_at = $9, ordered_at = $10
     where s.tenant_id = $1 and s.id = $2`,
    [
      tx.tenantId,
      row.id,
      row.quantity,
      row.received,
      row.status,
      row.expectedAt,
      row.reference,
      row.version,
      row.updatedAt,
      row.orderedAt,
    ],
  );
}

/** Units still to come of each of these products, by date: what a promise can be made against. */
export async function selectOpenSupply(
  tx: Tx,
  productIds: readonly Uuid[],
): Promise<(StockKey & { quantity: number; expectedAt: Instant })[]> {
  return tx.query<StockKey & { quantity: number; expectedAt: Instant }>(
    `select s.product_id as "productId", s.location_id as "locationId",
       s.quantity - s.received as quantity, s.expected_at as "expectedAt"
     from supplies s
     where s.tenant_id = $1 and s.product_id = any($2::uuid[]) and s.status = 'open'
       and s.quantity > s.received
     order by s.product_id, s.expected_at, s.id`,
    [tx.tenantId, productIds],
  );
}

/**
 * Units to come of each of these products, by date: open supply, and transfers on their way that
 * say when they arrive.
 */
export async function selectDatedSupply(
  tx: Tx,
  productIds: readonly Uuid[],
): Promise<(StockKey & { quantity: number; expectedAt: Instant })[]> {
  return tx.query<StockKey & { quantity: number; expectedAt: Instant }>(
    `select s.product_id as "productId", s.location_id as "locationId",
       s.quantity - s.received as quantity, s.expected_at as "expectedAt"
     from supplies s
     where s.tenant_id = $1 and s.product_id = any($2::uuid[]) and s.status = 'open'
       and s.quantity > s.received
     union all
     select l.product_id, t.to_location_id, l.shipped - l.received - l.lost, t.expected_at
     from transfer_lines l join transfers t on t.tenant_id = $1 and t.id = l.transfer_id
     where l.tenant_id = $1 and l.product_id = any($2::uuid[])
       and l.shipped > l.received + l.lost and t.expected_at is not null
     order by "productId", "expectedAt", "locationId"`,
    [tx.tenantId, productIds],
  );
}
