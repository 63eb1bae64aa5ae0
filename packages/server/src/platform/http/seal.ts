import type { Readable } from 'node:stream';
import { assert } from '../../lib/assert.ts';
import { faultsOf } from './faults.ts';
import type { SealedAnswer } from './idempotency.ts';
import type { Page } from './list-spec.ts';
import type { Answer, Route } from './route.ts';
import {
  compileCheck,
  compileEncoder,
  draft7Of,
  isAbsent,
  type JsonSchema,
} from './wire-schema.ts';

/** An answer ready for the socket; a raw body is no JSON. */
export type OutgoingAnswer = Omit<SealedAnswer, 'body'> & {
  body: string | Buffer | Readable;
  /** Of a page that is not the last. */
  nextCursor?: string;
};

type AnyAnswer = Answer<unknown> | SealedAnswer;

/** Whether a handler gave an answer that is already in its final form. */
export function isSealed(answer: AnyAnswer): answer is SealedAnswer {
  return 'replayed' in answer;
}

/** The schema of what goes out: of one thing, or of a page of them. */
export function replySchemaOf(route: Route): JsonSchema {
  const item = draft7Of(route.reply.schema, 'output');
  return route.list === undefined ? item : pageSchemaOf(item);
}

/** The schema of a page whose items have the given one. */
export function pageSchemaOf(item: JsonSchema): JsonSchema {
  const total = {
    type: 'object',
    properties: {
      value: { type: 'integer', minimum: 0 },
      relation: { type: 'string', enum: ['eq', 'gte'] },
    },
    required: ['value', 'relation'],
  };
  // A recursive type refers to its definitions from the root of the document.
  const { definitions, ...row } = item;
  return {
    ...(definitions === undefined ? {} : { definitions }),
    type: 'object',
    properties: {
      object: { type: 'string', const: 'list' },
      data: { type: 'array', maxItems: 200, items: row },
      has_more: { type: 'boolean' },
      next_cursor: { type: ['string', 'null'] },
      prev_cursor: { type: 'null' },
      total: { ...total, type: ['object', 'null'] },
    },
    required: ['object', 'data', 'has_more', 'next_cursor', 'prev_cursor', 'total'],
  };
}

/** The page as it goes out. */
function wirePage(page: Page<unknown>): Record<string, unknown> {
  return {
    object: 'list',
    data: page.rows,
    has_more: page.hasMore,
    next_cursor: page.nextCursor,
    prev_cursor: null,
    total: page.total,
  };
}

function assertFits(route: Route, check: ReturnType<typeof compileCheck>, body: unknown): void {
  const plain: unknown = JSON.parse(JSON.stringify(body));
  if (check(plain)) return;
  const words = faultsOf(check.errors ?? []).map((f) => `${f.pointer}: ${f.detail}`);
  assert(false, `${route.operationId} answers against its schema: ${words.join(' ')}`);
}

/**
 * A function that turns the route's answers into their final form: encoded by the schema, with
 * Location and ETag. With `validate` an answer that its schema does not allow throws.
 */
export function sealerOf(
  route: Route,
  validate: boolean,
): (answer: Answer<unknown>) => OutgoingAnswer {
  const isJson = route.reply.contentType === undefined && !isAbsent(route.reply.schema);
  const schema = isJson ? replySchemaOf(route) : {};
  const encode = isJson ? compileEncoder(schema) : undefined;
  const check = isJson && validate ? compileCheck(schema) : undefined;
  const { status: usualStatus, contentType } = route.reply;
  return (answer) => {
    const status = answer.status ?? usualStatus;
    const headers = headersOf(answer);
    if (encode === undefined) {
      if (contentType !== undefined) headers['content-type'] ??= contentType;
      return {
        status,
        headers,
        body: (answer.body ?? '') as OutgoingAnswer['body'],
        replayed: false,
      };
    }
    if (status === 204 || answer.body === undefined) {
      return { status, headers, body: '', replayed: false };
    }
    const page = route.list === undefined ? undefined : (answer.body as Page<unknown>);
    const body = page === undefined ? answer.body : wirePage(page);
    if (check !== undefined) assertFits(route, check, body);
    const version = (body as { version?: unknown }).version;
    if (typeof version === 'number') headers['etag'] = `"${version}"`;
    setJson(headers);
    const sealed = { status, headers, body: encode(body), replayed: false };
    return typeof page?.nextCursor === 'string'
      ? { ...sealed, nextCursor: page.nextCursor }
      : sealed;
  };
}

function headersOf({ headers, location }: Answer<unknown>): Record<string, string> {
  return location === undefined ? { ...headers } : { ...headers, location };
}

function setJson(headers: Record<string, string>): void {
  headers['content-type'] ??= 'application/json; charset=utf-8';
}

/** The answer as it can be kept: its body is text. */
export function storable(answer: OutgoingAnswer): SealedAnswer {
  const { body } = answer;
  assert(typeof body === 'string', 'Only answers of text can be kept.');
  return { ...answer, body };
}
