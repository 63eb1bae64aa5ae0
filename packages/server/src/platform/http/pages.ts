import type { FastifyInstance } from 'fastify';
import type { Route } from './route.ts';

/** Adds the pages about the API. */
export function addPages(
  _app: FastifyInstance, _about: { routes: readonly Route[]; publicUrl: string },
): void {}
