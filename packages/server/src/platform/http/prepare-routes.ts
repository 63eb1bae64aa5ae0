import type { FastifyInstance } from 'fastify';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { compiledOf } from './compiled-route.ts';
import type { Route } from './route.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes what the first requests of every operation need, beside the requests that come. */
    prepare: () => Promise<void>;
  }
}

/** A part that took longer is followed by a pause as long: requests have half of the processor. */
const shortMs = 4;

/**
 * Compiles the schemas of all routes, one part in a turn of the event loop, until all are made or
 * the server closes. A large body takes 150 ms to compile: without this the first request with one
 * waits for that, and every other request with it.
 */
export function preparation(
  app: FastifyInstance,
  routes: readonly Route[],
  validateReplies: boolean,
): () => Promise<void> {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  return async () => {
    for (const route of routes) {
      for (const part of compiledOf(route, validateReplies).parts) {
        if (isClosing) return;
        const startedMs = performance.now();
        part();
        const tookMs = performance.now() - startedMs;
        await (tookMs < shortMs ? nextTurn() : pause(tookMs));
      }
    }
  };
}
