import { fillAssigned } from './fill-assigned.ts';
import { type Draft, findPlan, type Found, unitsOf } from './find-plan.ts';
import { type Order, prepareOrder } from './prepare-order.ts';
import type { CostParts, OrderPlan, OrderProblem, OrderShipment, RunnerUp } from './problem.ts';
import { at } from './solver/problem.ts';
import { candidatesOf, shipmentOf } from './tell-plan.ts';

/** Sets of nodes looked at when a problem does not say. */
const nodesUsual = 2000;

/**
 * The best plan for an order, with proof or with a bound: units first or money first, as its rules
 * say. Plans of one cost are told apart by fewer shipments, then by nodes of lower rank, then by
 * id; what is not told apart by that falls as the search meets it, which depends on nothing but
 * the problem. The order in which lines and nodes are given means nothing. Always answers; nothing
 * is rounded but handling, once a shipment. Method: docs/concepts/sourcing.md.
 */
export function planOrder(problem: OrderProblem): OrderPlan {
  const order = prepareOrder(problem);
  const { rules } = problem;
  const nodesMax = rules.nodesMax ?? nodesUsual;
  const assigned = rules.assignedNode === undefined ? undefined : fillAssigned(order);
  if (assigned === undefined || rules.shipmentsMax < 1) {
    const found = findPlan(order, rules.shipmentsMax, nodesMax);
    return tellPlan(order, found, found, []);
  }
  const alone = findPlan(order, 0, 0);
  const rest = findPlan(assigned.rest, rules.shipmentsMax - 1, nodesMax);
  const first = shipmentOf(order, assigned.s, (i) => at(assigned.units, i));
  return tellPlan(order, rest, alone, first === undefined ? [] : [first]);
}

/**
 * The plan in words. `alone` is what each node could do without the others; `first` was sent before
 * the search began.
 */
function tellPlan(
  order: Order,
  found: Found,
  alone: Found,
  first: readonly OrderShipment[],
): OrderPlan {
  const { rules } = order.problem;
  const whole = totalOf(order, found, found.best, first);
  const nothing = totalOf(order, found, undefined, []);
  const isKept =
    !rules.shipComplete ||
    (whole.uncovered.length === 0 &&
      (rules.first === 'units' || whole.costMinor <= nothing.backorderMinor));
  const plan = isKept ? whole : nothing;
  const bound = boundOf(order, found, first, plan, isKept);
  return {
    ...plan,
    ...bound,
    nodes: found.nodes,
    candidates: candidatesOf(alone),
    runnerUp: runnerUpOf(order, found, first),
  };
}

type Total = Pick<
  OrderPlan,
  | 'shipments'
  | 'uncovered'
  | 'coveredUnits'
  | 'cost'
  | 'splitMinor'
  | 'costMinor'
  | 'backorderMinor'
>;

function totalOf(
  order: Order,
  found: Found,
  draft: Draft | undefined,
  first: readonly OrderShipment[],
): Total {
  const shipments = [...first];
  draft?.sources.forEach((s, k) => {
    const shipment = shipmentOf(found.order, s, (i) => unitsOf(found.order, draft, i, k));
    if (shipment !== undefined) shipments.push(shipment);
  });
  const cost: { -readonly [part in keyof CostParts]: number } = {
    freightMinor: 0,
    handlingMinor: 0,
    lateMinor: 0,
    scarcityMinor: 0,
    otherMinor: 0,
  };
  let costMinor = 0;
  let coveredUnits = 0;
  const sent = new Map<number, number>();
  for (const shipment of shipments) {
    for (const part of Object.keys(cost) as (keyof CostParts)[]) cost[part] += shipment.cost[part];
    costMinor += shipment.costMinor;
    coveredUnits += shipment.units;
    for (const { line, quantity } of shipment.lines)
      sent.set(line, (sent.get(line) ?? 0) + quantity);
  }
  const splitMinor = order.problem.rules.splitMinor * Math.max(0, shipments.length - 1);
  let backorderMinor = 0;
  const uncovered: { line: number; quantity: number }[] = [];
  for (const line of order.lines) {
    const quantity = line.quantity - (sent.get(line.id) ?? 0);
    if (quantity === 0) continue;
    uncovered.push({ line: line.id, quantity });
    backorderMinor += quantity * (line.backorderMinor ?? 0);
  }
  return {
    shipments,
    uncovered: uncovered.toSorted((a, b) => a.line - b.line),
    coveredUnits,
    cost,
    splitMinor,
    costMinor: costMinor + splitMinor,
    backorderMinor,
  };
}

/** How good the plan is known to be, in money. */
function boundOf(
  order: Order,
  found: Found,
  first: readonly OrderShipment[],
  plan: Total,
  isKept: boolean,
): Pick<OrderPlan, 'lowerBoundMinor' | 'proven'> {
  const cost = plan.costMinor + plan.backorderMinor;
  if (found.proven) return { lowerBoundMinor: cost, proven: true };
  const before = first.reduce((sum, shipment) => sum + shipment.costMinor, 0);
  const missing = isKept ? plan.uncovered.reduce((sum, { quantity }) => sum + quantity, 0) : 0;
  const bound = Math.ceil(found.lowerBound - order.worth * missing + before - 1e-6);
  return { lowerBoundMinor: Math.min(cost, Math.max(0, bound)), proven: false };
}

function runnerUpOf(
  order: Order,
  found: Found,
  first: readonly OrderShipment[],
): RunnerUp | undefined {
  if (found.second === undefined) return undefined;
  const total = totalOf(order, found, found.second, first);
  if (order.problem.rules.shipComplete && total.uncovered.length > 0) return undefined;
  return {
    nodes: [...new Set(total.shipments.map((shipment) => shipment.node))],
    coveredUnits: total.coveredUnits,
    costMinor: total.costMinor,
    backorderMinor: total.backorderMinor,
  };
}
