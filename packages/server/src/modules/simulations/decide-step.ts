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
import {
  type PreparedVariation,
  type VariedProblem,
  varyProblem,
} from './decide-varied-problem.ts';
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
    facts: factsOf(decision.real ?? decision.problem, plan.shipments, decision.kmFrom),
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
  const asked = (problem: OrderProblem): OrderProblem =>
    openProblem(problem, carry, decision.orderId);
  const { shipments, facts } = planVaried(world, decision, asked, day);
  carryDecision(carry, decision, shipments);
  addFacts(totals, facts);
  addMeasures(pairs, day, history, facts);
  // An order is repeated when it first comes, and not again with what of it is decided later.
  const copies: (readonly OrderShipment[])[] = [];
  for (let copy = 1; decision.isFirst && copy < times; copy++) {
    const repeated = planVaried(world, decision, (one) => withoutTaken(one, decision), day);
    carryCopy(carry, decision.problem.lines, repeated.shipments);
    addFacts(totals, repeated.facts);
    copies.push(repeated.shipments);
  }
  return { varied: facts, shipments, copies };
}

/** The same question with the stock as history's answer left it. */
function withoutTaken(
  problem: OrderProblem,
  { shipments }: Pick<HistoricDecision, 'shipments'>,
): OrderProblem {
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

/** `asked` says what of the order is open, and from which stock, of a question of history. */
function planVaried(
  { prepared, carry }: VariedWorld,
  decision: HistoricDecision,
  asked: (problem: OrderProblem) => OrderProblem,
  day: string,
): { shipments: readonly OrderShipment[]; facts: PlanFacts } {
  const { nodeFor, problem, real } = decision;
  const vary = (one: OrderProblem): VariedProblem =>
    varyProblem(prepared, asked(one), { carry, day, nodeFor });
  // First with all the stock that there was: what the period meets first is noted from it.
  const varied = vary(real ?? problem);
  const own = decision.isByPolicy === true ? decision.past?.own : undefined;
  const policy = prepared.variation.policy ?? own;
  const { past } = decision;
  const shipments =
    policy === undefined || past === undefined
      ? planOrder((real === undefined ? varied : vary(problem)).choice).shipments
      : isAsItWas(prepared, decision, varied.world)
        ? planOrder(problem).shipments
        : past.ask({ prepared, policy, decision, world: varied.world, carry, day });
  noteLoad(carry.load, { shipments }, day);
  noteSent(carry.sent, shipments, decision);
  const { added } = prepared.variation;
  const kmFrom = (node: string): number | undefined =>
    decision.kmFrom(
      node,
      added?.find(({ id }) => id === node),
    );
  return { shipments, facts: factsOf(varied.world, shipments, kmFrom) };
}

/** Whether the policy of then would be asked just what it was asked: then it answers the same. */
function isAsItWas(
  { variation }: PreparedVariation,
  { problem, real = problem }: HistoricDecision,
  world: OrderProblem,
): boolean {
  const { policy, weights, closed, added, capacity, rates } = variation;
  if (policy !== undefined || weights !== undefined || capacity !== undefined) return false;
  if (closed !== undefined || added !== undefined || rates !== undefined) return false;
  if (world.lines.length !== real.lines.length) return false;
  if (world.lines.some(({ quantity }, i) => quantity !== real.lines[i]?.quantity)) return false;
  for (let cell = 0; cell < real.available.length; cell++)
    if (world.available[cell] !== real.available[cell]) return false;
  return true;
}

/** Notes what places whose days have a limit send on theirs. */
function noteSent(
  sent: Map<string, NodeLoad>,
  shipments: readonly OrderShipment[],
  { dayOf }: HistoricDecision,
): void {
  for (const shipment of shipments) {
    const day = dayOf?.(shipment.node);
    if (day !== undefined) addLoad(sent, cellKey(shipment.node, String(day)), shipment);
  }
}

/** Notes what each node sends of a plan on a day. */
export function noteLoad(
  load: Map<string, NodeLoad>,
  plan: Pick<OrderPlan, 'shipments'>,
  day: string,
): void {
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
