import { withoutNode, withRules, withUnits } from './change-problem.ts';
import { planOrder } from './plan-order.ts';
import type { Gate, OrderPlan, OrderProblem } from './problem.ts';

/** What another plan costs more, term by term; negative where it costs less. Minor units. */
export type CostDifference = {
  readonly freightMinor: number;
  readonly handlingMinor: number;
  readonly lateMinor: number;
  readonly scarcityMinor: number;
  readonly otherMinor: number;
  readonly splitMinor: number;
  readonly backorderMinor: number;
  /** The sum of the terms. */
  readonly totalMinor: number;
};

/** Why a node does not send, or what it is worth that it does. */
export type WhyNot =
  /** It fails a gate: what it has against what is needed. */
  | { readonly kind: 'gate'; readonly gate: Gate }
  /** It could: the best plan in which it sends something, and what that costs more. */
  | {
      readonly kind: 'cost';
      readonly plan: OrderPlan;
      readonly difference: CostDifference;
      /** Units that the plan covers less. */
      readonly unitsLess: number;
      /** Whether every plan with the node was looked at, and none is better. */
      readonly proven: boolean;
    }
  /** It passes every gate and no plan with it keeps the rules. */
  | { readonly kind: 'no_plan' }
  /** It sends: the best plan without it, when there is one, and what that costs more. */
  | {
      readonly kind: 'used';
      readonly plan: OrderPlan;
      readonly difference: CostDifference;
      readonly unitsLess: number;
      readonly proven: boolean;
    }
  | { readonly kind: 'unknown' };

/** Different loads of a node that are each planned around; more are not all looked at. */
const loadsMax = 256;

/** Whether a plan sends something from a node. */
export function isUsed(plan: OrderPlan, node: string): boolean {
  return plan.shipments.some((shipment) => shipment.node === node);
}

/**
 * Why a plan does not use a node: the first gate that it fails with both numbers, or else the best
 * plan in which it sends something and what that costs more, split by term. Of a node that is used,
 * the best plan without it. `plan` is the one made for the problem.
 */
export function whyNot(problem: OrderProblem, plan: OrderPlan, node: string): WhyNot {
  if (!problem.nodes.some((one) => one.id === node)) return { kind: 'unknown' };
  if (isUsed(plan, node)) {
    const other = planOrder(withoutNode(problem, node));
    return { kind: 'used', proven: other.proven, ...comparedWith(plan, other) };
  }
  const gate = plan.candidates.find((one) => one.node === node)?.gate;
  if (gate !== undefined) return { kind: 'gate', gate };
  const forced = planUsing(problem, node);
  if (forced === undefined) return { kind: 'no_plan' };
  return { kind: 'cost', proven: forced.proven, ...comparedWith(plan, forced.plan) };
}

function comparedWith(
  plan: OrderPlan,
  other: OrderPlan,
): { plan: OrderPlan; difference: CostDifference; unitsLess: number } {
  return {
    plan: other,
    difference: differenceOf(plan, other),
    unitsLess: plan.coveredUnits - other.coveredUnits,
  };
}

/** What a plan costs more than another, term by term. */
export function differenceOf(plan: OrderPlan, other: OrderPlan): CostDifference {
  return {
    freightMinor: other.cost.freightMinor - plan.cost.freightMinor,
    handlingMinor: other.cost.handlingMinor - plan.cost.handlingMinor,
    lateMinor: other.cost.lateMinor - plan.cost.lateMinor,
    scarcityMinor: other.cost.scarcityMinor - plan.cost.scarcityMinor,
    otherMinor: other.cost.otherMinor - plan.cost.otherMinor,
    splitMinor: other.splitMinor - plan.splitMinor,
    backorderMinor: other.backorderMinor - plan.backorderMinor,
    totalMinor: other.costMinor + other.backorderMinor - plan.costMinor - plan.backorderMinor,
  };
}

/**
 * The best plan in which a node sends something: each load that it could send is taken first, and
 * the rest is planned around it. Undefined when none keeps the rules. With very many loads, with
 * several lines of one product, supply to come, or another node assigned by the caller, not all
 * plans are looked at, and it is not proven.
 */
export function planUsing(
  problem: OrderProblem,
  node: string,
): { plan: OrderPlan; proven: boolean } | undefined {
  const { assignedNode: assigned, shipComplete, first } = problem.rules;
  const free = withRules(problem, {
    assignedNode: node,
    // All of it is sent, at whatever price: whether that is worth it is not the question.
    first: shipComplete ? 'units' : first,
  });
  const { loads, isAll } = loadsOf(problem, node);
  let best: OrderPlan | undefined;
  let proven = isAll && (assigned === undefined || assigned === node);
  for (const load of loads) {
    let fixed = free;
    load.forEach((units, product) => (fixed = withUnits(fixed, product, node, units)));
    const plan = planOrder(fixed);
    if (!plan.proven) proven = false;
    if (!isUsed(plan, node)) continue;
    if (best === undefined || isBetterPlan(problem, plan, best)) best = plan;
  }
  return best === undefined ? undefined : { plan: best, proven };
}

/** Whether a plan comes before another by the problem's own order: units or money first. */
export function isBetterPlan(problem: OrderProblem, a: OrderPlan, b: OrderPlan): boolean {
  if (problem.rules.first === 'units' && a.coveredUnits !== b.coveredUnits)
    return a.coveredUnits > b.coveredUnits;
  return a.costMinor + a.backorderMinor < b.costMinor + b.backorderMinor;
}

/** What a node could send of the order, units by product; all of them, or the likely ones. */
function loadsOf(
  problem: OrderProblem,
  node: string,
): { loads: ReadonlyMap<string, number>[]; isAll: boolean } {
  const most = mostOf(problem, node);
  let count = 1;
  for (const units of most.values()) count *= units + 1;
  const isPlain =
    most.size === problem.lines.length && !problem.supplies?.some((one) => one.node === node);
  if (count > loadsMax) return { loads: likelyLoads(most), isAll: false };
  let loads: Map<string, number>[] = [new Map()];
  for (const [product, units] of most)
    loads = loads.flatMap((load) =>
      Array.from({ length: units + 1 }, (_, n) => new Map(load).set(product, n)),
    );
  return { loads: loads.filter((load) => hasSome(load)), isAll: isPlain };
}

const hasSome = (load: ReadonlyMap<string, number>): boolean =>
  [...load.values()].some((units) => units > 0);

function mostOf(problem: OrderProblem, node: string): Map<string, number> {
  const place = problem.nodes.findIndex((one) => one.id === node);
  const most = new Map<string, number>();
  const wanted = new Map<string, number>();
  problem.lines.forEach((line, i) => {
    const units = Math.max(0, problem.available[i * problem.nodes.length + place] ?? 0);
    wanted.set(line.product, (wanted.get(line.product) ?? 0) + line.quantity);
    most.set(line.product, Math.min(units, wanted.get(line.product) ?? 0));
  });
  return most;
}

/** All that it has; all but one product; one product alone. */
function likelyLoads(most: ReadonlyMap<string, number>): ReadonlyMap<string, number>[] {
  const products = [...most].filter(([, units]) => units > 0);
  const only = (kept: (product: string) => boolean): Map<string, number> =>
    new Map([...most].map(([product, units]) => [product, kept(product) ? units : 0]));
  return [
    only(() => true),
    ...products.slice(0, loadsMax / 4).map(([one]) => only((product) => product !== one)),
    ...products.slice(0, loadsMax / 4).map(([one]) => only((product) => product === one)),
  ].filter((load) => hasSome(load));
}
