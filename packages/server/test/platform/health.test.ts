// Goal: the server says truly how it is, to people, to load balancers and to Prometheus.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import { servicesOf } from '../../src/platform/services.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const health = (key: string | null) => server.request('GET', '/v1/system/health', { key });

test('health needs no key, and says whether the one sent is good', async () => {
  expect((await health(null)).body).toMatchObject({
    object: 'health',
    status: 'ok',
    authenticated: false,
  });
  expect((await health(server.key)).body).toMatchObject({ status: 'ok', authenticated: true });
  expect((await health('sy_live_wrong')).body).toMatchObject({
    status: 'ok',
    authenticated: false,
  });
});

test('every check is there, in words', async () => {
  const { body } = await health(null);
  expect(Object.keys(body.checks).toSorted()).toEqual(['database', 'events', 'migrations']);
  for (const check of Object.values(body.checks) as { status: string; detail: string }[]) {
    expect([check.status, check.detail]).toEqual(['ok', expect.stringMatching(/\.$/)]);
  }
});

test('a schema that is behind is not ready', async () => {
  const newest = await server.db.system.query<{ number: number; name: string }>(
    'select number, name from switchyard.migrations order by number desc limit 1',
  );
  const owner = await connectAsOwner(server.db.connection);
  await owner.query('delete from switchyard.migrations where number = $1', [
    newest.rows[0]?.number,
  ]);
  await eventually(
    'it is not ready',
    async () => (await server.request('GET', '/readyz', { key: null })).status === 503,
  );
  const { status, body } = await health(null);
  expect([status, body.status, body.checks.migrations.detail]).toEqual([
    503,
    'down',
    '1 migrations are missing.',
  ]);
  expect((await server.request('GET', '/livez', { key: null })).status).toBe(200);
  await owner.query('insert into switchyard.migrations (number, name) values ($1, $2)', [
    newest.rows[0]?.number,
    newest.rows[0]?.name,
  ]);
  await owner.end();
  await eventually(
    'it is ready again',
    async () => (await server.request('GET', '/readyz', { key: null })).status === 200,
  );
});

test('requests are measured by operation, and nothing of a tenant is in the metrics', async () => {
  await server.request('GET', '/v1/jobs?kind=canary-kind');
  const { text, headers } = await server.request('GET', '/metrics', { key: null });
  expect(headers['content-type']).toContain('text/plain');
  expect(text).toMatch(
    /switchyard_http_request_duration_seconds_count\{.*route="\/v1\/jobs".*\} \d+/,
  );
  for (const name of [
    'db_connections',
    'outbox_facts',
    'sequencer_events',
    'event_lag_seconds',
    'dispatch_orders',
    'jobs_open',
    'memory_bytes',
  ]) {
    expect(text).toContain(`switchyard_${name}`);
  }
  expect(text).not.toContain('canary-kind');
  expect(text).not.toContain(server.tenantId);
});

test('a draining server is not ready, though it lives', async () => {
  servicesOf(server.db).health.drain();
  expect((await server.request('GET', '/readyz', { key: null })).status).toBe(503);
  expect((await server.request('GET', '/livez', { key: null })).status).toBe(200);
});
