/**
 * GraphQL over the operations of the REST API: types, fields and scopes come from the same
 * declarations. Knows no module. Invariant: no rule stands here that the operations do not have.
 */
export { graphqlRoutes } from './routes.ts';
export { schemaText } from './schema.ts';
