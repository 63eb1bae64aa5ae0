import type { Uuid } from '../../lib/ids.ts';
import { dayMs, instantOfMs } from '../../lib/time.ts';
import type { Network } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type {
  ActivePolicy,
  Coefficients,
  CompiledPolicy,
  CompiledRule,
} from '../policies/index.ts';
import type { OrderProblem } from '../planner/index.ts';
import { planLines } from './apply-plan.ts';
import { type Attempt, decideByPolicy, leastOf, type PolicyPlan } from './ask-policy.ts';
import { avoidedPlaces, type Declined, withoutAvoided } from './avoid-places.ts';
import { decideSourcing } from './decide-sourcing.ts';
import type { ShadowPrices } from '../prices/index.ts';
import type {
  HandlingView,
  How,
  LeadView,
  PlaceArrivals,
  PlanLocation,
  Scarcity,
  SourcingDecision,
  StockView,
} from './plan.ts';
import type { HourFacts } from './read-hour.ts';
import { carbonOf, lackingOf, scorePlaces, weighPlaces, withoutScores } from './weigh-costs.ts';

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
  readonly prices?: Pick<ShadowPrices, 'method' | 'version' | 'weight' | 'priceMinor'> | undefined;
  /** When it would arrive from each of the locations. */
  readonly arrivals?: PlaceArrivals | undefined;
  /** Lead times of what places promise before they have it. */
  readonly leadDays?: LeadView | undefined;
  /** What products ask of the places that send them. */
  readonly handling?: HandlingView | undefined;
  /** Places that hold or have sent units of the order already. */
  readonly placesHeld?: number | undefined;
  /** What is otherwise in a simulated world. */
  readonly simulated?: Simulated;
};

/** What a simulated world has otherwise than the policy and the network say. */
export type Simulated = {
  readonly objective: (objective: Coefficients) => Coefficients;
  readonly shipmentsMax: number | undefined;
  /** The nodes stay in their places. */
  readonly change: (problem: OrderProblem) => OrderProblem;
};

/** What the planner looks at when a policy says nothing of it. */
const shipmentsMaxOfPlanner = 4;

/** One plan within the limits and by the objective of an attempt: where policies meet the planner. */
export function planWithin(
  attempt: Pick<Attempt, 'lines' | 'locations' | 'stock' | 'shipmentsMax' | 'shipComplete'> & {
    readonly objective: Coefficients;
    readonly assignedLocationId: Uuid | undefined;
    readonly prices?: PolicyPlanOptions['prices'];
    readonly change?: Simulated['change'] | undefined;
    readonly arrivals?: PlaceArrivals | undefined;
    readonly leadDays?: LeadView | undefined;
    readonly handling?: HandlingView | undefined;
  },
): SourcingDecision {
  const { lines, locations, stock, objective } = attempt;
  const limits = {
    shipmentsMax: attempt.shipmentsMax ?? shipmentsMaxOfPlanner,
    shipComplete: attempt.shipComplete,
    assignedLocationId: attempt.assignedLocationId,
    change: attempt.change,
    arrivals: attempt.arrivals,
    leadDays: attempt.leadDays,
    handling: attempt.handling,
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
  const scores = scorePlaces(lines, locations, stock, objective);
  const lacking = lackingOf(scores);
  const scored = locations.map((location) => {
    const shipmentExtraMinor = lacking.get(location.id);
    return shipmentExtraMinor === undefined ? location : { ...location, shipmentExtraMinor };
  });
  const decision = withoutScores(decideSourcing(lines, scored, stock, limits), lacking);
  return { ...askedBy(decision, { isScore: true }), scores };
}

function askedBy(decision: SourcingDecision, how: How): SourcingDecision {
  const { asked } = decision;
  return asked === undefined
    ? decision
    : { ...decision, asked: { ...asked, how: { ...asked.how, ...how } } };
}

const keepingBack = new WeakMap<CompiledPolicy, boolean>();

/** Whether any rule lets its places keep units back. */
function keepsBack(compiled: CompiledPolicy): boolean {
  let known = keepingBack.get(compiled);
  if (known === undefined) {
    known = compiled.batches.some(({ first }) => {
      for (let rule: CompiledRule | undefined = first; rule !== undefined; rule = rule.next)
        if (rule.passes.some((one) => one.stockLeft > 0 || one.weeksOfSupply > 0)) return true;
      return false;
    });
    keepingBack.set(compiled, known);
  }
  return known;
}

/**
 * The plan with the stock that there was, where what the planner was given is not that: whoever
 * plans the order by another policy must not take it for all there is.
 */
function withStock(plan: PolicyPlan, options: PolicyPlanOptions): PolicyPlan {
  const { asked } = plan.decision;
  if (asked === undefined) return plan;
  const isPart = asked.how.isPart === true;
  if (!isPart && options.declined.length === 0 && !keepsBack(options.active.compiled)) return plan;
  const { lines, available } = asked.problem;
  const { locations, stock } = options;
  const units = new Float64Array(lines.length * locations.length);
  let isSame = true;
  lines.forEach(({ product }, i) => {
    locations.forEach(({ id }, l) => {
      const cell = i * locations.length + l;
      units[cell] = Math.max(0, stock(product as Uuid, id));
      if (units[cell] !== available[cell]) isSame = false;
    });
  });
  if (isSame && !isPart) return plan;
  return { ...plan, decision: askedBy(plan.decision, { stock: units }) };
}

/** What of the published prices a plan counts; undefined when that is nothing. */
function scarcityOf(
  prices: PolicyPlanOptions['prices'],
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
  const { declined, nowMs, locations, stock, prices, simulated } = options;
  const { arrivals, leadDays, handling } = options;
  const products = wanted.map((line) => line.productId);
  const assignedLocationId =
    options.assignedLocationId ?? state.order.assignedLocationId ?? undefined;
  const plan = decideByPolicy({
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
    shipmentsMax: shipmentsLeft(state, options.placesHeld ?? 0),
    plan: (attempt) =>
      planWithin({
        ...attempt,
        objective: simulated?.objective(attempt.rule.objective) ?? attempt.rule.objective,
        shipmentsMax: leastOf(attempt.shipmentsMax, simulated?.shipmentsMax),
        assignedLocationId,
        prices,
        arrivals,
        leadDays,
        handling,
        change: simulated?.change,
      }),
  });
  return withStock(plan, options);
}

/** Shipments that an order may still be sent in by its own wish; one in any case. */
function shipmentsLeft({ order }: OrderState, placesHeld: number): number | undefined {
  if (order.maxSplits === null) return undefined;
  return Math.max(1, Math.min(order.maxSplits + 1, shipmentsMaxOfPlanner) - placesHeld);
}
