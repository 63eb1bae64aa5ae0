import type { z } from 'zod';
import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import type { MovementRow } from './store-ledger.ts';
import type { movementSchema } from './wire.ts';

const prefixOfReference: Readonly<Record<string, IdPrefix>> = {
  order: 'ord',
  transfer: 'trf',
  supply: 'sup',
  reservation: 'rsv',
  fulfillment_order: 'ffo',
  return: 'rtn',
  shipment: 'shp',
  count: 'cnt',
  order_line: 'line',
};

/** A row of the ledger as the wire has it; own document numbers appear as reference `external`. */
export function presentMovement(row: MovementRow): z.input<typeof movementSchema> {
  const external = row.referenceType?.startsWith('external:') === true;
  return {
    object: 'inventory_movement',
    id: String(row.id),
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    kind: row.kind,
    quantity_delta: row.onHandDelta,
    allocated_delta: row.allocatedDelta,
    reserved_delta: row.reservedDelta,
    damaged_delta: row.damagedDelta,
    quarantine_delta: row.quarantineDelta,
    safety_stock_delta: row.safetyStockDelta,
    reference_type: external ? 'external' : row.referenceType,
    reference_id: external
      ? (row.referenceType ?? '').slice('external:'.length)
      : presentReference(row.referenceType, row.referenceId),
    reverses_id: row.reversesId === null ? null : String(row.reversesId),
    reason: row.reason,
    actor: row.actor,
    at: row.at,
  };
}

function presentReference(type: string | null, id: Uuid | null): string | null {
  if (id === null) return null;
  const prefix = type === null ? undefined : prefixOfReference[type];
  return prefix === undefined ? id : encodeId(prefix, id);
}
