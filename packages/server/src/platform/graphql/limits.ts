import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { weigh } from './cost.ts';

/** What one request may ask; published in docs/graphql.md. */
export const limits = {
  tokens: 2000,
  depth: 12,
  aliases: 30,
  rootFields: 20,
  mutations: 4,
  cost: 2000,
} as const;

/** Refuses an operation that asks for too much; returns what it costs at most. */
export function checkLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const { cost, depth, aliases } = weigh(schema, document, operation, variables);
  const fields = rootFieldsOf(document, operation);
  const isMutation = operation.operation === 'mutation';
  const found: [keyof typeof limits, number][] = [
    ['depth', depth],
    ['aliases', aliases],
    ['rootFields', fields],
    ['mutations', isMutation ? fields : 0],
    ['cost', cost],
  ];
  for (const [name, value] of found) {
    if (value <= limits[name]) continue;
    throw new GraphQLError(
      `The ${name} of a request is at most ${limits[name]}; this one has ${value}.`,
      {
        extensions: { code: 'limit_exceeded', limit: name, max: limits[name], requested: value },
      },
    );
  }
  return cost;
}

function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const counted = new Map<string, number>();
  const count = (set: OperationDefinitionNode['selectionSet']): number =>
    set.selections.reduce((sum, one) => {
      if (one.kind === 'Field') return sum + 1;
      if (one.kind === 'InlineFragment') return sum + count(one.selectionSet);
      return sum + ofFragment(one.name.value);
    }, 0);
  const ofFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    const found = document.definitions.find(
      (one) => one.kind === 'FragmentDefinition' && one.name.value === name,
    );
    const fields = found?.kind === 'FragmentDefinition' ? count(found.selectionSet) : 0;
    counted.set(name, fields);
    return fields;
  };
  return count(operation.selectionSet);
}
