import { encodeId } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { acceptSuggestions } from './accept-suggestions.ts';
import type { NamedSuggestion } from './replenishment.ts';
import { selectNamedSuggestions } from './store-replenishment.ts';
import type { AcceptedSuggestionsWire, SuggestionWire } from './wire-replenishment.ts';

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

export function presentSuggestion(row: NamedSuggestion): SuggestionWire {
  const { document } = row;
  return {
    object: 'replenishment_suggestion',
    id: encodeId('rpl', row.id),
    run_id: encodeId('rpr', row.runId),
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    abc_class: row.abcClass,
    safety_stock: {
      state: row.safetyStockState,
      quantity: row.safetyStock,
      before: document.safetyStockBefore,
    },
    purchase: {
      state: row.purchaseState,
      quantity: row.orderQuantity,
      supply_id: row.supplyId === null ? null : encodeId('sup', row.supplyId),
    },
    reorder_point: document.reorderPoint,
    order_up_to: document.orderUpTo,
    basis: {
      service_level: document.serviceLevel,
      lead_time: {
        source: document.leadTime.source,
        days: rounded(document.leadTime.days),
        standard_deviation_days: rounded(document.leadTime.standardDeviationDays),
        supplies: document.leadTime.supplies,
      },
      protection_days: rounded(document.protectionDays),
      demand_mean: rounded(document.demandMean),
      demand_standard_deviation: rounded(document.demandStandardDeviation),
      spread_factor: rounded(document.spreadFactor),
      free_quantity: document.freeUnits,
      held_back_quantity: document.heldBackUnits,
      in_transit_quantity: document.inTransitUnits,
      on_order_quantity: document.onOrderUnits,
      waiting_quantity: document.waitingUnits,
      settings_version: document.settingsVersion,
    },
    made_at: row.madeAt,
    accepted_at: row.acceptedAt,
  };
}

/** What was accepted, as it is now, and what was not. */
export async function presentAccepted(
  tx: Tx,
  done: Awaited<ReturnType<typeof acceptSuggestions>>,
): Promise<AcceptedSuggestionsWire> {
  const named = await selectNamedSuggestions(
    tx,
    done.rows.map((row) => row.id),
  );
  return {
    object: 'accepted_suggestions',
    safety_stocks: done.safetyStocks,
    supplies: done.supplies,
    suggestions: named.map(presentSuggestion),
    not_accepted: done.refused.map(({ suggestionId, ...why }) => ({
      suggestion_id: encodeId('rpl', suggestionId),
      ...why,
    })),
    remaining: done.remaining,
  };
}
