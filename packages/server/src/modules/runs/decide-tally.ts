import type { OrderOutcome, Totals } from './run.ts';

/** Nothing yet. */
export const noTotals: Totals = {
  orders: {},
  placedUnits: 0,
  shipments: 0,
  costMinor: 0,
  savedMinor: 0,
};

/** The sums with what became of more orders. */
export function addOutcomes(totals: Partial<Totals>, more: readonly OrderOutcome[]): Totals {
  const orders: Record<string, number> = { ...totals.orders };
  let { placedUnits, shipments, costMinor, savedMinor } = { ...noTotals, ...totals };
  for (const one of more) {
    orders[one.outcome] = (orders[one.outcome] ?? 0) + 1;
    if (one.reason !== null) {
      const key = `${one.outcome}:${one.reason}`;
      orders[key] = (orders[key] ?? 0) + 1;
    }
    placedUnits += one.placedUnits;
    shipments += one.shipments;
    costMinor += one.costMinor;
    savedMinor += one.savedMinor;
  }
  return { orders, placedUnits, shipments, costMinor, savedMinor };
}

/** What a decision says of its order. */
export type Decided = {
  readonly outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  readonly reason: string | null;
  readonly shipments: number;
  readonly placedUnits: number;
  readonly costMinor: number;
};

type Became = Pick<
  OrderOutcome,
  'outcome' | 'reason' | 'placedUnits' | 'shipments' | 'costMinor' | 'savedMinor'
>;

/** What became of an order that was decided about; what waits tells why, stock unless told. */
export function outcomeOf(decided: Decided): Became {
  const { placedUnits, shipments, costMinor } = decided;
  const sums = { placedUnits, shipments, costMinor, savedMinor: 0 };
  switch (decided.outcome) {
    case 'planned':
      return { ...sums, outcome: shipments > 1 ? 'split' : 'routed', reason: null };
    case 'partial':
      return { ...sums, outcome: 'partly_routed', reason: decided.reason ?? 'stock' };
    case 'backordered':
    case 'failed':
      return { ...sums, outcome: 'waiting', reason: decided.reason ?? 'stock' };
  }
}

/** Why an order had no decision: something holds it, or nothing of it is open any more. */
export function skippedFor(
  order: { stage: string; blockingHolds: number } | undefined,
): 'gone' | 'on_hold' | 'draft' | 'scheduled' | 'nothing_open' {
  if (order === undefined) return 'gone';
  if (order.stage === 'draft' || order.stage === 'scheduled') return order.stage;
  return order.blockingHolds > 0 ? 'on_hold' : 'nothing_open';
}

/** What became of an order without a decision. */
export const undecided = (outcome: 'skipped' | 'kept' | 'error', reason: string): Became => ({
  outcome,
  reason,
  placedUnits: 0,
  shipments: 0,
  costMinor: 0,
  savedMinor: 0,
});
