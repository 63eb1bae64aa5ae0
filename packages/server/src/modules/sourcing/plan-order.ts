import type { Uuid } from '../../lib/ids.ts';
import { dayMs, instantOfMs } from '../../lib/time.ts';
import type { Network } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type { ActivePolicy, Coefficients } from '../policies/index.ts';
import { planLines } from './apply-plan.ts';
import { type Attempt, decideByPolicy, type PolicyPlan } from './ask-policy.ts';
import { avoidedPlaces, type Declined, withoutAvoided } from './avoid-places.ts';
import { decideSourcing } from './decide-sourcing.ts';
import type { ShadowPrices } from '../prices/index.ts';
import type { How, PlanLocation, Scarcity, SourcingDecision, StockView } from './plan.ts';
import type { HourFacts } from './read-hour.ts';
import { carbonOf, scorePlaces, weighPlaces, withoutScores } from './weigh-costs.ts';

/** What an order is planned with. */
export type PolicyPlanOptions = {
  readonly network: Pick<Network, 'locations'>;
  /** The network as the order sees it. */
  readonly locations: readonly PlanLocation[];
  readonly stock: StockView;
  /** What places declined of the order. */
  readonly declined: readonly Declined[];
  readonly active: ActivePolicy;
  readonly hour: HourFacts;
  readonly nowMs: number;
  readonly assignedLocationId: Uuid | undefined;
  /** What units are worth for later orders; none without. */
  readonly prices?: ShadowPrices;
};

/** What the planner looks at when a policy says nothing of it. */
const shipmentsMaxOfPlanner = 4;

/** One plan within the limits and by the objective of an attempt: where policies meet the planner. */
export function planWithin(
  attempt: Pick<Attempt, 'lines' | 'locations' | 'stock' | 'shipmentsMax' | 'shipComplete'> & {
    readonly objective: Coefficients;
    readonly assignedLocationId: Uuid | undefined;
    readonly prices?: ShadowPrices | undefined;
  },
): SourcingDecision {
  const { lines, locations, stock, objective } = attempt;
  const limits = {
    shipmentsMax: attempt.shipmentsMax ?? shipmentsMaxOfPlanner,
    shipComplete: attempt.shipComplete,
    assignedLocationId: attempt.assignedLocationId,
  };
  if (objective.kind === 'money') {
    const decision = decideSourcing(lines, weighPlaces(locations, objective), stock, {
      ...limits,
      splitMinor: objective.splitPenaltyMinor,
      latePerUnitDayMinor: objective.latePenaltyMinor,
      otherMinor: carbonOf(lines, locations, objective),
      scarcity: scarcityOf(attempt.prices, objective.scarcity),
    });
    const { freight, handling, labour } = objective;
    if (freight === 1 && handling === 1 && labour === 1) return decision;
    return askedBy(decision, { factors: { freight, handling, labour } });
  }
  const lacking = scorePlaces(lines, locations, stock, objective);
  const scored = locations.map((location) => {
    const shipmentExtraMinor = lacking.get(location.id);
    return shipmentExtraMinor === undefined ? location : { ...location, shipmentExtraMinor };
  });
  const decision = withoutScores(decideSourcing(lines, scored, stock, limits), lacking);
  return askedBy(decision, { isScore: true });
}

function askedBy(decision: SourcingDecision, how: How): SourcingDecision {
  const { asked } = decision;
  return asked === undefined ? decision : { ...decision, asked: { ...asked, how } };
}

/** What of the published prices a plan counts; undefined when that is nothing. */
function scarcityOf(
  prices: ShadowPrices | undefined,
  wanted: number | undefined,
): Scarcity | undefined {
  if (prices === undefined || prices.method === 'none') return undefined;
  const weight = wanted ?? prices.weight;
  return weight <= 0 ? undefined : { ...prices, weight };
}

/** The plan for what of an order is open, by a policy; undefined when nothing is. Changes nothing. */
export function planByPolicy(
  state: OrderState,
  options: PolicyPlanOptions,
): PolicyPlan | undefined {
  const wanted = planLines(state.lines);
  if (wanted.length === 0) return undefined;
  const { declined, nowMs, locations, stock, prices } = options;
  const products = wanted.map((line) => line.productId);
  const assignedLocationId =
    options.assignedLocationId ?? state.order.assignedLocationId ?? undefined;
  return decideByPolicy({
    state,
    nowMs,
    active: options.active,
    wanted,
    places: options.network.locations,
    base: (days) => {
      if (declined.length === 0) return { locations, stock };
      const since = days === undefined ? undefined : instantOfMs(nowMs - days * dayMs);
      // Only the place that this call names is asked again: not one that was assigned before.
      const avoided = avoidedPlaces(declined, options.assignedLocationId, since);
      return withoutAvoided(avoided, products, locations, stock);
    },
    hour: options.hour,
    plan: (attempt) =>
      planWithin({ ...attempt, objective: attempt.rule.objective, assignedLocationId, prices }),
  });
}
