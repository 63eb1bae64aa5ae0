/**
 * Sourcing: where each order is sent from.
 *
 * Owns routing_decisions and network_versions; writes orders and stock only through their doors,
 * in its one commit.
 * Records order.created, order.routed, order.partially_allocated, order.backordered,
 * order.routing_failed.
 *
 * Invariants: a unit is promised only by the guarded stock update of the commit; every plan has a
 * decision record; plans are made in arrival order; what decides is pure (decide-sourcing, and the
 * planner that it asks).
 */
export { createDispatchLine, type DispatchLine, dispatchLineOf } from './dispatch-line.ts';
export type { CaptureJob, DispatchJob, DispatchResult, SourceJob } from './dispatch-types.ts';
export type { Declined } from './avoid-places.ts';
export { decideSourcing } from './decide-sourcing.ts';
export { decodeDecision, type DecisionView } from './decision-document.ts';
export { decodePolicy } from './decision-policy.ts';
export {
  decisionList,
  type DecisionRow,
  insertAllocations,
  selectDecision,
  selectDecisions,
  selectDecisionsOf,
  selectLastDecisions,
  selectRefusals,
  selectWaitingOrders,
} from './store.ts';
export { type DryRun, dryRun, type DryRunFault, type DryRunResult } from './dry-run.ts';
export { sourceWithin } from './source-within.ts';
export { rehearsePolicy } from './rehearse-policy.ts';
export {
  type Given,
  type NotKept,
  problemOfDecision,
  type Replan,
  replanDecision,
} from './replan-decision.ts';
export { type Heading, planLocations } from './network-view.ts';
export { timedPlaces } from './plan-arrivals.ts';
export type { How, PlanLocation, PlannedShipment } from './plan.ts';
export { planByPolicy, type PolicyPlanOptions, type Simulated } from './plan-order.ts';
export { type CartPart, type CartPlan, type CartSupply, planCart } from './plan-cart.ts';
export { planNodes } from './plan-problem.ts';
export { capacityLeft, type HourFacts, idleHour, readPastDemand } from './read-hour.ts';
export {
  countPastDecisions,
  type PastDecision,
  type PastPeriod,
  selectPastDecisions,
} from './store-history.ts';
export { sweepDecisions, sweepNetworks } from './store-retention.ts';
