import type { Route } from '../http/route.ts';
import { pageSchemaOf } from '../http/seal.ts';
import { isAbsent, type JsonSchema } from '../http/wire-schema.ts';
import type { Components } from './components.ts';
import { listParameters, type Parameter } from './parameters.ts';
import { problemStatusesOf } from './responses.ts';

/** `/v1/orders/:id` as OpenAPI writes it. */
export function pathOf(route: Route): string {
  return route.path.replaceAll(/:(\w+)/g, '{$1}');
}

/** The operation object of a route. */
export function operationOf(
  route: Route,
  components: Components,
  routes: readonly Route[],
): JsonSchema {
  const isPublic = route.scope === 'public';
  const parameters = parametersOf(route, components);
  const requestBody = requestBodyOf(route, components);
  const scopes = typeof route.scope === 'string' ? [route.scope] : [...route.scope];
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: route.description,
    tags: [tagOf(route)],
    security: isPublic ? [] : [{ bearer: [] }, { basic: [] }],
    ...(isPublic ? {} : { 'x-required-scopes': scopes }),
    'x-idempotency': idempotencyOf(route),
    ...(isPublic
      ? {}
      : { 'x-rate-limit-policy': route.method === 'GET' ? ['key'] : ['key', 'tenant-writes'] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: responsesOf(route, components, routes),
  };
}

/** The tag as a heading. */
export function tagOf(route: Route): string {
  return route.tag.charAt(0).toUpperCase() + route.tag.slice(1);
}

function responsesOf(
  route: Route,
  components: Components,
  routes: readonly Route[],
): Record<string, JsonSchema> {
  const { status, alsoStatuses = [] } = route.reply;
  const success = successOf(route, components, routes);
  const responses: Record<string, JsonSchema> = {};
  for (const problem of problemStatusesOf(route)) {
    responses[problem] = { $ref: `#/components/responses/Problem${problem}` };
  }
  for (const other of alsoStatuses) responses[other] = withProblem(success, other);
  responses[status] = success;
  if (takesIfNoneMatch(route)) responses[304] = { description: 'You have the present version.' };
  return responses;
}

/** The same body under another status; under one of refusals, a problem may come instead. */
function withProblem(success: JsonSchema, status: number): JsonSchema {
  if (status < 400) return success;
  const content = success['content'] as Record<string, JsonSchema>;
  const problem = { schema: { $ref: '#/components/schemas/Problem' } };
  return { ...success, content: { ...content, 'application/problem+json': problem } };
}

function idempotencyOf(route: Route): 'required' | 'optional' | 'none' {
  return route.idempotency ?? (route.method === 'POST' ? 'optional' : 'none');
}

function isJsonReply(route: Route): boolean {
  return route.reply.contentType === undefined && !isAbsent(route.reply.schema);
}

function takesIfNoneMatch(route: Route): boolean {
  return (
    route.method === 'GET' &&
    route.list === undefined &&
    route.path.includes('/:') &&
    isJsonReply(route)
  );
}

function parametersOf(route: Route, components: Components): Parameter[] {
  const header = (name: string): Parameter => ({ $ref: `#/components/parameters/${name}` });
  const idempotency = idempotencyOf(route);
  return [
    ...pathParameters(route, components),
    ...queryParameters(route, components),
    ...(route.list === undefined ? [] : listParameters(route.list)),
    ...(idempotency === 'none'
      ? []
      : [header(idempotency === 'required' ? 'IdempotencyKeyRequired' : 'IdempotencyKey')]),
    ...(route.ifMatch === undefined
      ? []
      : [header(route.ifMatch === 'required' ? 'IfMatchRequired' : 'IfMatch')]),
    ...(takesIfNoneMatch(route) ? [header('IfNoneMatch')] : []),
    ...(route.method === 'GET' || route.scope === 'public'
      ? []
      : [header('DryRun'), header('Prefer')]),
  ];
}

function pathParameters(route: Route, components: Components): Parameter[] {
  const declared = propertiesOf(route.params, components);
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description:
      name === 'id' ? 'The id, as answers spell it.' : `The ${name.replaceAll('_', ' ')}.`,
    schema: declared?.properties[name] ?? { type: 'string', minLength: 1, maxLength: 255 },
  }));
}

