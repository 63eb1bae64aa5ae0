import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { inventoryTypes, type StockCounters, type StockKey } from './stock.ts';

/** One stored record with the natural names of its place. */
export type InventoryRow = StockCounters & {
  sku: string;
  locationCode: string;
  leadTimeDays: number | null;
  createdAt: Instant;
  updatedAt: Instant;
};

const columns = `t.product_id as "productId", t.location_id as "locationId", p.sku,
  l.code as "locationCode", t.inventory_type as "inventoryType", t.on_hand as "onHand", t.allocated,
  t.reserved, t.damaged, t.quarantine, t.safety_stock as "safetyStock",
  t.backorder_allowance as "backorderAllowance", t.lead_time_days as "leadTimeDays",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** Records in the order of their key, which is the only index of the table. */
export const inventoryList: ListSpec = {
  name: 'inventory',
  select: columns,
  from: `inventory t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
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
    sku: { sql: 'p.sku', type: { kind: 'text' } },
    inventory_type: { sql: 't.inventory_type', type: { kind: 'enum', values: inventoryTypes } },
    quantity: { sql: 't.on_hand', type: { kind: 'integer' } },
    allocated_quantity: { sql: 't.allocated', type: { kind: 'integer' } },
    available_quantity: { sql: '(t.on_hand - t.allocated)', type: { kind: 'integer' } },
    safety_stock_level: { sql: 't.safety_stock', type: { kind: 'integer' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: { product_id: { sql: 't.product_id', cast: 'uuid' } },
  defaultSort: 'product_id',
  // With the product the whole key: unique, and read straight off the primary key.
  tie: { sql: 't.location_id', cast: 'uuid' },
  search: {
    description:
      "the product's sku and name, the location's code, and as a whole in the ids of both",
    texts: ['p.sku', 'p.name', 'l.code'],
    ids: [
      { prefix: 'prd', sql: 't.product_id' },
      { prefix: 'loc', sql: 't.location_id' },
    ],
    through: [
      {
        table: 'products',
        texts: ['o.sku', 'o.name'],
        key: 't.product_id',
        indexed: { kind: 'prd', family: 'product' },
      },
      { table: 'locations', texts: ['o.code'], key: 't.location_id' },
    ],
  },
};

/** The record of one place with its names; undefined when nothing was ever stocked there. */
export async function selectInventory(tx: Tx, key: StockKey): Promise<InventoryRow | undefined> {
  const [row] = await selectInventories(tx, [key]);
  return row;
}

/** The records of these places with their names, in key order; those that exist. */
export async function selectInventories(
  tx: Tx,
  keys: readonly StockKey[],
): Promise<InventoryRow[]> {
  return tx.query<InventoryRow>(
    `select ${columns} from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     join inventory t on t.tenant_id = $1 and t.product_id = k.product_id
       and t.location_id = k.location_id
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     order by t.product_id, t.location_id`,
    [tx.tenantId, keys.map((key) => key.productId), keys.map((key) => key.locationId)],
  );
}

/** The records of one product at all its places, with their names. */
export async function selectInventoryOfProduct(tx: Tx, productId: Uuid): Promise<InventoryRow[]> {
  return tx.query<InventoryRow>(
    `select ${columns} from inventory t
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     where t.tenant_id = $1 and t.product_id = $2 order by l.code`,
    [tx.tenantId, productId],
  );
}

/** What a place's counters do not say: holds that are dead but not swept, and what is coming. */
export type PlaceExtras = StockKey & { dead: number; inTransit: number; onOrder: number };

/** The extras of these places as of an instant, one statement. */
export async function selectExtras(
  tx: Tx,
  now: Instant,
  keys: readonly StockKey[],
): Promise<PlaceExtras[]> {
  if (keys.length === 0) return [];
  return tx.query<PlaceExtras>(
    `select k.product_id as "productId", k.location_id as "locationId",
       coalesce((select sum(r.quantity) from reservations r
         where r.tenant_id = $1 and r.product_id = k.product_id and r.location_id = k.location_id
           and r.status = 'active' and r.expires_at <= $2), 0)::int as dead,
       coalesce((select sum(tl.shipped - tl.received - tl.lost) from transfer_lines tl
         join transfers tr on tr.tenant_id = $1 and tr.id = tl.transfer_id
         where tl.tenant_id = $1 and tl.product_id = k.product_id
           and tl.shipped > tl.received + tl.lost and tr.to_location_id = k.location_id), 0)::int
         as "inTransit",
       coalesce((select sum(greatest(0, s.quantity - s.received)) from supplies s
         where s.tenant_id = $1 and s.product_id = k.product_id and s.location_id = k.location_id
           and s.status = 'open'), 0)::int as "onOrder"
     from unnest($3::uuid[], $4::uuid[]) as k (product_id, location_id)`,
    [tx.tenantId, now, keys.map((key) => key.productId), keys.map((key) => key.locationId)],
  );
}

/** Units on their way to a place, with when they are due. */
export type Incoming = {
  source: 'transfer' | 'supply';
  id: Uuid;
  quantity: number;
  expectedAt: Instant | null;
};

/** Everything on its way to a place, the earliest first. */
export async function selectIncoming(tx: Tx, key: StockKey): Promise<Incoming[]> {
  return tx.query<Incoming>(
    `select 'transfer' as source, tr.id, tl.shipped - tl.received - tl.lost as quantity,
       tr.expected_at as "expectedAt"
     from transfer_lines tl join transfers tr on tr.tenant_id = $1 and tr.id = tl.transfer_id
     where tl.tenant_id = $1 and tl.product_id = $2 and tr.to_location_id = $3
       and tl.shipped > tl.received + tl.lost
     union all
     select 'supply', s.id, s.quantity - s.received, s.expected_at from supplies s
     where s.tenant_id = $1 and s.product_id = $2 and s.location_id = $3 and s.status = 'open'
       and s.quantity > s.received
     order by "expectedAt" nulls last, id`,
    [tx.tenantId, key.productId, key.locationId],
  );
}

/** Rules of a place to be set; null keeps what is there. */
export type SettingsRow = StockKey & {
  inventoryType: string | null;
  unlimited: boolean | null;
  safetyStock: number | null;
  backorderAllowance: number | null;
  leadTimeDays: number | null;
  clearLeadTime: boolean;
};

/** Sets rules of places whose rows are locked. Unlimited clears the count; limited again, it is what is committed. */
export async function updateSettings(
  tx: Tx,
  now: Instant,
  rows: readonly SettingsRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update inventory i set inventory_type = coalesce(s.inventory_type, i.inventory_type),
       on_hand = case when s.unlimited then null
         when not s.unlimited then coalesce(i.on_hand, i.allocated + i.reserved)
         else i.on_hand end,
       safety_stock = coalesce(s.safety_stock, i.safety_stock),
       backorder_allowance = coalesce(s.backorder_allowance, i.backorder_allowance),
       lead_time_days = case when s.clear_lead_time then null
         else coalesce(s.lead_time_days, i.lead_time_days) end,
       updated_at = $2
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::int[], $8::int[], $9::int[],
       $10::boolean[]) as s (product_id, location_id, inventory_type, unlimited, safety_stock,
       backorder_allowance, lead_time_days, clear_lead_time)
     where i.tenant_id = $1 and i.product_id = s.product_id and i.location_id = s.location_id`,
    [
      tx.tenantId,
      now,
      rows.map((row) => row.productId),
      rows.map((row) => row.locationId),
      rows.map((row) => row.inventoryType),
      rows.map((row) => row.unlimited),
      rows.map((row) => row.safetyStock),
      rows.map((row) => row.backorderAllowance),
      rows.map((row) => row.leadTimeDays),
      rows.map((row) => row.clearLeadTime),
    ],
  );
}

/** Units physically at a place's shelves: sellable, damaged and in quarantine. */
export async function sumUnitsAt(tx: Tx, locationId: Uuid): Promise<number> {
  const [row] = await tx.query<{ units: number }>(
    `select coalesce(sum(coalesce(i.on_hand, 0) + i.damaged + i.quarantine), 0)::bigint as units
     from inventory i where i.tenant_id = $1 and i.location_id = $2`,
    [tx.tenantId, locationId],
  );
  return row?.units ?? 0;
}
