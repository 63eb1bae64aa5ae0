import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { encodeId, type Ids } from '../../lib/ids.ts';
import type { Clock } from '../../lib/time.ts';
import {
  apiKeyRoutes, type Authenticate, type BootstrapKey, createAuthenticator, type Principal,
} from '../auth/index.ts';
import type { Database } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { answerClientError } from './client-error.ts';
import { readJsonBody } from './json-body.ts';
import { addPages } from './pages.ts';
import { problemOf, refusalOf } from './problem.ts';
import { createRateLimiter, type RateLimiter, type RateLimits } from './rate-limit.ts';
import { apiVersion, readStrict } from './request-headers.ts';
import type { Route } from './route.ts';
import { createRouteRunner, type RequestFacts } from './run-route.ts';
import type { OutgoingAnswer } from './seal.ts';
import { sqlStateOf } from './sqlstate.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook of every operation. */
    facts: RequestFacts | undefined;
  }
}

export type HttpConfig = {
  /** Base of links to ourselves, without a slash at the end. */
  publicUrl: string;
  /** Under which hashes of keys are made; from `loadPepper`. */
  pepper: Uint8Array;
  /** A key from outside that has all rights in its tenant. */
  bootstrap?: BootstrapKey;
  rateLimits: RateLimits | undefined;
  /** Admins may name the instant of a call. */
  simulatedClock: boolean;
  /** Checks every answer against its schema; a lie is a 500. For tests. */
  validateReplies?: boolean;
  /** Tells in Server-Timing where the time went. */
  serverTiming?: boolean;
};

export type HttpServerOptions = {
  routes: readonly Route[];
  db: Database;
  log: Log;
  clock: Clock;
  ids: Ids;
  config: HttpConfig;
};

export const bodyBytesMax = 1_048_576;
const urlCharsMax = 8192;
const slowMs = 1000;

type Server = HttpServerOptions & { authenticate: Authenticate; limit: RateLimiter | undefined };

/**
 * The HTTP server with every operation of the routes, of API keys, and the pages about them. It
 * does not listen yet: call `listen`, or `inject` in tests. Close it before the database.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { ids, config } = options;
  const app = fastify({
    logger: false,
    genReqId: () => encodeId('req', ids.uuid()),
    requestIdHeader: false,
    bodyLimit: bodyBytesMax,
    // Whoever sends slower than this is cut off; answers may take longer (streams).
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    http: { maxHeaderSize: 16_384, headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
    routerOptions: { maxParamLength: 1024, querystringParser: () => ({}) },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      void sendProblem(options, error, request, reply as FastifyReply);
    },
    clientErrorHandler: answerClientError,
  });
  const { authenticate, settled } = createAuthenticator({ ...options, pepper: config.pepper, bootstrap: config.bootstrap });
  const server: Server = {
    ...options, authenticate,
    limit: config.rateLimits && createRateLimiter(config.rateLimits),
  };
  app.decorateRequest('facts');
  addParsers(app);
  const routes = [...apiKeyRoutes(config.pepper), ...options.routes];
  for (const route of routes) addRoute(app, server, route);
  addPages(app, routes);
  app.setErrorHandler((error, request, reply) => sendProblem(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => answerUnknown(server, routes, request, reply));
  app.addHook('onClose', settled);
  return app;
}

function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (_request, body, done) => {
      try {
        done(null, readJsonBody(body as Buffer));
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
  // Taken as text; each operation says which of these it wants, if any.
  app.addContentTypeParser(
    ['text/csv', 'text/plain', 'application/x-ndjson', 'application/edi-x12', 'application/xml'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
}

function addRoute(app: FastifyInstance, server: Server, route: Route): void {
  const run = createRouteRunner(route, {
    ...server,
    config: {
      publicUrl: server.config.publicUrl,
      simulatedClock: server.config.simulatedClock,
      validateReplies: server.config.validateReplies === true,
      serverTiming: server.config.serverTiming === true,
    },
  });
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    onRequest: admission(server, route),
    handler: async (request, reply) => {
      const { facts } = request;
      if (facts === undefined) throw new Error('The first hook did not run.');
      const answer = await run(request, reply, facts);
      return sendAnswer(server, answer, request, reply);
    },
  });
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** Who calls, may they, and not too often: before a byte of the body is read. */
function admission(server: Server, route: Route): Hook {
  const needed = typeof route.scope === 'string' ? [route.scope] : route.scope;
  const isPublic = route.scope === 'public';
  const isWrite = route.method !== 'GET';
  const { limit } = server;
  const admit = (reply: FastifyReply, facts: RequestFacts): void => {
    const { principal } = facts;
    if (principal === undefined) return;
    if (limit !== undefined) {
      reply.headers(limit({ key: `${principal.tenantId}${principal.actor}`, tenant: principal.tenantId, isWrite }, performance.now()));
    }
    if (principal.scopes.has('admin')) return;
    const missing = needed.filter((scope) => !principal.scopes.has(scope));
    if (missing.length === 0) return;
    throw new Refusal('insufficient_scope', `The key lacks ${missing.join(', ')}.`, {
      extra: {
        required_scopes: needed,
        headers: { 'www-authenticate': `Bearer realm="switchyard", error="insufficient_scope", scope="${needed.join(' ')}"` },
      },
    });
  };
  return (request, reply, done) => {
    const facts: RequestFacts = {
      principal: undefined, requestId: request.id, startedMs: performance.now(), databaseMs: 0, route,
    };
    request.facts = facts;
    const finish = (): void => {
      try {
        admit(reply, facts);
        done();
      } catch (error) {
        done(error as Error);
      }
    };
    try {
      if (request.url.length > urlCharsMax) {
        throw new Refusal('uri_too_long', `An address has at most ${urlCharsMax} characters.`);
      }
      if (isPublic) return recognise(server.authenticate, request, facts, done);
      const found = server.authenticate(request.headers.authorization);
      if (!(found instanceof Promise)) {
        facts.principal = found;
        return finish();
      }
      found.then((principal) => {
        facts.principal = principal;
        finish();
      }, done);
    } catch (error) {
      done(error as Error);
    }
  };
}

