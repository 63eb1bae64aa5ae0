import { GraphQLError, GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';

const whole = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError('A whole number of at most 2^53 is needed.');
};

/** Whole numbers past 32 bits, such as the sequence of events. */
export const longScalar = new GraphQLScalarType({
  name: 'Long',
  description: 'A whole number between -2^53 and 2^53.',
  coerceOutputValue: whole,
  coerceInputValue: whole,
});

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new GraphQLError('A text is needed, such as "2026-11-23T09:30:00Z".');
};

/** Instants, checked by the operation that takes them. */
export const dateTimeScalar = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant: RFC 3339, in answers always UTC with milliseconds.',
  coerceOutputValue: text,
  coerceInputValue: text,
});

/** What has no fixed shape: the operation that takes it checks it all the same. */
export const jsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value; inside it, names are spelled as in the REST API.',
  coerceInputValue: (value) => value,
  coerceInputLiteral: (node): unknown => valueFromASTUntyped(node as ValueNode),
});
