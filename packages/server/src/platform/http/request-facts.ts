import type { Principal } from '../auth/principal.ts';
import type { Route } from './route.ts';

/** What the checks before a route found out about its request. */
export type RequestFacts = {
  principal: Principal | undefined;
  requestId: string;
  startedMs: number;
  databaseMs: number;
  route: Route;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook of every operation. */
    facts: RequestFacts | undefined;
  }
}
