// Every figure of a report is the length, or the sum, of the list that its row names; days are of
// the zone that was asked for; and a report can be had as CSV in which nothing calculates.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

let server: TestServer;
let east: Awaited<ReturnType<typeof seedLocation>>;
let west: Awaited<ReturnType<typeof seedLocation>>;
let nowMs = Date.parse('2026-03-28T09:00:00Z');
const minutes = (count: number): void => {
  nowMs += count * 60_000;
};
type Body = TestAnswer['body'];

async function post(path: string, body: unknown = {}): Promise<Body> {
  const answer = await server.request('POST', path, { body });
  expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300);
  return answer.body;
}
async function get(path: string): Promise<Body> {
  const answer = await server.request('GET', path);
  expect(answer.status, `${path} ${answer.text}`).toBe(200);
  return answer.body;
}
const period = 'start_date=2026-03-27&end_date=2026-04-05';
const report = (name: string, query = ''): Promise<Body> =>
  get(`/v1/reports/${name}?${period}${query}`);

/** The length of the list that a row names. */
async function lengthOf(list: string): Promise<number> {
  const { total } = await get(`${list}&count=exact&limit=1`);
  expect(total.relation).toBe('eq');
  return total.value;
}

let orders = 0;
async function place(
  sku: string,
  quantity: number,
  extra: Record<string, unknown> = {},
): Promise<Body> {
  orders += 1;
  return post(
    '/v1/orders',
    orderBody(`R-${orders}`, [{ product: sku, quantity }], {
      placed_at: instantOfMs(nowMs),
      ...extra,
    }),
  );
}

/** Takes an order through every step, so many minutes each. */
async function work(
  order: Body,
  took: { accept: number; pick: number; pack: number; ship: number },
): Promise<Body> {
  const { fulfillment_orders: works } = await post(`/v1/orders/${order.id}/release`);
  for (const { id } of works) {
    minutes(took.accept);
    await post(`/v1/fulfillment_orders/${id}/accept`);
    minutes(took.pick);
    await post(`/v1/fulfillment_orders/${id}/pick`);
    minutes(took.pack);
    await post(`/v1/fulfillment_orders/${id}/pack`);
    minutes(took.ship);
    await post(`/v1/fulfillment_orders/${id}/ship`, { carrier: 'swift', tracking_number: id });
  }
  return works;
}

beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => instantOfMs(nowMs) },
    work: { tasks: [], subscribers: [] },
  });
  east = await seedLocation(server, 'EAST');
  west = await seedLocation(server, 'WEST', { latitude: 34, longitude: -118 });
  for (const [sku, place] of [
    ['MUG', east],
    ['POT', west],
  ] as const) {
    const product = await seedProduct(server, sku);
    await seedStock(server, product.uuid, place.uuid, 100);
  }
  await work(await place('MUG', 2), { accept: 30, pick: 60, pack: 30, ship: 60 });
  await work(await place('MUG', 4, { source: '=cmd|calc' }), {
    accept: 10,
    pick: 30,
    pack: 0,
    ship: 0,
  });
  const sent = await work(await place('POT', 3, { customer: { id: 'cus_2' } }), {
    accept: 60,
    pick: 60,
    pack: 60,
    ship: 60,
  });
  minutes(24 * 60);
  await post(`/v1/fulfillment_orders/${sent[0].id}/deliver`);
  const dropped = await place('POT', 1, { customer: { id: 'cus_3' } });
  await post(`/v1/orders/${dropped.id}/cancel`, { reason: 'changed their mind' });
  await place('POT', 500);
  await place('MUG', 1, { customer: undefined });
});
afterAll(async () => {
  await server.stop();
});

describe('the report of fulfilment', () => {
  it('tells each stage of the way in percentiles, and counts what the list shows', async () => {
    const { data } = await report('fulfillment', '&group_by=location_id');
    expect(data.map((row: Body) => [row.location_code, row.fulfillment_orders])).toEqual([
      ['EAST', 2],
      ['WEST', 1],
    ]);
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.fulfillment_orders);
    const [eastern, western] = data;
    expect(eastern.release_to_pick).toMatchObject({ measured: 2, p50: 1.0833 });
    expect(eastern.ship_to_deliver).toEqual({ measured: 0, p50: null, p90: null, p95: null });
    expect(western.release_to_pick).toEqual({ measured: 1, p50: 2, p90: 2, p95: 2 });
    expect(western.pick_to_pack.p50).toBe(1);
    expect(western.pack_to_ship.p50).toBe(1);
    expect(western.ship_to_deliver.p50).toBe(24);
    expect(western.order_to_deliver.p50).toBe(28);
    const whole = await report('fulfillment', '&picking_method=discrete_order_picking');
    expect(whole.data[0].fulfillment_orders).toBe(3);
    expect(await lengthOf(whole.data[0].list)).toBe(3);
    expect((await report('fulfillment', '&location_id=NOWHERE')).data[0].fulfillment_orders).toBe(
      0,
    );
  });

  it('says how quick picking was where its times are known, and how often they are not', async () => {
    const { data } = await report('picking', '&group_by=picking_method,location_id');
    expect(data).toMatchObject([
      { location_code: 'EAST', measured: 2, units: 6, lines: 2, hours: 1.5, units_per_hour: 4 },
      { location_code: 'WEST', measured: 1, units: 3, hours: 1, minutes: { p50: 60 } },
    ]);
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.fulfillment_orders);
    const quick = await place('MUG', 1);
    await post(`/v1/orders/${quick.id}/release`);
    await post(`/v1/orders/${quick.id}/ship`);
    const [row] = (await report('picking', '&location_id=EAST')).data;
    expect(row).toMatchObject({ fulfillment_orders: 3, measured: 2, units: 6 });
  });
});

