// Guarantee: an order whose place is full on its day is promised for the day on which the place has
// room. Through HTTP; the clock stands still.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const dayMs = 86_400_000;
/** A Monday, eleven in the morning in Denver. */
const monday = Date.parse('2026-03-02T18:00:00.000Z');

async function post(path: string, body: unknown) {
  const answer = await server.request('POST', path, { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(monday) } });
  const product = await seedProduct(server, 'TEE');
  const place = await seedLocation(server, 'NEAR', { latitude: 40, longitude: -104 });
  await seedStock(server, product.uuid, place.uuid, 100);
  await post('/v1/carriers', { code: 'ups' });
  const rateCard = {
    zones: [{ zone: 'all' }],
    weight_breaks: [{ grams_max: 30_000, prices: { all: 5 } }],
    transit_days: { all: 1 },
    pick_up_times: ['17:00'],
  };
  const service = { code: 'ground', currency: 'USD', rate_card: rateCard };
  await post('/v1/carriers/ups/services', service);
  const { version } = (await server.request('GET', '/v1/locations/NEAR')).body;
  const limited = await server.request('PATCH', '/v1/locations/NEAR', {
    body: { capacity_per_day: { orders: 1 } },
    headers: { 'if-match': `"${version}"` },
  });
  expect(limited.status, limited.text).toBe(200);
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

async function promisedFor(id: string): Promise<{ leaves: number; p50: number; p90: number }> {
  const order = await post('/v1/orders', orderBody(id, [{ product: 'TEE', quantity: 1 }]));
  const given = await eventually('it is promised', async () => {
    const { body } = await server.request('GET', `/v1/promises?order_id=${order.id}`);
    return body.data[0]?.leaves_at === undefined ? undefined : body.data[0];
  });
  const [leaves = 0, p50 = 0, p90 = 0] = [given.leaves_at, given.p50_at, given.p90_at].map(
    (at: string) => Date.parse(at),
  );
  return { leaves, p50, p90 };
}

it('the second order of a place that takes one a day is promised a day later', async () => {
  const first = await promisedFor('D-1');
  const second = await promisedFor('D-2');
  expect(first.leaves).toBe(Date.parse('2026-03-03T00:00:00.000Z'));
  expect(second.leaves - first.leaves).toBe(dayMs);
  expect(second.p50 - first.p50).toBe(dayMs);
  expect(second.p90 - first.p90).toBe(dayMs);
});
