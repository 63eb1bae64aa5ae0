import type { Uuid } from '../../lib/ids.ts';
import {
  hashProblem,
  type OrderCandidate,
  type OrderLine,
  type OrderNode,
  type OrderPlan,
  type OrderProblem,
  type OrderShipment,
  planOrder,
  plannerVersion,
} from '../planner/index.ts';
import { lateDaysFrom } from './plan-leads.ts';
import { problemOf } from './plan-problem.ts';
import type {
  Arriving,
  Candidate,
  How,
  PlaceArrivals,
  Plan,
  PlanLine,
  PlanLocation,
  PlannedShipment,
  SourcingDecision,
  SourcingRules,
  StockView,
} from './plan.ts';

/**
 * Decides where an order is sent from: most units first, then the cheapest plan, with proof or with
 * a bound. Pure and deterministic: the same inputs give the same plan. `locations` are sorted by
 * code.
 */
export function decideSourcing(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  stock: StockView,
  rules: SourcingRules,
): SourcingDecision {
  const { scarcity, change, arrivals } = rules;
  const problem = problemOf(lines, locations, stock, rules);
  return decideProblem(change === undefined ? problem : change(problem), locations, {
    prices: scarcity && { version: scarcity.version, weight: scarcity.weight },
    arrivals,
  });
}

/** The same for a problem that is there already, over the nodes of these locations. */
export function decideProblem(
  problem: OrderProblem,
  locations: readonly PlanLocation[],
  around: {
    prices?: SourcingDecision['prices'];
    arrivals?: PlaceArrivals | undefined;
  } = {},
): SourcingDecision {
  const { prices, arrivals } = around;
  const order = planOrder(problem);
  const products = new Map(problem.lines.map((line) => [line.id, line.product as Uuid]));
  const candidates = candidatesOf(locations, problem.nodes, order.candidates, arrivals);
  const outcome = outcomeOf(order, isServed(problem.lines, candidates, locations));
  const runnerUp = order.runnerUp;
  return {
    outcome,
    reason: reasonOf(outcome, candidates),
    plan: planOf(order, products, (shipment) =>
      arrivingOf(
        arrivals,
        locations,
        locations.findIndex(({ id }) => id === shipment.node),
        shipment,
      ),
    ),
    uncovered: order.uncovered.map(({ line, quantity }) => ({
      lineNo: line,
      productId: productOf(products, line),
      quantity,
    })),
    candidates,
    runnerUp:
      runnerUp === undefined
        ? undefined
        : {
            locationIds: runnerUp.nodes.map((node) => node as Uuid),
            coveredUnits: runnerUp.coveredUnits,
            costMinor: runnerUp.costMinor,
          },
    prices,
    search: {
      version: plannerVersion,
      inputHash: hashProblem(problem),
      lowerBoundMinor: order.lowerBoundMinor,
      proven: order.proven,
      setsExamined: order.nodes,
    },
    asked: { problem, how: timeOf(arrivals) },
  };
}

function productOf(products: ReadonlyMap<number, Uuid>, lineNo: number): Uuid {
  return products.get(lineNo) ?? ('' as Uuid);
}

function timeOf(arrivals: PlaceArrivals | undefined): How {
  if (arrivals === undefined) return {};
  const { orderedMs, deadlineMs, days } = arrivals;
  return { time: { orderedMs, deadlineMs, ...(days === undefined ? {} : { days }) } };
}

/** When what a place sends by a service arrives. */
function arrivingOf(
  arrivals: PlaceArrivals | undefined,
  locations: readonly PlanLocation[],
  place: number,
  way: { carrier: string; service: string; on: string | undefined } | undefined,
): Arriving {
  const services = locations[place]?.services;
  if (arrivals === undefined || way === undefined || services === undefined) return unknown;
  const index = services.findIndex(
    ({ carrier, service }) => carrier === way.carrier && service === way.service,
  );
  if (way.on !== undefined) {
    const fromMs = Date.parse(way.on);
    const { deadlineMs } = arrivals;
    return {
      arrivalDay: arrivals.later(place, fromMs)[index]?.day,
      lateDays: lateDaysFrom(arrivals, place, fromMs, deadlineMs)[index] ?? 0,
    };
  }
  return {
    arrivalDay: arrivals.arriving[place]?.[index],
    lateDays: arrivals.late?.[place]?.[index] ?? 0,
  };
}