describe('the reports of orders', () => {
  it('trends count the orders of the list, by the days of the zone', async () => {
    const berlin = '&interval=day&time_zone=Europe/Berlin&group_by=channel,status';
    const { data, from, time_zone } = await report('order_trends', berlin);
    expect([from, time_zone]).toEqual(['2026-03-26T23:00:00.000Z', 'Europe/Berlin']);
    expect(data.length).toBeGreaterThan(4);
    let sum = 0;
    for (const row of data) {
      expect(await lengthOf(row.list)).toBe(row.orders);
      sum += row.orders;
    }
    const [whole] = (await report('order_trends')).data;
    expect(whole).toMatchObject({ orders: sum, cancelled: 1, units: 512, value: 5120 });
    expect(await lengthOf(whole.list)).toBe(sum);
    const places = (await report('order_trends', '&group_by=assigned_location,type')).data;
    for (const row of places) expect(await lengthOf(row.list)).toBe(row.orders);
  });

  it('customers are new once, and their orders are those of the list', async () => {
    const [whole] = (await report('customers')).data;
    expect(whole).toMatchObject({ customers: 3, new_customers: 3, returning_customers: 0 });
    expect(whole).toMatchObject({ ordered_once: 2, ordered_more: 1, orders_without_customer: 1 });
    expect(await lengthOf(whole.list)).toBe(whole.orders);
    const { data } = await report('customers', '&interval=day');
    expect(data.map((row: Body) => [row.period, row.new_customers, row.customers])).toEqual([
      ['2026-03-28', 2, 2],
      ['2026-03-29', 1, 2],
    ]);
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.orders);
  });

  it('channels are told whether or not they are registered', async () => {
    await post('/v1/channels', { code: 'quiet', name: 'Quiet', kind: 'web' });
    const { data } = await report('channels');
    expect(data).toMatchObject([
      { channel: '=cmd|calc', registered: false, orders: 1, fulfilled: 1 },
      { channel: 'quiet', registered: true, orders: 0, failed_share: null, last_order_at: null },
      { channel: 'web', registered: false, cancelled: 1 },
    ]);
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.orders);
  });
});

describe('a report', () => {
  it('can be had as CSV, in which no text of an order is a formula', async () => {
    const asked = { headers: { accept: 'text/csv' } };
    const answer = await server.request('GET', `/v1/reports/channels?${period}`, asked);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="getChannelReport.csv"',
    );
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toBe(
      'channel,registered,name,kind,active,stock_buffer,orders,failed,on_hold,waiting,cancelled,' +
        'fulfilled,failed_share,last_order_at,list',
    );
    expect(lines[1]).toMatch(/^'=cmd\|calc,false,,,,,1,0,0,0,0,1,0,2026-03-28T/);
    const stages = await server.request('GET', `/v1/reports/fulfillment?${period}`, asked);
    expect(stages.text).toContain('order_to_release_measured,order_to_release_p50');
    const both = { headers: { accept: 'application/json, text/csv' } };
    expect((await server.request('GET', `/v1/reports/channels?${period}`, both)).body.object).toBe(
      'report',
    );
    expect((await server.request('GET', '/v1/orders', asked)).status).toBe(406);
  });

  it('refuses periods, zones and parameters that are none, and keys without its scope', async () => {
    for (const query of [
      'start_date=2026-13-01',
      'time_zone=Mars/Olympus',
      'start_date=2026-02-02&end_date=2026-02-01',
      'interval=hour',
      'colour=red',
    ]) {
      expect((await server.request('GET', `/v1/reports/customers?${query}`)).status).toBe(400);
    }
    const { secret } = await post('/v1/api_keys', { name: 'few', scopes: ['orders:read'] });
    expect((await server.request('GET', '/v1/reports/customers', { key: secret })).status).toBe(
      403,
    );
  });
});
