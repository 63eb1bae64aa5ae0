// Goal: whatever goes wrong has its own answer, tells nothing of SQL, and is logged if it is ours.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/platform/errors.ts';
import { createHttpServer } from '../../src/platform/http/index.ts';
import { openDatabase } from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

const probe = newProbe();
let server: TestServer;
let address: string;
beforeAll(async () => {
  server = await startTestServer({ routes: probeRoutes(probe) });
  address = await server.listen();
});
afterAll(() => server.stop());

const query = (sql: string) => server.request('POST', '/v1/things/query', { body: { sql } });

describe('the database', () => {
  const raised: [string, number, string][] = [
    ['57014', 503, 'busy'],
    ['55P03', 503, 'busy'],
    ['40001', 503, 'busy'],
    ['40P01', 503, 'busy'],
    ['53300', 503, 'too_many_connections'],
    ['53100', 503, 'storage_full'],
    ['53200', 503, 'database_unavailable'],
    ['57P01', 503, 'database_unavailable'],
    ['08006', 503, 'database_unavailable'],
    ['23505', 409, 'duplicate'],
    ['23503', 422, 'unknown_reference'],
    ['23514', 409, 'insufficient_inventory'],
    ['22021', 400, 'invalid_text'],
    ['P0001', 500, 'internal_error'],
  ];
  it.each<[string, number, string]>([
    ["select 'x'::int", 400, 'malformed_request'],
    ['select 2147483648::int', 422, 'out_of_range'],
    ["select '2020-13-01'::date", 422, 'invalid_timestamp'],
    ['select 1 from tenants for update', 500, 'internal_error'],
    ['select secret from nowhere', 500, 'internal_error'],
    ['select 1/0', 500, 'internal_error'],
    ...raised.map(([state, status, code]): [string, number, string] => [
      `do $$ begin raise exception 'select secret' using errcode = '${state}'; end $$`,
      status,
      code,
    ]),
    ['select 1 from leases', 404, 'not_found'],
  ])('errs, and the caller learns what to do: %s', async (sql, status, code) => {
    const answer = await query(sql);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).not.toMatch(/select|leases|nowhere|permission|syntax/i);
    if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('refuses by row level security, and the log tells', async () => {
    await query('select 1 from leases');
    expect(server.logged).toContainEqual(
      expect.objectContaining({ event: 'row_level_security_refused', level: 'warn' }),
    );
  });

  it('is gone: 503 and when to come back, for keys too', async () => {
    const { db } = server;
    const down = await openDatabase(db.connection);
    await down.close();
    const app = createHttpServer({
      routes: probeRoutes(probe),
      db: down,
      log: server.log,
      clock: { now: () => '2026-01-01T00:00:00.000Z' as never },
      ids: server.ids,
      config: {
        publicUrl: '',
        pepper: Buffer.alloc(32),
        bootstrap: { key: server.key, tenantId: server.tenantId },
        rateLimits: undefined,
        simulatedClock: false,
      },
    });
    const made = await server.request('POST', '/v1/api_keys', {
      body: { name: 'x', scopes: ['admin'] },
    });
    for (const key of [server.key, made.body.secret as string]) {
      const answer = await app.inject({
        url: '/v1/things/a',
        headers: { authorization: `Bearer ${key}` },
      });
      expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
        503,
        'database_unavailable',
        '2',
      ]);
      expect(answer.json().retryable).toBe(true);
    }
    await app.close();
  });
});

describe('a fault of ours', () => {
  it('is a 500 that says only where it is logged: once, with its stack', async () => {
    probe.failure = new TypeError('password=hunter2', { cause: new Error('the cause') });
    const answer = await server.request('POST', '/v1/things/fail', { key: null });
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
    expect(answer.text).not.toContain('hunter2');
    const lines = server.logged.filter((line) => line['request_id'] === answer.body.request_id);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'request_failed',
      level: 'error',
      route: '/v1/things/fail',
    });
    expect(lines[0]?.['stack']).toContain('the cause');
  });

  it.each(['a text', undefined, null, { code: '23505' }])(
    'may throw anything: %j',
    async (failure) => {
      probe.failure = failure;
      expect((await server.request('POST', '/v1/things/fail')).status).toBe(500);
    },
  );
});

describe('a refusal', () => {
  it('carries what helps, and headers when it has some', async () => {
    probe.failure = new Refusal('insufficient_inventory', 'Two are left.', {
      faults: [
        {
          pointer: '#/lines/0/quantity',
          code: 'exceeds_available',
          detail: 'Two are left.',
          available: 2,
        },
      ],
      extra: { existing_id: 'ord_1' },
    });
    const answer = await server.request('POST', '/v1/things/fail');
    expect([answer.status, answer.headers['content-type']]).toEqual([
      409,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.body).toMatchObject({
      title: 'Not enough stock',
      detail: 'Two are left.',
      existing_id: 'ord_1',
      errors: [{ available: 2 }],
      retryable: false,
    });
  });
});

describe('limits', () => {
  it('of requests are told, and kept', async () => {
    const app = createHttpServer({
      routes: probeRoutes(probe),
      db: server.db,
      log: server.log,
      clock: { now: () => '2026-01-01T00:00:00.000Z' as never },
      ids: server.ids,
      config: {
        publicUrl: '',
        pepper: Buffer.alloc(32),
        bootstrap: { key: server.key, tenantId: server.tenantId },
        simulatedClock: false,
        rateLimits: {
          key: { requests: 4, windowSeconds: 60 },
          tenantWrites: { requests: 1, windowSeconds: 30 },
        },
      },
    });
    const headers = { authorization: `Bearer ${server.key}` };
    const first = await app.inject({ url: '/v1/things/a', headers });
    // A second or more may pass between two requests: the seconds left are told as they are then.
    expect(first.headers).toMatchObject({
      'ratelimit-policy': '"key";q=4;w=60,"tenant-writes";q=1;w=30',
      ratelimit: expect.stringMatching(/^"key";r=3;t=(?:60|[45]\d)$/),
    });
    const write = () =>
      app.inject({
        method: 'POST',
        url: '/v1/things/query',
        headers,
        payload: { sql: 'select 1' },
      });
    expect((await write()).statusCode).toBe(200);
    const writes = await write();
    expect([writes.statusCode, writes.json()['violated-policies']]).toEqual([
      429,
      ['tenant-writes'],
    ]);
    expect(String(writes.headers['retry-after'])).toMatch(/^(?:30|[12]\d)$/);
    await app.inject({ url: '/v1/things/a', headers });
    const refused = await app.inject({ url: '/v1/things/a', headers });
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'quota_exceeded']);
    expect(refused.headers['ratelimit']).toMatch(/^"key";r=0;t=(?:60|[345]\d)$/);
    expect(refused.json().type).toBe(
      'https://iana.org/assignments/http-problem-types#quota-exceeded',
    );
    await app.close();
  });

  it.each([
    ['headers too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    [
      'a length that lies',
      'POST /v1/things/fail HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
  ])('of the protocol are answered too: %s', async (_what, bytes, status) => {
    const text = await exchange(bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain('application/problem+json');
  });

  it('of time cut off who sends no end of headers', async () => {
    const startedMs = performance.now();
    const text = await exchange('GET /v1/things HTTP/1.1\r\nHost: x\r\n');
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - startedMs).toBeLessThan(15_000);
  });
});

/** Sends raw bytes and returns all that comes until the server hangs up. */
async function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.write(bytes);
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  return text;
}
