import {
  DirectiveLocation,
  getDirectiveValues,
  GraphQLDirective,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  GraphQLString,
} from 'graphql';

/** `cancelOrder(input: …) @idempotent(key: "…")`: the same key, the same answer, done once. */
export const idempotentDirective = new GraphQLDirective({
  name: 'idempotent',
  description:
    'A new key for each thing you want done, the same one for a retry. Mutations that move ' +
    'stock or money, or make a shipment, need it. Shared with the REST API’s Idempotency-Key.',
  locations: [DirectiveLocation.FIELD],
  args: { key: { type: new GraphQLNonNull(GraphQLString) } },
});

/** The key that stands at the field being resolved. */
export function idempotencyKeyOf(info: GraphQLResolveInfo): string | undefined {
  const [node] = info.fieldNodes;
  if (node === undefined) return undefined;
  const values = getDirectiveValues(idempotentDirective, node, info.variableValues);
  return values?.['key'] as string | undefined;
}
