// Guarantee: an order that was promised a date is sent so that freight and lateness together cost
// least, by the calendars and rate cards of the places; its decision says when each place would
// deliver, how late that is, and is planned again bit for bit.
// Through HTTP, the clock stands still.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
/** A Monday, eleven in the morning in Denver. */
const monday = Date.parse('2026-03-02T18:00:00.000Z');
let now = monday;
let count = 0;

const card = (days: number, price: number) => ({
  zones: [{ zone: 'all' }],
  weight_breaks: [{ grams_max: 30_000, prices: { all: price } }],
  transit_days: { all: days },
  pick_up_times: ['17:00'],
});

async function change(code: string, body: Record<string, unknown>): Promise<void> {
  const { version } = (await server.request('GET', `/v1/locations/${code}`)).body;
  const headers = { 'if-match': `"${version}"` };
  const patched = await server.request('PATCH', `/v1/locations/${code}`, { body, headers });
  expect(patched.status, patched.text).toBe(200);
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) } });
  const product = await seedProduct(server, 'TEE');
  for (const code of ['DAY', 'LATER']) {
    const place = await seedLocation(server, code, { latitude: 39.7, longitude: -105 });
    await seedStock(server, product.uuid, place.uuid, 1000);
  }
  // LATER is cheaper, but its cut-off has passed by eleven.
  await change('LATER', { handling_cost: { order: 0 }, calendar: { cut_off: '10:00' } });
  // A supplier that sends lamps two days after it is asked, cheaply; DAY has five that lie there.
  const lamp = await seedProduct(server, 'LAMP');
  const supplier = await seedLocation(server, 'SUP', {
    latitude: 39.7,
    longitude: -105,
    type: 'dropship',
  });
  await change('SUP', { handling_cost: { order: 0 } });
  await server.db.system.query(
    `insert into inventory (tenant_id, product_id, location_id, inventory_type, on_hand,
       lead_time_days, created_at, updated_at) values ($1, $2, $3, 'dropship', null, 2, now(), now())`,
    [server.tenantId, lamp.uuid, supplier.uuid],
  );
  const { rows } = await server.db.system.query(
    `select id from locations where tenant_id = $1 and code = 'DAY'`,
    [server.tenantId],
  );
  await seedStock(server, lamp.uuid, rows[0].id, 5);
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  for (const [code, days, price] of [
    ['ground', 3, 9],
    ['air', 1, 20],
  ] as const) {
    const body = { code, currency: 'USD', rate_card: card(days, price) };
    expect((await server.request('POST', '/v1/carriers/ups/services', { body })).status).toBe(201);
  }
  const made = await server.request('POST', '/v1/policies', {
    body: {
      code: 'dates',
      document: {
        schema: 'switchyard.policy/1',
        currency: 'USD',
        batches: [{ name: 'All', rules: [{ name: 'Cheapest' }] }],
        objective: { kind: 'money', late_penalty: 4 },
        otherwise: { action: 'backorder' },
      },
    },
  });
  expect(made.status, made.text).toBe(201);
  const path = '/v1/policies/dates/versions/1';
  const tested = await server.request('POST', `${path}/test`);
  expect(tested.text).not.toContain('term_without_effect');
  await server.request('POST', `${path}/submit`, { body: {} });
  const approved = await server.request('POST', `${path}/approve`, { body: {} });
  const published = await server.request('POST', `${path}/publish`, {
    body: { accept_warnings: true, activate: { channel: 'web' } },
    headers: { 'if-match': `"${approved.body.version}"` },
  });
  expect(published.status, published.text).toBe(200);
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

type Row = Record<string, unknown> & { code: string; chosen: boolean };

async function decisionOf(orderId: string) {
  const { body } = await server.request('GET', `/v1/orders/${orderId}/decisions`);
  return body.data[0] as Record<string, unknown> & { id: string; candidates: Row[] };
}

async function capture(extra: Record<string, unknown>, product = 'TEE') {
  const body = orderBody(`L-${++count}`, [{ product, quantity: 2 }], extra);
  const made = await server.request('POST', '/v1/orders', { body });
  expect(made.status, made.text).toBe(201);
  return { order: made.body, decision: await decisionOf(made.body.id) };
}

const placeOf = ({ candidates }: { candidates: Row[] }, code: string): Row | undefined =>
  candidates.find((one) => one.code === code);

