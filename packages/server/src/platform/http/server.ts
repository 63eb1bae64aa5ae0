import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { encodeId } from '../../lib/ids.ts';
import { apiKeyRoutes, createAuthenticator } from '../auth/index.ts';
import { Refusal } from '../errors.ts';
import { admission } from './admission.ts';
import { answerClientError } from './client-error.ts';
import type { HttpServerOptions, ServerParts } from './http-config.ts';
import { readJsonBody } from './json-body.ts';
import { preparation } from './prepare-routes.ts';
import { addPages } from './pages.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { Route } from './route.ts';
import { createRouteRunner } from './run-route.ts';
import { turnAwayEarly } from './turn-away.ts';
import { sendAnswer, sendProblem } from './send.ts';
import { answerUnknown } from './unknown-address.ts';

const bodyBytesMax = 1_048_576;

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
    // A connection on which nothing moves: longer than the live feed's heartbeat by far.
    connectionTimeout: 120_000,
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
  const { authenticate, settled } = createAuthenticator({
    ...options,
    pepper: config.pepper,
    bootstrap: config.bootstrap,
  });
  const server: ServerParts = {
    ...options,
    authenticate,
    limit: config.rateLimits && createRateLimiter(config.rateLimits),
    gate: config.gate,
  };
  app.decorateRequest('facts');
  addParsers(app);
  const routes = [...apiKeyRoutes(config.pepper), ...options.routes];
  for (const route of routes) addRoute(app, server, route);
  app.decorate('prepare', preparation(app, routes, config.validateReplies === true));
  addPages(app, routes);
  app.setErrorHandler((error, request, reply) => sendProblem(options, error, request, reply));
  app.setNotFoundHandler((request, reply) => answerUnknown(server, routes, request, reply));
  if (config.gate !== undefined) turnAwayEarly(app, server, config.gate);
  app.addHook('onClose', settled);
  return app;
}

function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      try {
        refuseCoded(request);
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
    (request, body, done) => {
      try {
        refuseCoded(request);
        done(null, body);
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
}

/** Bodies come as they are: a packed one could grow a thousandfold behind the limit of bytes. */
function refuseCoded({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'identity') return;
  throw new Refusal('unsupported_media_type', 'Send the body without Content-Encoding.', {
    extra: { headers: { 'accept-encoding': 'identity' } },
  });
}

function addRoute(app: FastifyInstance, server: ServerParts, route: Route): void {
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