/** Notes who calls an operation that anyone may call; a key that is wrong does no harm there. */
function recognise(
  authenticate: Authenticate, request: FastifyRequest, facts: RequestFacts, done: () => void,
): void {
  const { authorization } = request.headers;
  if (authorization === undefined) return done();
  const attempt = async (): Promise<Principal> => authenticate(authorization);
  attempt().then((principal) => {
    facts.principal = principal;
    done();
  }, () => done());
}

/** Headers of every answer. */
function standardHeaders(requestId: string): Record<string, string> {
  return {
    'switchyard-request-id': requestId,
    'switchyard-version': apiVersion,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  };
}

function sendAnswer(
  server: Server, answer: OutgoingAnswer, request: FastifyRequest, reply: FastifyReply,
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
      reply.header('server-timing', `db;dur=${facts.databaseMs.toFixed(2)}, total;dur=${totalMs.toFixed(2)}`);
    }
    if (totalMs > slowMs || server.log.isLevelEnabled('debug')) {
      noteRequest(server.log, totalMs > slowMs ? 'info' : 'debug', request, answer.status, totalMs);
    }
  }
  return answer.body === '' ? reply.send() : reply.send(answer.body);
}

function noteRequest(
  log: Log, level: 'debug' | 'info' | 'warn', request: FastifyRequest, status: number, totalMs: number,
): void {
  const { facts } = request;
  log[level]({
    event: 'request', method: request.method, route: facts?.route.path, operation_id: facts?.route.operationId,
    status, duration_ms: Math.round(totalMs * 10) / 10, request_id: request.id,
    tenant_id: facts?.principal?.tenantId, actor: facts?.principal?.actor,
  });
}

function sendProblem(
  options: HttpServerOptions, error: unknown, request: FastifyRequest, reply: FastifyReply,
): FastifyReply {
  const { refusal, isOurs } = refusalOf(error);
  const { log, config } = options;
  if (isOurs || refusal.status >= 500) noteFailure(log, error, refusal, request);
  else if (sqlStateOf(error) === '42501') {
    log.warn({ event: 'row_level_security_refused', request_id: request.id, tenant_id: request.facts?.principal?.tenantId, detail: String(error) });
  }
  const [path = ''] = request.url.split('?');
  const problem = problemOf(refusal, { publicUrl: config.publicUrl, path: path.slice(0, 500), requestId: request.id });
  // Tests want to read at once what only the log tells elsewhere.
  const detail = isOurs && config.validateReplies === true ? { 'switchyard-failure': headerText(error) } : {};
  return reply
    .code(problem.status)
    .headers({ ...standardHeaders(request.id), ...problem.headers, ...detail })
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problem.body);
}

function headerText(error: unknown): string {
  return String(error).replaceAll(/[^ -~]/g, ' ').slice(0, 1000);
}

function noteFailure(log: Log, error: unknown, refusal: Refusal, request: FastifyRequest): void {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const level = refusal.code === 'internal_error' ? 'error' : 'warn';
  log[level]({
    event: 'request_failed', code: refusal.code, method: request.method, route: request.facts?.route.path,
    request_id: request.id, tenant_id: request.facts?.principal?.tenantId,
    sqlstate: sqlStateOf(error), error: String(error),
    stack: [error, cause].map((one) => (one instanceof Error ? one.stack : '')).join('\n'),
  });
}

/** 405 with Allow when the path is known with another method, else 404. */
function answerUnknown(
  server: Server, routes: readonly Route[], request: FastifyRequest, reply: FastifyReply,
): FastifyReply {
  const [path = ''] = request.url.split('?');
  const methods = new Set(routes.filter((route) => patternOf(route.path).test(path)).map((route) => String(route.method)));
  if (methods.size === 0) {
    const refusal = new Refusal('not_found', 'There is nothing at this address. The operations are listed at /docs.');
    return sendProblem(server, refusal, request, reply);
  }
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') {
    return reply.code(204).headers({ ...standardHeaders(request.id), allow }).send();
  }
  const refusal = new Refusal('method_not_allowed', `This address knows ${allow}.`, { extra: { headers: { allow } } });
  return sendProblem(server, refusal, request, reply);
}

function patternOf(path: string): RegExp {
  const source = path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/');
  return new RegExp(`^${source}/?$`);
}
