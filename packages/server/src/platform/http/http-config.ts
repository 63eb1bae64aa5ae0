import type { Ids } from '../../lib/ids.ts';
import type { Clock } from '../../lib/time.ts';
import type { Authenticate } from '../auth/principal.ts';
import type { BootstrapKey } from '../auth/authenticate.ts';
import type { Database } from '../db/index.ts';
import type { Log } from '../telemetry/log.ts';
import type { Gate } from './gate.ts';
import type { RateLimiter, RateLimits } from './rate-limit.ts';
import type { Route } from './route.ts';

export type HttpConfig = {
  /** Base of links to ourselves, without a slash at the end. */
  publicUrl: string;
  /** Under which hashes of keys are made; from `loadPepper`. */
  pepper: Uint8Array;
  /** A key from outside that has all rights in its tenant. */
  bootstrap?: BootstrapKey;
  rateLimits: RateLimits | undefined;
  /** Requests are held back when more come than can be served; the inner door has no crowd. */
  gate?: Gate;
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

/** What the parts of one server share. */
export type ServerParts = HttpServerOptions & {
  authenticate: Authenticate;
  limit: RateLimiter | undefined;
  gate: Gate | undefined;
};