function queryParameters(route: Route, components: Components): Parameter[] {
  const declared = propertiesOf(route.query, components);
  return Object.entries(declared?.properties ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schema;
    return {
      name,
      in: 'query',
      required: declared?.required.includes(name) === true,
      ...(description === undefined ? {} : { description }),
      ...(rest['type'] === 'array' ? { style: 'form', explode: false } : {}),
      schema: rest,
    };
  });
}

function propertiesOf(
  schema: Route['query'],
  components: Components,
): { properties: Record<string, JsonSchema>; required: string[] } | undefined {
  if (schema === undefined || isAbsent(schema)) return undefined;
  const made = components.schemaOf(schema, 'input');
  const name = typeof made['$ref'] === 'string' ? made['$ref'].split('/').at(-1) : undefined;
  const json = name === undefined ? made : (components.schemas()[name] ?? {});
  return {
    properties: (json['properties'] ?? {}) as Record<string, JsonSchema>,
    required: (json['required'] ?? []) as string[],
  };
}

function requestBodyOf(route: Route, components: Components): JsonSchema | undefined {
  const content: Record<string, JsonSchema> = {};
  let isRequired = false;
  if (route.body !== undefined && !isAbsent(route.body) && route.method !== 'GET') {
    const schema = components.schemaOf(route.body, 'input');
    const media = { schema, ...(route.example === undefined ? {} : { example: route.example }) };
    if (route.method === 'PATCH') content['application/merge-patch+json'] = media;
    content['application/json'] = media;
    isRequired = !route.body.safeParse({}).success;
  }
  for (const type of route.textBody ?? []) content[type] = { schema: { type: 'string' } };
  return Object.keys(content).length === 0 ? undefined : { required: isRequired, content };
}

function successOf(route: Route, components: Components, routes: readonly Route[]): JsonSchema {
  const header = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });
  const isPublic = route.scope === 'public';
  const links = linksOf(route, routes);
  const content = contentOf(route, components);
  return {
    description:
      route.reply.status === 204
        ? 'Done; there is nothing to say.'
        : route.summary.replace(/\.?$/, '.'),
    headers: {
      'Switchyard-Request-Id': header('RequestId'),
      'Switchyard-Version': header('Version'),
      ...(route.reply.status === 201 ? { Location: header('Location') } : {}),
      ...(takesIfNoneMatch(route) || route.ifMatch !== undefined ? { ETag: header('ETag') } : {}),
      ...(route.list === undefined ? {} : { Link: header('Link') }),
      ...(isPublic
        ? {}
        : { RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimitPolicy') }),
      ...(idempotencyOf(route) === 'none'
        ? {}
        : { 'Idempotent-Replayed': header('IdempotentReplayed') }),
      ...(route.method === 'GET' || isPublic ? {} : { 'Switchyard-Dry-Run': header('DryRun') }),
    },
    ...(content === undefined ? {} : { content }),
    ...(links === undefined ? {} : { links }),
  };
}

function contentOf(route: Route, components: Components): JsonSchema | undefined {
  const { contentType, schema, status } = route.reply;
  if (contentType !== undefined) {
    const [type = contentType] = contentType.split(';');
    return {
      [type]: {
        schema: { type: 'string', ...(/^text|json|xml/.test(type) ? {} : { format: 'binary' }) },
      },
    };
  }
  if (status === 204 || isAbsent(schema)) return undefined;
  const item = components.schemaOf(schema, 'output');
  const table =
    route.reply.csv === undefined ? {} : { 'text/csv': { schema: { type: 'string' } } };
  if (route.list === undefined) return { 'application/json': { schema: item }, ...table };
  const itemName = typeof item['$ref'] === 'string' ? item['$ref'].split('/').at(-1) : undefined;
  const page = pageSchemaOf(item);
  return {
    'application/json': {
      schema: itemName === undefined ? page : components.add(`${itemName}List`, page),
    },
  };
}

/** From what was created to the operation that reads it, for those who follow links. */
function linksOf(route: Route, routes: readonly Route[]): JsonSchema | undefined {
  if (route.method !== 'POST' || route.reply.status !== 201) return undefined;
  const getter = routes.find((one) => one.method === 'GET' && one.path === `${route.path}/:id`);
  if (getter === undefined) return undefined;
  return {
    get: {
      operationId: getter.operationId,
      parameters: { id: '$response.body#/id' },
      description: 'Read what was created.',
    },
  };
}
