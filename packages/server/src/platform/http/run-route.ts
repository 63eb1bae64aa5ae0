import type { FastifyReply, FastifyRequest } from 'fastify';
import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Principal } from '../auth/principal.ts';
import type { Context } from '../context.ts';
import type { Database, Tx } from '../db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { faultsOf } from './faults.ts';
import {
  claimIdempotencyKey, fingerprintOf, type Idempotency, keepAnswer, type SealedAnswer, twinWaitMs,
} from './idempotency.ts';
import { isStorable } from './json-body.ts';
import { queryReader, type ReadQuery } from './query.ts';
import {
  accepts, checkVersion, matchesNone, readFlag, readIdempotencyKey, readIfMatch, readLastEventId,
  readSimulatedTime, readStrict,
} from './request-headers.ts';
import type { Call, Route } from './route.ts';
import { isSealed, type OutgoingAnswer, sealerOf } from './seal.ts';
import { compileCheck, draft7Of, isAbsent } from './wire-schema.ts';

/** What the routes of one server share. */
export type RouteDeps = {
  db: Database;
  log: Log;
  clock: Clock;
  ids: Ids;
  config: { publicUrl: string; simulatedClock: boolean; validateReplies: boolean; serverTiming: boolean };
};

/** What the checks before a route found out about its request. */
export type RequestFacts = {
  principal: Principal | undefined;
  requestId: string;
  startedMs: number;
  databaseMs: number;
  route: Route;
};

type AnyCall = Call<unknown, unknown, unknown>;
type CompiledRoute = {
  route: Route;
  idempotencyRoute: string;
  readQuery: ReadQuery;
  checkParams: ReturnType<typeof compileCheck> | undefined;
  checkBody: ReturnType<typeof compileCheck> | undefined;
  seal: ReturnType<typeof sealerOf>;
};

/** Answers requests of one route; throws what becomes a problem. */
export type RouteRunner = (
  request: FastifyRequest, reply: FastifyReply, facts: RequestFacts,
) => Promise<OutgoingAnswer>;

/** Compiles a route's schemas once and returns what runs its requests. */
export function createRouteRunner(route: Route, deps: RouteDeps): RouteRunner {
  const { params, query, body, list } = route;
  const compiled: CompiledRoute = {
    route,
    idempotencyRoute: `${route.method} ${route.path}`,
    readQuery: queryReader(isAbsent(query) || query === undefined ? undefined : draft7Of(query, 'input'), list),
    checkParams: params === undefined || isAbsent(params) ? undefined : compileCheck(draft7Of(params, 'input')),
    checkBody: body === undefined || isAbsent(body) ? undefined : compileCheck(draft7Of(body, 'input')),
    seal: sealerOf(route, deps.config.validateReplies),
  };
  const mediaType = (route.reply.contentType ?? 'application/json').split(';')[0] ?? '';
  return async (request, reply, facts) => {
    const { headers } = request;
    checkVersion(headers);
    if (!accepts(headers, mediaType)) {
      throw new Refusal('not_acceptable', `This operation answers ${mediaType}.`);
    }
    const call = readCall(compiled, request, reply, facts, deps);
    const answer = await runCall(compiled, call, facts, deps);
    if (call.ctx.dryRun) return asDryRun(answer);
    if (answer.nextCursor !== undefined) {
      answer.headers['link'] = `<${deps.config.publicUrl}${nextPage(request.url, answer.nextCursor)}>; rel="next"`;
    }
    const etag = answer.headers['etag'];
    if (request.method === 'GET' && etag !== undefined && matchesNone(headers, etag)) {
      return { status: 304, headers: answer.headers, body: '', replayed: false };
    }
    return answer;
  };
}

function nextPage(url: string, cursor: string): string {
  const [path = '', search = ''] = url.split('?', 2);
  const params = new URLSearchParams(search);
  params.set('cursor', cursor);
  return `${path}?${params.toString()}`;
}

