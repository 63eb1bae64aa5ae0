import type { Condition, Expression } from './document.ts';

/** Whether it is a single condition. */
export function isCondition(expression: Expression): expression is Condition {
  return 'field' in expression;
}

/** The conditions of an expression with their pointers, in the order of the text. */
export function conditionsOf(
  expression: Expression,
  pointer: string,
): { condition: Condition; pointer: string }[] {
  if (isCondition(expression)) return [{ condition: expression, pointer }];
  if ('not' in expression) return conditionsOf(expression.not, `${pointer}/not`);
  const [word, parts] =
    'all' in expression ? (['all', expression.all] as const) : (['any', expression.any] as const);
  return parts.flatMap((part, index) => conditionsOf(part, `${pointer}/${word}/${index}`));
}
