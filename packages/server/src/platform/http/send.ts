import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { HttpServerOptions, ServerParts } from './http-config.ts';
import { problemOf, refusalOf } from './problem.ts';
import { apiVersion, readStrict } from './request-headers.ts';
import type { OutgoingAnswer } from './seal.ts';
import { sqlStateOf } from './sqlstate.ts';

const slowMs = 1000;

/** Headers of every answer. */
export function standardHeaders(requestId: string): Record<string, string> {
  return {
    'switchyard-request-id': requestId,
    'switchyard-version': apiVersion,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  };
}

/** Sends what an operation answered, and notes the slow ones. */
export function sendAnswer(
  server: ServerParts,
  answer: OutgoingAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { facts } = request;
  reply.code(answer.status).headers(standardHeaders(request.id)).headers(answer.headers);
  if (answer.replayed) reply.header('idempotent-replayed', 'true');
  if (request.headers.prefer !== undefined && readStrict(request.headers)) {
    reply.header('preference-applied', 'handling=strict');
  }
  if (facts !== undefined) {
    const totalMs = performance.now() - facts.startedMs;
    if (server.config.serverTiming === true) {
      reply.header(
        'server-timing',
        `db;dur=${facts.databaseMs.toFixed(2)}, total;dur=${totalMs.toFixed(2)}`,
      );
    }
    if (totalMs > slowMs || server.log.isLevelEnabled('debug')) {
      noteRequest(server.log, totalMs > slowMs ? 'info' : 'debug', request, answer.status, totalMs);
    }
  }
  return answer.body === '' ? reply.send() : reply.send(answer.body);
}

function noteRequest(
  log: Log,
  level: 'debug' | 'info' | 'warn',
  request: FastifyRequest,
  status: number,
  totalMs: number,
): void {
  const { facts } = request;
  log[level]({
    event: 'request',
    method: request.method,
    route: facts?.route.path,
    operation_id: facts?.route.operationId,
    status,
    duration_ms: Math.round(totalMs * 10) / 10,
    request_id: request.id,
    tenant_id: facts?.principal?.tenantId,
    actor: facts?.principal?.actor,
  });
}

/** Sends the problem that an error amounts to; logs what is ours, once, with its stack. */
export function sendProblem(
  options: HttpServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { refusal, isOurs } = refusalOf(error);
  const { log, config } = options;
  // Thousands a second would be turned away with a stack each; the metrics count them.
  const isNoted = refusal.status >= 500 && refusal.code !== 'overloaded';
  if (isOurs || isNoted) noteFailure(log, error, refusal, request);
  else if (sqlStateOf(error) === '42501') {
    log.warn({
      event: 'row_level_security_refused',
      request_id: request.id,
      tenant_id: request.facts?.principal?.tenantId,
      detail: String(error),
    });
  }
  const [path = ''] = request.url.split('?');
  const problem = problemOf(refusal, {
    publicUrl: config.publicUrl,
    path: path.slice(0, 500),
    requestId: request.id,
  });
  // Tests want to read at once what only the log tells elsewhere.
  const detail =
    isOurs && config.validateReplies === true ? { 'switchyard-failure': headerText(error) } : {};
  return reply
    .code(problem.status)
    .headers({ ...standardHeaders(request.id), ...problem.headers, ...detail })
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problem.body);
}

function headerText(error: unknown): string {
  return String(error)
    .replaceAll(/[^ -~]/g, ' ')
    .slice(0, 1000);
}

function noteFailure(log: Log, error: unknown, refusal: Refusal, request: FastifyRequest): void {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const level = refusal.code === 'internal_error' ? 'error' : 'warn';
  log[level]({
    event: 'request_failed',
    code: refusal.code,
    method: request.method,
    route: request.facts?.route.path,
    request_id: request.id,
    tenant_id: request.facts?.principal?.tenantId,
    sqlstate: sqlStateOf(error),
    error: String(error),
    stack: [error, cause].map((one) => (one instanceof Error ? one.stack : '')).join('\n'),
  });
}
