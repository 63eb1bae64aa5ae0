import type { Constraint, Rule } from './document.ts';

/** What a rule asks of places and plans in one of its passes. */
export type Pass = 'all' | 'hard';

/** The constraints that hold in the pass: all of them first, then without the soft ones. */
export function constraintsOf(rule: Rule, pass: Pass): readonly Constraint[] {
  const all = rule.constraints ?? [];
  return pass === 'all' ? all : all.filter(({ soft }) => soft !== true);
}

/** Whether the rule has a second pass that differs from the first. */
export function hasSoft(rule: Rule): boolean {
  return (rule.constraints ?? []).some(({ soft }) => soft === true);
}

type ListKind = 'type_in' | 'group_in' | 'location_in' | 'country_in';
type ListConstraint = Extract<Constraint, { values: unknown }>;

function valuesOf(constraint: ListConstraint): readonly string[] {
  return constraint.values;
}

const isSubset = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((one) => b.includes(one));

/** Constraints of which a higher number asks more. */
const floors: readonly Constraint['kind'][] = [
  'capacity_left_min',
  'stock_left_min',
  'weeks_of_supply_min',
  'rejection_memory_days',
];

/** Whether every place and plan that meets the first meets the second as well. */
export function implies(first: Constraint, second: Constraint): boolean {
  if (first.kind !== second.kind) return false;
  if ('values' in first && 'values' in second) {
    const isWidening =
      first.kind === 'type_in' ||
      first.kind === 'group_in' ||
      first.kind === 'location_in' ||
      first.kind === 'country_in';
    return isWidening
      ? isSubset(valuesOf(first), valuesOf(second))
      : isSubset(valuesOf(second), valuesOf(first));
  }
  if ('value' in first && 'value' in second) {
    if ('unit' in first && 'unit' in second && first.unit !== second.unit) return false;
    return floors.includes(first.kind) ? first.value >= second.value : first.value <= second.value;
  }
  return true;
}

/** Whether whatever meets all of the one meets all of the other. */
export function implyAll(first: readonly Constraint[], second: readonly Constraint[]): boolean {
  return second.every((wanted) => first.some((given) => implies(given, wanted)));
}

const exclusive: readonly ListKind[] = ['type_in', 'location_in', 'country_in'];

/** Whether no place whatever can meet both. A place may be in several groups. */
export function contradict(first: Constraint, second: Constraint): boolean {
  if (!('values' in first) || !('values' in second)) return false;
  const [a, b] = [valuesOf(first), valuesOf(second)];
  if (first.kind === second.kind) {
    return exclusive.some((kind) => kind === first.kind) && !a.some((one) => b.includes(one));
  }
  const pair = `${first.kind} ${second.kind}`;
  if (pair === 'group_in group_not_in' || pair === 'location_in location_not_in') {
    return isSubset(a, b);
  }
  if (pair === 'group_not_in group_in' || pair === 'location_not_in location_in') {
    return isSubset(b, a);
  }
  return false;
}
