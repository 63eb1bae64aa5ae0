// A database of its own, which a test may stop, kill, fill and lock; with a server on it.
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { monotonicIds } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { type Connection, openDatabase } from '../../src/platform/db/index.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';
import { createLog } from '../../src/platform/telemetry/log.ts';
import { createServer } from '../../src/server.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { createTestTenant, type TestServer } from '../support/server.ts';
import { passTime } from '../support/moment.ts';

export type Answer = {
  status: number;
  code: string | undefined;
  retryAfter: string | null;
  ms: number;
  body: Record<string, unknown>;
};

export type TroubledServer = {
  url: string;
  connection: Connection;
  postmaster: () => number;
  /** Starts the database again after it was killed. */
  restart: () => Promise<void>;
  /** One order of one unit, by this number; the same number again is the same order. */
  order: (n: number) => Promise<Answer>;
  get: (path: string) => Promise<Answer>;
  /** Every acknowledged order is there once, the stock says so too, and every law holds. */
  expectIntact: (acknowledged: ReadonlySet<number>) => Promise<void>;
  owner: () => Promise<pg.Client>;
  stop: () => Promise<void>;
};

export type TroubleOptions = {
  settings?: Record<string, string>;
  /** Before the server comes: what makes this database special. */
  prepare?: (postgres: EmbeddedPostgres, dataDir: string) => Promise<void>;
  /** Another way to the database than its own door. */
  way?: (connection: Connection) => Promise<Connection>;
};

/** Starts a cluster with the settings and a watched server on it. */
export async function startTroubled(options: TroubleOptions = {}): Promise<TroubledServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sw-trouble-'));
  chmodSync(dataDir, 0o700);
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      dataDir,
      log: () => undefined,
      settings: { shared_buffers: '32MB', ...options.settings },
      dieWithParent: true,
    });
  let postgres = await start();
  await options.prepare?.(postgres, dataDir);
  const connection = (await options.way?.(postgres.connection)) ?? postgres.connection;
  const db = await openDatabase(connection, { watches: true });
  const nowMs = db.pulse?.nowMs ?? Date.now;
  const ids = monotonicIds(nowMs, randomBytes);
  const tenantId = await createTestTenant(db, ids);
  const key = `test-admin-${randomUUID()}`;
  // What is ours goes to the eyes of whoever reads the test's output.
  const log = createLog('error', { write: (line) => void process.stderr.write(line) });
  const server = createServer({
    db,
    log,
    clock: { now: () => instantOfMs(nowMs()) },
    ids,
    http: {
      publicUrl: 'http://switchyard.test',
      pepper: randomBytes(32),
      bootstrap: { key, tenantId },
      rateLimits: undefined,
      simulatedClock: false,
    },
  });
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const seeded = { db, ids, tenantId } as unknown as TestServer;
  const location = await seedLocation(seeded, 'DC');
  const product = await seedProduct(seeded, 'UNIT');
  await seedStock(seeded, product.uuid, location.uuid, 100_000);
  const call = caller(url, key);
  const owner = async (): Promise<pg.Client> => {
    const client = new pg.Client(postgres.connection);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  return {
    url,
    postmaster: () => postgres.pid,
    restart: async () => {
      postgres = await start();
    },
    connection: postgres.connection,
    owner,
    get: (path) => call('GET', path),
    order: (n) => call('POST', '/v1/orders', orderOf(n)),
    expectIntact: async (acknowledged) => {
      const { rows } = await db.system.query<{ id: string; n: number }>(
        `select channel_order_id as id, count(*) as n from orders
         where tenant_id = $1 group by channel_order_id`,
        [tenantId],
      );
      expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
      const kept = new Set(rows.map(({ id }) => Number(id.slice(2))));
      expect([...acknowledged].filter((n) => !kept.has(n))).toEqual([]);
      const report = await call('GET', '/v1/system/verify');
      const laws = report.body['laws'] as { law: string; ok: boolean }[];
      expect(laws.filter(({ ok }) => !ok)).toEqual([]);
    },
    stop: async () => {
      await server.stop();
      await db.close();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function orderOf(n: number): unknown {
  return {
    source: 'web',
    channel_order_id: `T-${n}`,
    currency: 'USD',
    customer: { id: 'cus_1' },
    line_items: [{ product_id: 'UNIT', quantity: 1, price: 10 }],
    total_price: 10,
    shipping_address: { line1: '1 Main St', city: 'Denver', country: 'US' },
  };
}

function caller(url: string, key: string) {
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const startedAt = performance.now();
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    const isJson = String(answer.headers.get('content-type')).includes('json');
    const parsed = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
    return {
      status: answer.status,
      code: parsed['code'] as string | undefined,
      retryAfter: answer.headers.get('retry-after'),
      ms: performance.now() - startedAt,
      body: parsed,
    };
  };
}

/** The postmaster and everything it has started, which a signal must reach to stop it all. */
export function processesOf(postmaster: number): number[] {
  const parentOf = (pid: number): number => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      // It ended between the listing and the reading.
      return 0;
    }
  };
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0 && parentOf(pid) === postmaster);
  return [postmaster, ...children];
}

/** Signals the whole database; those that end meanwhile do not matter. */
export function signalDatabase(postmaster: number, signal: NodeJS.Signals): void {
  for (const pid of processesOf(postmaster)) {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended since it was listed.
    }
  }
}

export type Noted = { n: number; answer: Answer };

// Never the same number twice: an order that was kept before would be answered with 200.
let nextOrder = 0;

/** Sends orders one after the other from several clients until told to stop. */
export function keepOrdering(
  server: TroubledServer,
  clients: number,
): { acknowledged: Set<number>; answers: Noted[]; stop: () => Promise<void> } {
  const acknowledged = new Set<number>();
  const answers: Noted[] = [];
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) {
      const n = nextOrder++;
      const answer = await server.order(n);
      if (answer.status === 201) acknowledged.add(n);
      answers.push({ n, answer });
      if (answer.status !== 201) await passTime(50);
    }
  };
  const running = Array.from({ length: clients }, client);
  return {
    acknowledged,
    answers,
    stop: async () => {
      stopped = true;
      await Promise.all(running);
    },
  };
}
