import { currencies, toMinor } from '../../lib/money.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Condition, Objective, PolicyDocument } from './document.ts';
import { fieldNames, fieldOf, type FieldKind, operatorsOf } from './order-fields.ts';
import { conditionsOf } from './expression-tree.ts';
import type { Operator } from './vocabulary.ts';

const fieldsMax = 200;
const nestingMax = 12;

/**
 * What is wrong with a document that has the right shape: names that are taken or missing, fields
 * and operators that do not go together, amounts that the currency cannot hold. All faults at once.
 */
export function faultsOfDocument(document: PolicyDocument, root: string): Fault[] {
  const faults: Fault[] = [];
  sameNames(document.batches, `${root}/batches`, faults);
  faultsOfObjective(document.objective, document.currency, `${root}/objective`, faults);
  if (document.currency !== undefined && !currencies.has(document.currency)) {
    tell(faults, `${root}/currency`, 'unknown_currency', 'Not an ISO 4217 currency.');
  }
  const { resourcing } = document;
  if (resourcing !== undefined)
    faultOfAmount(
      resourcing.saving_min,
      document.currency,
      `${root}/resourcing/saving_min`,
      faults,
    );
  document.batches.forEach((batch, at) => {
    const pointer = `${root}/batches/${at}`;
    if (batch.when !== undefined) faultsOfExpression(batch.when, `${pointer}/when`, faults);
    sameNames(batch.rules, `${pointer}/rules`, faults);
    const names = new Set(batch.rules.map((rule) => rule.name));
    batch.rules.forEach((rule, index) => {
      const place = `${pointer}/rules/${index}`;
      if (rule.objective !== undefined) {
        faultsOfObjective(rule.objective, document.currency, `${place}/objective`, faults);
      }
      const { otherwise } = rule;
      if (otherwise?.action === 'go_to' && !names.has(otherwise.rule)) {
        const detail = `The batch ${batch.name} has no rule ${otherwise.rule}.`;
        tell(faults, `${place}/otherwise/rule`, 'unknown_reference', detail);
      }
    });
  });
  return faults;
}

function tell(faults: Fault[], pointer: string, code: string, detail: string): void {
  faults.push({ pointer, code, detail });
}

function sameNames(things: readonly { name: string }[], pointer: string, faults: Fault[]): void {
  const seen = new Set<string>();
  things.forEach(({ name }, index) => {
    if (seen.has(name)) {
      tell(faults, `${pointer}/${index}/name`, 'duplicate', `The name ${name} is taken.`);
    }
    seen.add(name);
  });
}

function faultsOfObjective(
  objective: Objective,
  currency: string | undefined,
  pointer: string,
  faults: Fault[],
): void {
  if (objective.kind !== 'money') return;
  for (const term of ['split_penalty', 'late_penalty', 'carbon_price'] as const)
    faultOfAmount(objective[term], currency, `${pointer}/${term}`, faults);
}

function faultOfAmount(
  amount: number | undefined,
  currency: string | undefined,
  pointer: string,
  faults: Fault[],
): void {
  if (amount === undefined) return;
  if (currency === undefined) {
    const detail = 'An amount needs the currency of the document.';
    tell(faults, pointer, 'currency_missing', detail);
  } else if (currencies.has(currency) && toMinor(amount, currency) === undefined) {
    const detail = `More decimals than ${currency} has, or out of range.`;
    tell(faults, pointer, 'invalid_amount', detail);
  }
}

function faultsOfExpression(
  expression: Parameters<typeof conditionsOf>[0],
  root: string,
  faults: Fault[],
): void {
  const conditions = conditionsOf(expression, root);
  if (conditions.length > fieldsMax) {
    tell(faults, root, 'too_many', `At most ${fieldsMax} conditions.`);
    return;
  }
  for (const { condition, pointer } of conditions) {
    const steps = pointer.slice(root.length).split('/').length;
    if (steps > 2 * nestingMax) {
      tell(faults, pointer, 'too_deep', `At most ${nestingMax} levels.`);
    } else {
      faultsOfCondition(condition, pointer, faults);
    }
  }
}

function faultsOfCondition(condition: Condition, pointer: string, faults: Fault[]): void {
  const field = fieldOf(condition.field);
  if (field === undefined) {
    const known = [...fieldNames, 'attributes.…', 'customer.…'].join(', ');
    tell(faults, `${pointer}/field`, 'not_allowed', `One of ${known} is needed.`);
    return;
  }
  const allowed = operatorsOf[field.kind];
  if (!allowed.includes(condition.op)) {
    const detail = `${condition.field} can be asked ${allowed.join(', ')}.`;
    tell(faults, `${pointer}/op`, 'not_allowed', detail);
    return;
  }
  const need = valueNeeded(field.kind, condition.op);
  if (!need.fits(condition.value)) {
    tell(faults, `${pointer}/value`, 'invalid', `${need.words} is needed here.`);
    return;
  }
  const form = forms[condition.field];
  const { values } = field;
  const list = Array.isArray(condition.value) ? condition.value : [condition.value];
  if (condition.op === 'exists' || condition.op === 'prefix') return;
  if (form !== undefined && !list.every((one) => form.pattern.test(String(one)))) {
    tell(faults, `${pointer}/value`, 'invalid_format', `${form.words} is needed.`);
  }
  if (values !== undefined && !list.every((one) => values.includes(String(one)))) {
    const detail = `One of ${values.join(', ')} is needed.`;
    tell(faults, `${pointer}/value`, 'not_allowed', detail);
  }
}

/** Fields whose values have a form: another one would never match, and nobody would notice. */
const forms: Readonly<Record<string, { pattern: RegExp; words: string }>> = {
  country: { pattern: /^[A-Z]{2}$/, words: 'An ISO 3166-1 code such as DE' },
  currency: { pattern: /^[A-Z]{3}$/, words: 'An ISO 4217 code such as EUR' },
};

type Need = { words: string; fits: (value: unknown) => boolean };

const several: readonly Operator[] = ['in', 'not_in', 'has_any', 'has_all', 'has_none'];

function single(kind: FieldKind, op: Operator): Need {
  if (op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte') return numberOf(kind);
  if (op === 'prefix') return text;
  switch (kind) {
    case 'number':
    case 'integer':
      return numberOf(kind);
    case 'boolean':
      return truth;
    case 'text':
    case 'set':
      return text;
    case 'any':
      return { words: 'A text, a number, true or false', fits: (one) => !Array.isArray(one) };
  }
}

const text: Need = { words: 'A text', fits: (value) => typeof value === 'string' };
const truth: Need = { words: 'true or false', fits: (value) => typeof value === 'boolean' };

function numberOf(kind: FieldKind): Need {
  return kind === 'integer'
    ? { words: 'A whole number', fits: (value) => Number.isSafeInteger(value) }
    : { words: 'A number', fits: (value) => typeof value === 'number' && Number.isFinite(value) };
}

function valueNeeded(kind: FieldKind, op: Operator): Need {
  if (op === 'exists') return truth;
  const one = single(kind, op);
  if (op === 'prefix') {
    return {
      words: 'A text or a list of texts',
      fits: (value) => one.fits(value) || (Array.isArray(value) && value.every(one.fits)),
    };
  }
  if (!several.includes(op)) return one;
  return {
    words: `A list (${one.words.toLowerCase()} each)`,
    fits: (value) => Array.isArray(value) && value.every(one.fits),
  };
}
