import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../auth/principal.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../errors.ts';
import type { CompiledRoute, RouteDeps } from './compiled-route.ts';
import { faultsOf } from './faults.ts';
import { fingerprintOf, type Idempotency } from './idempotency.ts';
import { isStorable } from './json-body.ts';
import type { RequestFacts } from './request-facts.ts';
import {
  readFlag,
  readIdempotencyKey,
  readIfMatch,
  readLastEventId,
  readSimulatedTime,
  readStrict,
} from './request-headers.ts';
import type { Call, Route } from './route.ts';
import { storable } from './seal.ts';

/** What is asked of a route, by whatever door it came. */
export type Asked = {
  url: string;
  headers: IncomingHttpHeaders;
  params: unknown;
  body?: unknown;
};

/** Tells when nobody waits for the answer any more. */
export type Asker = {
  raw: { destroyed: boolean; once: (event: 'close', gone: () => void) => unknown };
};

/** A call of a route whose types are not told apart. */
export type AnyCall = Call<unknown, unknown, unknown>;

/** Reads and checks everything the request says; all faults of the body at once. */
export function readCall(
  compiled: CompiledRoute,
  request: Asked,
  reply: Asker,
  facts: RequestFacts,
  deps: RouteDeps,
): AnyCall {
  const { route } = compiled;
  const params = readParams(compiled, request.params);
  const { query, list } = compiled.readQuery(request.url);
  const dryRun = route.method !== 'GET' && readFlag(request.headers, 'switchyard-dry-run');
  const idempotencyKey = readKey(route, request);
  const ifMatch = readVersion(route, request);
  const body = readBody(compiled, request);
  const ctx = contextOf(request, facts, deps, dryRun);
  const call = new OpenCall(request, reply, compiled);
  call.ctx = ctx;
  call.params = params;
  call.query = query;
  call.body = body;
  call.ifMatch = ifMatch;
  // A route without `list` never looks at it.
  call.list = list as AnyCall['list'];
  if (idempotencyKey !== undefined) {
    call.idempotency = {
      key: idempotencyKey,
      route: compiled.idempotencyRoute,
      fingerprint: fingerprintOf(route.method, request.url, body),
    };
  }
  return call;
}

/** A call under way. A class, since getters of an object literal cost 2 µs a request. */
class OpenCall implements AnyCall {
  ctx: Context = undefined as unknown as Context;
  tx: Tx = undefined as unknown as Tx;
  params: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  list: AnyCall['list'] = undefined as unknown as AnyCall['list'];
  ifMatch: number | undefined = undefined;
  idempotency: Idempotency | undefined = undefined;
  readonly seal: AnyCall['seal'];
  readonly #request: Asked;
  readonly #reply: Asker;
  #aborter: AbortController | undefined = undefined;

  constructor(request: Asked, reply: Asker, compiled: CompiledRoute) {
    this.#request = request;
    this.#reply = reply;
    this.seal = (answer) => storable(compiled.seal(answer));
  }

  get accept(): string | undefined {
    return this.#request.headers.accept;
  }

  get lastEventId(): number | undefined {
    return readLastEventId(this.#request.headers);
  }

  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      const aborter = new AbortController();
      this.#aborter = aborter;
      const { raw } = this.#reply;
      if (raw.destroyed) aborter.abort();
      raw.once('close', () => aborter.abort());
    }
    return this.#aborter.signal;
  }
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

function readKey(route: Route, request: Asked): string | undefined {
  const rule = route.idempotency ?? (route.method === 'POST' ? 'optional' : 'none');
  if (rule === 'none') return undefined;
  const key = readIdempotencyKey(request.headers);
  if (key === undefined && rule === 'required') {
    throw new Refusal(
      'idempotency_key_missing',
      'Send an Idempotency-Key header: a new one for each thing you want done, the same one for a retry.',
    );
  }
  return key;
}

function readVersion(route: Route, request: Asked): number | undefined {
  if (route.ifMatch === undefined) return undefined;
  const version = readIfMatch(request.headers);
  if (version === undefined && route.ifMatch === 'required') {
    throw new Refusal(
      'precondition_required',
      'Send If-Match with the ETag you read, such as "7".',
    );
  }
  return version === 'any' ? undefined : version;
}

function readBody(compiled: CompiledRoute, request: Asked): unknown {
  const { route, checkBody } = compiled;
  if (route.method === 'GET') return undefined;
  const sent = request.body;
  if (typeof sent === 'string' && isTextBody(request)) {
    const type = mediaTypeOf(request);
    if (route.textBody?.includes(type) !== true) {
      throw new Refusal(
        'unsupported_media_type',
        `This operation takes ${['application/json', ...(route.textBody ?? [])].join(', ')}.`,
      );
    }
    return sent;
  }
  if (checkBody === undefined) return checkNoBody(sent);
  const body = sent === undefined ? {} : sent;
  if (!checkBody(body)) throw invalid(faultsOf(checkBody.errors ?? []));
  return body;
}

function mediaTypeOf(request: Asked): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function isTextBody(request: Asked): boolean {
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
  request: Asked,
  facts: RequestFacts,
  deps: RouteDeps,
  dryRun: boolean,
): Context {
  const { tenantId, actor, scopes } = facts.principal ?? nobody;
  const mayTravel = deps.config.simulatedClock && scopes.has('admin');
  let instant = readSimulatedTime(request.headers, mayTravel);
  return {
    tenantId,
    actor,
    scopes,
    dryRun,
    requestId: facts.requestId,
    now: () => (instant ??= deps.clock.now()),
    ids: deps.ids,
    db: deps.db,
    log: deps.log,
    strict: readStrict(request.headers),
  };
}
