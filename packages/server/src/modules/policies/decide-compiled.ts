import { toMinor } from '../../lib/money.ts';
import type { Location } from '../network/index.ts';
import { constraintsOf, hasSoft, type Pass } from './decide-constraints.ts';
import { compileExpression, type Matcher } from './decide-expression.ts';
import {
  type Gate,
  momentaryGate,
  type PlaceFacts,
  staticGate,
  staticKinds,
} from './decide-gates.ts';
import type { Batch, Constraint, Fallback, Objective, PolicyDocument, Rule } from './document.ts';
import type { PolicyOrder } from './order-fields.ts';
import { nextRule } from './decide-analysis-rules.ts';

/** What the planner minimises, in minor units of the document's currency. */
export type MoneyCoefficients = {
  readonly kind: 'money';
  readonly freight: number;
  readonly handling: number;
  readonly labour: number;
  readonly splitPenaltyMinor: number;
  readonly latePenaltyMinor: number;
  readonly carbonMinorPerKg: number;
  /** Share of the forward prices that counts; undefined: as these say themselves. */
  readonly scarcity: number | undefined;
};

/** What the planner maximises; each term is between 0 and 1. */
export type ScoreWeights = {
  readonly kind: 'scorecard';
  readonly inventory: number;
  readonly shipping: number;
  readonly history: number;
  readonly cost: number;
};

export type Coefficients = MoneyCoefficients | ScoreWeights;

/** A rule in one of its passes, ready to be asked. Everything in it is settled beforehand. */
export type CompiledPass = {
  readonly pass: Pass;
  /** Asked of a place once per network. */
  readonly fixed: readonly Constraint[];
  /** Asked of a place for each order. */
  readonly momentary: readonly Constraint[];
  /** Which facts the momentary gates look at, so that nobody finds out the others. */
  readonly needs: {
    readonly distance: boolean;
    readonly calendar: boolean;
    readonly capacity: boolean;
  };
  /** Units of each product that stay at a place. */
  readonly stockLeft: number;
  readonly weeksOfSupply: number;
  /** After so many days a place that declined is asked again; undefined: never again. */
  readonly rejectionMemoryDays: number | undefined;
  /** Undefined: the planner's own. */
  readonly shipmentsMax: number | undefined;
  readonly shipComplete: boolean;
};

export type CompiledRule = {
  readonly name: string;
  readonly index: number;
  readonly batch: string;
  /** One, or two when the rule has soft constraints. */
  readonly passes: readonly CompiledPass[];
  readonly sort: NonNullable<Rule['sort']>;
  readonly objective: Coefficients;
  /** The next rule for what this one leaves; undefined: the end is reached. */
  readonly next: CompiledRule | undefined;
  /** What becomes of what is left when there is no next rule. */
  readonly end: Fallback;
};

export type CompiledBatch = {
  readonly name: string;
  readonly index: number;
  readonly sort: NonNullable<Batch['sort']>;
  readonly first: CompiledRule;
};

export type CompiledPolicy = {
  readonly batches: readonly CompiledBatch[];
  /** What becomes of orders that no batch matches. */
  readonly end: Fallback;
  /** Times that places may give an order back before it is offered to nobody any more. */
  readonly triesMax: number;
  /** What a new plan must save, and more, to take the place of an allocated one; undefined: never. */
  readonly savingMinMinor: number | undefined;
  /** Whether any batch sorts its orders. */
  readonly hasSorts: boolean;
  /** The batch of an order, or undefined. Allocates nothing. */
  readonly rulesFor: (order: PolicyOrder) => CompiledBatch | undefined;
};

const triesMaxUsual = 10;
const backorder: Fallback = { action: 'backorder' };

const compiled = new WeakMap<PolicyDocument, CompiledPolicy>();

/**
 * A document ready for the hot path. The same document object is compiled once, so that whoever
 * keeps a version's document has its compiled form for nothing. The document must be free of faults
 * (faultsOfDocument); circles among its rules are cut where they close.
 */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  let policy = compiled.get(document);
  if (policy === undefined) {
    policy = compile(document);
    compiled.set(document, policy);
  }
  return policy;
}

function compile(document: PolicyDocument): CompiledPolicy {
  const end = document.otherwise ?? backorder;
  const batches = document.batches.map((batch, index) => compileBatch(document, batch, index, end));
  const matchers: Matcher[] = document.batches.map(({ when }) => compileExpression(when));
  return {
    batches,
    end,
    triesMax: document.resourcing?.tries_max ?? triesMaxUsual,
    savingMinMinor: savingOf(document),
    hasSorts: batches.some(({ sort }) => sort.length > 0),
    rulesFor: (order) => {
      for (let index = 0; index < matchers.length; index++) {
        if (matchers[index]?.(order) === true) return batches[index];
      }
      return undefined;
    },
  };
}

function savingOf({ resourcing, currency }: PolicyDocument): number | undefined {
  const amount = resourcing?.saving_min;
  return amount === undefined || currency === undefined ? undefined : toMinor(amount, currency);
}

