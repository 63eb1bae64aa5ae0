import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { defineRoute, type Route } from '../http/index.ts';
import { runDocument } from './run-document.ts';
import { buildSchema } from './schema.ts';

const mediaType = 'application/graphql-response+json';

const bodySchema = z
  .strictObject({
    query: z.string().min(1).max(100_000).describe('The document'),
    variables: z.record(z.string().max(255), z.unknown()).nullable().optional(),
    operationName: z.string().max(255).nullable().optional(),
    extensions: z
      .record(z.string().max(255), z.unknown())
      .nullable()
      .optional()
      .describe('Taken from clients that send it; nothing in it is known'),
  })
  .meta({ id: 'GraphqlRequest' });

const replySchema = z
  .object({
    data: z.record(z.string(), z.unknown()).nullable().optional(),
    errors: z.array(z.looseObject({ message: z.string() })).optional(),
    extensions: z.looseObject({}).optional(),
  })
  .meta({ id: 'GraphqlResponse' });

/** The door of GraphQL to the given operations; its schema is made at the first request. */
export function graphqlRoutes(routes: readonly Route[]): readonly Route[] {
  let made: GraphQLSchema | undefined;
  return [
    defineRoute({
      operationId: 'executeGraphql',
      method: 'POST',
      path: '/graphql',
      tag: 'graphql',
      summary: 'Ask by GraphQL',
      description:
        'Runs a GraphQL document over the same operations as the REST API: each field needs the ' +
        'scope of its operation. Refusals of mutations stand in userErrors. A document that is ' +
        'not valid or asks for too much is answered with errors and no data, under status 400 ' +
        'for those who accept application/graphql-response+json, else under 200.',
      scope: 'graphql:adhoc',
      transaction: 'own',
      idempotency: 'none',
      body: bodySchema,
      reply: { status: 200, schema: replySchema, alsoContentTypes: [mediaType] },
      example: { query: '{ orders(first: 2) { nodes { id status } } }' },
      handle: async ({ ctx, body, signal, accept }) => {
        const schema = (made ??= buildSchema(routes));
        const { isBegun, body: answer } = await runDocument(
          schema,
          ctx,
          {
            query: body.query,
            variables: body.variables ?? {},
            operationName: body.operationName ?? undefined,
          },
          signal,
        );
        const isTyped = accept?.includes(mediaType) === true;
        return {
          status: isBegun || !isTyped ? 200 : 400,
          body: answer as z.input<typeof replySchema>,
          headers: isTyped ? { 'content-type': `${mediaType}; charset=utf-8` } : {},
        };
      },
    }),
  ];
}
