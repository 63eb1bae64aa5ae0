// What reports say of stock, carriers, plans and exceptions is what their lists say: opening stock
// with all that moved is closing stock, and every row counts the list that it names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

type Body = TestAnswer['body'];
const dayMs = 86_400_000;
let server: TestServer;
let nowMs = Date.parse('2026-03-01T09:00:00Z');
const days = (count: number): void => {
  nowMs += count * dayMs;
};

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
const report = (name: string, query = ''): Promise<Body> =>
  get(`/v1/reports/${name}?start_date=2026-03-10&end_date=2026-03-20${query}`);
async function lengthOf(list: string): Promise<number> {
  return (await get(`${list}&count=exact&limit=1`)).total.value;
}

let orders = 0;
async function place(lines: Record<string, number>, extra = {}): Promise<Body> {
  orders += 1;
  const named = Object.entries(lines).map(([product, quantity]) => ({ product, quantity }));
  const placed_at = instantOfMs(nowMs);
  return post('/v1/orders', orderBody(`S-${orders}`, named, { placed_at, ...extra }));
}
async function ship(order: Body, carrier = 'swift'): Promise<Body[]> {
  const { fulfillment_orders: works } = await post(`/v1/orders/${order.id}/release`);
  for (const { id } of works) {
    await post(`/v1/fulfillment_orders/${id}/ship`, { carrier, tracking_number: id });
  }
  return works;
}
/** What the order's customer was told, as the promises of real orders are kept. */
async function promise(order: Body, untilMs: number, leavesMs: number): Promise<void> {
  await server.db.system.query(
    `insert into promises (tenant_id, id, order_id, state, basis, p50_at, p90_at, given_at, checked_at,
       leaves_at)
     values ($1, $2, $3, 'kept', 'rate_card', $4, $4, $5, $5, $6)`,
    [
      server.tenantId,
      server.ids.uuid(),
      decodeId('ord', order.id),
      instantOfMs(untilMs),
      instantOfMs(nowMs),
      instantOfMs(leavesMs),
    ],
  );
}

beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => instantOfMs(nowMs) },
    work: { tasks: [], subscribers: [] },
  });
  await seedLocation(server, 'EAST');
  await seedLocation(server, 'WEST', { latitude: 34, longitude: -118 });
  for (const [sku, code] of [
    ['MUG', 'EAST'],
    ['POT', 'WEST'],
  ] as const) {
    await seedProduct(server, sku);
    const stock = { product_id: sku, location_id: code, quantity: 100, expected: null };
    await post('/v1/inventory/set', stock);
  }
  days(4);
  await ship(await place({ MUG: 10 }));
  // From here on it is the period.
  nowMs = Date.parse('2026-03-11T09:00:00Z');
  const at = { product_id: 'MUG', location_id: 'EAST' };
  const supply = await post('/v1/supplies', {
    ...at,
    quantity: 30,
    expected_at: instantOfMs(nowMs),
  });
  await post(`/v1/supplies/${supply.id}/receive`, { quantity: 30 });
  const early = await place({ MUG: 20 });
  await promise(early, nowMs + 3 * dayMs, nowMs + dayMs);
  const [sent] = await ship(early);
  days(2);
  await post(`/v1/fulfillment_orders/${sent.id}/deliver`);
  const late = await place({ POT: 4 }, { customer: { id: 'cus_9' } });
  await promise(late, nowMs + dayMs, nowMs - dayMs);
  await ship(late, 'slow');
  await post('/v1/inventory/adjust', { ...at, quantity: -5, reason: 'breakage' });
  await ship(await place({ MUG: 1, POT: 1 }));
  const refused = await place({ POT: 2 });
  const { fulfillment_orders: works } = await post(`/v1/orders/${refused.id}/release`);
  const [line] = works[0].line_items;
  await post(`/v1/fulfillment_orders/${works[0].id}/pick`, {
    line_items: [{ id: line.id, short: 2, reason: 'capacity' }],
  });
  const dropped = await place({ MUG: 2 });
  await post(`/v1/orders/${dropped.id}/cancel`, { reason: 'changed their mind' });
  nowMs = Date.parse('2026-03-22T09:00:00Z');
  await ship(await place({ MUG: 7 }));
});
afterAll(async () => {
  await server.stop();
});

describe('inventory turnover', () => {
  it('opens and closes as the ledger says, and sold is the sum of the list', async () => {
    const { data } = await report('inventory_turnover');
    const [mug, pot] = data;
    expect(mug).toMatchObject({ sku: 'MUG', location_code: 'EAST', currency: 'USD' });
    expect(mug).toMatchObject({ opening: 90, received: 30, sold: 21, other: -5, closing: 94 });
    expect(mug).toMatchObject({ opening_value: 540, sold_value: 126, closing_value: 564 });
    expect(mug.turnover).toBe(0.2283);
    expect(pot).toMatchObject({ sku: 'POT', opening: 100, sold: 5, closing: 95 });
    for (const row of data) {
      const movements = (await get(`${row.list}&limit=200`)).data;
      const units = movements.reduce((sum: number, one: Body) => sum - one.quantity_delta, 0);
      expect(units).toBe(row.sold);
      expect(row.opening + row.received + row.returned - row.sold + row.other).toBe(row.closing);
    }
    const [whole] = (await report('inventory_turnover', '&group_by=location_id&location_id=EAST'))
      .data;
    expect(whole).toMatchObject({ sku: null, location_code: 'EAST', closing: 94 });
    const [now] = (await get('/v1/reports/inventory_turnover?product_id=MUG')).data;
    const record = await get('/v1/inventory/record?product_id=MUG&location_id=EAST');
    expect(now.closing).toBe(record.quantity);
  });
});

