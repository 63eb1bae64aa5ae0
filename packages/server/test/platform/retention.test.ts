// What only serves for a time is dropped when it is over, and nothing that a law needs ever is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subscribers, sweeps } from '../../src/app.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import {
  defaultRetention,
  type RetentionPolicy,
  sweepRetained,
} from '../../src/platform/retention/index.ts';
import { placeOrder, stockedProduct } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const dayMs = 86_400_000;
let server: TestServer;
let productId: string;

beforeAll(async () => {
  // Its own tasks stand still, so that the sweeps below are the only ones.
  server = await startTestServer({ work: { tasks: [] } });
  const east = await seedLocation(server, 'EAST');
  const product = await stockedProduct(server, 'SHIRT', { EAST: east }, { EAST: 1000 });
  productId = product.id;
});

afterAll(async () => {
  await server.stop();
});

/** Sweeps as if so many days had gone by. */
async function sweepIn(
  days: number,
  policy: Partial<RetentionPolicy>,
): Promise<Record<string, number>> {
  const nothing = Object.fromEntries(
    Object.keys(defaultRetention).map((kind) => [kind, null]),
  ) as RetentionPolicy;
  const { db, ids, log } = server;
  const clock = { now: () => instantOfMs(Date.now() + days * dayMs) };
  const signal = new AbortController().signal;
  return sweepRetained({ db, ids, log, clock }, { ...nothing, ...policy }, sweeps, signal);
}

async function count(table: string): Promise<number> {
  const { rows } = await server.db.system.query<{ n: number }>(
    `select count(*)::int as n from ${table} where tenant_id = $1`,
    [server.tenantId],
  );
  return rows[0]?.n ?? 0;
}

async function sequenced(): Promise<void> {
  await eventually('every fact has its number', async () => (await count('event_outbox')) === 0);
  // Events wait for those who read them all, who begin with the first.
  await eventually('every subscriber has read them', async () => {
    const { rows } = await server.db.system.query(
      `select 1 from event_heads h join subscription_cursors c on c.tenant_id = h.tenant_id
       where h.tenant_id = $1 and c.name = any($2) and c.sequence = h.last_sequence`,
      [server.tenantId, subscribers.map(({ name }) => name)],
    );
    return rows.length === subscribers.length;
  });
}

test('answers are swept once their week is over, and not before', async () => {
  const insert = (key: string, ageDays: number): Promise<unknown> =>
    server.db.system.query(
      `insert into idempotency_keys (tenant_id, route, key, fingerprint, status, created_at)
       values ($1, 'POST /v1/tests', $2, 'f', 201, $3)`,
      [server.tenantId, key, instantOfMs(Date.now() - ageDays * dayMs)],
    );
  await insert('old', 7.1);
  await insert('older', 7.01);
  await insert('young', 6.9);
  await insert('ancient', 90);
  await sweepIn(0, { answers: defaultRetention.answers });
  const { rows } = await server.db.system.query<{ key: string }>(
    `select key from idempotency_keys where route = 'POST /v1/tests'`,
  );
  expect(rows.map((row) => row.key)).toEqual(['young']);
});

test('what is kept for ever is never swept', async () => {
  await placeOrder(server, { [productId]: 1 });
  await sequenced();
  expect(await sweepIn(30_000, {})).toEqual({
    events: 0,
    decisions: 0,
    logs: 0,
    holds: 0,
    answers: 0,
    jobs: 0,
    runs: 0,
    deliveries: 0,
    networks: 0,
    price_runs: 0,
  });
});

