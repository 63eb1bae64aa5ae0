/**
 * The document of the API, made from the same declarations that answer its requests.
 * Invariant: what it says of inputs is what is enforced; nothing is written by hand twice.
 */
import { apiVersion } from '../http/request-headers.ts';
import type { Route } from '../http/route.ts';
import type { JsonSchema } from '../http/wire-schema.ts';
import { createComponents } from './components.ts';
import { operationOf, pathOf, tagOf } from './operation.ts';
import { headerParameters } from './parameters.ts';
import { problemResponses, problemSchemas, responseHeaders } from './responses.ts';

export { errorsMarkdown, problemPages, type ProblemPage } from './problem-pages.ts';

const description = `Distributed order management: one place where orders meet stock, and no unit is sold twice.

Ids are typed text (\`ord_…\`). Money is a decimal number in the currency's unit, never with more
decimals than it has. Times are RFC 3339 in UTC with milliseconds. Lists are paged by cursor.
Refusals are \`application/problem+json\` and list every fault at once. Unknown fields and
parameters are refused, never ignored. New fields may appear in answers at any time.

Requests are limited for each key and, for writes, for each tenant: \`RateLimit-Policy\` and
\`RateLimit\` tell how. The defaults are generous (see SWITCHYARD_RATE_LIMITS).`;

/** The OpenAPI 3.1 document of the routes. */
export function buildOpenApi(routes: readonly Route[], webhooks: JsonSchema = {}): JsonSchema {
  const components = createComponents(
    routes.flatMap(({ params, query, body, reply }) => [
      { schema: params, io: 'input' },
      { schema: query, io: 'input' },
      { schema: body, io: 'input' },
      { schema: reply.schema, io: 'output' },
    ]),
  );
  for (const [name, schema] of Object.entries(problemSchemas)) components.add(name, schema);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = pathOf(route);
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: operationOf(route, components, routes),
    };
  }
  const tags = [...new Set(routes.map(tagOf))].toSorted().map((name) => ({ name }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchyard',
      version: apiVersion,
      description,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags,
    security: [{ bearer: [] }],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(Object.keys(webhooks).length === 0 ? {} : { webhooks }),
    components: {
      schemas: components.schemas(),
      parameters: headerParameters,
      headers: responseHeaders,
      responses: problemResponses(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: sy_live_… or sy_test_….',
        },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'The API key as user, without a password.',
        },
      },
    },
  };
}
