import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { LedgerLook } from './decide-ledger-window.ts';
import { type MovementKind, movementKinds, type StockKey } from './stock.ts';

/** One row of the ledger with the natural names of its place. */
export type MovementRow = StockKey & {
  id: number;
  sku: string;
  locationCode: string;
  kind: MovementKind;
  onHandDelta: number;
  allocatedDelta: number;
  reservedDelta: number;
  damagedDelta: number;
  quarantineDelta: number;
  safetyStockDelta: number;
  referenceType: string | null;
  referenceId: Uuid | null;
  reversesId: number | null;
  reason: string | null;
  actor: string;
  at: Instant;
};

const movementColumns = `t.id, t.product_id as "productId", t.location_id as "locationId", p.sku,
    l.code as "locationCode", t.kind, t.on_hand_delta as "onHandDelta",
    t.allocated_delta as "allocatedDelta", t.reserved_delta as "reservedDelta",
    t.damaged_delta as "damagedDelta", t.quarantine_delta as "quarantineDelta",
    t.safety_stock_delta as "safetyStockDelta",
    t.reference_type as "referenceType", t.reference_id as "referenceId",
    t.reverses_id as "reversesId", t.reason, t.actor, t.at`;

/** The ledger, the newest first. */
export const movementList: ListSpec = {
  name: 'inventory movements',
  select: movementColumns,
  from: `inventory_movements t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
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
    kind: { sql: 't.kind', type: { kind: 'enum', values: movementKinds } },
    reason: { sql: 't.reason', type: { kind: 'text' } },
    actor: { sql: 't.actor', type: { kind: 'text' } },
    order_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'ord' } },
    transfer_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'trf' } },
    supply_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'sup' } },
    cycle_count_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'cnt' } },
    return_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'rtn' } },
    reservation_id: { sql: 't.reference_id', type: { kind: 'id', prefix: 'rsv' } },
    reference_type: { sql: 't.reference_type', type: { kind: 'text' } },
    at: { sql: 't.at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'bigint' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'bigint' },
};

/** One movement by its number; undefined when there is none. */
export async function selectMovement(tx: Tx, id: number): Promise<MovementRow | undefined> {
  const [row] = await tx.query<MovementRow>(
    `select ${movementColumns} from inventory_movements t
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The number of the movement that reversed this one; undefined when none did. */
export async function selectReversal(
  tx: Tx,
  original: StockKey & { id: number; at: Instant },
): Promise<number | undefined> {
  // Nothing is reversed before it happened, give or take a day of clocks that disagree: the BRIN
  // index on `at` bounds the scan.
  const [row] = await tx.query<{ id: number }>(
    `select m.id from inventory_movements m
     where m.tenant_id = $1 and m.reverses_id = $2 and m.at >= $3 order by m.id limit 1`,
    [tx.tenantId, original.id, plusMs(original.at, -dayMs)],
  );
  return row?.id;
}

/** Notes in the ledger what safety stocks changed by; nothing else moves with it. */
export async function insertSafetyMovements(
  tx: Tx,
  now: Instant,
  actor: string,
  rows: readonly (StockKey & { delta: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into inventory_movements (tenant_id, product_id, location_id, kind, safety_stock_delta,
       actor, at)
     select $1, m.product_id, m.location_id, 'safety_stock', m.delta, $3, $2
     from unnest($4::uuid[], $5::uuid[], $6::int[]) as m (product_id, location_id, delta)`,
    [
      tx.tenantId,
      now,
      actor,
      rows.map((row) => row.productId),
      rows.map((row) => row.locationId),
      rows.map((row) => row.delta),
    ],
  );
}

/** Signed sums of a place's counters over a part of the ledger. */
export type LedgerSums = {
  onHand: number;
  allocated: number;
  reserved: number;
  safetyStock: number;
};

/** What the ledger says happened to a place after an instant. */
export async function sumMovementsAfter(
  tx: Tx,
  key: StockKey,
  after: Instant,
): Promise<LedgerSums> {
  // The BRIN index on `at` bounds the scan to the ledger's pages after the instant.
  const [row] = await tx.query<LedgerSums>(
    `select coalesce(sum(m.on_hand_delta), 0)::int as "onHand",
       coalesce(sum(m.allocated_delta), 0)::int as allocated,
       coalesce(sum(m.reserved_delta), 0)::int as reserved,
       coalesce(sum(m.safety_stock_delta), 0)::int as "safetyStock"
     from inventory_movements m
     where m.tenant_id = $1 and m.product_id = $2 and m.location_id = $3 and m.at > $4`,
    [tx.tenantId, key.productId, key.locationId, after],
  );
  return row ?? { onHand: 0, allocated: 0, reserved: 0, safetyStock: 0 };
}

/** Units of a place's soft holds that were past their time at an instant, but not closed yet. */
export async function sumDeadHoldsAt(tx: Tx, key: StockKey, at: Instant): Promise<number> {
  const [row] = await tx.query<{ quantity: number }>(
    `select coalesce(sum(r.quantity), 0)::int as quantity from reservations r
     where r.tenant_id = $1 and r.product_id = $2 and r.location_id = $3 and r.expires_at <= $4
       and (r.status = 'active' or (r.status = 'expired' and r.closed_at > $4))`,
    [tx.tenantId, key.productId, key.locationId, at],
  );
  return row?.quantity ?? 0;
}

/** What one kind of owner holds of a place. */
export type HeldBy = { ownerType: string; quantity: number; count: number };

/** Live claims on a place by kind of owner, soft ones judged at the instant. */
export async function selectHeldBy(tx: Tx, key: StockKey, now: Instant): Promise<HeldBy[]> {
  return tx.query<HeldBy>(
    `select r.owner_type as "ownerType", sum(r.quantity)::int as quantity, count(*)::int as count
     from reservations r
     where r.tenant_id = $1 and r.product_id = $2 and r.location_id = $3
       and (r.status = 'allocated' or (r.status = 'active' and r.expires_at > $4))
     group by r.owner_type order by r.owner_type`,
    [tx.tenantId, key.productId, key.locationId, now],
  );
}

/** Movements past the first ones that a look reads at most; more mean that memory starts anew. */
export const lookRowsMax = 20_000;
/** Ids before the newest that a first look reads: those of transactions still running are there. */
const firstLookIds = 5000;

/** The ledger past an id, with the transactions that the statement's snapshot saw as ended. */
export async function lookAtLedger(tx: Tx, afterId: number): Promise<LedgerLook> {
  const rows = await tx.query<{ xmin: string; xmax: string; id: number | null; productId: Uuid }>(
    `select pg_snapshot_xmin(s.snapshot)::text as xmin, pg_snapshot_xmax(s.snapshot)::text as xmax,
       m.id, m.product_id as "productId"
     from (select pg_current_snapshot() as snapshot) s
     left join lateral (
       select l.id, l.product_id from inventory_movements l
       where l.tenant_id = $1 and l.id > $2 order by l.id limit $3
     ) m on true`,
    [tx.tenantId, afterId, lookRowsMax + 1],
  );
  const [first] = rows;
  assert(first !== undefined, 'A look has a row.');
  return {
    xmin: Number(first.xmin),
    xmax: Number(first.xmax),
    rows: rows.flatMap(({ id, productId }) => (id === null ? [] : [{ id, productId }])),
  };
}

/** Where a first look begins: a little before the newest movement. */
export async function firstLookId(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    'select id from inventory_movements where tenant_id = $1 order by id desc limit 1',
    [tx.tenantId],
  );
  return Math.max(0, (row?.id ?? 0) - firstLookIds);
}