test('dropped events leave no gap, old places answer 410, old timelines say from when they are whole', async () => {
  const old = await placeOrder(server, { [productId]: 2 });
  await sequenced();
  await server.db.system.query(
    `insert into subscription_cursors (tenant_id, name, sequence, run_after, updated_at)
     values ($1, 'reader', 1, now(), now())`,
    [server.tenantId],
  );
  const sweptAt = async (): Promise<unknown> => {
    const { rows } = await server.db.system.query(
      `select swept_at from retention_marks where tenant_id = $1 and kind = 'events'`,
      [server.tenantId],
    );
    return rows[0]?.swept_at;
  };
  const before = await sweptAt();
  expect((await sweepIn(401, { events: 400 }))['events'], 'a subscriber has read one only').toBe(1);
  expect(await sweptAt(), 'and the sweep is told to be late').toEqual(before);
  await expectLaws(server);
  await server.db.system.query('delete from subscription_cursors where tenant_id = $1', [
    server.tenantId,
  ]);
  const young = await placeOrder(server, { [productId]: 1 });
  await sequenced();
  await server.db.system.query(
    `update events e set occurred_at = e.occurred_at + interval '300 days'
     where e.tenant_id = $1 and e.sequence >= (select min(sequence) from events f
       where f.tenant_id = $1 and f.type = 'order.created' and f.occurred_at >= $2)`,
    [server.tenantId, young.created_at],
  );
  expect((await sweepIn(401, { events: 400 }))['events']).toBeGreaterThan(2);
  expect((await sweepIn(401, { events: 400 }))['events']).toBe(0);
  expect(await sweptAt()).not.toEqual(before);
  await expectLaws(server);

  const gone = await server.request('GET', '/v1/events?after=0');
  expect([gone.status, gone.body.code]).toEqual([410, 'cursor_expired']);
  const after = Number(gone.body.first_sequence) - 1;
  const page = await server.request('GET', `/v1/events?after=${after}`);
  expect(page.body.data[0]).toMatchObject({ type: 'order.created', subject: young.id });

  const whole = await server.request('GET', `/v1/orders/${young.id}/timeline`);
  expect(whole.body).toMatchObject({ complete: true, history_since: null });
  const cut = await server.request('GET', `/v1/orders/${old.id}/timeline`);
  expect(cut.body).toMatchObject({ complete: false, data: [] });
  expect(cut.body.history_since >= old.created_at).toBe(true);

  // The law sees what retention has not dropped itself.
  await server.db.system.query(
    `delete from events where tenant_id = $1 and sequence = (
       select min(sequence) from events where tenant_id = $1)`,
    [server.tenantId],
  );
  const report = await server.request('GET', '/v1/system/verify');
  const broken = report.body.laws.filter((law: { ok: boolean }) => !law.ok);
  expect(broken.map((law: { law: string }) => law.law)).toEqual(['I9', 'I9b']);
  await server.db.system.query(
    `update retention_marks set dropped_through = dropped_through + 1, dropped_before = $2
     where tenant_id = $1 and kind = 'events'`,
    [server.tenantId, instantOfMs(Date.now() + 500 * dayMs)],
  );
});

test('decisions, log entries and ended soft holds go; live holds and claims of orders stay', async () => {
  const order = await placeOrder(server, { [productId]: 1 });
  await server.request('POST', '/v1/logs', { body: { type: 'note', text: 'old' } });
  const hold = (ownerKey: string): Promise<{ body: { id: string } }> =>
    server.request('POST', '/v1/reservations', {
      body: {
        product_id: productId,
        quantity: 1,
        owner_type: 'cart',
        owner_key: ownerKey,
        ttl_seconds: 2_000_000,
      },
    });
  const ended = await hold('ended');
  const live = await hold('live');
  await server.request('POST', `/v1/reservations/${ended.body.id}/release`, { body: {} });
  const claims = await count('reservations');
  const dropped = await sweepIn(100, { decisions: 90, logs: 90, holds: 90 });
  expect(dropped).toMatchObject({ logs: 1, holds: 1 });
  expect(await count('routing_decisions')).toBe(0);
  expect(await count('reservations')).toBe(claims - 1);
  const there = await server.request('GET', `/v1/reservations/${live.body.id}`);
  expect(there.body.status).toBe('active');
  expect((await server.request('GET', `/v1/orders/${order.id}`)).status).toBe(200);
  await expectLaws(server);
  const metrics = await server.request('GET', '/metrics', { key: null });
  expect(metrics.text).toContain('switchyard_retention_rows_dropped_total{kind="holds"} 1');
});

test('a long backlog is dropped in many small transactions', async () => {
  await server.db.system.query(
    `insert into log_entries (tenant_id, id, type, body, actor, recorded_at)
     select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'bulk', '{}', 'test', $2
     from generate_series(1, 4500) n`,
    [server.tenantId, instantOfMs(1)],
  );
  // The place of an earlier sweep lies behind them.
  await server.db.system.query(
    `delete from retention_marks where tenant_id = $1 and kind = 'logs'`,
    [server.tenantId],
  );
  expect((await sweepIn(0, { logs: 30 }))['logs']).toBe(4500);
  const { rows } = await server.db.system.query<{ n: number; days: number }>(
    `select dropped_rows as n, days from retention_marks where tenant_id = $1 and kind = 'logs'`,
    [server.tenantId],
  );
  expect(rows).toEqual([{ n: 4500, days: 30 }]);
});

