import type { Instant } from '../../lib/time.ts';
import { intArray, noteLocked, textArray, type Tx, uuidArray } from '../../platform/db/index.ts';
import { keyOf, type StockChange, type StockCounters, type StockKey } from './stock.ts';

export type ClaimedRow = StockCounters & { units: number };

/**
 * Takes units for orders in one statement: rows are locked in (product, location) order, the guard
 * is judged on the locked rows, the counters move and the ledger is written. Answers how many
 * places gave what was asked, and those among them that are left with their safety stock or less.
 * When `moved` is short of the places asked, the caller must roll back: part of it is written.
 */
export async function claimRows(
  tx: Tx,
  now: Instant,
  actor: string,
  places: readonly (StockKey & { units: number })[],
  claims: readonly StockChange[],
): Promise<{ moved: number; scarce: ClaimedRow[] }> {
  const rows = await tx.query<{ moved: number } & ClaimedRow>(
    `with locked as materialized (
       select i.product_id, i.location_id, d.units
       from unnest($3::uuid[], $4::uuid[], $5::int[]) as d (product_id, location_id, units)
       join inventory i on i.tenant_id = $1 and i.product_id = d.product_id
         and i.location_id = d.location_id
       order by i.product_id, i.location_id
       for no key update of i
     ), moved as (
       update inventory i set allocated = i.allocated + k.units, updated_at = $2
       from locked k
       where i.tenant_id = $1 and i.product_id = k.product_id and i.location_id = k.location_id
         and (i.on_hand is null
           or i.on_hand - i.allocated - i.reserved - i.safety_stock >= k.units)
       returning i.product_id, i.location_id, i.on_hand, i.allocated, i.reserved, i.damaged,
         i.quarantine, i.safety_stock, i.backorder_allowance, k.units
     ), noted as (
       insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta,
         reference_type, reference_id, actor, at)
       select $1, m.product_id, m.location_id, 'allocate', m.units, 'order', m.order_id, m.actor, $2
       from unnest($6::uuid[], $7::uuid[], $8::int[], $9::uuid[], $10::text[])
         as m (product_id, location_id, units, order_id, actor)
     ), counted as (select count(*) as moved from moved)
     select c.moved, m.product_id as "productId", m.location_id as "locationId",
       m.on_hand as "onHand", m.allocated, m.reserved, m.damaged, m.quarantine,
       m.safety_stock as "safetyStock", m.backorder_allowance as "backorderAllowance", m.units
     from counted c
     left join moved m on m.on_hand - m.allocated - m.reserved <= 2 * m.safety_stock`,
    [
      tx.tenantId,
      now,
      uuidArray(places.map((place) => place.productId)),
      uuidArray(places.map((place) => place.locationId)),
      intArray(places.map((place) => place.units)),
      uuidArray(claims.map((claim) => claim.productId)),
      uuidArray(claims.map((claim) => claim.locationId)),
      intArray(claims.map((claim) => claim.allocated)),
      uuidArray(claims.map((claim) => claim.referenceId)),
      textArray(claims.map((claim) => claim.actor ?? actor)),
    ],
  );
  noteLocked(tx, 'inventory', () => places.map(keyOf));
  const scarce = rows.filter((row) => row.productId !== null);
  return { moved: rows[0]?.moved ?? 0, scarce };
}
