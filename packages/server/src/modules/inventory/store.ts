import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { noteLocked, plainArray, type Tx } from '../../platform/db/index.ts';
import type { StockDemand } from './decide-stock.ts';
import { keyOf, type StockChange, type StockCounters, type StockKey } from './stock.ts';

/**
 * Locks the rows of these places in (product, location) order, whatever order they are given in,
 * and returns their counters as they are now. Places without a row are not returned.
 */
export async function lockStock(tx: Tx, keys: readonly StockKey[]): Promise<StockCounters[]> {
  // The lock node stands above the sort, so that every transaction queues in the same order.
  const rows = await tx.query<StockCounters>(
    `select i.product_id as "productId", i.location_id as "locationId", i.on_hand as "onHand",
       i.allocated, i.reserved, i.damaged, i.quarantine, i.safety_stock as "safetyStock",
       i.backorder_allowance as "backorderAllowance", i.inventory_type as "inventoryType"
     from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     join inventory i on i.tenant_id = $1 and i.product_id = k.product_id
       and i.location_id = k.location_id
     order by i.product_id, i.location_id
     for no key update of i`,
    [
      tx.tenantId,
      plainArray(keys.map((key) => key.productId)),
      plainArray(keys.map((key) => key.locationId)),
    ],
  );
  noteLocked(tx, 'inventory', () => rows.map(keyOf));
  return rows;
}

/** Those of the places that have no record yet. A look, not a lock. */
export async function selectMissingStock(tx: Tx, keys: readonly StockKey[]): Promise<StockKey[]> {
  return tx.query<StockKey>(
    `select k.product_id as "productId", k.location_id as "locationId"
     from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     where not exists (select 1 from inventory i where i.tenant_id = $1
       and i.product_id = k.product_id and i.location_id = k.location_id)`,
    [
      tx.tenantId,
      plainArray(keys.map((key) => key.productId)),
      plainArray(keys.map((key) => key.locationId)),
    ],
  );
}

/**
 * Locks the rows of these places in (product, location) order and opens records with nothing in
 * them where there are none, in the same pass: a record opened after other rows are locked would be
 * out of order. No place twice. Returns those opened.
 */
export async function openStock(
  tx: Tx,
  now: Instant,
  keys: readonly StockKey[],
): Promise<StockKey[]> {
  // A row that is there is locked before the WHERE leaves it as it is.
  const opened = await tx.query<StockKey>(
    `insert into inventory (tenant_id, product_id, location_id, on_hand, created_at, updated_at)
     select $1, k.product_id, k.location_id, 0, $4, $4
     from unnest($2::uuid[], $3::uuid[]) as k (product_id, location_id)
     order by k.product_id, k.location_id
     on conflict (tenant_id, product_id, location_id)
       do update set updated_at = excluded.updated_at where false
     returning product_id as "productId", location_id as "locationId"`,
    [
      tx.tenantId,
      plainArray(keys.map((key) => key.productId)),
      plainArray(keys.map((key) => key.locationId)),
      now,
    ],
  );
  noteLocked(tx, 'inventory', () => keys.map(keyOf));
  return opened;
}

/**
 * Moves the counters and writes the ledger in one statement. The rows must be locked and the
 * demands checked: a count that differs is a fault of ours, and the CHECKs stand behind it.
 */
export async function writeStock(
  tx: Tx,
  now: Instant,
  actor: string,
  demands: readonly StockDemand[],
  changes: readonly StockChange[],
): Promise<void> {
  const [row] = await tx.query<{ moved: number }>(
    `with moved as (
       update inventory i set on_hand = i.on_hand + d.on_hand, allocated = i.allocated + d.allocated,
         reserved = i.reserved + d.reserved, damaged = i.damaged + d.damaged,
         quarantine = i.quarantine + d.quarantine, updated_at = $2
       from unnest($4::uuid[], $5::uuid[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[])
         as d (product_id, location_id, on_hand, allocated, reserved, damaged, quarantine)
       where i.tenant_id = $1 and i.product_id = d.product_id and i.location_id = d.location_id
       returning 1
     ), noted as (
       insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta,
         allocated_delta, reserved_delta, damaged_delta, quarantine_delta, reference_type,
         reference_id, reverses_id, reason, actor, at)
       select $1, m.product_id, m.location_id, m.kind, m.on_hand, m.allocated, m.reserved,
         m.damaged, m.quarantine, m.reference_type, m.reference_id, m.reverses_id, m.reason,
         m.actor, $2
       from unnest($11::uuid[], $12::uuid[], $13::text[], $14::int[], $15::int[], $16::int[],
           $17::int[], $18::int[], $19::text[], $20::uuid[], $21::bigint[], $22::text[], $3::text[])
         as m (product_id, location_id, kind, on_hand, allocated, reserved, damaged, quarantine,
           reference_type, reference_id, reverses_id, reason, actor)
     )
     select count(*) as moved from moved`,
    [
      tx.tenantId,
      now,
      changes.map((change) => change.actor ?? actor),
      plainArray(demands.map((demand) => demand.productId)),
      plainArray(demands.map((demand) => demand.locationId)),
      plainArray(demands.map((demand) => demand.onHand)),
      plainArray(demands.map((demand) => demand.allocated)),
      plainArray(demands.map((demand) => demand.reserved)),
      plainArray(demands.map((demand) => demand.damaged)),
      plainArray(demands.map((demand) => demand.quarantine)),
      plainArray(changes.map((change) => change.productId)),
      plainArray(changes.map((change) => change.locationId)),
      plainArray(changes.map((change) => change.kind)),
      plainArray(changes.map((change) => change.onHand ?? 0)),
      plainArray(changes.map((change) => change.allocated ?? 0)),
      plainArray(changes.map((change) => change.reserved ?? 0)),
      plainArray(changes.map((change) => change.damaged ?? 0)),
      plainArray(changes.map((change) => change.quarantine ?? 0)),
      changes.map((change) => change.referenceType ?? null),
      plainArray(changes.map((change) => change.referenceId ?? 'null')),
      plainArray(changes.map((change) => change.reversesId ?? 'null')),
      changes.map((change) => change.reason ?? null),
    ],
  );
  assert(row?.moved === demands.length, 'Stock was written that had not been locked.');
}

