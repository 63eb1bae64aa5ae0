import type { Location } from '../network/index.ts';
import { constraintsOf, contradict } from './decide-constraints.ts';
import { staticGate } from './decide-gates.ts';
import { wordsOf } from './decide-analysis-rules.ts';
import type { Condition, Constraint, Objective, PolicyDocument, Rule } from './document.ts';
import type { Finding, FindingCode } from './finding.ts';
import { conditionsOf } from './expression-tree.ts';

/** What the tenant has that a policy can name. Undefined: not known, so that nothing is said. */
export type Surroundings = {
  readonly locations: readonly Location[];
  /** Registered channels and those that orders came from. */
  readonly channels: ReadonlySet<string> | undefined;
  /** Tags of orders seen lately. */
  readonly tags: ReadonlySet<string> | undefined;
  /** Those of the named skus that exist. */
  readonly skus: ReadonlySet<string>;
  /** Whether any carrier has a service: only rate cards say when something arrives. */
  readonly hasServices: boolean;
};

/** Names that mean nothing in the tenant's network, and rules that none of its places passes. */
export function analyseReferences(document: PolicyDocument, around: Surroundings): Finding[] {
  const findings: Finding[] = [];
  document.batches.forEach((batch, at) => {
    if (batch.when !== undefined) {
      for (const { condition, pointer } of conditionsOf(batch.when, `#/batches/${at}/when`)) {
        findings.push(...unknownValues(condition, pointer, around));
      }
    }
    batch.rules.forEach((rule, index) => {
      const pointer = `#/batches/${at}/rules/${index}`;
      const unknown = (rule.constraints ?? []).flatMap((constraint, place) =>
        unknownPlaces(constraint, `${pointer}/constraints/${place}`, around.locations),
      );
      findings.push(...unknown);
      if (unknown.length === 0) findings.push(...nobodyPasses(rule, pointer, around.locations));
    });
  });
  return [
    ...findings,
    ...(around.hasServices ? [] : neverLate(document)),
    ...otherCurrency(document, around.locations),
  ];
}

/** Prices of lateness where nobody can say when anything arrives. */
function neverLate({ objective, batches }: PolicyDocument): Finding[] {
  const objectives: [Objective | undefined, string][] = [
    [objective, '#/objective'],
    ...batches.flatMap(({ rules }, at) =>
      rules.map((rule, index): [Objective | undefined, string] => [
        rule.objective,
        `#/batches/${at}/rules/${index}/objective`,
      ]),
    ),
  ];
  return objectives.flatMap(([one, pointer]): Finding[] => {
    if (one?.kind !== 'money' || (one.late_penalty ?? 0) === 0) return [];
    const detail =
      'No carrier has a service: nobody knows when anything arrives, and nothing is late.';
    const code = 'term_without_effect';
    return [{ code, severity: 'warning', pointer: `${pointer}/late_penalty`, detail }];
  });
}

function unknownPlaces(
  constraint: Constraint,
  pointer: string,
  locations: readonly Location[],
): Finding[] {
  const tell = (
    code: FindingCode,
    severity: Finding['severity'],
    index: number,
    detail: string,
  ): Finding => ({ code, severity, pointer: `${pointer}/values/${index}`, detail });
  switch (constraint.kind) {
    case 'group_in':
    case 'group_not_in': {
      const groups = new Set(locations.flatMap((location) => location.groups));
      return missing(constraint.values, groups).map(({ value, index }) =>
        tell('unknown_group', 'error', index, `No location is in a group ${value}.`),
      );
    }
    case 'location_in':
    case 'location_not_in': {
      const codes = new Set(locations.map((location) => location.code));
      return missing(constraint.values, codes).map(({ value, index }) =>
        tell('unknown_location', 'error', index, `There is no location ${value}.`),
      );
    }
    case 'capability_all': {
      const known = new Set<string>(locations.flatMap((location) => location.capabilities));
      return missing(constraint.values, known).map(({ value, index }) =>
        tell('capability_nobody_has', 'warning', index, `No location has ${value}.`),
      );
    }
    default:
      return [];
  }
}

function missing(
  values: readonly string[],
  known: ReadonlySet<string>,
): { value: string; index: number }[] {
  return values.map((value, index) => ({ value, index })).filter(({ value }) => !known.has(value));
}

/** What a rule lets through at its loosest, over the places as they are. */
function nobodyPasses(rule: Rule, pointer: string, locations: readonly Location[]): Finding[] {
  if (locations.length === 0) return [];
  const hard = constraintsOf(rule, 'hard');
  // Told already, of every network.
  if (hard.some((one) => hard.some((other) => contradict(one, other)))) return [];
  const isOpen = locations.some(
    (location) => location.active && hard.every((one) => staticGate(one, location) === undefined),
  );
  if (isOpen) return [];
  const words = hard.map(wordsOf).join('; ');
  const detail = `No active location of the network passes ${rule.name} (${words}).`;
  return [{ code: 'no_location_passes', severity: 'warning', pointer, detail }];
}

const vocabularies: Readonly<Record<string, { code: FindingCode; words: (v: string) => string }>> =
  {
    channel: { code: 'unknown_channel', words: (v) => `No channel ${v} is known.` },
    tags: { code: 'unknown_tag', words: (v) => `No order seen lately has the tag ${v}.` },
    skus: { code: 'unknown_sku', words: (v) => `There is no product ${v}.` },
  };

function unknownValues(condition: Condition, pointer: string, around: Surroundings): Finding[] {
  const vocabulary = vocabularies[condition.field];
  if (vocabulary === undefined || condition.op === 'exists' || condition.op === 'prefix') return [];
  const known =
    condition.field === 'channel'
      ? around.channels
      : condition.field === 'tags'
        ? around.tags
        : around.skus;
  if (known === undefined) return [];
  const isList = Array.isArray(condition.value);
  const values = isList ? (condition.value as (string | number)[]) : [condition.value];
  return missing(values.map(String), known).map(({ value, index }) => ({
    code: vocabulary.code,
    severity: 'warning' as const,
    pointer: isList ? `${pointer}/value/${index}` : `${pointer}/value`,
    detail: vocabulary.words(value),
  }));
}

/** Amounts are added to costs in the network's money: another currency would add apples to pears. */
function otherCurrency(document: PolicyDocument, locations: readonly Location[]): Finding[] {
  const { currency } = document;
  const used = new Set(locations.filter(({ active }) => active).map((one) => one.currency));
  if (currency === undefined || used.size === 0) return [];
  if (used.size === 1 && used.has(currency)) return [];
  const detail = `The amounts are in ${currency}, the locations’ costs in ${[...used].join(', ')}.`;
  return [
    {
      code: 'currency_differs',
      severity: used.has(currency) ? 'warning' : 'error',
      pointer: '#/currency',
      detail,
    },
  ];
}