/** Reads and checks everything the request says; all faults of the body at once. */
function readCall(
  compiled: CompiledRoute, request: FastifyRequest, reply: FastifyReply, facts: RequestFacts, deps: RouteDeps,
): AnyCall {
  const { route } = compiled;
  const params = readParams(compiled, request.params);
  const { query, list } = compiled.readQuery(request.url);
  const dryRun = route.method !== 'GET' && readFlag(request.headers, 'switchyard-dry-run');
  const idempotencyKey = readKey(route, request);
  const ifMatch = readVersion(route, request);
  const body = readBody(compiled, request);
  const ctx = contextOf(request, facts, deps, dryRun);
  let aborter: AbortController | undefined;
  return {
    ctx, params, query, body, ifMatch,
    tx: undefined as unknown as Tx,
    // A route without `list` never looks at it.
    list: list as AnyCall['list'],
    idempotency: idempotencyKey === undefined ? undefined : {
      key: idempotencyKey,
      route: compiled.idempotencyRoute,
      fingerprint: fingerprintOf(route.method, request.url, body),
    },
    seal: (answer) => storable(compiled.seal(answer)),
    get lastEventId() {
      return readLastEventId(request.headers);
    },
    get signal() {
      if (aborter === undefined) {
        const made = new AbortController();
        aborter = made;
        if (reply.raw.destroyed) made.abort();
        reply.raw.once('close', () => made.abort());
      }
      return aborter.signal;
    },
  };
}

function storable(answer: OutgoingAnswer): SealedAnswer {
  const { body } = answer;
  assert(typeof body === 'string', 'Only answers of text can be kept.');
  return { ...answer, body };
}

function readParams(compiled: CompiledRoute, raw: unknown): unknown {
  const params = raw as Record<string, string>;
  for (const name in params) {
    const text = params[name];
    if (text !== undefined && !isStorable(text)) throw notFound('record', 'of this id');
  }
  // What no id of ours can be names nothing: 404 as for any other unknown id.
  if (compiled.checkParams !== undefined && !compiled.checkParams(params)) {
    throw notFound('record', Object.values(params).join('/'));
  }
  return params;
}

function readKey(route: Route, request: FastifyRequest): string | undefined {
  const rule = route.idempotency ?? (route.method === 'POST' ? 'optional' : 'none');
  if (rule === 'none') return undefined;
  const key = readIdempotencyKey(request.headers);
  if (key === undefined && rule === 'required') {
    throw new Refusal('idempotency_key_missing',
      'Send an Idempotency-Key header: a new one for each thing you want done, the same one for a retry.');
  }
  return key;
}

function readVersion(route: Route, request: FastifyRequest): number | undefined {
  if (route.ifMatch === undefined) return undefined;
  const version = readIfMatch(request.headers);
  if (version === undefined && route.ifMatch === 'required') {
    throw new Refusal('precondition_required', 'Send If-Match with the ETag you read, such as "7".');
  }
  return version === 'any' ? undefined : version;
}

function readBody(compiled: CompiledRoute, request: FastifyRequest): unknown {
  const { route, checkBody } = compiled;
  if (route.method === 'GET') return undefined;
  const sent = request.body;
  if (typeof sent === 'string' && isTextBody(request)) {
    const type = mediaTypeOf(request);
    if (route.textBody?.includes(type) !== true) {
      throw new Refusal('unsupported_media_type', `This operation takes ${['application/json', ...(route.textBody ?? [])].join(', ')}.`);
    }
    return sent;
  }
  if (checkBody === undefined) return checkNoBody(sent);
  const body = sent === undefined ? {} : sent;
  if (!checkBody(body)) throw invalid(faultsOf(checkBody.errors ?? []));
  return body;
}

