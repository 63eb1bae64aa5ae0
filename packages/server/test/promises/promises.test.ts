// Goal: what a customer is told is a date with its chance, what it rests on, and is followed up.
// Method: through HTTP on a database of its own; facts are waited for, times are set in the table.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkOverdue } from '../../src/modules/promises/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let east: Awaited<ReturnType<typeof seedLocation>>;
let west: Awaited<ReturnType<typeof seedLocation>>;
const destination = { country: 'US', postal_code: '80202', latitude: 39.7, longitude: -105 };
const card = (days: number, price: number, level: string) => ({
  service_level: level,
  zones: [{ zone: 'all' }],
  weight_breaks: [{ grams_max: 30_000, prices: { all: price } }],
  transit_days: { all: days },
  pick_up_times: ['17:00'],
});

beforeAll(async () => {
  server = await startTestServer();
  east = await seedLocation(server, 'EAST', { latitude: 40, longitude: -104 });
  west = await seedLocation(server, 'WEST', { latitude: 37, longitude: -122 });
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  for (const [code, days, price, level] of [
    ['ground', 4, 9, 'standard'],
    ['air', 1, 25, 'express'],
  ] as const) {
    const body = { code, currency: 'USD', rate_card: card(days, price, level) };
    expect((await server.request('POST', '/v1/carriers/ups/services', { body })).status).toBe(201);
  }
});
afterEach(() => expectLaws(server));
afterAll(() => server.stop());

async function product(sku: string, stock: Partial<Record<'EAST' | 'WEST', number>>) {
  const made = await seedProduct(server, sku);
  if (stock.EAST) await seedStock(server, made.uuid, east.uuid, stock.EAST);
  if (stock.WEST) await seedStock(server, made.uuid, west.uuid, stock.WEST);
  return made;
}

const quote = (body: Record<string, unknown>, key?: string) =>
  server.request('POST', '/v1/promises', {
    body: { destination, ...body },
    ...(key ? { key } : {}),
  });

const promiseOf = (orderId: string, state: string) =>
  eventually(`the promise is ${state}`, async () => {
    const { body } = await server.request('GET', `/v1/promises?order_id=${orderId}`);
    return body.data[0]?.state === state ? body.data[0] : undefined;
  });

