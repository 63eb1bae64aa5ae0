import type { Uuid } from '../../lib/ids.ts';
import type { Forbidden, OrderLine, OrderNode, OrderProblem } from '../planner/index.ts';
import { moveLeads } from './plan-leads.ts';
import type {
  HandlingView,
  PlanLine,
  PlanLocation,
  Scarcity,
  SourcingRules,
  StockView,
} from './plan.ts';

const nodesKnown = new WeakMap<readonly PlanLocation[], readonly OrderNode[]>();

/**
 * The locations as the planner's nodes, in their order, each with its place among them by priority
 * and code. Remembered for the array, as many orders see the same locations.
 */
export function planNodes(locations: readonly PlanLocation[]): readonly OrderNode[] {
  let known = nodesKnown.get(locations);
  if (known === undefined) {
    const ranked = Array.from(locations.keys()).toSorted((a, b) => {
      const [one, other] = [locations[a], locations[b]];
      if (one === undefined || other === undefined) return 0;
      return one.priority - other.priority || (one.code < other.code ? -1 : 1);
    });
    known = locations.map((location, place): OrderNode => ({
      id: location.id,
      rank: ranked.indexOf(place),
      closedBy: location.closedBy ?? (location.active ? undefined : inactive),
      services: location.services,
      handlingOrderMinor: location.handlingOrderMinor,
      handlingLineMinor: location.handlingLineMinor,
      handlingUnitMinor: location.handlingUnitMinor,
      costFactor: location.costFactor,
      shipmentExtraMinor: location.shipmentExtraMinor,
    }));
    nodesKnown.set(locations, known);
  }
  return known;
}

const inactive = { gate: 'inactive', have: 'inactive', need: 'active' };

/** An order over a network and its stock as a problem of the planner. */
export function problemOf(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  stock: StockView,
  rules: SourcingRules,
): OrderProblem {
  const width = locations.length;
  const available = new Float64Array(lines.length * width);
  for (let i = 0; i < lines.length; i++) {
    const productId = lines[i]?.productId ?? ('' as Uuid);
    for (let l = 0; l < width; l++) {
      const location = locations[l];
      if (location !== undefined)
        available[i * width + l] = Math.max(0, stock(productId, location.id));
    }
  }
  const supplies = moveLeads(lines, locations, available, rules);
  const forbidden = rules.handling && forbiddenBy(rules.handling, lines, locations);
  return {
    ...(supplies === undefined ? {} : { supplies }),
    ...(forbidden === undefined ? {} : { forbidden }),
    lines: lines.map((line) => ({
      id: line.lineNo,
      product: line.productId,
      quantity: line.quantity,
      weightGrams: line.unitWeightGrams,
      volumeCm3: line.unitVolumeCm3,
      ...togetherOf(line),
    })),
    nodes: planNodes(locations),
    available,
    scarcityMinor: rules.scarcity && scarcityOf(lines, locations, rules.scarcity),
    otherMinor: rules.otherMinor,
    rules: {
      shipmentsMax: rules.shipmentsMax,
      splitMinor: rules.splitMinor ?? 0,
      latePerUnitDayMinor: rules.latePerUnitDayMinor ?? 0,
      shipComplete: rules.shipComplete,
      first: 'units',
      assignedNode: rules.assignedLocationId,
    },
  };
}

/** With what a line leaves, and in how many sets. */
function togetherOf({ group, setUnits, quantity }: PlanLine): Pick<OrderLine, 'group' | 'sets'> {
  if (group === undefined) return {};
  const sets = setUnits === undefined ? 1 : quantity / setUnits;
  return sets > 1 ? { group, sets } : { group };
}

/** The lines that places may not send, as they lack what the products ask for; undefined: none. */
function forbiddenBy(
  handling: HandlingView,
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
): Forbidden[] | undefined {
  if (handling.size === 0) return undefined;
  const forbidden = lines.flatMap(({ lineNo, productId }) => {
    const asked = handling.get(productId) ?? [];
    return locations.flatMap(({ id, capabilities }): Forbidden[] => {
      const lacking = asked.filter((one) => capabilities?.includes(one) === false);
      if (lacking.length === 0) return [];
      const gate = { gate: 'handling', have: `no ${lacking.join(', ')}`, need: asked.join(', ') };
      return [{ line: lineNo, node: id, gate }];
    });
  });
  return forbidden.length === 0 ? undefined : forbidden;
}

function scarcityOf(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  { weight, priceMinor }: Scarcity,
): Float64Array {
  const width = locations.length;
  const scarcity = new Float64Array(lines.length * width);
  lines.forEach(({ productId }, i) => {
    locations.forEach(({ id }, l) => {
      scarcity[i * width + l] = Math.round(weight * priceMinor(productId, id));
    });
  });
  return scarcity;
}