/** What one place holds, with soft holds counted only while they live. */
export type StockRow = StockCounters & {
  /** Soft holds alive at the instant of the call. */
  reservedLive: number;
  /** What can be promised now: null when unlimited, never below zero. */
  atp: number | null;
  leadTimeDays: number | null;
  createdAt: Instant;
  updatedAt: Instant;
};

/** The stock of these products at all their places; a hold is dead from its expiry on, swept or not. */
export async function selectStock(
  tx: Tx,
  now: Instant,
  productIds: readonly Uuid[],
): Promise<StockRow[]> {
  // Dead holds are few (the sweeper closes them), so they are summed rather than the live ones.
  return tx.query<StockRow>(
    `with dead as (
       select r.product_id, r.location_id, sum(r.quantity)::int as quantity
       from unnest($3::uuid[]) as k (product_id)
       join reservations r on r.tenant_id = $1 and r.product_id = k.product_id
         and r.status = 'active' and r.expires_at <= $2
       group by r.product_id, r.location_id
     )
     select i.product_id as "productId", i.location_id as "locationId",
       i.inventory_type as "inventoryType", i.on_hand as "onHand", i.allocated, i.reserved,
       i.reserved - coalesce(d.quantity, 0) as "reservedLive", i.damaged, i.quarantine,
       i.safety_stock as "safetyStock", i.backorder_allowance as "backorderAllowance",
       case when i.on_hand is not null then greatest(0, i.on_hand - i.allocated - i.reserved
         + coalesce(d.quantity, 0) - i.safety_stock) end as atp,
       i.lead_time_days as "leadTimeDays", i.created_at as "createdAt", i.updated_at as "updatedAt"
     from unnest($3::uuid[]) as k (product_id)
     join inventory i on i.tenant_id = $1 and i.product_id = k.product_id
     left join dead d on d.product_id = i.product_id and d.location_id = i.location_id
     order by i.product_id, i.location_id`,
    [tx.tenantId, now, plainArray([...new Set(productIds)])],
  );
}

/** A hold that was closed by a statement, with what must be given back. */
export type ClosedHold = StockKey & { id: Uuid; quantity: number };

/**
 * Closes soft holds whose time is over, at most so many, the oldest first. Holds that another
 * transaction is handling are left to it, so that this never waits and never deadlocks.
 */
export async function closeDueHolds(tx: Tx, now: Instant, limit: number): Promise<ClosedHold[]> {
  return tx.query<ClosedHold>(
    `update reservations r set status = 'expired', closed_at = $2
     from (
       select e.id from reservations e
       where e.tenant_id = $1 and e.status = 'active' and e.expires_at <= $2
       order by e.expires_at, e.id
       limit $3
       for no key update skip locked
     ) due
     where r.tenant_id = $1 and r.id = due.id and r.status = 'active'
     returning r.id, r.product_id as "productId", r.location_id as "locationId", r.quantity`,
    [tx.tenantId, now, limit],
  );
}

/** As `closeDueHolds`, but all that are due at these places and no other. */
export async function closeDueHoldsAt(
  tx: Tx,
  now: Instant,
  places: readonly StockKey[],
): Promise<ClosedHold[]> {
  return tx.query<ClosedHold>(
    `update reservations r set status = 'expired', closed_at = $2
     from (
       select e.id from unnest($3::uuid[], $4::uuid[]) as k (product_id, location_id)
       join reservations e on e.tenant_id = $1 and e.product_id = k.product_id
         and e.location_id = k.location_id and e.status = 'active' and e.expires_at <= $2
       order by e.id
       for no key update of e skip locked
     ) due
     where r.tenant_id = $1 and r.id = due.id and r.status = 'active'
     returning r.id, r.product_id as "productId", r.location_id as "locationId", r.quantity`,
    [
      tx.tenantId,
      now,
      plainArray(places.map((place) => place.productId)),
      plainArray(places.map((place) => place.locationId)),
    ],
  );
}