async function place(id: string, sku: string, quantity: number) {
  const body = orderBody(id, [{ product: sku, quantity }], { shipping_address: destination });
  const answer = await server.request('POST', '/v1/orders', { body });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe('a quote for a cart', () => {
  it('says dates, what they rest on, the countdown, and other services', async () => {
    await product('LAMP', { EAST: 5 });
    const { status, body } = await quote({ items: [{ product_id: 'LAMP', quantity: 2 }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ complete: true, reservation_ids: [] });
    expect(body.shipments).toMatchObject([
      { location_id: east.id, service: 'ground', rests_on: 'stock', basis: 'rate_card' },
    ]);
    expect(body.p90.at > body.p50.at).toBe(true);
    expect(body.items).toMatchObject([{ promised_quantity: 2, problem: null, p90: body.p90 }]);
    expect(body.order_within_seconds).toBeGreaterThan(0);
    const levels = body.alternatives.map((one: { service_level: string }) => one.service_level);
    expect(levels).toEqual(['express', 'standard']);
    expect(body.alternatives[0].p90.at < body.alternatives[1].p90.at).toBe(true);
    expect(body.alternatives[0].freight).toBe(25);
    const fast = await quote({
      items: [{ product_id: 'LAMP', quantity: 2 }],
      service_level: 'express',
    });
    expect(fast.body.shipments[0].service).toBe('air');
    expect(fast.body.p50.at < body.p50.at).toBe(true);
  });

  it('splits over places, waits for dated supply, and says what cannot be promised', async () => {
    await product('RUG', { EAST: 1, WEST: 1 });
    const split = await quote({ items: [{ product_id: 'RUG', quantity: 2 }] });
    expect(split.body.shipments).toHaveLength(2);
    const more = await quote({ items: [{ product_id: 'RUG', quantity: 3 }] });
    expect(more.body).toMatchObject({ complete: false, p90: null, alternatives: [] });
    expect(more.body.items[0]).toMatchObject({
      promised_quantity: 2,
      problem: { code: 'backorder' },
    });
    const expected = instantOfMs(Date.now() + 20 * 86_400_000);
    await server.request('POST', '/v1/supplies', {
      body: { product_id: 'RUG', location_id: 'EAST', quantity: 10, expected_at: expected },
    });
    const later = await quote({ items: [{ product_id: 'RUG', quantity: 3 }] });
    expect(later.body.complete).toBe(true);
    expect(later.body.p50.at > expected).toBe(true);
    expect(later.body.shipments.map((one: { rests_on: string }) => one.rests_on)).toContain(
      'supply',
    );
    const unknown = await quote({ items: [{ product_id: 'NOPE', quantity: 1 }] });
    expect(unknown.body.items[0]).toMatchObject({ problem: { code: 'unknown_reference' } });
  });

  it('holds what lies there when asked, all or nothing, and only by a key that may', async () => {
    await product('VASE', { EAST: 3 });
    const items = [{ product_id: 'VASE', quantity: 2 }];
    const held = await quote({ items, hold: { owner_key: 'cart-1' } });
    expect(held.body.reservation_ids).toHaveLength(1);
    const { body } = await server.request('GET', '/v1/availability?product_id=VASE');
    expect(body.available_to_promise).toBe(1);
    const order = await server.request('POST', '/v1/orders', {
      body: {
        ...orderBody('H-1', [{ product: 'VASE', quantity: 2 }], { shipping_address: destination }),
        reservation_ids: held.body.reservation_ids,
      },
    });
    expect(order.body.status).toBe('fully_allocated');
    const reader = await server.request('POST', '/v1/api_keys', {
      body: { name: 'page', scopes: ['inventory:read', 'routing:read'] },
    });
    expect((await quote({ items }, reader.body.secret)).status).toBe(200);
    const denied = await quote({ items, hold: { owner_key: 'x' } }, reader.body.secret);
    expect([denied.status, denied.body.code]).toEqual([403, 'insufficient_scope']);
    const none = await server.request('POST', '/v1/api_keys', {
      body: { name: 'none', scopes: ['orders:write'] },
    });
    expect((await quote({ items }, none.body.secret)).status).toBe(403);
  });

  it('of what memory knows takes no connection and asks the database nothing', async () => {
    await product('WARM', { EAST: 5 });
    const ask = { items: [{ product_id: 'WARM', quantity: 1 }] };
    let taken = 0;
    const count = (): number => taken++;
    server.db.app.on('acquire', count);
    // Memory is a second old at most, and subscribers take connections too: one quiet moment is
    // enough.
    await eventually('a quote without a connection', async () => {
      await quote(ask);
      taken = 0;
      const { status, body } = await quote(ask);
      expect([status, body.complete]).toEqual([200, true]);
      return taken === 0;
    });
    server.db.app.off('acquire', count);
  });

  it('refuses what cannot be read, with pointers', async () => {
    const bad = await quote({ items: [], destination: {} });
    expect(bad.status).toBe(422);
    const nowhere = await quote({ items: [{ product_id: 'LAMP', quantity: 1 }], destination: {} });
    expect(nowhere.body.errors[0].pointer).toBe('#/destination/country');
    const channel = await quote({ items: [{ product_id: 'LAMP', quantity: 1 }], channel: 'none' });
    expect(channel.status).toBe(404);
  });
});

describe('the promise of an order', () => {
  it('is given after capture, keeps its date, and is met by the delivery', async () => {
    await product('SOFA', { EAST: 9 });
    const order = await place('P-1', 'SOFA', 1);
    const given = await promiseOf(order.id, 'kept');
    expect(given).toMatchObject({ basis: 'rate_card', cause: null, lane: 'EAST>US' });
    expect(given.p90_at > given.p50_at).toBe(true);
    for (const step of ['release', 'ship', 'deliver']) {
      const path = `/v1/orders/${order.id}/${step}`;
      expect((await server.request('POST', path, { body: {} })).status).toBeLessThan(300);
    }
    const met = await promiseOf(order.id, 'met');
    expect(met.delivered_at).not.toBeNull();
    expect([met.id, met.p50_at, met.p90_at]).toEqual([given.id, given.p50_at, given.p90_at]);
  });

  it('rests on dated supply, is at risk when that slips, and well again when it does not', async () => {
    const made = await product('DESK', {});
    const at = (days: number) => instantOfMs(Date.now() + days * 86_400_000);
    const supply = await server.request('POST', '/v1/supplies', {
      body: { product_id: made.id, location_id: 'WEST', quantity: 5, expected_at: at(10) },
    });
    const order = await place('P-2', 'DESK', 2);
    const given = await promiseOf(order.id, 'kept');
    expect(given.p90_at > at(10)).toBe(true);
    const move = async (days: number) => {
      const { body } = await server.request('GET', `/v1/supplies/${supply.body.id}`);
      const changed = await server.request('PATCH', `/v1/supplies/${supply.body.id}`, {
        body: { expected_at: at(days) },
        headers: { 'if-match': `"${body.version}"` },
      });
      expect(changed.status).toBe(200);
    };
    await move(40);
    const risk = await promiseOf(order.id, 'at_risk');
    expect(risk).toMatchObject({ cause: 'supply', p90_at: given.p90_at });
    expect(risk.expected_at > given.p90_at).toBe(true);
    const listed = await server.request('GET', '/v1/promises?state=at_risk');
    expect(listed.body.data.map((one: { id: string }) => one.id)).toContain(given.id);
    await move(10);
    await promiseOf(order.id, 'kept');
    await server.request('POST', `/v1/orders/${order.id}/cancel`, { body: {} });
    await promiseOf(order.id, 'cancelled');
  });

  it('whose day has passed is breached with its cause, though nothing happened', async () => {
    await product('BED', { EAST: 4 });
    const order = await place('P-3', 'BED', 1);
    const given = await promiseOf(order.id, 'kept');
    await server.db.system.query(
      `update promises set p90_at = now() - interval '1 day' where tenant_id = $1 and order_id in
         (select id from orders where tenant_id = $1 and channel_order_id = 'P-3')`,
      [server.tenantId],
    );
    const around = {
      db: server.db,
      ids: server.ids,
      log: server.log,
      clock: { now: () => instantOfMs(Date.now()) },
    };
    await checkOverdue(systemContext(around, server.tenantId, 'test'));
    const breached = await promiseOf(order.id, 'breached');
    expect(breached).toMatchObject({ id: given.id, cause: 'not_sent' });
    await eventually('the fact is told', async () => {
      const { body } = await server.request('GET', '/v1/events?types=promise.*');
      return body.data.some((event: { type: string }) => event.type.endsWith('promise.breached'));
    });
  });

  it('is nobody else’s', async () => {
    const other = await createTestTenant(server.db, server.ids, 'other');
    const rows = await server.db.transaction(other, { readOnly: true }, (tx) =>
      tx.query('select id from promises where tenant_id = $1', [server.tenantId]),
    );
    expect(rows).toEqual([]);
    const key = await server.request('POST', '/v1/api_keys', {
      body: { name: 'stock', scopes: ['inventory:read'] },
    });
    const denied = await server.request('GET', '/v1/promises', { key: key.body.secret });
    expect(denied.status).toBe(403);
  });
});
