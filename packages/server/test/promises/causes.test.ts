// Guarantee: a promise that is broken says why, by what happened to the order; the report counts by
// place, service and channel what was kept, how often the dates held, and the causes.
// Through HTTP; the clock is moved by the test.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const dayMs = 86_400_000;
const monday = Date.parse('2026-03-02T18:00:00.000Z');
let now = monday;
const destination = { country: 'US', postal_code: '80202', latitude: 39.7, longitude: -105 };

async function post(path: string, body: unknown, status = 200) {
  const answer = await server.request('POST', path, { body });
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) } });
  const product = await seedProduct(server, 'TEE');
  for (const code of ['NEAR', 'FAR']) {
    const longitude = code === 'NEAR' ? -104 : -80;
    const place = await seedLocation(server, code, { latitude: 40, longitude });
    await seedStock(server, product.uuid, place.uuid, 100);
  }
  await post('/v1/carriers', { code: 'ups' }, 201);
  const rateCard = {
    zones: [{ zone: 'near', km_max: 500 }, { zone: 'far' }],
    weight_breaks: [{ grams_max: 30_000, prices: { near: 5, far: 9 } }],
    transit_days: { near: 2, far: 5 },
    pick_up_times: ['17:00'],
  };
  const body = { code: 'ground', currency: 'USD', rate_card: rateCard };
  await post('/v1/carriers/ups/services', body, 201);
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

const promiseOf = (orderId: string, state: string, cause?: string) =>
  eventually(`the promise is ${state} ${cause ?? ''}`, async () => {
    const { body } = await server.request('GET', `/v1/promises?order_id=${orderId}`);
    const [one] = body.data;
    return one?.state === state && (cause === undefined || one.cause === cause) ? one : undefined;
  });

async function placed(id: string): Promise<{ id: string; given: Record<string, string> }> {
  const body = orderBody(id, [{ product: 'TEE', quantity: 1 }], { shipping_address: destination });
  const order = await post('/v1/orders', body, 201);
  return { id: order.id, given: await promiseOf(order.id, 'kept') };
}

async function workOf(orderId: string): Promise<string> {
  await post(`/v1/orders/${orderId}/release`, {});
  const { body } = await server.request('GET', `/v1/fulfillment_orders?order_id=${orderId}`);
  return body.data.at(-1).id;
}

describe('a promise', () => {
  it('that a late carrier broke, that nobody picked, that a full place gave back', async () => {
    now = monday;
    const [kept, late, idle, full] = await Promise.all(
      ['K', 'L', 'I', 'F'].map((letter) => placed(`C-${letter}`)),
    );
    if (!kept || !late || !idle || !full) throw new Error('All four were placed.');
    expect(kept.given).toMatchObject({ service: 'ground', lane: 'NEAR>US' });
    expect((kept.given['leaves_at'] ?? '') > instantOfMs(now)).toBe(true);
    for (const one of [kept, late]) {
      await workOf(one.id);
      await post(`/v1/orders/${one.id}/ship`, {});
    }
    now = monday + 2 * dayMs;
    await post(`/v1/orders/${kept.id}/deliver`, {});
    await promiseOf(kept.id, 'met');
    const work = await workOf(full.id);
    await post(`/v1/fulfillment_orders/${work}/reject`, { reason: 'capacity' });
    now = monday + 20 * dayMs;
    await post(`/v1/orders/${late.id}/deliver`, {});
    await promiseOf(late.id, 'breached', 'carrier');
    for (const one of [idle, full]) await post(`/v1/orders/${one.id}/notes`, { text: 'Late' }, 201);
    await promiseOf(idle.id, 'breached', 'not_sent');
    await promiseOf(full.id, 'breached', 'capacity');
    const risk = await server.request('GET', '/v1/promises?state=breached&cause=capacity');
    expect(risk.body.data.map((one: { order_id: string }) => one.order_id)).toEqual([full.id]);
    const path = `/v1/reports/promises?start_date=${instantOfMs(monday - dayMs)}&end_date=${instantOfMs(now)}`;
    const all = await server.request('GET', path);
    expect(all.body.data).toMatchObject([
      {
        location_id: null,
        promises: 4,
        met: 1,
        breached: 3,
        on_time: 0.25,
        p50_coverage: 0.25,
        p90_coverage: 0.25,
        causes: { carrier: 1, not_sent: 1, capacity: 1 },
      },
    ]);
    const grouped = await server.request('GET', `${path}&group_by=location_id,service,channel`);
    expect(grouped.body.data).toMatchObject([
      { location_id: kept.given['location_id'], service: 'ground', channel: 'web', promises: 4 },
    ]);
    const bad = await server.request(
      'GET',
      `/v1/reports/promises?start_date=${instantOfMs(now)}&end_date=${instantOfMs(monday)}`,
    );
    expect([bad.status, bad.body.errors?.[0]?.pointer]).toEqual([400, '?end_date']);
  });
});
