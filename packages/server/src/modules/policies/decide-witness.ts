import { type ValueTest, testOf } from './decide-expression.ts';
import type { Condition, Expression } from './document.ts';
import { fieldOf, type FieldValue, type OrderField, type Scalar } from './order-fields.ts';
import { isCondition } from './expression-tree.ts';

/** An example order, field by field; fields that do not matter are left out. */
export type Witness = Readonly<Record<string, FieldValue | null>>;

/** `unknown` when the search was ended: nothing may be concluded. */
export type WitnessAnswer = { found: Witness } | 'none' | 'unknown';

type Node =
  | { kind: 'all' | 'any'; parts: readonly Node[] }
  | { kind: 'not'; part: Node }
  | { kind: 'ask'; variable: number; test: (choice: number) => boolean };

/** What is chosen for one field, or for one element of a set: a class of values that are alike. */
type Variable = { field: string; element: string | undefined; choices: readonly FieldValue[] };

/** Conditions that are looked at before the search is given up; about 20 ms. */
const workMax = 1_000_000;

type Budget = { left: number };
type Chosen = readonly (number | undefined)[];

/**
 * Finds an order that the expression matches, or proves that there is none. The values that the
 * conditions name cut each field into finitely many classes whose members no condition can tell
 * apart; one member of each is tried, so that the search is complete. Sets are taken element by
 * element. Fields are taken for independent: an order of one line with two skus counts as
 * possible, so that "none" is certain and a witness is a suggestion.
 */
export function findOrder(expression: Expression, work = workMax): WitnessAnswer {
  const variables = variablesOf(expression);
  const tree = build(expression, variables);
  const chosen: (number | undefined)[] = variables.map(() => undefined);
  const budget: Budget = { left: work };
  const search = (): boolean | undefined => {
    const value = judge(tree, chosen, budget);
    if (budget.left < 0) return undefined;
    if (value !== undefined) return value;
    const next = firstOpen(tree, chosen, budget);
    const variable = next === undefined ? undefined : variables[next];
    if (next === undefined || variable === undefined) return false;
    let isUnknown = false;
    for (let choice = 0; choice < variable.choices.length; choice++) {
      chosen[next] = choice;
      const outcome = search();
      if (outcome === true) return true;
      if (outcome === undefined) isUnknown = true;
    }
    chosen[next] = undefined;
    return isUnknown ? undefined : false;
  };
  const outcome = search();
  if (outcome === undefined) return 'unknown';
  return outcome ? { found: witnessOf(variables, chosen) } : 'none';
}

/** Whether every order that the second matches is matched by the first as well; false if unsure. */
export function covers(first: Expression | undefined, second: Expression | undefined): boolean {
  if (first === undefined) return true;
  return findOrder(conjunction([second, { not: first }])) === 'none';
}

/** A demand without parts always holds. */
const everything: Expression = { all: [] };

/** All of them; absent ones match everything. */
export function conjunction(parts: readonly (Expression | undefined)[]): Expression {
  return { all: parts.filter((part) => part !== undefined) };
}

/** None of them; an absent one leaves nothing. */
export function neither(parts: readonly (Expression | undefined)[]): Expression {
  return { not: { any: parts.map((part) => part ?? everything) } };
}

/** The value of the tree as far as it is decided by what is chosen. */
function judge(node: Node, chosen: Chosen, budget: Budget): boolean | undefined {
  budget.left--;
  if (node.kind === 'ask') {
    const choice = chosen[node.variable];
    return choice === undefined ? undefined : node.test(choice);
  }
  if (node.kind === 'not') {
    const inner = judge(node.part, chosen, budget);
    return inner === undefined ? undefined : !inner;
  }
  const decisive = node.kind === 'any';
  let isOpen = false;
  for (const part of node.parts) {
    const value = judge(part, chosen, budget);
    if (value === decisive) return decisive;
    if (value === undefined) isOpen = true;
  }
  return isOpen ? undefined : !decisive;
}

/** A field that the value still hangs on. */
function firstOpen(node: Node, chosen: Chosen, budget: Budget): number | undefined {
  if (judge(node, chosen, budget) !== undefined) return undefined;
  if (node.kind === 'ask') return node.variable;
  if (node.kind === 'not') return firstOpen(node.part, chosen, budget);
  for (const part of node.parts) {
    const open = firstOpen(part, chosen, budget);
    if (open !== undefined) return open;
  }
  return undefined;
}

function conditionsIn(expression: Expression): Condition[] {
  if (isCondition(expression)) return [expression];
  if ('not' in expression) return conditionsIn(expression.not);
  return ('all' in expression ? expression.all : expression.any).flatMap(conditionsIn);
}

function listOf(condition: Condition): readonly Scalar[] {
  return Array.isArray(condition.value) ? condition.value : [condition.value];
}

function variablesOf(expression: Expression): Variable[] {
  const byField = Map.groupBy(conditionsIn(expression), (condition) => condition.field);
  return [...byField].flatMap(([name, conditions]) => {
    const field = fieldOf(name);
    if (field === undefined) return [{ field: name, element: undefined, choices: [undefined] }];
    return field.kind === 'set'
      ? elementsOf(name, conditions)
      : [{ field: name, element: undefined, choices: classesOf(field, conditions) }];
  });
}

/** One yes-or-no for each element that is named, and one for "anything else". */
function elementsOf(field: string, conditions: readonly Condition[]): Variable[] {
  const named = conditions
    .filter(({ op }) => op !== 'exists')
    .flatMap((condition) => listOf(condition).map(String));
  const elements = new Set([...named, freshText(named)]);
  return [...elements].map((element) => ({ field, element, choices: [false, true] }));
}

