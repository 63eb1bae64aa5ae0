import type { Uuid } from '../../lib/ids.ts';
import type { Location } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import {
  type ActivePolicy,
  type CompiledPass,
  type CompiledRule,
  type Fallback,
} from '../policies/index.ts';
import { policyView } from './policy-view.ts';
import type { HourFacts } from './read-hour.ts';
import type {
  PlanLine,
  PlanLocation,
  PlannedShipment,
  SourcingDecision,
  StockView,
} from './plan.ts';

/** Which policy was asked about an order, and which of its parts answered. */
export type PolicyMatch = {
  readonly policyId: Uuid;
  readonly code: string;
  readonly number: number;
  /** Undefined: no batch matches the order. */
  readonly batch: string | undefined;
  /** The rule whose attempt the decision shows: the last that placed something, else the last. */
  readonly rule: string | undefined;
  readonly pass: 'all' | 'hard' | undefined;
  /** What the policy says of what is left; it means nothing when nothing is. */
  readonly end: Fallback;
  /** The canary that it was asked for, and as which of the two. */
  readonly canary: ActivePolicy['canary'];
};

/** A decision and what the policy had to do with it. */
export type PolicyPlan = { decision: SourcingDecision; match: PolicyMatch };

/** What the policy's limits become for one attempt. */
export type Attempt = {
  readonly lines: readonly PlanLine[];
  readonly locations: readonly PlanLocation[];
  readonly stock: StockView;
  readonly rule: CompiledRule;
  readonly pass: CompiledPass;
  readonly shipmentsMax: number | undefined;
  readonly shipComplete: boolean;
};

export type PolicyQuestion = {
  readonly state: Pick<OrderState, 'order' | 'lines'>;
  readonly nowMs: number;
  readonly active: ActivePolicy;
  /** What of the order is open. */
  readonly wanted: readonly PlanLine[];
  /** The network's places, as they stand in the network. */
  readonly places: readonly Location[];
  /**
   * The same as the order sees them, in the order of codes, and their stock, without what was
   * declined in so many days; ever when undefined.
   */
  readonly base: (rejectionDays: number | undefined) => {
    locations: readonly PlanLocation[];
    stock: StockView;
  };
  readonly hour: HourFacts;
  /** Shipments that the order itself may still be sent in; undefined: it does not say. */
  readonly shipmentsMax?: number | undefined;
  readonly plan: (attempt: Attempt) => SourcingDecision;
};

/**
 * Plans an order as the policy says: the rules of its batch in turn, each with all constraints and
 * then without the soft ones, each for what those before it left. A rule after which nothing is
 * left ends it. With one rule and no soft constraint this is one plan, as the planner gives it.
 * Pure, but for what it is handed.
 */
export function decideByPolicy(question: PolicyQuestion): PolicyPlan {
  const { active, state, nowMs } = question;
  const { compiled } = active;
  const batch = compiled.rulesFor({ order: state.order, lines: state.lines, nowMs });
  const head = headOf(active);
  if (batch === undefined) {
    return {
      decision: unplaced(question),
      match: { ...head, batch: undefined, rule: undefined, pass: undefined, end: compiled.end },
    };
  }
  const tried: Tried[] = [];
  let end = batch.first.end;
  for (let rule: CompiledRule | undefined = batch.first; rule !== undefined; rule = rule.next) {
    end = rule.end;
    for (const pass of rule.passes) {
      const decision = attempt(question, { rule, pass, tried });
      if (decision === undefined) continue;
      tried.push({ rule, pass, decision });
      if (decision.outcome === 'planned') break;
    }
    if (tried.at(-1)?.decision.outcome === 'planned') break;
  }
  const shown = tried.findLast(({ decision }) => decision.plan.coveredUnits > 0) ?? tried.at(-1);
  return {
    decision: together(question, tried),
    match: {
      ...head,
      batch: batch.name,
      rule: shown?.rule.name,
      pass: shown?.pass.pass,
      end,
    },
  };
}

/**
 * An order that places gave back too often, by the policy's own count: nothing is looked at, and it
 * goes where its batch sends the rest.
 */
export function givenUp({
  active,
  state,
  nowMs,
  wanted,
}: Pick<PolicyQuestion, 'active' | 'state' | 'nowMs' | 'wanted'>): PolicyPlan {
  const { compiled } = active;
  const batch = compiled.rulesFor({ order: state.order, lines: state.lines, nowMs });
  let end = batch?.first.end ?? compiled.end;
  for (let rule = batch?.first; rule !== undefined; rule = rule.next) end = rule.end;
  return {
    decision: { ...unplaced({ wanted }), reason: 'tries_exhausted' },
    match: {
      ...headOf(active),
      batch: batch?.name,
      rule: undefined,
      pass: undefined,
      end,
    },
  };
}

function headOf({
  policyId,
  code,
  number,
  canary,
}: ActivePolicy): Pick<PolicyMatch, 'policyId' | 'code' | 'number' | 'canary'> {
  return { policyId, code, number, canary };
}

type Tried = { rule: CompiledRule; pass: CompiledPass; decision: SourcingDecision };

