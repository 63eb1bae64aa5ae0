import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { ReplenishmentBasis } from './decide-replenishment.ts';
import type { AbcClass } from './settings.ts';

export const safetyStockStates = ['as_it_is', 'proposed', 'accepted'] as const;
export const purchaseStates = ['not_needed', 'proposed', 'accepted'] as const;

/** A suggestion as it is kept. */
export type SuggestionRow = {
  id: Uuid;
  productId: Uuid;
  locationId: Uuid;
  runId: Uuid;
  abcClass: AbcClass;
  safetyStockState: (typeof safetyStockStates)[number];
  purchaseState: (typeof purchaseStates)[number];
  safetyStock: number;
  orderQuantity: number;
  supplyId: Uuid | null;
  document: ReplenishmentBasis;
  madeAt: Instant;
  acceptedAt: Instant | null;
};

/** The same with the names of its place. */
export type NamedSuggestion = SuggestionRow & { sku: string; locationCode: string };
