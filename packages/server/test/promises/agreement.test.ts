// Guarantee: the promise at the cart and the plan of the order made a moment later name the same
// places, services and dates, by the policy in force; what waits for supply is promised by the plan
// that its arrival brings; a hold asked for twice is one hold.
// Method: random carts through HTTP against a network with calendars, a supplier with a lead time,
// kits and a policy of two rules; the clock stands still.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const now = Date.parse('2026-03-02T18:00:00.000Z');
const dayMs = 86_400_000;
const rng = seededRng(41);
const upTo = (n: number): number => Math.floor(rng.next() * n);
const skus = Array.from({ length: 10 }, (_, index) => `P${index}`);
const places = [
  ['A', 40, -104],
  ['B', 37, -122],
  ['C', 41, -74],
  ['D', 33, -84],
  ['E', 42, -88],
] as const;
const destinations = [
  { country: 'US', postal_code: '80202', latitude: 39.7, longitude: -105 },
  { country: 'US', postal_code: '10001', latitude: 40.7, longitude: -74 },
  { country: 'US', postal_code: '94105', latitude: 37.8, longitude: -122.4 },
];

type Shipment = {
  location_id: string;
  carrier: string;
  service: string;
  available_on: string | null;
  arrives_on: string | null;
};
const told = (one: Shipment, units: number): string =>
  [one.location_id, one.carrier, one.service, one.available_on, one.arrives_on, units].join(' ');

const sum = (items: { quantity: number }[]): number =>
  items.reduce((total, { quantity }) => total + quantity, 0);

async function post(path: string, body: unknown, status = 201) {
  const answer = await server.request('POST', path, { body });
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

async function activate(): Promise<void> {
  await post('/v1/policies', {
    code: 'two',
    document: {
      schema: 'switchyard.policy/1',
      currency: 'USD',
      batches: [
        {
          name: 'All',
          rules: [
            {
              name: 'Near',
              constraints: [
                { kind: 'distance_km_max', value: 1500 },
                { kind: 'shipments_max', value: 1 },
              ],
              otherwise: { action: 'next_rule' },
            },
            { name: 'Anywhere' },
          ],
        },
      ],
      objective: { kind: 'money', split_penalty: 2, late_penalty: 3 },
      otherwise: { action: 'backorder' },
    },
  });
  const path = '/v1/policies/two/versions/1';
  await post(`${path}/test`, {}, 200);
  await post(`${path}/submit`, {}, 200);
  const approved = await post(`${path}/approve`, {}, 200);
  const published = await server.request('POST', `${path}/publish`, {
    body: { accept_warnings: true, activate: { channel: 'web' } },
    headers: { 'if-match': `"${approved.version}"` },
  });
  expect(published.status, published.text).toBe(200);
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) } });
  await post('/v1/channels', { code: 'web', name: 'Web', kind: 'web' });
  await post('/v1/carriers', { code: 'ups' });
  for (const [code, near, far, price] of [
    ['ground', 2, 5, 6],
    ['air', 1, 1, 22],
  ] as const) {
    await post('/v1/carriers/ups/services', {
      code,
      currency: 'USD',
      rate_card: {
        zones: [{ zone: 'near', km_max: 900 }, { zone: 'far' }],
        weight_breaks: [{ grams_max: 30_000, prices: { near: price, far: price + 5 } }],
        transit_days: { near, far },
        pick_up_times: ['17:00'],
      },
    });
  }
  const supplier = await seedLocation(server, 'SUP', {
    latitude: 36,
    longitude: -95,
    type: 'dropship',
  });
  const made = [];
  for (const sku of skus) made.push(await seedProduct(server, sku));
  for (const [code, latitude, longitude] of places) {
    const place = await seedLocation(server, code, { latitude, longitude });
    for (const one of made)
      if (upTo(3) > 0) await seedStock(server, one.uuid, place.uuid, 1 + upTo(30));
  }
  for (const one of made.slice(0, 3)) {
    await server.db.system.query(
      `insert into inventory (tenant_id, product_id, location_id, inventory_type, on_hand,
         lead_time_days, created_at, updated_at)
       values ($1, $2, $3, 'dropship', null, 3, now(), now())`,
      [server.tenantId, one.uuid, supplier.uuid],
    );
  }
  await post('/v1/products', {
    sku: 'KIT',
    name: 'Kit',
    price: 20,
    currency: 'USD',
    components: [
      { product_id: 'P8', quantity: 1 },
      { product_id: 'P9', quantity: 2 },
    ],
  });
  await activate();
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

