import { seededRng } from '../../lib/rng.ts';
import {
  hashProblem,
  type OrderPlan,
  type OrderProblem,
  type OrderShipment,
  planOrder,
} from '../planner/index.ts';
import { addLoad, type CarriedStock, cellKey, type NodeLoad } from './carried-stock.ts';
import { carryCopy, carryDecision, openProblem, placementsOf } from './decide-carry.ts';
import {
  addFacts,
  addMeasures,
  factsOf,
  type Pairs,
  type PlanFacts,
  type Totals,
} from './decide-measures.ts';
import { type PreparedVariation, varyProblem } from './decide-varied-problem.ts';
import type { HistoricDecision } from './history.ts';

/** History's answer, made again from what it rested on. */
export type Repeated = {
  readonly facts: PlanFacts;
  readonly plan: OrderPlan;
  /** The question has the digest that was kept, and the answer is the one that was given. */
  readonly isEqual: boolean;
  /** What differs; undefined when nothing does. */
  readonly difference: 'input' | 'plan' | undefined;
};

/** Plans a decision of the past again: with the same question the answer must be the same. */
export function repeatDecision(decision: HistoricDecision): Repeated {
  const plan = planOrder(decision.problem);
  const hasInput = hashProblem(decision.problem) === decision.inputHash;
  const hasPlan =
    plan.costMinor === decision.costMinor &&
    linesOf(plan.shipments) === linesOf(decision.shipments);
  const difference = hasInput ? (hasPlan ? undefined : 'plan') : 'input';
  return {
    plan,
    facts: factsOf(decision.problem, plan.shipments, decision.kmFrom),
    isEqual: difference === undefined,
    difference,
  };
}

/** Who sends which units how, as a text that does not depend on the order of shipments. */
function linesOf(shipments: HistoricDecision['shipments']): string {
  return shipments
    .map(({ node, carrier, service, lines }) =>
      JSON.stringify([
        node,
        carrier,
        service,
        lines.map(({ line, quantity }) => `${line}:${quantity}`).toSorted(),
      ]),
    )
    .toSorted()
    .join('\n');
}

/** A varied world on its way through the period. */
export type VariedWorld = {
  readonly prepared: PreparedVariation;
  readonly carry: CarriedStock;
  readonly totals: Totals;
  readonly pairs: Pairs;
};

/** What became of one decision in a varied world. */
export type VariedDecision = {
  /** Undefined when the order is left out. */
  readonly varied: PlanFacts | undefined;
  readonly shipments: readonly OrderShipment[];
  /** What each repetition of the order sends. */
  readonly copies: readonly (readonly OrderShipment[])[];
};

/**
 * Takes a varied world past one decision: plans it with the stock that varied plans before it have
 * left, measures it, and carries forward what it takes.
 */
export function stepDecision(
  world: VariedWorld,
  decision: HistoricDecision,
  history: PlanFacts,
  seed: number,
): VariedDecision {
  const { prepared, carry, totals, pairs } = world;
  const day = decision.at.slice(0, 10);
  const times = timesOf(seed, decision.orderId, prepared.variation.demand ?? 1);
  if (times === 0) {
    carryDecision(carry, decision, []);
    return { varied: undefined, shipments: [], copies: [] };
  }
  const open = openProblem(decision.problem, carry, decision.orderId);
  const { plan, facts } = planVaried(world, decision, open, day);
  carryDecision(carry, decision, plan.shipments);
  addFacts(totals, facts);
  addMeasures(pairs, day, history, facts);
  // An order is repeated when it first comes, and not again with what of it is decided later.
  const copies: (readonly OrderShipment[])[] = [];
  for (let copy = 1; decision.isFirst && copy < times; copy++) {
    const repeated = planVaried(world, decision, withoutTaken(decision), day);
    carryCopy(carry, decision.problem.lines, repeated.plan.shipments);
    addFacts(totals, repeated.facts);
    copies.push(repeated.plan.shipments);
  }
  return { varied: facts, shipments: plan.shipments, copies };
}

/** The same question with the stock as history's answer left it. */
function withoutTaken({ problem, shipments }: HistoricDecision): OrderProblem {
  const available = Float64Array.from(problem.available);
  const width = problem.nodes.length;
  for (const { product, node, units } of placementsOf(problem.lines, shipments)) {
    const place = problem.nodes.findIndex(({ id }) => id === node);
    problem.lines.forEach((line, i) => {
      if (line.product === product)
        available[i * width + place] = (available[i * width + place] ?? 0) - units;
    });
  }
  return { ...problem, available };
}

function planVaried(
  { prepared, carry }: VariedWorld,
  decision: HistoricDecision,
  problem: OrderProblem,
  day: string,
): { plan: OrderPlan; facts: PlanFacts } {
  const { world, choice } = varyProblem(prepared, problem, {
    carry,
    day,
    nodeFor: decision.nodeFor,
  });
  const plan = planOrder(choice);
  noteLoad(carry.load, plan, day);
  const { added } = prepared.variation;
  const kmFrom = (node: string): number | undefined =>
    decision.kmFrom(
      node,
      added?.find(({ id }) => id === node),
    );
  return { plan, facts: factsOf(world, plan.shipments, kmFrom) };
}

/** Notes what each node sends of a plan on a day. */
export function noteLoad(load: Map<string, NodeLoad>, plan: OrderPlan, day: string): void {
  for (const shipment of plan.shipments) addLoad(load, cellKey(shipment.node, day), shipment);
}

/** How often an order comes when demand is multiplied: the same for a seed and an order. */
export function timesOf(seed: number, orderId: string, demand: number): number {
  if (demand === 1) return 1;
  const whole = Math.floor(demand);
  const chance = demand - whole;
  if (chance === 0) return whole;
  return whole + (seededRng(mixed(seed, orderId)).next() < chance ? 1 : 0);
}

/** FNV-1a over the order's id, begun with the seed. */
function mixed(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