function attempt(
  question: PolicyQuestion,
  what: { rule: CompiledRule; pass: CompiledPass; tried: readonly Tried[] },
): SourcingDecision | undefined {
  const { rule, pass, tried } = what;
  const sent = tried.flatMap(({ decision }) => decision.plan.shipments);
  const lines = leftOf(question.wanted, sent);
  if (lines.length === 0) return undefined;
  const used = shipmentsIn(sent);
  const most = leastOf(pass.shipmentsMax, question.shipmentsMax);
  if (most !== undefined && used >= most) return undefined;
  const base = question.base(pass.rejectionMemoryDays);
  const stock = stockFor(base.stock, pass, sent, question.hour);
  const view = {
    locations: base.locations,
    places: question.places,
    destinationCountry: question.state.order.destinationCountry,
    nowMs: question.nowMs,
    hour: question.hour,
    wanted: lines,
    stock,
  };
  return question.plan({
    lines,
    locations: policyView(view, rule, pass),
    stock,
    rule,
    pass,
    shipmentsMax: most === undefined ? undefined : most - used,
    shipComplete: pass.shipComplete || question.state.order.shipComplete,
  });
}

/** The smaller of two limits, where there are any. */
export const leastOf = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** What several attempts send from one place at one time travels together. */
function shipmentsIn(sent: readonly PlannedShipment[]): number {
  return new Set(sent.map(({ locationId, on }) => `${locationId} ${on}`)).size;
}

/** What of the lines no shipment has. */
function leftOf(
  wanted: readonly PlanLine[],
  sent: readonly PlannedShipment[],
): readonly PlanLine[] {
  if (sent.length === 0) return wanted;
  const covered = new Map<number, number>();
  for (const { lineNo, quantity } of sent.flatMap(({ lines }) => lines)) {
    covered.set(lineNo, (covered.get(lineNo) ?? 0) + quantity);
  }
  return wanted.flatMap((line) => {
    const quantity = line.quantity - (covered.get(line.lineNo) ?? 0);
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
}

/** Units beyond those that earlier attempts took and those that the pass leaves at the place. */
function stockFor(
  stock: StockView,
  pass: CompiledPass,
  sent: readonly PlannedShipment[],
  hour: HourFacts,
): StockView {
  const { stockLeft, weeksOfSupply } = pass;
  if (stockLeft === 0 && weeksOfSupply === 0 && sent.length === 0) return stock;
  const taken = new Map<string, number>();
  for (const { locationId, lines } of sent) {
    for (const { productId, quantity } of lines) {
      const key = `${productId} ${locationId}`;
      taken.set(key, (taken.get(key) ?? 0) + quantity);
    }
  }
  return (productId, locationId) => {
    const used = taken.get(`${productId} ${locationId}`) ?? 0;
    const kept =
      weeksOfSupply === 0
        ? stockLeft
        : Math.max(stockLeft, Math.ceil(weeksOfSupply * hour.weeklyUnits(productId, locationId)));
    return Math.max(0, stock(productId, locationId) - used - kept);
  };
}

/** An order that no batch takes: nothing was looked at. */
function unplaced({ wanted }: Pick<PolicyQuestion, 'wanted'>): SourcingDecision {
  return {
    outcome: 'backordered',
    reason: 'no_batch',
    plan: { shipments: [], coveredUnits: 0, splitMinor: 0, costMinor: 0 },
    uncovered: wanted.map(({ lineNo, productId, quantity }) => ({ lineNo, productId, quantity })),
    candidates: [],
    runnerUp: undefined,
    search: undefined,
    asked: undefined,
  };
}

/** One decision of all attempts: what each placed, and what none did. */
function together(question: PolicyQuestion, tried: readonly Tried[]): SourcingDecision {
  const placing = tried.filter(({ decision }) => decision.plan.coveredUnits > 0);
  const last = tried.at(-1);
  if (last === undefined) return unplaced(question);
  const [only] = placing;
  if (only === undefined || (placing.length === 1 && only === last)) return last.decision;
  const sent = placing.flatMap(({ decision }) => decision.plan.shipments);
  const pinned = repriced(question, last, sent);
  return {
    ...pinned,
    // The gates are those of the last attempt: whoever was out until then was out before.
    candidates: last.decision.candidates.map((candidate) =>
      pinned.plan.shipments.some(({ locationId }) => locationId === candidate.locationId)
        ? { ...candidate, gate: undefined }
        : candidate,
    ),
    runnerUp: undefined,
    scores: last.decision.scores,
    search: searchOf(tried, pinned),
    asked: pinned.asked && {
      ...pinned.asked,
      how: { ...pinned.asked.how, isPart: true },
    },
  };
}

/** Each attempt may be the best of its own; of all of them together nothing is known. */
function searchOf(tried: readonly Tried[], pinned: SourcingDecision): SourcingDecision['search'] {
  if (pinned.search === undefined) return undefined;
  const sets = tried.map(({ decision }) => decision.search?.setsExamined ?? 0);
  return {
    ...pinned.search,
    lowerBoundMinor: 0,
    proven: false,
    setsExamined: sets.reduce((sum, one) => sum + one, pinned.search.setsExamined),
  };
}

/** The shipments as one plan: those from one place become one parcel, at its own price. */
function repriced(
  question: PolicyQuestion,
  last: Tried,
  sent: readonly PlannedShipment[],
): SourcingDecision {
  const units = new Map<string, number>();
  for (const { locationId, lines } of sent) {
    for (const { productId, quantity } of lines) {
      const key = `${productId} ${locationId}`;
      units.set(key, (units.get(key) ?? 0) + quantity);
    }
  }
  return question.plan({
    lines: question.wanted,
    locations: question.base(0).locations,
    stock: (productId, locationId) => units.get(`${productId} ${locationId}`) ?? 0,
    rule: last.rule,
    pass: last.pass,
    shipmentsMax: shipmentsIn(sent),
    shipComplete: false,
  });
}