function mediaTypeOf(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function isTextBody(request: FastifyRequest): boolean {
  return !mediaTypeOf(request).endsWith('json') || mediaTypeOf(request).endsWith('x-ndjson');
}

/** An operation without a body takes none, or an empty object. */
function checkNoBody(sent: unknown): undefined {
  if (sent === undefined || sent === null) return undefined;
  const names = typeof sent === 'object' && !Array.isArray(sent) ? Object.keys(sent) : undefined;
  if (names?.length === 0) return undefined;
  const faults: Fault[] = (names ?? ['']).slice(0, 50).map((name) => ({
    pointer: name === '' ? '#' : `#/${encodeURIComponent(name)}`,
    code: 'unknown_field',
    detail: 'This operation takes no body.',
  }));
  throw invalid(faults);
}

const noScopes: ReadonlySet<string> = new Set();
const nobody: Principal = {
  tenantId: '00000000-0000-0000-0000-000000000000' as Principal['tenantId'],
  actor: 'public',
  scopes: noScopes,
};

function contextOf(
  request: FastifyRequest, facts: RequestFacts, deps: RouteDeps, dryRun: boolean,
): Context {
  const { tenantId, actor, scopes } = facts.principal ?? nobody;
  const mayTravel = deps.config.simulatedClock && scopes.has('admin');
  let instant = readSimulatedTime(request.headers, mayTravel);
  return {
    tenantId, actor, scopes, dryRun,
    requestId: facts.requestId,
    now: () => (instant ??= deps.clock.now()),
    ids: deps.ids,
    db: deps.db,
    log: deps.log,
    strict: readStrict(request.headers),
  };
}

async function runCall(
  compiled: CompiledRoute, call: AnyCall, facts: RequestFacts, deps: RouteDeps,
): Promise<OutgoingAnswer> {
  const { route } = compiled;
  const handle = async (tx: Tx | undefined): Promise<OutgoingAnswer> => {
    // A route that asked for no transaction has no use for tx.
    call.tx = (tx !== undefined && deps.config.serverTiming ? timed(tx, facts) : tx) as Tx;
    const answer = await route.handle(call);
    return isSealed(answer) ? answer : compiled.seal(answer);
  };
  if (route.transaction === 'own') return handle(undefined);
  const { tenantId, dryRun } = call.ctx;
  if (route.transaction === 'read') return deps.db.transaction(tenantId, { readOnly: true }, handle);
  const { idempotency } = call;
  if (dryRun || idempotency === undefined) {
    return deps.db.transaction(tenantId, { rollBack: dryRun }, handle);
  }
  return deps.db.transaction(tenantId, { lockTimeoutMs: twinWaitMs }, (tx) =>
    runOnce(tx, idempotency, call, () => handle(tx)));
}

/** The transaction with its statements' time added up. */
function timed(tx: Tx, facts: RequestFacts): Tx {
  const time = async <T>(work: Promise<T>): Promise<T> => {
    const startMs = performance.now();
    try {
      return await work;
    } finally {
      facts.databaseMs += performance.now() - startMs;
    }
  };
  return {
    ...tx,
    query: (text, params) => time(tx.query(text, params)),
    execute: (text, params) => time(tx.execute(text, params)),
    queryOnce: (text, params) => time(tx.queryOnce(text, params)),
  };
}

async function runOnce(
  tx: Tx, idempotency: Idempotency, call: AnyCall, handle: () => Promise<OutgoingAnswer>,
): Promise<OutgoingAnswer> {
  const kept = await claimIdempotencyKey(tx, idempotency, call.ctx.now());
  if (kept !== undefined) return kept;
  const answer = await handle();
  await keepAnswer(tx, idempotency, storable(answer));
  return answer;
}

/** Marks the answer of a call of which nothing was kept. */
function asDryRun(answer: OutgoingAnswer): OutgoingAnswer {
  const headers = { ...answer.headers, 'switchyard-dry-run': 'true' };
  const { body } = answer;
  if (typeof body !== 'string' || !body.startsWith('{')) return { ...answer, headers };
  const rest = body === '{}' ? '}' : `,${body.slice(1)}`;
  return { ...answer, headers, body: `{"dry_run":true${rest}` };
}
