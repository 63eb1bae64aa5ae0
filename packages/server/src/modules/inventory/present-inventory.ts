import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Place } from './resolve-places.ts';
import { keyOf } from './stock.ts';
import {
  type Incoming,
  type InventoryRow,
  type PlaceExtras,
  selectExtras,
  selectIncoming,
  selectInventory,
} from './store-inventory.ts';
import type { inventorySchema } from './wire.ts';

export type InventoryBody = z.input<typeof inventorySchema>;
export type Warning = { code: string; detail: string };

/** A record as the wire has it: every number of one place, each with its one meaning. */
export function presentInventory(
  row: InventoryRow,
  extras: Omit<PlaceExtras, 'productId' | 'locationId'> | undefined,
): InventoryBody {
  const reserved = row.reserved - (extras?.dead ?? 0);
  const available = row.onHand === null ? null : row.onHand - row.allocated;
  return {
    object: 'inventory',
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    inventory_type: row.inventoryType,
    quantity: row.onHand,
    allocated_quantity: row.allocated,
    reserved_quantity: reserved,
    available_quantity: available,
    safety_stock_level: row.safetyStock,
    available_to_promise:
      available === null ? null : Math.max(0, available - reserved - row.safetyStock),
    incoming_quantity: (extras?.inTransit ?? 0) + (extras?.onOrder ?? 0),
    damaged_quantity: row.damaged,
    quarantine_quantity: row.quarantine,
    backorder_allowance: row.backorderAllowance,
    lead_time_days: row.leadTimeDays,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** Records as the wire has them, with what is coming and without dead holds: one more statement. */
export async function presentInventories(
  ctx: Context,
  tx: Tx,
  rows: readonly InventoryRow[],
): Promise<InventoryBody[]> {
  const extras = new Map((await selectExtras(tx, ctx.now(), rows)).map((one) => [keyOf(one), one]));
  return rows.map((row) => presentInventory(row, extras.get(keyOf(row))));
}

/** The record of one place with everything on its way there; zeros where nothing was ever stocked. */
export async function presentPlace(
  ctx: Context,
  tx: Tx,
  place: Place,
  warnings: readonly Warning[] = [],
): Promise<InventoryBody> {
  const key = { productId: place.product.id, locationId: place.location.id };
  const row = await selectInventory(tx, key);
  const incoming = await selectIncoming(tx, key);
  const [body] =
    row === undefined ? [zeroRecord(place, incoming)] : await presentInventories(ctx, tx, [row]);
  return {
    ...(body ?? zeroRecord(place, incoming)),
    incoming: incoming.map(presentIncoming),
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
  };
}

function presentIncoming(one: Incoming): NonNullable<InventoryBody['incoming']>[number] {
  return {
    source: one.source,
    id: encodeId(one.source === 'transfer' ? 'trf' : 'sup', one.id),
    quantity: one.quantity,
    expected_at: one.expectedAt,
  };
}

function zeroRecord(place: Place, incoming: readonly Incoming[]): InventoryBody {
  return {
    object: 'inventory',
    product_id: encodeId('prd', place.product.id),
    sku: place.product.sku,
    location_id: encodeId('loc', place.location.id),
    location_code: place.location.code,
    inventory_type: 'owned',
    quantity: 0,
    allocated_quantity: 0,
    reserved_quantity: 0,
    available_quantity: 0,
    safety_stock_level: 0,
    available_to_promise: 0,
    incoming_quantity: incoming.reduce((sum, one) => sum + one.quantity, 0),
    damaged_quantity: 0,
    quarantine_quantity: 0,
    backorder_allowance: 0,
    lead_time_days: null,
    created_at: null,
    updated_at: null,
  };
}