function compileBatch(
  document: PolicyDocument,
  batch: Batch,
  index: number,
  policyEnd: Fallback,
): CompiledBatch {
  const path: number[] = [];
  for (let at: number | undefined = 0; at !== undefined && at < batch.rules.length;) {
    if (path.includes(at)) break;
    path.push(at);
    at = nextRule(batch.rules, at);
  }
  let next: CompiledRule | undefined;
  for (const at of path.toReversed()) {
    const rule = batch.rules[at];
    if (rule !== undefined) {
      next = compileRule(rule, at, {
        batch: batch.name,
        next,
        objective: coefficientsOf(rule.objective ?? document.objective, document.currency),
        end: batch.otherwise ?? policyEnd,
      });
    }
  }
  if (next === undefined) throw new Error('A batch has a rule: its schema says so.');
  return { name: batch.name, index, sort: batch.sort ?? [], first: next };
}

function compileRule(
  rule: Rule,
  index: number,
  around: Pick<CompiledRule, 'batch' | 'next' | 'objective' | 'end'>,
): CompiledRule {
  const { otherwise } = rule;
  const isEnd = otherwise?.action === 'backorder' || otherwise?.action === 'queue';
  const passes: Pass[] = hasSoft(rule) ? ['all', 'hard'] : ['all'];
  return {
    ...around,
    name: rule.name,
    index,
    sort: rule.sort ?? [],
    passes: passes.map((pass) => compilePass(constraintsOf(rule, pass), pass)),
    end: isEnd ? otherwise : around.end,
  };
}

function compilePass(constraints: readonly Constraint[], pass: Pass): CompiledPass {
  const momentary = constraints.filter(
    ({ kind }) =>
      kind === 'distance_km_max' ||
      kind === 'same_country' ||
      kind === 'open_within_hours' ||
      kind === 'capacity_left_min',
  );
  const asks = (kind: Constraint['kind']): boolean => momentary.some((one) => one.kind === kind);
  const days = valuesOf(constraints, 'rejection_memory_days');
  const shipments = valuesOf(constraints, 'shipments_max');
  return {
    pass,
    fixed: constraints.filter(({ kind }) => staticKinds.has(kind)),
    momentary,
    needs: {
      distance: asks('distance_km_max'),
      calendar: asks('open_within_hours'),
      capacity: asks('capacity_left_min'),
    },
    stockLeft: Math.max(0, ...valuesOf(constraints, 'stock_left_min')),
    weeksOfSupply: Math.max(0, ...valuesOf(constraints, 'weeks_of_supply_min')),
    rejectionMemoryDays: days.length === 0 ? undefined : Math.max(...days),
    shipmentsMax: shipments.length === 0 ? undefined : Math.min(...shipments),
    shipComplete: constraints.some(({ kind }) => kind === 'ship_complete'),
  };
}

function valuesOf(constraints: readonly Constraint[], kind: Constraint['kind']): number[] {
  return constraints.flatMap((one) => (one.kind === kind && 'value' in one ? [one.value] : []));
}

function coefficientsOf(objective: Objective, currency: string | undefined): Coefficients {
  if (objective.kind === 'scorecard') return { kind: 'scorecard', ...objective.weights };
  const minor = (amount: number | undefined): number =>
    amount === undefined || currency === undefined ? 0 : (toMinor(amount, currency) ?? 0);
  return {
    kind: 'money',
    freight: objective.freight ?? 1,
    handling: objective.handling ?? 1,
    labour: objective.labour ?? 1,
    splitPenaltyMinor: minor(objective.split_penalty),
    latePenaltyMinor: minor(objective.late_penalty),
    carbonMinorPerKg: minor(objective.carbon_price),
    scarcity: objective.scarcity,
  };
}

/** Gates by pass and then by the list of places: both live as long as a version and a network do. */
const fixedGates = new WeakMap<
  CompiledPass,
  WeakMap<readonly Location[], readonly (Gate | undefined)[]>
>();
const noGates: readonly (Gate | undefined)[] = [];

/**
 * The fixed gate of each place, in the order of `locations`; empty when nothing filters. Found out
 * once for a list of places: the list must never change, as a network's does not.
 */
export function fixedGatesOf(
  pass: CompiledPass,
  locations: readonly Location[],
): readonly (Gate | undefined)[] {
  if (pass.fixed.length === 0) return noGates;
  let known = fixedGates.get(pass);
  if (known === undefined) {
    known = new WeakMap();
    fixedGates.set(pass, known);
  }
  let gates = known.get(locations);
  if (gates === undefined) {
    gates = locations.map((location) => firstGate(pass.fixed, (one) => staticGate(one, location)));
    known.set(locations, gates);
  }
  return gates;
}

function firstGate(
  constraints: readonly Constraint[],
  ask: (constraint: Constraint) => Gate | undefined,
): Gate | undefined {
  for (const constraint of constraints) {
    const gate = ask(constraint);
    if (gate !== undefined) return gate;
  }
  return undefined;
}

/** The gate that a place fails for this order, at this hour; fixed gates are asked elsewhere. */
export function momentaryGateOf(pass: CompiledPass, facts: PlaceFacts): Gate | undefined {
  if (pass.momentary.length === 0) return undefined;
  return firstGate(pass.momentary, (one) => momentaryGate(one, facts));
}

/** Both kinds of gate at once, for whoever looks at one place. */
export function gateOf(
  pass: CompiledPass,
  place: PlaceFacts & { readonly location: Location },
): Gate | undefined {
  return (
    firstGate(pass.fixed, (one) => staticGate(one, place.location)) ?? momentaryGateOf(pass, place)
  );
}
