/**
 * The planner: what the cheapest way to send an order is, with proof or with a bound.
 *
 * Owns nothing: no table, no route, no clock. Everything it knows is in the problem that it is
 * given, so that the same problem gives the same plan on every machine.
 *
 * Invariants: a plan is there at any time; no plan costs less than the lower bound that is told;
 * what is called proven is the best there is; work is limited by sets and steps, never by time.
 */
export { at, costOf, type SourcingProblem, type SourcingSolution } from './solver/problem.ts';
export { solve } from './solver/solve.ts';
export { defaultCartons, ownPackaging } from './cartons.ts';
export { hashProblem, plannerVersion } from './hash-problem.ts';
export { applyChange, type ChangeKind, type ChangePlace } from './change-problem.ts';
export {
  budgetUsual,
  type Change,
  type ChangeAnswer,
  type Counterfactual,
  isFlipped,
  type Outcome,
  whatWouldChangeIt,
} from './decide-counterfactual.ts';
export {
  type CostDifference,
  differenceOf,
  isUsed,
  planUsing,
  type WhyNot,
  whyNot,
} from './decide-why-not.ts';
export { planOrder } from './plan-order.ts';
export type {
  Carton,
  CostParts,
  DatedSupply,
  Forbidden,
  Gate,
  NodeCapacity,
  OrderCandidate,
  OrderLine,
  OrderNode,
  OrderPlan,
  OrderProblem,
  OrderRules,
  OrderShipment,
  Parcels,
  ParcelService,
  RunnerUp,
} from './problem.ts';
