import type { Uuid } from '../../lib/ids.ts';
import type { Network } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type { ActivePolicy } from '../policies/index.ts';
import { planLines } from './apply-plan.ts';
import { decideByPolicy, type PolicyMatch } from './ask-policy.ts';
import { decideSourcing } from './decide-sourcing.ts';
import type { PlanLocation, SourcingDecision, StockView } from './plan.ts';

/** A decision and what the policy had to do with it. */
export type PolicyPlan = { decision: SourcingDecision; match: PolicyMatch };

/** What an order is planned with. */
export type PolicyPlanOptions = {
  readonly network: Network;
  /** The network as the order sees it. */
  readonly locations: readonly PlanLocation[];
  readonly stock: StockView;
  readonly active: ActivePolicy;
  readonly nowMs: number;
  readonly assignedLocationId: Uuid | undefined;
};

const shipmentsMaxOfPlanner = 4;

/** The plan for what of an order is open, by a policy; undefined when nothing is. Changes nothing. */
export function planByPolicy(
  state: OrderState,
  options: PolicyPlanOptions,
): PolicyPlan | undefined {
  const wanted = planLines(state.lines);
  if (wanted.length === 0) return undefined;
  return decideByPolicy({
    state,
    nowMs: options.nowMs,
    active: options.active,
    wanted,
    places: options.network.locations,
    locations: options.locations,
    stock: options.stock,
    momentary: () => nothingKnown,
    plan: ({ lines, locations, stock, shipmentsMax, shipComplete }) =>
      decideSourcing(lines, locations, stock, {
        shipmentsMax: shipmentsMax ?? shipmentsMaxOfPlanner,
        shipComplete,
        assignedLocationId: options.assignedLocationId,
      }),
  });
}

const nothingKnown = {
  openInHours: undefined,
  ordersLeft: undefined,
  linesLeft: undefined,
  unitsLeft: undefined,
};
