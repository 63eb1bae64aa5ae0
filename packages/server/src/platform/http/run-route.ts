import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Instant, plusMs } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import { compiledOf, type CompiledRoute, type RouteDeps } from './compiled-route.ts';
import { prefersCsv, sealCsv } from './csv-answer.ts';
import { claimIdempotencyKey, type Idempotency, keepAnswer, twinWaitMs } from './idempotency.ts';
import { type AnyCall, readCall } from './read-call.ts';
import { isFinalRefusal, markRefusal } from './refusal-marks.ts';
import type { RequestFacts } from './request-facts.ts';
import { accepts, checkVersion, matchesNone } from './request-headers.ts';
import type { Route } from './route.ts';
import { isSealed, type OutgoingAnswer, storable } from './seal.ts';

/** Answers requests of one route; throws what becomes a problem. */
export type RouteRunner = (
  request: FastifyRequest,
  reply: FastifyReply,
  facts: RequestFacts,
) => Promise<OutgoingAnswer>;

/**
 * Returns what runs a route's requests. Its schemas are compiled after the server listens, or at
 * the first request that comes before: compiling all was half of the time from nothing to ready.
 */
export function createRouteRunner(route: Route, deps: RouteDeps): RouteRunner {
  const mediaType = (route.reply.contentType ?? 'application/json').split(';')[0] ?? '';
  const also = [
    ...(route.reply.alsoContentTypes ?? []),
    ...(route.reply.csv === undefined ? [] : ['text/csv']),
  ];
  return async (request, reply, facts) => {
    const { headers } = request;
    checkVersion(headers);
    if (![mediaType, ...also].some((one) => accepts(headers, one))) {
      const types = [mediaType, ...also].join(', ');
      throw new Refusal('not_acceptable', `This operation answers ${types}.`);
    }
    const compiled = compiledOf(route, deps.config.validateReplies);
    const call = readCall(compiled, request, reply, facts, deps);
    const answer = await runCall(compiled, call, facts, deps);
    if (call.ctx.dryRun) return asDryRun(answer);
    if (answer.nextCursor !== undefined) {
      answer.headers['link'] =
        `<${deps.config.publicUrl}${nextPage(request.url, answer.nextCursor)}>; rel="next"`;
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

/** Does what a call that was read and checked asks for, in the transaction that its route wants. */
export async function runCall(
  compiled: CompiledRoute,
  call: AnyCall,
  facts: RequestFacts,
  deps: RouteDeps,
): Promise<OutgoingAnswer> {
  const { route } = compiled;
  const handle = async (tx: Tx | undefined): Promise<OutgoingAnswer> => {
    // A route that asked for no transaction has no use for tx.
    call.tx = (tx !== undefined && deps.config.serverTiming ? timed(tx, facts) : tx) as Tx;
    const answer = await route.handle(call);
    if (isSealed(answer)) return answer;
    const isTable = route.reply.csv !== undefined && prefersCsv(call.accept);
    return isTable ? sealCsv(route, answer) : compiled.seal(answer);
  };
  if (route.transaction === 'own') return handle(undefined);
  const { tenantId, dryRun } = call.ctx;
  if (route.transaction === 'read')
    return deps.db.transaction(tenantId, { readOnly: true }, handle);
  const { idempotency } = call;
  if (dryRun || idempotency === undefined) {
    return deps.db.transaction(tenantId, { rollBack: dryRun }, handle);
  }
  try {
    const askedAt = (): Instant => plusMs(deps.clock.now(), facts.startedMs - performance.now());
    return await deps.db.transaction(tenantId, { lockTimeoutMs: twinWaitMs }, (tx) =>
      runOnce(tx, idempotency, { call, askedAt: askedAt() }, () => handle(tx)),
    );
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    const done = await markRefusal(deps.db, tenantId, idempotency, deps.clock.now());
    if (done === undefined) throw error;
    return done;
  }
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
  tx: Tx,
  idempotency: Idempotency,
  asked: { call: AnyCall; askedAt: Instant },
  handle: () => Promise<OutgoingAnswer>,
): Promise<OutgoingAnswer> {
  const kept = await claimIdempotencyKey(tx, idempotency, asked.call.ctx.now(), asked.askedAt);
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
