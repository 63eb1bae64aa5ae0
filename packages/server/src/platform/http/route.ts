import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import type { Idempotency, SealedAnswer } from './idempotency.ts';
import type { ListQuery, ListSpec, Page } from './list-spec.ts';

/** What a key may be allowed to do; a route names the one it needs. */
export const scopes = [
  'orders:read',
  'orders:write',
  'inventory:read',
  'inventory:adjust',
  'inventory:override',
  'catalog:read',
  'catalog:write',
  'network:read',
  'network:write',
  'routing:read',
  'routing:simulate',
  'routing:publish',
  'policies:read',
  'policies:write',
  'policies:publish',
  'fulfillment:read',
  'fulfillment:write',
  'channels:read',
  'channels:write',
  'webhooks:read',
  'webhooks:write',
  'reports:read',
  'logs:read',
  'logs:write',
  'events:read',
  'jobs:read',
  'jobs:write',
  'pii:read',
  'customers:read',
  'customers:erase',
  'keys:manage',
  'graphql:adhoc',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

/** Everything a handler is given. `tx` is the route's open transaction; `list` only on list routes. */
export type Call<P, Q, B> = {
  ctx: Context;
  tx: Tx;
  params: P;
  query: Q;
  body: B;
  list: ListQuery;
  /** The version of If-Match, when sent. */
  ifMatch: number | undefined;
  /** For `transaction: 'own'` routes, which store their idempotent answer themselves. */
  idempotency: Idempotency | undefined;
  /** The answer as it goes out, for `transaction: 'own'` routes to keep and to return. */
  seal: (answer: Answer<unknown>) => SealedAnswer;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  /** The sequence number of Last-Event-ID, from which a live feed goes on. */
  lastEventId: number | undefined;
  /** The media types that the caller takes, as sent. */
  accept: string | undefined;
};

/** An answer: 200 with the body unless told otherwise. `location` is the path of what was created. */
export type Answer<R> = {
  status?: number;
  body: R;
  location?: string;
  headers?: Record<string, string>;
};

export type RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R> = {
  /** Unique, camelCase: the SDK's and the document's name of the operation. */
  operationId: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Fastify form, `/v1/orders/:id`. */
  path: string;
  summary: string;
  description: string;
  tag: string;
  /** 'public' needs no key. A list of scopes means every one of them. */
  scope: Scope | readonly Scope[] | 'public';
  /**
   * 'write' and 'read' open a transaction around `handle` (the idempotent answer, the dry run's
   * roll-back and the retry of deadlocks come with it); 'own' leaves all that to the handler.
   */
  transaction: 'write' | 'read' | 'own';
  /** Of POSTs. 'required': stock, money or a shipment moves. */
  idempotency?: 'required' | 'optional' | 'none';
  /** Of PATCH, PUT and DELETE: 'required' answers 428 without If-Match. */
  ifMatch?: 'required' | 'optional';
  /** Of a GET without an id or a query: there may be nothing to read, which is a 404. */
  mayBeAbsent?: boolean;
  /** Statuses of problems that it answers beside those of its kind. */
  alsoAnswers?: readonly (409 | 410)[];
  params?: P;
  query?: Q;
  body?: B;
  /** Makes this a list: filters, sorts and pages by the specification; the reply is its item. */
  list?: ListSpec;
  /** Status of success in the document, and the schema of its body. */
  reply: {
    status: number;
    schema: z.ZodType<unknown, R>;
    /** Other statuses that come with the same body: 200 for what existed, 207 for parts refused. */
    alsoStatuses?: readonly number[];
    /** Media types of JSON that the answer may have beside its own, when the caller asks. */
    alsoContentTypes?: readonly string[];
    /** The rows of the answer as a table, for callers who would rather have text/csv. */
    csv?: { row: z.ZodType; rows: (body: NoInfer<R>) => readonly object[] };
    /** When not application/json: the body is text, bytes or a stream, and goes out as it is. */
    contentType?: string;
  };
  /**
   * How it counts when more is asked than can be done. 'begins_work': turned away first, as an
   * order that is taken must also be shipped. 'exempt': never held back (health, streams).
   */
  load?: 'begins_work' | 'exempt';
  /** A body example for the document. */
  example?: unknown;
  /** Largest body in bytes when it is not the server's default of 1 MiB. */
  bodyBytesMax?: number;
  /** Media types taken as text instead of JSON; the body is then a string and `body` has no say. */
  textBody?: readonly string[];
  handle: (
    call: Call<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<Answer<NoInfer<R>> | Answer<Page<NoInfer<R>>> | SealedAnswer>;
};

/** A route whose types have been checked against its own schemas. */
export type Route = RouteSpec<z.ZodType, z.ZodType, z.ZodType, unknown>;

/** Declares one operation of the API: where it is, who may call it, what goes in and out. */
export function defineRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R = undefined,
>(spec: RouteSpec<P, Q, B, R>): Route {
  // The handler only ever meets values that passed these very schemas.
  return spec as unknown as Route;
}