describe('an order', () => {
  it('without a date goes the cheapest way, and its decision says when it would arrive', async () => {
    const { order, decision } = await capture({});
    expect(order.deliver_before).toBeNull();
    expect(decision).toMatchObject({
      deliver_before: null,
      shipments: [{ service: 'ground', arrives_on: '2026-03-06', days_late: null, late: 0 }],
    });
    expect(placeOf(decision, 'LATER')).toMatchObject({ chosen: true, arrives_on: '2026-03-06' });
    expect(placeOf(decision, 'DAY')).toMatchObject({ chosen: false, arrives_on: '2026-03-05' });
  });

  it('with a date goes where freight and days late together cost least', async () => {
    // By Thursday evening: DAY is in time by ground, LATER is a day late for each of two units.
    const { order, decision } = await capture({ deliver_before: '2026-03-06T03:00:00Z' });
    expect(order.deliver_before).toBe('2026-03-06T03:00:00.000Z');
    expect(decision).toMatchObject({
      deliver_before: '2026-03-06T03:00:00.000Z',
      shipments: [{ service: 'ground', arrives_on: '2026-03-05', days_late: 0, late: 0 }],
    });
    expect(placeOf(decision, 'DAY')?.chosen).toBe(true);
    expect(placeOf(decision, 'LATER')).toMatchObject({
      arrives_on: '2026-03-06',
      days_late: 1,
      late: 8,
    });
    const why = await server.request(
      'GET',
      `/v1/decisions/${decision.id}/why_not?location_id=LATER`,
    );
    expect(why.body).toMatchObject({ kind: 'cost', difference: { late: 8 } });
    expect(why.body.sentence).toContain('late 8.00 USD more');
  });

  it('takes the dearer service when that is worth the days, and says what it could not help', async () => {
    // By Tuesday noon: air arrives on Tuesday evening, which is late as well, but by one day only.
    const { decision } = await capture({ deliver_before: '2026-03-03T19:00:00Z' });
    expect(decision).toMatchObject({
      shipments: [{ service: 'air', arrives_on: '2026-03-03', days_late: 1, late: 8 }],
    });
    const { body } = await server.request('GET', `/v1/decisions/${decision.id}/explain`);
    expect(body.sentence).toContain('there on 2026-03-03, 1 day late');
  });

  it('is tried without being sent: with what a day late costs, and without', async () => {
    const order = {
      line_items: [{ product_id: 'TEE', quantity: 2, price: 10 }],
      total_price: 20,
      currency: 'USD',
      shipping_address: { country: 'US', latitude: 39.7, longitude: -105 },
      deliver_before: '2026-03-04T06:59:00Z',
    };
    const tried = async (late: number) => {
      const { body } = await server.request('POST', '/v1/routing/dry_runs', {
        body: { order, rules: { late_penalty: late } },
      });
      return body;
    };
    expect(await tried(0)).toMatchObject({
      shipments: [{ service: 'ground', days_late: 3, late: 0 }],
    });
    expect(await tried(40)).toMatchObject({ shipments: [{ service: 'air', days_late: 0 }] });
  });

  it('has its date changed, and is routed by the new one', async () => {
    const { order } = await capture({ status: 'received' });
    const path = `/v1/orders/${order.id}`;
    const bad = await server.request('PATCH', path, { body: { deliver_before: 'soon' } });
    expect(bad.status).toBe(422);
    const patched = await server.request('PATCH', path, {
      body: { deliver_before: '2026-03-04T06:59:00Z' },
    });
    expect(patched.body.deliver_before).toBe('2026-03-04T06:59:00.000Z');
    const routed = await server.request('POST', `${path}/route`, { body: {} });
    expect([200, 201], routed.text).toContain(routed.status);
    expect(await decisionOf(order.id)).toMatchObject({
      shipments: [{ service: 'air', arrives_on: '2026-03-03' }],
    });
  });

  it('without a date of its own keeps to the day of its promise when it is routed again', async () => {
    const { order } = await capture({ status: 'received' });
    const promise = await eventually('the order has its promise', async () => {
      const { body } = await server.request('GET', `/v1/promises?order_id=${order.id}`);
      return body.data[0];
    });
    // Nothing was allocated, nothing could be promised: what was told is set in the table.
    await server.db.system.query(
      `update promises set p90_at = '2026-03-04T06:59:59.999Z' where tenant_id = $1 and order_id =
         (select order_id from promises where tenant_id = $1 order by given_at desc, id desc limit 1)`,
      [server.tenantId],
    );
    expect(promise.p90_at).toBeNull();
    await server.request('POST', `/v1/orders/${order.id}/route`, { body: {} });
    expect(await decisionOf(order.id)).toMatchObject({
      deliver_before: '2026-03-04T06:59:59.999Z',
      shipments: [{ service: 'air', days_late: 0 }],
    });
  });
});

describe('a supplier with a lead time', () => {
  it('takes part with the days until it has what it sends', async () => {
    const { order, decision } = await capture({}, 'LAMP');
    expect(order.status).toBe('fully_allocated');
    expect(decision).toMatchObject({
      shipments: [{ available_on: '2026-03-04T18:00:00.000Z', arrives_on: '2026-03-09' }],
    });
    expect(placeOf(decision, 'SUP')?.chosen).toBe(true);
    expect(placeOf(decision, 'DAY')).toMatchObject({
      available_on: null,
      arrives_on: '2026-03-05',
    });
    const { body } = await server.request('POST', `/v1/decisions/${decision.id}/verify`);
    expect(body).toMatchObject({ equal: true, differences: [] });
  });

  it('is passed over when only dear freight brings it in time', async () => {
    const { decision } = await capture({ deliver_before: '2026-03-06T03:00:00Z' }, 'LAMP');
    expect(placeOf(decision, 'DAY')?.chosen).toBe(true);
    expect(placeOf(decision, 'SUP')).toMatchObject({
      freight: 20,
      arrives_on: '2026-03-05',
      days_late: 0,
    });
    const { body } = await server.request('POST', `/v1/decisions/${decision.id}/verify`);
    expect(body).toMatchObject({ equal: true, differences: [] });
  });
});

describe('a decision with dates', () => {
  it('is planned again bit for bit, later and after the calendar changed', async () => {
    const { decision } = await capture({ deliver_before: '2026-03-06T03:00:00Z' });
    now = monday + 40 * 86_400_000;
    await change('DAY', { calendar: { cut_off: '08:00' } });
    const { body } = await server.request('POST', `/v1/decisions/${decision.id}/verify`);
    expect(body).toMatchObject({ equal: true, differences: [] });
    now = monday;
  });

  it('counts a place that never works as years late, and says no date', async () => {
    const hours = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    await change('LATER', { calendar: { opening_hours: hours } });
    const { decision } = await capture({ deliver_before: '2026-03-06T03:00:00Z' });
    expect(placeOf(decision, 'LATER')).toMatchObject({ arrives_on: null, days_late: 800 });
  });
});