describe('the report of carriers', () => {
  it('counts the shipments of the list, and blames carriers for what left in time only', async () => {
    const { data } = await report('carriers');
    expect(data.map((row: Body) => [row.carrier, row.shipments])).toEqual([
      ['slow', 1],
      ['swift', 3],
    ]);
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.shipments);
    const [slow, swift] = data;
    expect(swift).toMatchObject({ delivered: 1, due: 1, on_time: 1, carrier_on_time_share: 1 });
    expect(swift.hours).toEqual({ p50: 48, p90: 48, p95: 48 });
    expect(slow).toMatchObject({ due: 1, on_time: 0, on_time_share: 0, due_left_in_time: 0 });
    expect(slow.carrier_on_time_share).toBeNull();
    const { data: places } = await report('carriers', '&group_by=location_id&interval=day');
    for (const row of places) expect(await lengthOf(row.list)).toBe(row.shipments);
    expect((await report('carriers', '&group_by=service')).data[0].list).toBeNull();
  });
});

describe('the reports of plans', () => {
  it('what serving costs sums to the decisions of the list, whatever it is grouped by', async () => {
    const [whole] = (await report('cost_to_serve')).data;
    expect(await lengthOf(whole.list)).toBe(whole.decisions);
    const decisions = (await get(`${whole.list}&limit=200`)).data;
    const cost = decisions.reduce((sum: number, one: Body) => sum + one.cost, 0);
    expect(whole.cost).toBeCloseTo(cost, 2);
    expect(whole.handling).toBeGreaterThan(0);
    for (const group of ['location_id', 'channel', 'order_id', 'carrier,service']) {
      const { data } = await report('cost_to_serve', `&group_by=${group}`);
      const sum = data.reduce((total: number, row: Body) => total + row.cost, 0);
      expect(sum, group).toBeCloseTo(whole.cost, 2);
    }
    const { data } = await report('cost_to_serve', '&group_by=order_id');
    for (const row of data) expect(await lengthOf(row.list)).toBe(row.decisions);
  });

  it('says from how many places orders are sent, and why', async () => {
    const { data } = await report('splits');
    const split = data.find((row: Body) => row.places === 2);
    expect(split).toMatchObject({ reason: 'no_place_had_all', decisions: 1, units: 2 });
    const [whole] = (await report('cost_to_serve')).data;
    const sum = data.reduce((total: number, row: Body) => total + row.decisions, 0);
    expect(sum).toBe(whole.decisions);
  });
});

describe('the reports of exceptions', () => {
  it('cancellations have the reason that was given, and count the cancelled orders', async () => {
    const { data } = await report('cancellations', '&group_by=channel');
    expect(data).toMatchObject([{ channel: 'web', orders: 1, units: 2, value: 20 }]);
    expect(await lengthOf(data[0].list)).toBe(1);
    // Reasons are told by events, which come a moment later.
    const [row] = await eventually('the reason is told', async () => {
      const rows: Body[] = (await report('cancellations')).data;
      return rows.some((one) => one.reason === 'changed their mind') ? rows : undefined;
    });
    expect(row).toMatchObject({ reason: 'changed their mind', orders: 1, list: null });
  });

  it('shorts have the reason of the place, and are those of the list', async () => {
    const { data } = await report('shorts', '&group_by=location_id,product_id,reason');
    expect(data).toMatchObject([
      { location_code: 'WEST', sku: 'POT', reason: 'capacity', shorts: 1, orders: 1 },
    ]);
    expect(await lengthOf(data[0].list)).toBe(1);
    const [short] = (await get(data[0].list)).data;
    expect(short).toMatchObject({ object: 'short_pick', reason: 'capacity' });
  });
});

describe('the report of forecasts', () => {
  it('counts the forecasts of the list', async () => {
    await server.db.system.query(
      `insert into forecasts (tenant_id, product_id, location_id, run_id, method, history_days,
         mean_per_day, test_origins, test_horizon_days, rmsse, actual_units, forecast_units,
         missed_units, document, made_at)
       select i.tenant_id, i.product_id, i.location_id, i.product_id, 'sparse', 90, 1.5, 1, 28, 0.5,
         40, 50, 20,
         '{"daily":[],"quantiles":{},"velocity":{},"weekdays":[]}', now()
       from inventory i where i.tenant_id = $1`,
      [server.tenantId],
    );
    const { data } = await get('/v1/reports/forecast_accuracy?group_by=location_id,method');
    expect(data).toMatchObject([
      { location_code: 'EAST', method: 'sparse', series: 1, judged: 1, bias: 0.25, wape: 0.5 },
      { location_code: 'WEST', method: 'sparse', series: 1, rmsse: 0.5 },
    ]);
    for (const row of data) {
      const search = new URLSearchParams(row.list.split('?')[1]);
      const { rows } = await server.db.system.query<{ n: number }>(
        `select count(*)::int as n from forecasts f where f.tenant_id = $1 and f.method = $2
           and f.location_id = $3`,
        [server.tenantId, search.get('method'), decodeId('loc', search.get('location_id') ?? '')],
      );
      expect(rows[0]?.n).toBe(row.series);
    }
    const period = await server.request(
      'GET',
      '/v1/reports/forecast_accuracy?start_date=2026-01-01',
    );
    expect(period.status).toBe(400);
  });
});
