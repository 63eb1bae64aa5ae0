import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate, Principal } from '../auth/principal.ts';
import { Refusal } from '../errors.ts';
import type { Gate } from './gate.ts';
import type { ServerParts } from './http-config.ts';
import type { RequestFacts } from './request-facts.ts';
import type { Route } from './route.ts';

const urlCharsMax = 8192;

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** Who calls, may they, not too often, and not too many at once: before the body is read. */
export function admission(server: ServerParts, route: Route): Hook {
  const needed = typeof route.scope === 'string' ? [route.scope] : route.scope;
  const isPublic = route.scope === 'public';
  const isWrite = route.method !== 'GET';
  const { limit, gate } = server;
  const admit = (reply: FastifyReply, facts: RequestFacts): void => {
    const { principal } = facts;
    if (principal === undefined) return;
    if (limit !== undefined) {
      reply.headers(
        limit(
          { key: `${principal.tenantId}${principal.actor}`, tenant: principal.tenantId, isWrite },
          performance.now(),
        ),
      );
    }
    if (principal.scopes.has('admin')) return;
    const missing = needed.filter((scope) => !principal.scopes.has(scope));
    if (missing.length === 0) return;
    throw new Refusal('insufficient_scope', `The key lacks ${missing.join(', ')}.`, {
      extra: {
        required_scopes: needed,
        headers: {
          'www-authenticate': `Bearer realm="switchyard", error="insufficient_scope", scope="${needed.join(' ')}"`,
        },
      },
    });
  };
  return (request, reply, done) => {
    const facts: RequestFacts = {
      principal: undefined,
      requestId: request.id,
      startedMs: performance.now(),
      databaseMs: 0,
      route,
    };
    request.facts = facts;
    const finish = (): void => {
      try {
        admit(reply, facts);
        waitAtGate(gate, facts, reply, done);
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

/** Goes on when there is room; 503 `overloaded` when there would not be in time. */
function waitAtGate(
  gate: Gate | undefined,
  facts: RequestFacts,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { principal, route } = facts;
  if (gate === undefined || principal === undefined || route.load === 'exempt') return done();
  const ticket = gate.enter({
    tenant: principal.tenantId,
    beginsWork: route.load === 'begins_work',
    decided: done,
  });
  // Also when the client goes away, of which the framework's own hooks do not hear.
  reply.raw.once('close', ticket.leave);
}

/** Notes who calls an operation that anyone may call; a key that is wrong does no harm there. */
function recognise(
  authenticate: Authenticate,
  request: FastifyRequest,
  facts: RequestFacts,
  done: () => void,
): void {
  const { authorization } = request.headers;
  if (authorization === undefined) return done();
  const attempt = async (): Promise<Principal> => authenticate(authorization);
  attempt().then(
    (principal) => {
      facts.principal = principal;
      done();
    },
    () => done(),
  );
}
