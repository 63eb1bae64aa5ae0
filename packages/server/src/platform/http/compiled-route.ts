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

/** A route with everything made from its schemas that its requests need. */
export type CompiledRoute = {
  route: Route;
  idempotencyRoute: string;
  readQuery: ReadQuery;
  checkParams: Check | undefined;
  checkBody: Check | undefined;
  seal: ReturnType<typeof sealerOf>;
};

/** Compiles a route's schemas, once for all its requests. */
export function compileRoute(route: Route, validateReplies: boolean): CompiledRoute {
  const query = schemaOf(route.query);
  const params = schemaOf(route.params);
  const body = schemaOf(route.body);
  return {
    route,
    idempotencyRoute: `${route.method} ${route.path}`,
    readQuery: queryReader(query, route.list),
    checkParams: params && compileCheck(params),
    checkBody: body && compileCheck(body),
    seal: sealerOf(route, validateReplies),
  };
}

function schemaOf(schema: z.ZodType | undefined): ReturnType<typeof draft7Of> | undefined {
  return schema === undefined || isAbsent(schema) ? undefined : draft7Of(schema, 'input');
}
