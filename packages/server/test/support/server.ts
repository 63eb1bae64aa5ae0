import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { inject } from 'vitest';
import { type Ids, monotonicIds, type Uuid } from '../../src/lib/ids.ts';
import { type Clock, instantOfMs } from '../../src/lib/time.ts';
import {
  connectAsOwner,
  type Database,
  openDatabase,
  watchLockOrder,
} from '../../src/platform/db/index.ts';
import type { HttpConfig, Route } from '../../src/platform/http/index.ts';
import type { OutboundRules } from '../../src/platform/outbound/index.ts';
import type { BackgroundWork } from '../../src/platform/start/background.ts';
import { createLog, type Log } from '../../src/platform/telemetry/log.ts';
import { createServer } from '../../src/server.ts';

export type TestAnswer = {
  status: number;
  headers: Record<string, string | undefined>;
  /** Parsed when JSON; the text otherwise. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
  body: any;
  text: string;
};

export type TestRequest = {
  body?: unknown;
  headers?: Record<string, string>;
  /** Another key than the admin's; null sends none. */
  key?: string | null;
  /** POSTs get a fresh one unless told; null sends none. */
  idempotencyKey?: string | null;
};

export type TestServer = {
  request: (method: string, path: string, options?: TestRequest) => Promise<TestAnswer>;
  /** The admin key of the test tenant. */
  key: string;
  tenantId: Uuid;
  db: Database;
  app: FastifyInstance;
  ids: Ids;
  log: Log;
  /** The lines logged so far. */
  logged: Record<string, unknown>[];
  /** Opens a port and returns the address; for what `inject` cannot do. */
  listen: () => Promise<string>;
  stop: () => Promise<void>;
};

export type TestServerOptions = {
  routes?: readonly Route[];
  config?: Partial<HttpConfig>;
  clock?: Clock;
  /** In place of a fresh one of the test cluster. */
  database?: { db: Database; drop: () => Promise<void> };
  /** In place of the product's own jobs, tasks and subscribers. */
  work?: Partial<BackgroundWork>;
  /** In place of public https addresses only. */
  outbound?: OutboundRules;
};

/** A fresh database cloned from the migrated template; `drop` removes it. */
export async function createTestDatabase(): Promise<{ db: Database; drop: () => Promise<void> }> {
  const cluster = inject('testCluster');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = await connectAsOwner(cluster);
  try {
    await admin.query(`create database ${name} template switchyard_template`);
  } finally {
    await admin.end();
  }
  const db = await openDatabase({ ...cluster, database: name }, { connectionsMax: 8 });
  // SWITCHYARD_TEST_DIALECT=citus: every statement of the product is judged as Citus would.
  if (process.env['SWITCHYARD_TEST_DIALECT'] === 'citus') {
    (await import('./citus.ts')).speakCitus(db);
  }
  return {
    db,
    drop: async () => {
      await db.close();
      const again = await connectAsOwner(cluster);
      await again.query(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}

/** A tenant of its own in the database. */
export async function createTestTenant(db: Database, ids: Ids, slug = 'test'): Promise<Uuid> {
  const tenantId = ids.uuid();
  await db.system.query(
    'insert into tenants (tenant_id, slug, name, created_at) values ($1, $2, $2, $3)',
    [tenantId, slug, instantOfMs(Date.now())],
  );
  return tenantId;
}

/** The server under test on a database of its own, with one tenant and its admin key. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  // A transaction that takes rows out of order fails whether or not another one meets it.
  watchLockOrder();
  const { db, drop } = options.database ?? (await createTestDatabase());
  const ids = monotonicIds(Date.now, randomBytes);
  const clock = options.clock ?? { now: () => instantOfMs(Date.now()) };
  const tenantId = await createTestTenant(db, ids);
  const key = `test-admin-${randomUUID()}`;
  const logged: Record<string, unknown>[] = [];
  const log = createLog('info', {
    write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  });
  const { app, stop } = createServer({
    ...(options.routes === undefined ? {} : { routes: options.routes }),
    ...(options.work === undefined ? {} : { work: options.work }),
    ...(options.outbound === undefined ? {} : { outbound: options.outbound }),
    db,
    log,
    clock,
    ids,
    http: {
      publicUrl: 'http://switchyard.test',
      pepper: randomBytes(32),
      bootstrap: { key, tenantId },
      rateLimits: undefined,
      simulatedClock: false,
      validateReplies: true,
      ...options.config,
    },
  });
  await app.ready();
  return {
    key,
    tenantId,
    db,
    app,
    ids,
    log,
    logged,
    request: (method, path, request = {}) => send(app, key, method, path, request),
    listen: () => app.listen({ port: 0, host: '127.0.0.1' }),
    stop: async () => {
      await stop();
      await drop();
    },
  };
}

async function send(
  app: FastifyInstance,
  adminKey: string,
  method: string,
  path: string,
  request: TestRequest,
): Promise<TestAnswer> {
  const key = request.key === undefined ? adminKey : request.key;
  const idempotencyKey =
    request.idempotencyKey === undefined && method === 'POST'
      ? randomUUID()
      : (request.idempotencyKey ?? undefined);
  const isText = typeof request.body === 'string' || Buffer.isBuffer(request.body);
  const payload = isText ? (request.body as string) : JSON.stringify(request.body);
  const answer = await app.inject({
    method: method as 'GET',
    url: path,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type']).includes('json') && answer.payload !== '';
  return {
    status: answer.statusCode,
    headers: answer.headers as TestAnswer['headers'],
    body: isJson ? JSON.parse(answer.payload) : answer.payload,
    text: answer.payload,
  };
}
