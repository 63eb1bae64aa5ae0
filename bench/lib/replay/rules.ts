import type { Coefficients } from '../../../packages/server/src/modules/policies/index.ts';
import type { ShadowPrices } from '../../../packages/server/src/modules/prices/index.ts';
import { decideSourcing } from '../../../packages/server/src/modules/sourcing/decide-sourcing.ts';
import { planWithin } from '../../../packages/server/src/modules/sourcing/plan-order.ts';
import type {
  PlanLine,
  PlanLocation,
  PlannedShipment,
  StockView,
} from '../../../packages/server/src/modules/sourcing/plan.ts';

/** What a rule is asked. */
export type Asked = {
  readonly lines: readonly PlanLine[];
  readonly locations: readonly PlanLocation[];
  readonly stock: StockView;
  readonly prices: ShadowPrices | undefined;
};

/** What it answers, in money and without scores. */
export type Answer = {
  readonly shipments: readonly PlannedShipment[];
  readonly uncovered: readonly { readonly lineNo: number; readonly quantity: number }[];
  readonly proven: boolean;
};

export type Rule = {
  readonly name: string;
  readonly usesPrices: boolean;
  readonly decide: (asked: Asked) => Answer;
};

const shipmentsMax = 4;

const money: Coefficients = {
  kind: 'money',
  freight: 1,
  handling: 1,
  labour: 1,
  splitPenaltyMinor: 0,
  latePenaltyMinor: 0,
  carbonMinorPerKg: 0,
  scarcity: undefined,
};

/** The weights of the quickstart. */
const scorecard: Coefficients = {
  kind: 'scorecard',
  inventory: 0.4,
  shipping: 0.3,
  history: 0.2,
  cost: 0.1,
};

/** A plan by the code that plans orders on the server, under one of its objectives. */
function byObjective(objective: Coefficients): Rule['decide'] {
  return ({ lines, locations, stock, prices }) => {
    const { plan, uncovered, search } = planWithin({
      lines,
      locations,
      stock,
      prices,
      objective,
      shipmentsMax,
      shipComplete: false,
      assignedLocationId: undefined,
    });
    return { shipments: plan.shipments, uncovered, proven: search?.proven === true };
  };
}

/**
 * Opens again and again the place whose parcel costs least for each unit that it can send, up to
 * four; each is priced by the planner as if it were alone.
 */
export function greedily({ lines, locations, stock }: Asked): Answer {
  const shipments: PlannedShipment[] = [];
  let places = locations;
  let left = lines;
  while (left.length > 0 && shipments.length < shipmentsMax) {
    const rules = { shipComplete: false, assignedLocationId: undefined };
    const { candidates } = decideSourcing(left, places, stock, { ...rules, shipmentsMax: 0 });
    let best: { id: string; ratio: number } | undefined;
    for (const { locationId: id, gate, coveredUnits, cost } of candidates) {
      if (gate !== undefined || cost === undefined || coveredUnits === 0) continue;
      const ratio = (cost.freightMinor + cost.handlingMinor) / coveredUnits;
      if (best === undefined || ratio < best.ratio) best = { id, ratio };
    }
    if (best === undefined) break;
    const { id } = best;
    const alone = places.filter((place) => place.id === id);
    const { plan, uncovered } = decideSourcing(left, alone, stock, { ...rules, shipmentsMax: 1 });
    shipments.push(...plan.shipments);
    const quantities = new Map(uncovered.map(({ lineNo, quantity }) => [lineNo, quantity]));
    left = left.flatMap((line) => {
      const quantity = quantities.get(line.lineNo) ?? 0;
      return quantity > 0 ? [{ ...line, quantity }] : [];
    });
    places = places.filter((place) => place.id !== id);
  }
  return { shipments, uncovered: left, proven: false };
}

/** Side by side, from the rule of thumb to what looks ahead. */
export const rules: readonly Rule[] = [
  { name: 'scorecard', usesPrices: false, decide: byObjective(scorecard) },
  { name: 'greedy', usesPrices: false, decide: greedily },
  { name: 'exact', usesPrices: false, decide: byObjective(money) },
  { name: 'exact + prices', usesPrices: true, decide: byObjective(money) },
];
