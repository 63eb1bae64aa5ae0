import type { Clock } from '../../lib/time.ts';
import type { Ids } from '../../lib/ids.ts';
import type { Database } from '../db/index.ts';
import type { Log } from '../telemetry/log.ts';
import { queryReader, type ReadQuery } from './query.ts';
import type { Route } from './route.ts';
import { sealerOf } from './seal.ts';
import { compileCheck, draft7Of, isAbsent } from './wire-schema.ts';
import type { z } from 'zod';

/** What the routes of one server share. */
export type RouteDeps = {
  db: Database;
  log: Log;
  clock: Clock;
  ids: Ids;
  config: {
    publicUrl: string;
    simulatedClock: boolean;
    validateReplies: boolean;
    serverTiming: boolean;
  };
};

type Check = ReturnType<typeof compileCheck>;

/** A route with what its requests need of its schemas, each part made when it is first needed. */
export type CompiledRoute = {
  readonly route: Route;
  readonly idempotencyRoute: string;
  readonly readQuery: ReadQuery;
  readonly checkParams: Check | undefined;
  readonly checkBody: Check | undefined;
  readonly seal: ReturnType<typeof sealerOf>;
  /** Makes one part each, so that requests are served between two of them. */
  readonly parts: readonly (() => unknown)[];
};

const plain = new WeakMap<Route, CompiledRoute>();
const validating = new WeakMap<Route, CompiledRoute>();

/** The one compiled form of a route in this process, whichever door asks for it. */
export function compiledOf(route: Route, validateReplies: boolean): CompiledRoute {
  const known = validateReplies ? validating : plain;
  let compiled = known.get(route);
  if (compiled === undefined) known.set(route, (compiled = compileRoute(route, validateReplies)));
  return compiled;
}

function compileRoute(route: Route, validateReplies: boolean): CompiledRoute {
  const readQuery = once(() => queryReader(schemaOf(route.query), route.list));
  const checkParams = once(() => checkOf(route.params));
  const checkBody = once(() => checkOf(route.body));
  const seal = once(() => sealerOf(route, validateReplies));
  return {
    route,
    idempotencyRoute: `${route.method} ${route.path}`,
    get readQuery() {
      return readQuery();
    },
    get checkParams() {
      return checkParams();
    },
    get checkBody() {
      return checkBody();
    },
    get seal() {
      return seal();
    },
    parts: [readQuery, checkParams, checkBody, seal],
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function checkOf(schema: z.ZodType | undefined): Check | undefined {
  const draft7 = schemaOf(schema);
  return draft7 && compileCheck(draft7);
}

function schemaOf(schema: z.ZodType | undefined): ReturnType<typeof draft7Of> | undefined {
  return schema === undefined || isAbsent(schema) ? undefined : draft7Of(schema, 'input');
}
