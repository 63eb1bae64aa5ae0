// The plan of a cart that is not ordered yet: where it would come from, now and by dated supply.
import type { OrderNode, OrderPlan, OrderProblem } from '../planner/index.ts';

/** A place with what it could send and the ways from there. */
export type QuotePlace = {
  readonly node: OrderNode;
  /** Units of each item that can be promised there; Infinity where supply is without end. */
  readonly units: readonly number[];
};

/** A line of the cart. */
export type QuoteItem = {
  readonly index: number;
  readonly product: string;
  readonly quantity: number;
  readonly weightGrams: number;
  readonly volumeCm3: number;
};

/** Units that come to a place on a date. */
export type QuoteSupply = {
  readonly product: string;
  readonly node: string;
  readonly on: string;
  readonly units: number;
};

const shipmentsMax = 4;

/** The problem of sending the cart: most units first, then the least cost, soonest supply first. */
export function quoteProblem(
  items: readonly QuoteItem[],
  places: readonly QuotePlace[],
  supplies: readonly QuoteSupply[],
): OrderProblem {
  const dates = [...new Set(supplies.map((supply) => supply.on))].toSorted();
  return {
    lines: items.map(({ index, product, quantity, weightGrams, volumeCm3 }) => ({
      id: index,
      product,
      quantity,
      weightGrams,
      volumeCm3,
    })),
    nodes: places.map(({ node }) => node),
    available: items.flatMap((_, line) => places.map(({ units }) => units[line] ?? 0)),
    supplies: supplies.map((supply) => ({ ...supply, lateDays: 1 + dates.indexOf(supply.on) })),
    rules: {
      shipmentsMax,
      splitMinor: 0,
      // A day's delay is dearer than any freight: what is there now is promised first.
      latePerUnitDayMinor: 100_000,
      shipComplete: false,
      first: 'units',
    },
  };
}

/** Units of each item that the plan sends. */
export function promisedUnits(plan: OrderPlan, items: readonly QuoteItem[]): Map<number, number> {
  const units = new Map(items.map((item) => [item.index, 0]));
  for (const shipment of plan.shipments) {
    for (const { line, quantity } of shipment.lines) {
      units.set(line, (units.get(line) ?? 0) + quantity);
    }
  }
  return units;
}
