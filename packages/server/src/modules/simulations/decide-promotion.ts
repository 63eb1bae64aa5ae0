import { fromMinor } from '../../lib/money.ts';
import type { Fault } from '../../platform/errors.ts';
import type { PolicyDocument } from '../policies/index.ts';
import type { NewVariation } from './wire.ts';

type Batch = PolicyDocument['batches'][number];
type Rule = Batch['rules'][number];
type Constraint = NonNullable<Rule['constraints']>[number];
type Objective = PolicyDocument['objective'];
type Weights = NonNullable<NewVariation['objective']>;

/** What a variation may have that no policy can say. */
const elsewhere = {
  safety_stock: 'Safety stock is kept with the stock',
  added_locations: 'Locations are kept in the network',
  stock: 'What there is, is not a rule',
  capacity: 'What a location sends in a day is kept with the location',
  rates: 'Prices are kept with the carriers’ services',
  demand: 'What people order is not a rule',
} as const satisfies Partial<Record<keyof NewVariation, string>>;

/** A fault for each member of a variation that cannot become part of a policy. */
export function faultsOfPromotion(variation: NewVariation, at: string): Fault[] {
  const faults: Fault[] = [];
  for (const [member, why] of Object.entries(elsewhere)) {
    if (variation[member as keyof typeof elsewhere] === undefined) continue;
    const detail = `${why}: a policy cannot say it.`;
    faults.push({ pointer: `${at}/${member}`, code: 'not_allowed', detail });
  }
  const { policy, objective, closed_locations: closed = [] } = variation;
  if (policy === undefined && objective === undefined && closed.length === 0) {
    const detail = 'It has neither a policy, nor weights, nor closed locations to promote.';
    faults.push({ pointer: at, code: 'required', detail });
  }
  return faults;
}

/**
 * A document that says what a variation tried: weights multiply those of each objective of money
 * and replace its penalties; closed places are excluded by every rule. `closed` has their codes.
 */
export function promotedDocument(
  base: PolicyDocument,
  { objective: weights }: NewVariation,
  closed: readonly string[],
): PolicyDocument {
  const most = weights?.shipments_max;
  const added: Constraint[] = closed.length === 0 ? [] : [withoutPlaces(closed)];
  const ruled = (rule: Rule): Rule => {
    const { constraints = [], objective } = rule;
    const kept = constraints.filter((one) => most === undefined || one.kind !== 'shipments_max');
    const limit: Constraint[] = most === undefined ? [] : [{ kind: 'shipments_max', value: most }];
    const all = [...kept, ...added, ...limit];
    return {
      ...rule,
      ...(all.length === 0 ? {} : { constraints: all }),
      ...(objective === undefined ? {} : { objective: weighed(objective, weights, base.currency) }),
    };
  };
  return {
    ...base,
    objective: weighed(base.objective, weights, base.currency),
    batches: base.batches.map((batch) => ({ ...batch, rules: batch.rules.map(ruled) })),
  };
}

const withoutPlaces = (codes: readonly string[]): Constraint => ({
  kind: 'location_not_in',
  values: [...codes],
});

function weighed(
  objective: Objective,
  weights: Weights | undefined,
  currency: string | undefined,
): Objective {
  if (weights === undefined || objective.kind !== 'money') return objective;
  const { freight, handling, split_penalty_minor: split, late_penalty_minor: late } = weights;
  const times = (one: number | undefined, factor: number | undefined): number | undefined =>
    factor === undefined ? one : (one ?? 1) * factor;
  const amount = (one: number | undefined, minor: number | undefined): number | undefined =>
    minor === undefined || currency === undefined ? one : fromMinor(minor, currency);
  return withoutNothing({
    ...objective,
    freight: times(objective.freight, freight),
    handling: times(objective.handling, handling),
    labour: times(objective.labour, handling),
    split_penalty: amount(objective.split_penalty, split),
    late_penalty: amount(objective.late_penalty, late),
  });
}

/** JSON has no members that are undefined. */
const withoutNothing = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

/** A fault where weights meet an objective, or no currency, that they cannot be said in. */
export function faultsOfWeights(
  base: PolicyDocument,
  { objective: weights }: NewVariation,
  at: string,
): Fault[] {
  if (weights === undefined) return [];
  const faults: Fault[] = [];
  const objectives = [
    base.objective,
    ...base.batches.flatMap(({ rules }) => rules.flatMap(({ objective }) => objective ?? [])),
  ];
  if (objectives.some(({ kind }) => kind === 'scorecard')) {
    const detail = 'The policy has an objective that scores: it has no weights of money.';
    faults.push({ pointer: `${at}/objective`, code: 'not_allowed', detail });
  }
  for (const penalty of ['split_penalty_minor', 'late_penalty_minor'] as const) {
    if (weights[penalty] === undefined || base.currency !== undefined) continue;
    const detail = 'The policy says no currency that its penalties would be in.';
    faults.push({ pointer: `${at}/objective/${penalty}`, code: 'not_allowed', detail });
  }
  return faults;
}