/** One value of each class that the conditions can tell apart, the plainest of them first. */
function classesOf(field: OrderField, conditions: readonly Condition[]): FieldValue[] {
  const tests = conditions.map(testOf);
  const seen = new Set<string>();
  return candidatesOf(field, conditions).filter((value) => {
    const signature = tests.map((test) => (test(value) ? 1 : 0)).join('');
    if (seen.has(signature)) return false;
    seen.add(signature);
    return true;
  });
}

function candidatesOf(field: OrderField, conditions: readonly Condition[]): FieldValue[] {
  const named = conditions.filter(({ op }) => op !== 'exists').flatMap(listOf);
  const missing = field.always ? [] : [undefined];
  if (field.values !== undefined) return [...field.values, ...missing];
  switch (field.kind) {
    case 'boolean':
      return [false, true, ...missing];
    case 'number':
    case 'integer':
      return [...numbersAround(field, named), ...missing];
    case 'text':
    case 'set':
      return [...textsAround(conditions), ...missing];
    case 'any':
      return [
        ...textsAround(conditions),
        ...(named.some((one) => typeof one === 'number') ? numbersAround(field, named) : []),
        ...(named.some((one) => typeof one === 'boolean') ? [false, true] : []),
        undefined,
      ];
  }
}

/** A text that is none of them and begins with none of them. */
function freshText(named: readonly string[]): string {
  for (let count = 0; ; count++) {
    const fresh = count === 0 ? 'other' : `other-${count}`;
    if (!named.some((one) => fresh.startsWith(one))) return fresh;
    if (count > 50) return `\u{10FFFD}${'x'.repeat(3)}`;
  }
}

/** Texts that are named, one that begins with each prefix and is named nowhere, and a fresh one. */
function textsAround(conditions: readonly Condition[]): string[] {
  const texts = conditions
    .filter(({ op }) => op !== 'exists')
    .flatMap(listOf)
    .filter((one) => typeof one === 'string');
  const prefixes = conditions
    .filter(({ op }) => op === 'prefix')
    .flatMap(listOf)
    .filter((one) => typeof one === 'string');
  return [freshText(texts), ...texts, ...prefixes.map((prefix) => `${prefix}\u{10FFFD}`)];
}

/** Numbers that are named, one in each gap between them, and one past each end. */
function numbersAround(field: OrderField, named: readonly Scalar[]): number[] {
  const numbers = [...new Set(named.filter((one) => typeof one === 'number'))].toSorted(
    (a, b) => a - b,
  );
  const [lowest = 0] = numbers;
  const around = [lowest - 1, ...numbers, (numbers.at(-1) ?? 0) + 1];
  numbers.forEach((number, index) => {
    const next = numbers[index + 1];
    if (field.kind === 'integer') around.push(number - 1, number + 1);
    else if (next !== undefined) around.push((number + next) / 2);
  });
  const { least } = field;
  if (least !== undefined) around.push(least, (least + lowest) / 2);
  return around.filter(
    (number) =>
      (least === undefined || number >= least) &&
      (field.kind !== 'integer' || Number.isInteger(number)),
  );
}

function build(expression: Expression, variables: readonly Variable[]): Node {
  if (isCondition(expression)) return ask(expression, variables);
  if ('not' in expression) return { kind: 'not', part: build(expression.not, variables) };
  const [kind, parts] =
    'all' in expression ? (['all', expression.all] as const) : (['any', expression.any] as const);
  return { kind, parts: parts.map((part) => build(part, variables)) };
}

function ask(condition: Condition, variables: readonly Variable[]): Node {
  const isSet = fieldOf(condition.field)?.kind === 'set';
  return isSet ? askSet(condition, variables) : askValue(condition, variables);
}

function askValue(condition: Condition, variables: readonly Variable[]): Node {
  const variable = variables.findIndex((one) => one.field === condition.field);
  const test: ValueTest = testOf(condition);
  const outcomes = variables[variable]?.choices.map(test) ?? [];
  return { kind: 'ask', variable, test: (choice) => outcomes[choice] === true };
}

function askSet(condition: Condition, variables: readonly Variable[]): Node {
  const list = condition.op === 'exists' ? undefined : new Set(listOf(condition).map(String));
  const asks: Node[] = [];
  variables.forEach((one, variable) => {
    const isMeant = one.field === condition.field && list?.has(one.element ?? '') !== false;
    if (isMeant) asks.push({ kind: 'ask', variable, test: (choice) => choice === 1 });
  });
  const some: Node = { kind: 'any', parts: asks };
  if (condition.op === 'has_all') return { kind: 'all', parts: asks };
  const isNegative =
    condition.op === 'has_none' || (condition.op === 'exists' && condition.value === false);
  return isNegative ? { kind: 'not', part: some } : some;
}

function witnessOf(variables: readonly Variable[], chosen: Chosen): Witness {
  const witness: Record<string, FieldValue | null> = {};
  variables.forEach(({ field, element, choices }, index) => {
    const choice = chosen[index];
    if (choice === undefined) return;
    if (element === undefined) {
      const value = choices[choice];
      // A private-use character stands for "something else that begins so"; people read a word.
      witness[field] =
        typeof value === 'string' ? value.replace('\u{10FFFD}', 'xyz') : (value ?? null);
    } else {
      const elements = (witness[field] as string[] | undefined) ?? [];
      witness[field] = choice === 1 ? [...elements, element] : elements;
    }
  });
  return witness;
}