describe('a promise at the cart', () => {
  it('names the places, services and dates of the order that follows', async () => {
    let several = 0;
    let short = 0;
    let leads = 0;
    for (let n = 0; n < 240; n++) {
      const picked = new Map<string, number>();
      for (let k = 0; k <= upTo(4); k++)
        picked.set(upTo(9) === 0 ? 'KIT' : (skus[upTo(skus.length)] ?? 'P0'), 1 + upTo(4));
      const items = [...picked].map(([product_id, quantity]) => ({ product_id, quantity }));
      const destination = destinations[upTo(3)];
      const wishes = {
        ...(upTo(3) === 0 ? { deliver_before: instantOfMs(now + (2 + upTo(3)) * dayMs) } : {}),
        ...(upTo(5) === 0 ? { ship_complete: true } : {}),
      };
      const quote = await post(
        '/v1/promises',
        { items, destination, channel: 'web', ...wishes },
        200,
      );
      const lines = items.map(({ product_id: product, quantity }) => ({ product, quantity }));
      const order = await post(
        '/v1/orders',
        orderBody(`A-${n}`, lines, { shipping_address: destination, ...wishes }),
      );
      const decisions = await server.request('GET', `/v1/decisions?order_id=${order.id}`);
      const shipments: (Shipment & { line_items: { quantity: number }[] })[] =
        decisions.body.data[0].shipments;
      const promised: (Shipment & { items: { quantity: number }[] })[] = quote.shipments;
      expect(
        promised
          .map((one) =>
            told(
              one,
              one.items.reduce((sum, i) => sum + i.quantity, 0),
            ),
          )
          .sort(),
        JSON.stringify({ items, destination, wishes }),
      ).toEqual(shipments.map((one) => told(one, sum(one.line_items))).sort());
      expect(quote.policy).toMatchObject({ code: 'two' });
      if (promised.length > 1) several++;
      if (!quote.complete) short++;
      if (promised.some((one) => one.available_on !== null)) leads++;
    }
    // The campaign would say little if every cart were easy.
    expect(Math.min(several, short, leads)).toBeGreaterThan(10);
  }, 120_000);

  it('counts transfers under way and supplies, less what others wait for', async () => {
    const lamp = await seedProduct(server, 'LAMP');
    const { rows } = await server.db.system.query(
      `select id from locations where tenant_id = $1 and code = 'A'`,
      [server.tenantId],
    );
    await seedStock(server, lamp.uuid, rows[0].id, 4);
    const expected = instantOfMs(now + 6 * dayMs);
    const transfer = await post('/v1/transfers', {
      from_location: 'A',
      to_location: 'B',
      expected_at: expected,
      lines: [{ product_id: 'LAMP', quantity: 4 }],
    });
    for (const step of ['approve', 'ship'])
      await server.request('POST', `/v1/transfers/${transfer.id}/${step}`, { body: {} });
    const ask = (quantity: number) =>
      post(
        '/v1/promises',
        { items: [{ product_id: 'LAMP', quantity }], destination: destinations[2] },
        200,
      );
    const quote = await ask(3);
    expect(quote).toMatchObject({ complete: true, order_within_seconds: null });
    expect(quote.shipments).toMatchObject([
      { location_code: 'B', rests_on: 'supply', available_on: expected },
    ]);
    expect((await ask(5)).items[0].promised_quantity).toBe(4);
    // Another order waits for two of them.
    await post(
      '/v1/orders',
      orderBody('W-1', [{ product: 'LAMP', quantity: 2 }], { shipping_address: destinations[2] }),
    );
    expect((await ask(3)).items[0].promised_quantity).toBe(2);
    // The order's own promise rests on the transfer as well.
    const kept = await eventually('the promise is given', async () => {
      const { body } = await server.request('GET', '/v1/promises?sort=-id&limit=1');
      const [one] = body.data;
      return one?.p90_at > expected ? one : undefined;
    });
    expect(kept.state).toBe('kept');
  });

  it('holds once for a cart, asked again or twice at once, and lets go what it no longer has', async () => {
    const vase = await seedProduct(server, 'VASE');
    const { rows } = await server.db.system.query(
      `select id from locations where tenant_id = $1 and code in ('A', 'B')`,
      [server.tenantId],
    );
    for (const { id } of rows) await seedStock(server, vase.uuid, id, 3);
    const ask = (quantity: number, key: string) =>
      server.request('POST', '/v1/promises', {
        body: {
          items: [{ product_id: 'VASE', quantity }],
          destination: destinations[0],
          hold: { owner_key: key },
        },
      });
    const left = async () =>
      (await server.request('GET', '/v1/availability?product_id=VASE')).body.available_to_promise;
    const both = await Promise.all([ask(3, 'cart-1'), ask(3, 'cart-1'), ask(3, 'cart-1')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(both.map(({ body }) => body.reservation_ids.join())).size).toBe(1);
    expect(await left()).toBe(3);
    const again = await ask(3, 'cart-1');
    expect(again.body.reservation_ids).toEqual(both[0]?.body.reservation_ids);
    expect(again.body.shipments[0].location_code).toBe('A');
    const less = await ask(1, 'cart-1');
    expect(less.body.reservation_ids).not.toEqual(again.body.reservation_ids);
    expect(await left()).toBe(5);
    expect((await ask(5, 'cart-2')).body).toMatchObject({ complete: true });
    expect(await left()).toBe(0);
  });
});
