import type { Uuid } from '../../lib/ids.ts';
import type { SuggestionRow } from './replenishment.ts';

export type SuggestionPart = 'safety_stock' | 'purchase';
/** What stands now where suggestions were made, by `placeKey`. */
export type StateNow = {
  readonly safetyStocks: ReadonlyMap<string, number>;
  readonly onTheWay: ReadonlyMap<string, number>;
};
export type RefusedPart = {
  readonly suggestionId: Uuid;
  readonly part: SuggestionPart;
  readonly reason:
    | 'not_proposed'
    | 'accepted_before'
    | 'safety_stock_changed'
    | 'supply_changed'
    | 'too_many_units';
  readonly was: number | null;
  readonly is: number | null;
};

/** The most units of one supply. */
const supplyUnitsMax = 1_000_000;

export const placeKey = (key: { productId: Uuid; locationId: Uuid }): string =>
  `${key.productId} ${key.locationId}`;

/**
 * Which suggestions are carried out as asked, and which no longer stand as they were made. A part
 * that is not proposed is only told of when the suggestion was named. Pure.
 */
export function decideAcceptance(
  rows: readonly SuggestionRow[],
  parts: readonly SuggestionPart[],
  now: StateNow,
  { isNamed }: { isNamed: boolean },
): { safetyStocks: SuggestionRow[]; purchases: SuggestionRow[]; refused: RefusedPart[] } {
  const refused: RefusedPart[] = [];
  const stands = (row: SuggestionRow, part: SuggestionPart): boolean => {
    const fault = faultOf(row, part, now);
    if (fault === undefined) return true;
    const isNews = isNamed || !['not_proposed', 'accepted_before'].includes(fault.reason);
    if (isNews) refused.push({ suggestionId: row.id, part, ...fault });
    return false;
  };
  const chosen = (part: SuggestionPart): SuggestionRow[] =>
    parts.includes(part) ? rows.filter((row) => stands(row, part)) : [];
  return { safetyStocks: chosen('safety_stock'), purchases: chosen('purchase'), refused };
}

type Why = Pick<RefusedPart, 'reason' | 'was' | 'is'>;

function faultOf(row: SuggestionRow, part: SuggestionPart, now: StateNow): Why | undefined {
  const state = part === 'purchase' ? row.purchaseState : row.safetyStockState;
  if (state === 'accepted') return { reason: 'accepted_before', was: null, is: null };
  if (state !== 'proposed') return { reason: 'not_proposed', was: null, is: null };
  if (part === 'safety_stock') {
    const was = row.document.safetyStockBefore;
    const is = now.safetyStocks.get(placeKey(row)) ?? null;
    return is === was ? undefined : { reason: 'safety_stock_changed', was, is };
  }
  const was = row.document.inTransitUnits + row.document.onOrderUnits;
  const is = now.onTheWay.get(placeKey(row)) ?? 0;
  if (is !== was) return { reason: 'supply_changed', was, is };
  const isTooMany = row.orderQuantity > supplyUnitsMax;
  return isTooMany
    ? { reason: 'too_many_units', was: row.orderQuantity, is: supplyUnitsMax }
    : undefined;
}
