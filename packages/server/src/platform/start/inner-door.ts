import { randomBytes } from 'node:crypto';
import { monotonicIds, type Uuid } from '../../lib/ids.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Database } from '../db/index.ts';
import { createHttpServer, type Route } from '../http/index.ts';
import type { Log } from '../telemetry/log.ts';

/** The API of this process without a network, at an instant that its user sets. */
export type InnerDoor = {
  at: (instant: Instant) => void;
  call: (request: {
    method: 'GET' | 'POST' | 'PATCH';
    path: string;
    body?: unknown;
    idempotencyKey?: string;
  }) => Promise<{ status: number; body: unknown }>;
  close: () => Promise<void>;
};

/**
 * Opens the operations to the process itself, with all rights in one tenant. Ids carry the set
 * instant too, so that what is made in the past sorts there.
 */
export function openInnerDoor(options: {
  db: Database;
  log: Log;
  tenantId: Uuid;
  routes: readonly Route[];
}): InnerDoor {
  const { db, log, tenantId, routes } = options;
  const key = randomBytes(24).toString('base64url');
  let nowMs = Date.now();
  const app = createHttpServer({
    routes,
    db,
    log,
    clock: { now: () => instantOfMs(nowMs) },
    ids: monotonicIds(
      () => nowMs,
      (count) => randomBytes(count),
    ),
    config: {
      publicUrl: 'http://switchyard.invalid',
      pepper: randomBytes(32),
      bootstrap: { key, tenantId },
      rateLimits: undefined,
      simulatedClock: false,
    },
  });
  return {
    at: (instant) => {
      nowMs = msOf(instant);
    },
    call: async ({ method, path, body, idempotencyKey }) => {
      const answer = await app.inject({
        method,
        url: path,
        headers: {
          authorization: `Bearer ${key}`,
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.payload) as unknown };
    },
    close: () => app.close(),
  };
}
