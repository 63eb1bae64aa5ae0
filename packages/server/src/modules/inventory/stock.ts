import type { Uuid } from '../../lib/ids.ts';

/** Why stock moved, as the ledger spells it. */
export const movementKinds = [
  'receipt',
  'adjustment',
  'count',
  'transfer_out',
  'transfer_in',
  'allocate',
  'release',
  'consume',
  'reserve',
  'unreserve',
  'expire',
  'convert',
  'damage',
  'quarantine',
  'return',
  'opening',
  'safety_stock',
] as const;
export type MovementKind = (typeof movementKinds)[number];

export const inventoryTypes = ['owned', 'dropship', 'jit'] as const;
export type InventoryType = (typeof inventoryTypes)[number];

/** A product at a location: the key of everything here. */
export type StockKey = { productId: Uuid; locationId: Uuid };

/**
 * One signed change of the counters of one product at one location: one row of the ledger.
 * `reserved` counts soft holds, `allocated` hard ones; both are part of what is on hand.
 */
export type StockChange = StockKey & {
  kind: MovementKind;
  onHand?: number;
  allocated?: number;
  reserved?: number;
  damaged?: number;
  quarantine?: number;
  referenceType?: string | undefined;
  referenceId?: Uuid | undefined;
  /** Who did it, where one write serves several callers; else the caller of the write. */
  actor?: string | undefined;
  /** The ledger row this one compensates. */
  reversesId?: number | undefined;
  reason?: string | undefined;
};

/**
 * What a claim may use up: 'atp' leaves the safety stock alone, 'on_hand' may dip into it but
 * never below zero on hand (or the declared backorder allowance).
 */
export type StockRule = 'atp' | 'on_hand';

/** The counters of one product at one location. `onHand` null: unlimited, held by a supplier. */
export type StockCounters = StockKey & {
  inventoryType: InventoryType;
  onHand: number | null;
  allocated: number;
  /** Soft holds, those included that are dead but not yet swept. */
  reserved: number;
  damaged: number;
  quarantine: number;
  safetyStock: number;
  backorderAllowance: number;
};

/** What was asked of a place and what it had; `bucket` names the counter that did not suffice. */
export type StockShortage = StockKey & {
  bucket: 'sellable' | 'damaged' | 'quarantine';
  asked: number;
  available: number;
};

/** Either every change was applied, or none was and this is what was missing. */
export type StockOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly short: readonly StockShortage[] };

/** Text under which a place is kept in maps. */
export function keyOf(key: StockKey): string {
  return key.productId + key.locationId;
}

/** Order in which rows of stock are always taken: by product, then location. */
export function compareKeys(a: StockKey, b: StockKey): number {
  if (a.productId !== b.productId) return a.productId < b.productId ? -1 : 1;
  if (a.locationId !== b.locationId) return a.locationId < b.locationId ? -1 : 1;
  return 0;
}
