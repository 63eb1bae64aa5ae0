// Goal: a first start's demo is whole, lawful and the same for the same seed, and survives a kill.
import { hash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { routes } from '../../src/app.ts';
import { dayMs, type Instant, instantOfMs, msOf } from '../../src/lib/time.ts';
import { type Demo, type DemoDoor, makeDemo } from '../../src/modules/demo/index.ts';
import { openInnerDoor } from '../../src/platform/start/inner-door.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const started: TestServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function emptyServer(): Promise<TestServer> {
  const server = await startTestServer();
  started.push(server);
  return server;
}

const anchor = instantOfMs(Math.floor((Date.now() - dayMs) / 1000) * 1000);

async function make(
  server: TestServer,
  options: {
    seed?: number;
    days?: number;
    now?: Instant;
    around?: (door: DemoDoor) => DemoDoor;
  } = {},
): Promise<Demo | undefined> {
  const { db, log, tenantId } = server;
  const door = openInnerDoor({ db, log, tenantId, routes });
  try {
    const { around = (same: DemoDoor) => same, ...rest } = options;
    return await makeDemo({ db, log, tenantId, now: anchor, ...rest, door: around(door) });
  } finally {
    await door.close();
  }
}

type Listed = { data: Record<string, unknown>[]; next_cursor: string | null };

async function all(server: TestServer, path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await server.request(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    const page = body as Listed;
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** What of a demo has to be the same each time: everything but ids and the moment of writing. */
async function digestOf(server: TestServer): Promise<string> {
  const orders = (await all(server, '/v1/orders')).map((order) =>
    [
      order['channel'],
      order['channel_order_id'],
      order['type'],
      order['status'],
      order['total_price'],
      order['placed_at'],
    ].join(' '),
  );
  const products = (await all(server, '/v1/products')).map(
    (product) => `${product['sku']} ${product['price']}`,
  );
  const stock = (await all(server, '/v1/inventory')).map((place) =>
    [
      place['sku'],
      place['location_code'],
      place['quantity'],
      place['allocated_quantity'],
      place['safety_stock_level'],
    ].join(' '),
  );
  return hash(
    'sha256',
    [...orders.toSorted(), ...products.toSorted(), ...stock.toSorted()].join('\n'),
  );
}

async function statuses(server: TestServer): Promise<Record<string, number>> {
  const { rows } = await server.db.system.query<{ status: string; count: number }>(
    'select status, count(*) as count from orders where tenant_id = $1 group by status',
    [server.tenantId],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

async function expectLawful(server: TestServer): Promise<void> {
  const { body } = await server.request('GET', '/v1/system/verify');
  expect(body).toMatchObject({ ok: true });
}

test('the whole demo is lawful and has orders in every state', async () => {
  const server = await emptyServer();
  const demo = await make(server, { now: instantOfMs(Date.now()) });
  expect(demo).toMatchObject({ isNew: true });
  await expectLawful(server);
  expect(Object.keys(await statuses(server)).toSorted()).toEqual([
    'allocation_failed',
    'backordered',
    'cancelled',
    'completed',
    'draft',
    'fulfilled',
    'fully_allocated',
    'in_fulfillment',
    'on_hold',
    'partially_allocated',
    'partially_fulfilled',
    'received',
    'routed',
    'routing_failed',
    'scheduled',
    'split_fulfillment',
  ]);
}, 120_000);

test('a demo that was cut off is completed by the next start, and is the one its seed makes', async () => {
  const whole = await emptyServer();
  await make(whole, { days: 6 });
  const server = await emptyServer();
  for (const callsMax of [9, 40, 70]) {
    let calls = 0;
    const dying = (door: DemoDoor): DemoDoor => ({
      at: door.at,
      // The request is carried out, and the process dies before it can note that.
      call: async (request) => {
        const answer = await door.call(request);
        if (++calls > callsMax) throw new Error('killed');
        return answer;
      },
    });
    await expect(make(server, { days: 6, around: dying })).rejects.toThrow('killed');
  }
  // The present has moved on; the demo keeps the one it began with.
  const later = instantOfMs(msOf(anchor) + 3_600_000);
  expect(await make(server, { days: 6, now: later })).toMatchObject({ isNew: true });
  expect(await digestOf(server)).toBe(await digestOf(whole));
  await expectLawful(server);
  expect(await make(server, { days: 6 })).toMatchObject({ isNew: false });
}, 120_000);

test('two that start at once on an empty database make one demo', async () => {
  const count = async (server: TestServer): Promise<number[]> => [
    (await all(server, '/v1/orders')).length,
    (await all(server, '/v1/products')).length,
    (await all(server, '/v1/inventory')).length,
  ];
  const alone = await emptyServer();
  await make(alone, { days: 3 });
  const server = await emptyServer();
  const later = instantOfMs(msOf(anchor) + 60_000);
  const both = await Promise.all([
    make(server, { days: 3 }),
    make(server, { days: 3, now: later }),
  ]);
  expect(both.map((demo) => demo?.isNew).toSorted()).toEqual([false, true]);
  expect(new Set(both.map((demo) => demo?.summary)).size).toBe(1);
  expect(await count(server)).toEqual(await count(alone));
  await expectLawful(server);
}, 120_000);

test('a tenant with something of its own gets no demo', async () => {
  const server = await emptyServer();
  await server.request('POST', '/v1/products', {
    body: { sku: 'MINE', name: 'Mine', currency: 'USD' },
  });
  expect(await make(server)).toBeUndefined();
  expect(await all(server, '/v1/locations')).toEqual([]);
});