test('deliveries that have ended go after their days, those of a deleted endpoint at once', async () => {
  const make = async (): Promise<string> => {
    const answer = await server.request('POST', '/v1/webhook_endpoints', {
      body: { url: 'https://shop.example/hooks', event_types: ['webhook.none'] },
    });
    return answer.body.id as string;
  };
  const test = async (id: string): Promise<void> => {
    const sent = await server.request('POST', `/v1/webhook_endpoints/${id}/test`);
    expect(sent.status).toBe(202);
  };
  const [kept, deleted] = [await make(), await make()];
  await test(kept);
  await test(kept);
  await test(deleted);
  await server.db.system.query(
    `update deliveries set state = 'failed', settled_at = created_at, next_at = null, claim = null
     where tenant_id = $1 and id = (select min(id::text)::uuid from deliveries where tenant_id = $1)`,
    [server.tenantId],
  );
  const { deliveries } = defaultRetention;
  expect(await sweepIn(29, { deliveries })).toMatchObject({ deliveries: 0 });
  expect(await sweepIn(31, { deliveries })).toMatchObject({ deliveries: 1 });
  await server.request('DELETE', `/v1/webhook_endpoints/${deleted}`);
  expect(await sweepIn(0, { deliveries })).toMatchObject({ deliveries: 1 });
  expect(await count('delivery_lanes')).toBe(1);
  expect(await count('deliveries')).toBe(1);
  const endpoint = await server.request('PATCH', `/v1/webhook_endpoints/${kept}`, {
    body: { enabled: false },
    headers: { 'if-match': '*' },
  });
  expect(endpoint.status).toBe(200);
  expect(await sweepIn(31, { deliveries })).toMatchObject({ deliveries: 1 });
  expect(await count('delivery_attempts')).toBe(0);
});

test('networks and price runs go once no decision that is kept can name them', async () => {
  const digests = async (): Promise<string[]> => {
    const { rows } = await server.db.system.query<{ digest: string }>(
      'select digest from network_versions where tenant_id = $1 order by digest',
      [server.tenantId],
    );
    return rows.map((row) => row.digest);
  };
  const at = (days: number): string => instantOfMs(Date.now() + days * dayMs);
  await server.db.system.query('delete from routing_decisions where tenant_id = $1', [
    server.tenantId,
  ]);
  const order = await placeOrder(server, { [productId]: 1 });
  const { rows: named } = await server.db.system.query<{ digest: string }>(
    `select document::json->'in'->>'net' as digest from routing_decisions where tenant_id = $1`,
    [server.tenantId],
  );
  const inUse = named[0]?.digest ?? '';
  expect(await digests()).toContain(inUse);
  await server.db.system.query(
    `insert into network_versions (tenant_id, digest, document, first_used_at, last_used_at)
     values ($1, 'old', '{}', $2, $2), ($1, 'lately', '{}', $2, $3)`,
    [server.tenantId, at(-500), at(-0.5)],
  );
  for (const [id, days] of [
    ['1', -500],
    ['2', -499],
    ['3', -498],
    ['4', -0.5],
  ] as const)
    await server.db.system.query(
      `insert into price_runs (tenant_id, id, trigger, method, version, started_at, finished_at,
         demand_rows, cells, priced_cells, rounds, converged, basis)
       values ($1, ('00000000-0000-7000-8000-00000000000' || $2)::uuid, 'schedule', 'none', 1, $3,
         $3, 0, 0, 0, 0, true, '{}')`,
      [server.tenantId, id, at(days)],
    );
  const policy = { networks: 30, price_runs: 30 };
  // The third may have been counted until the fourth: it stays, as everything younger does.
  expect(await sweepIn(0, policy)).toMatchObject({ networks: 1, price_runs: 2 });
  expect(await sweepIn(500, policy), 'its decision is kept').toMatchObject({ networks: 0 });
  expect(await digests()).toEqual([inUse, 'lately'].toSorted());
  const decisions = await server.request('GET', `/v1/orders/${order.id}/decisions`);
  const again = await server.request('POST', `/v1/decisions/${decisions.body.data[0].id}/verify`);
  expect(again.body).toMatchObject({ equal: true });
  expect(await sweepIn(500, { ...policy, decisions: 30 })).toMatchObject({
    decisions: 1,
    networks: 2,
    price_runs: 1,
  });
  expect(await digests()).toEqual([]);
});
