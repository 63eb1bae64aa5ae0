import type { Condition, Expression } from './document.ts';
import { fieldOf, type FieldValue, type PolicyOrder, type Scalar } from './order-fields.ts';
import { isCondition } from './expression-tree.ts';

/** A compiled filter. */
export type Matcher = (order: PolicyOrder) => boolean;

/** A condition as a question to a value alone. */
export type ValueTest = (value: FieldValue) => boolean;

function listOf(value: Condition['value']): readonly Scalar[] {
  return Array.isArray(value) ? value : [value];
}

function comparing(condition: Condition, test: (have: number, need: number) => boolean): ValueTest {
  const need = condition.value;
  return (have) => typeof have === 'number' && typeof need === 'number' && test(have, need);
}

const nobody: readonly string[] = [];

function elementsOf(have: FieldValue): readonly string[] {
  return Array.isArray(have) ? (have as readonly string[]) : nobody;
}

/**
 * What a condition asks. A value that is not there satisfies `ne`, `not_in`, `has_none` and
 * `exists: false`, and nothing else; so does one of another type than was asked for.
 */
export function testOf(condition: Condition): ValueTest {
  const { op, value } = condition;
  const list = listOf(value);
  const set = new Set<FieldValue>(list);
  switch (op) {
    case 'eq':
      return (have) => have === value;
    case 'ne':
      return (have) => have !== value;
    case 'in':
      return (have) => set.has(have);
    case 'not_in':
      return (have) => !set.has(have);
    case 'gt':
      return comparing(condition, (have, need) => have > need);
    case 'gte':
      return comparing(condition, (have, need) => have >= need);
    case 'lt':
      return comparing(condition, (have, need) => have < need);
    case 'lte':
      return comparing(condition, (have, need) => have <= need);
    case 'prefix':
      return (have) =>
        typeof have === 'string' &&
        list.some((prefix) => typeof prefix === 'string' && have.startsWith(prefix));
    case 'exists':
      return (have) => {
        const isThere = have !== undefined && !(Array.isArray(have) && have.length === 0);
        return isThere === (value !== false);
      };
    case 'has_any':
      return (have) => elementsOf(have).some((one) => set.has(one));
    case 'has_all':
      return (have) => list.every((one) => elementsOf(have).includes(String(one)));
    case 'has_none':
      return (have) => !elementsOf(have).some((one) => set.has(one));
  }
}

function compileCondition(condition: Condition): Matcher {
  const field = fieldOf(condition.field);
  const test = testOf(condition);
  return field === undefined ? () => test(undefined) : (order) => test(field.read(order));
}

/** A filter ready to be asked. An absent expression matches every order. */
export function compileExpression(expression: Expression | undefined): Matcher {
  if (expression === undefined) return () => true;
  if (isCondition(expression)) return compileCondition(expression);
  if ('not' in expression) {
    const inner = compileExpression(expression.not);
    return (order) => !inner(order);
  }
  if ('all' in expression) {
    const parts = expression.all.map(compileExpression);
    return (order) => {
      for (const part of parts) if (!part(order)) return false;
      return true;
    };
  }
  const parts = expression.any.map(compileExpression);
  return (order) => {
    for (const part of parts) if (part(order)) return true;
    return false;
  };
}
