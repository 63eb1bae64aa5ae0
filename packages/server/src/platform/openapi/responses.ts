import { type ProblemCode, problemTypes } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { slugOf } from '../http/problem.ts';
import type { JsonSchema } from '../http/wire-schema.ts';

const statusWords: Readonly<Record<number, string>> = {
  400: 'The request could not be read, or a parameter is not valid.',
  401: 'No valid API key.',
  403: 'The API key lacks a scope.',
  404: 'There is no such thing, or not for you.',
  406: 'No answer in an accepted media type.',
  409: 'The present state does not allow this.',
  410: 'It is older than what is kept, or was erased.',
  412: 'It was changed in between.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'The body has another media type.',
  422: 'The request was understood and is not valid; every fault is listed.',
  428: 'If-Match is required here.',
  429: 'Too many requests.',
  500: 'Something is wrong on our side.',
  503: 'Busy, or the database cannot be reached; try again.',
};

/** Schemas of problems and their faults. */
export const problemSchemas: Readonly<Record<string, JsonSchema>> = {
  Fault: {
    type: 'object',
    description: 'One fault in what was sent.',
    properties: {
      pointer: {
        type: 'string',
        description:
          'Where: a JSON Pointer into the body (#/lines/0/sku), or ?name for a parameter.',
      },
      code: { type: 'string', description: 'What, for machines.' },
      detail: { type: 'string', description: 'What, in words.' },
    },
    required: ['pointer', 'code', 'detail'],
  },
  Problem: {
    type: 'object',
    description:
      'A refusal or a failure (RFC 9457). Some have further members, told on the page of their code.',
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'The page about this kind of problem.',
      },
      title: { type: 'string', description: 'The kind in words; the same for each code.' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'What happened this time.' },
      instance: { type: 'string', description: 'The path that was asked.' },
      code: {
        type: 'string',
        enum: Object.keys(problemTypes),
        description: 'The kind, for machines.',
      },
      request_id: { type: 'string', description: 'By which the log finds this request.' },
      errors: { type: 'array', items: { $ref: '#/components/schemas/Fault' }, maxItems: 50 },
      retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
      docs: { type: 'string', description: 'The page about this kind of problem, on this server.' },
    },
    required: [
      'type',
      'title',
      'status',
      'detail',
      'code',
      'request_id',
      'errors',
      'retryable',
      'docs',
    ],
  },
};

/** The responses of problems that operations refer to, by name. */
export function problemResponses(): Record<string, JsonSchema> {
  const statuses = [...new Set(Object.values(problemTypes).map(([status]) => status))].filter(
    (status) => status in statusWords,
  );
  return Object.fromEntries(
    statuses
      .toSorted((a, b) => a - b)
      .map((status) => [`Problem${status}`, problemResponse(status)]),
  );
}

function problemResponse(status: number): JsonSchema {
  const codes = (Object.keys(problemTypes) as ProblemCode[]).filter(
    (code) => problemTypes[code][0] === status,
  );
  const [code] = codes;
  const mayWait = status === 409 || status === 429 || status === 503;
  return {
    description: `${statusWords[status] ?? ''} Codes: ${codes.join(', ')}.`,
    headers: {
      'Switchyard-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(mayWait ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
      ...(status === 401
        ? {
            'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
          }
        : {}),
    },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        ...(code === undefined ? {} : { example: exampleOf(code) }),
      },
    },
  };
}

function exampleOf(code: ProblemCode): JsonSchema {
  const [status, title] = problemTypes[code];
  return {
    type: `https://switchyard.example/problems/${slugOf(code)}`,
    title,
    status,
    detail: `${title}.`,
    instance: '/v1/orders',
    code,
    request_id: 'req_01k5c7y8n0e5r8w2m4x6z8b0d2',
    errors: [],
    retryable: status === 429 || status === 503,
    docs: `/docs/problems/${slugOf(code)}`,
  };
}

/** Which statuses of refusal an operation can answer. */
export function problemStatusesOf(route: Route): number[] {
  const isPublic = route.scope === 'public';
  const writes = route.method !== 'GET';
  const hasId = route.path.includes('/:');
  const takesKey = route.method === 'POST' && route.idempotency !== 'none';
  const can: [number, boolean][] = [
    [400, true],
    [401, !isPublic],
    [403, !isPublic],
    [404, hasId || writes || route.query !== undefined || route.mayBeAbsent === true],
    [406, true],
    [409, writes],
    [410, route.list !== undefined || route.query !== undefined || takesKey],
    [412, route.ifMatch !== undefined],
    [413, writes],
    [414, true],
    [415, writes],
    [422, writes || takesKey],
    [428, route.ifMatch === 'required'],
    [429, !isPublic],
    [500, true],
    [503, true],
  ];
  const also = new Set<number>(route.alsoAnswers);
  return can.filter(([status, applies]) => applies || also.has(status)).map(([status]) => status);
}

/** Headers of answers that operations refer to. */
export const responseHeaders: Readonly<Record<string, JsonSchema>> = {
  RequestId: {
    description: 'By which the log finds this request.',
    schema: { type: 'string', pattern: '^req_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
  },
  Version: {
    description: 'The version of the API that answered.',
    schema: { type: 'string', format: 'date' },
  },
  ETag: {
    description: 'The version of the record, for If-Match and If-None-Match.',
    schema: { type: 'string', maxLength: 20 },
  },
  Location: {
    description: 'The path of what was created.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  Link: { description: 'The next page (RFC 8288).', schema: { type: 'string' } },
  RetryAfter: {
    description: 'Seconds to wait before the next attempt.',
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
  },
  RateLimit: {
    description: 'What is left of the quota, and the seconds until it is renewed.',
    schema: { type: 'string' },
  },
  RateLimitPolicy: {
    description: 'The quotas: requests (q) in a window of seconds (w).',
    schema: { type: 'string' },
  },
  IdempotentReplayed: {
    description: 'true when this is a kept answer, sent again.',
    schema: { type: 'string', enum: ['true'] },
  },
  DryRun: {
    description: 'true when nothing was kept.',
    schema: { type: 'string', enum: ['true'] },
  },
};
