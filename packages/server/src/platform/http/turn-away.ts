import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { encodeId } from '../../lib/ids.ts';
import type { ServerParts } from './http-config.ts';
import type { Gate } from './gate.ts';
import { problemOf } from './problem.ts';
import { standardHeaders } from './send.ts';

/**
 * Turns requests away before the router sees them, when the gate would anyway. In overload most
 * requests end here, and what they cost is taken from the others: through the router and its hooks
 * it is four times as much, and the admitted wait behind it for their turns of the event loop.
 */
export function turnAwayEarly(app: FastifyInstance, server: ServerParts, gate: Gate): void {
  const { routes } = server;
  const named = (ofKind: (route: (typeof routes)[number]) => boolean): ReadonlySet<string> =>
    new Set(routes.filter(ofKind).map(({ method, path }) => `${method} ${path}`));
  const exempt = named(({ load, scope }) => load === 'exempt' || scope === 'public');
  const beginning = named(({ load }) => load === 'begins_work');
  const { server: http } = app;
  const handlers = http.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const name = `${request.method} ${path}`;
    if (path.startsWith('/v1/') && !exempt.has(name)) {
      const tenant = tenantOf(server, request);
      const refusal = tenant && gate.refusalFor(tenant, beginning.has(name));
      if (refusal !== undefined && refusal !== '') {
        const requestId = encodeId('req', server.ids.uuid());
        const call = { publicUrl: server.config.publicUrl, path: path.slice(0, 500), requestId };
        const problem = problemOf(refusal, call);
        response.writeHead(problem.status, {
          ...standardHeaders(requestId),
          ...problem.headers,
          'content-type': 'application/problem+json; charset=utf-8',
          'content-length': Buffer.byteLength(problem.body),
        });
        response.end(problem.body);
        return;
      }
    }
    for (const handle of handlers) handle(request, response);
  });
}

/** Whose request it is, when that is known without asking the database. */
function tenantOf(server: ServerParts, request: IncomingMessage): string | undefined {
  try {
    const found = server.authenticate(request.headers.authorization);
    return found instanceof Promise ? abandon(found) : found.tenantId;
  } catch {
    // The first hook of the operation says what is wrong with the key.
    return undefined;
  }
}

/** Whoever is let in is asked for again by the operation's first hook, which tells what is wrong. */
function abandon(found: Promise<unknown>): undefined {
  found.catch(() => undefined);
  return undefined;
}