const unknown: Arriving = { arrivalDay: undefined, lateDays: 0 };

function planOf(
  order: OrderPlan,
  products: ReadonlyMap<number, Uuid>,
  arriving: (shipment: OrderShipment) => Arriving,
): Plan {
  return {
    shipments: order.shipments.map((shipment) => ({
      ...shipmentOf(shipment, products),
      ...arriving(shipment),
    })),
    coveredUnits: order.coveredUnits,
    splitMinor: order.splitMinor,
    costMinor: order.costMinor,
  };
}

function shipmentOf(
  shipment: OrderShipment,
  products: ReadonlyMap<number, Uuid>,
): Omit<PlannedShipment, keyof Arriving> {
  const { cost, carrier, service, transitDays } = shipment;
  return {
    locationId: shipment.node as Uuid,
    lines: shipment.lines.map(({ line, quantity }) => ({
      lineNo: line,
      productId: productOf(products, line),
      quantity,
    })),
    units: shipment.units,
    freight: { costMinor: cost.freightMinor, carrier, service, transitDays },
    handlingMinor: cost.handlingMinor,
    lateMinor: cost.lateMinor,
    scarcityMinor: cost.scarcityMinor,
    otherMinor: cost.otherMinor,
    costMinor: shipment.costMinor,
    parcels: shipment.parcels,
    on: shipment.on,
  };
}

/** Every location by code, with what it could do alone or the gate that it fails. */
function candidatesOf(
  locations: readonly PlanLocation[],
  nodes: readonly OrderNode[],
  found: readonly OrderCandidate[],
  arrivals: PlaceArrivals | undefined,
): Candidate[] {
  return locations.map((location, place): Candidate => {
    // Candidates are told by rank, nodes stand as locations do.
    const candidate = found[nodes[place]?.rank ?? -1];
    return {
      locationId: location.id,
      code: location.code,
      gate: candidate?.gate,
      coveredUnits: candidate?.coveredUnits ?? 0,
      cost: candidate?.cost,
      on: candidate?.on,
      parcels: candidate?.parcels ?? 0,
      transitDays: candidate?.transitDays,
      distanceKm: location.distanceKm,
      ...arrivingOf(
        arrivals,
        locations,
        place,
        candidate?.service && { ...candidate.service, on: candidate.on },
      ),
    };
  });
}

/**
 * Whether waiting could help: some place serves the order, or would if it had stock. A place that
 * no service connects with the destination does not, however much it gets.
 */
function isServed(
  lines: readonly OrderLine[],
  candidates: readonly Candidate[],
  locations: readonly PlanLocation[],
): boolean {
  if (candidates.some((candidate) => candidate.gate === undefined)) return true;
  return locations.some(
    ({ services }, place) =>
      ['stock', 'group'].includes(candidates[place]?.gate?.gate ?? '') &&
      services.some(({ priceMinor }) =>
        lines.some((line) => priceMinor(line.weightGrams, line.volumeCm3) !== undefined),
      ),
  );
}

function outcomeOf(order: OrderPlan, served: boolean): SourcingDecision['outcome'] {
  if (order.uncovered.length === 0) return 'planned';
  if (order.coveredUnits > 0) return 'partial';
  return served ? 'backordered' : 'failed';
}

function reasonOf(
  outcome: SourcingDecision['outcome'],
  candidates: readonly Candidate[],
): string | undefined {
  if (outcome === 'backordered') {
    // Somebody has some of it, and all of it was asked for.
    if (candidates.some(({ gate }) => gate === undefined)) return 'ship_complete';
    return candidates.some(({ gate }) => gate?.gate === 'group') ? 'keep_together' : undefined;
  }
  if (outcome !== 'failed') return undefined;
  const gates = new Set(candidates.map(({ gate }) => gate?.gate));
  if (gates.size !== 1) return gates.size === 0 ? 'no_location' : 'no_location_passes_every_gate';
  return candidates[0]?.gate?.gate ?? 'no_location';
}
