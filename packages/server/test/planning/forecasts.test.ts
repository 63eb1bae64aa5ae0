// Goal: demand is read from real orders, zero days too and no day that is not over; forecasts say
// how they were made and how they held; the nightly run is started once a day for who has orders.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { startNightly } from '../../src/modules/planning/index.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const dayMs = 86_400_000;
let nowMs = Date.parse('2026-03-02T12:00:00Z');
const clock = { now: () => instantOfMs(nowMs) };

describe('demand forecasts', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ clock, work: { tasks: [] } });
    const place = await seedLocation(server, 'EAST');
    for (const [sku, units] of [
      ['STEADY', 500],
      ['NEW', 1],
      ['NOWHERE', 0],
    ] as const) {
      const product = await seedProduct(server, sku);
      if (units > 0) await seedStock(server, product.uuid, place.uuid, units);
    }
    const order = async (name: string, sku: string, quantity: number, days: number) => {
      const body = orderBody(name, [{ product: sku, quantity }], {
        placed_at: instantOfMs(nowMs - days * dayMs),
      });
      const made = await server.request('POST', '/v1/orders', { body });
      expect(made.status, made.text).toBe(201);
    };
    // Three units every other day for 60 days; the order of today does not count yet.
    for (let days = 60; days >= 2; days -= 2) await order(`S-${days}`, 'STEADY', 3, days);
    await order('S-today', 'STEADY', 50, 0);
    await order('N-1', 'NEW', 1, 2);
    await order('N-2', 'NEW', 7, 1);
    await order('X-1', 'NOWHERE', 5, 1);
  });
  afterAll(() => server.stop());

  const run = async (): Promise<Record<string, unknown>> => {
    const started = await server.request('POST', '/v1/forecast_runs');
    expect(started.status, started.text).toBe(202);
    return eventually('the run ended', async () => {
      const job = await server.request('GET', started.headers['location'] ?? '');
      return ['succeeded', 'failed'].includes(String(job.body.state)) ? job.body : undefined;
    });
  };

  it('tell what to expect where, with spread, velocity and how they held', async () => {
    expect(await run()).toMatchObject({ state: 'succeeded', result: { series: 2, judged: 1 } });
    const { body } = await server.request('GET', '/v1/forecasts');
    expect(body.data.map((one: { sku: string }) => one.sku)).toEqual(['STEADY', 'NEW']);
    const [steady, fresh] = body.data;
    expect(steady).toMatchObject({
      location_code: 'EAST',
      method: 'combined',
      history_days: 60,
      from: '2026-03-02',
      sales_velocity: { days_28: 1.5 },
      backtest: { origins: 1, horizon_days: 28, actual_units: 42 },
    });
    expect(steady.mean_per_day).toBeCloseTo(1.5, 0);
    expect(steady.daily).toHaveLength(28);
    expect(steady.total.quantiles.p95).toBeGreaterThan(steady.total.quantiles.p50);
    // One unit was there and seven wait for more: all eight were asked for.
    expect(fresh).toMatchObject({
      method: 'thin',
      history_days: 2,
      mean_per_day: 1,
      backtest: null,
    });
  });

  it('runs keep their errors, and what no place ever held is told apart', async () => {
    const { body } = await server.request('GET', '/v1/forecast_runs');
    expect(body.data[0]).toMatchObject({
      trigger: 'request',
      demand_until: '2026-03-01',
      series: 2,
      units: 98,
      unplaced_units: 5,
      judged: 1,
    });
    const accuracy = (await server.request('GET', '/v1/forecasts/accuracy')).body;
    expect(accuracy.overall).toMatchObject({ series: 2, judged: 1, actual_units: 42 });
    expect(accuracy.overall.wape).toBe(body.data[0].wape);
    expect(accuracy.by_method.map((one: { method: string }) => one.method)).toEqual([
      'combined',
      'thin',
    ]);
  });

  it('lists are filtered by product, place and method', async () => {
    const at = (query: string) => server.request('GET', `/v1/forecasts?${query}`);
    expect((await at('product_id=NEW&location_id=EAST')).body.data).toHaveLength(1);
    expect((await at('method=sparse')).body.data).toEqual([]);
    expect((await at('method=crystal-ball')).status).toBe(400);
  });

  it('the clock starts a run a day, and another run replaces what it forecast', async () => {
    const around = { db: server.db, log: server.log, ids: server.ids, clock };
    const { signal } = new AbortController();
    const runs = async () => (await server.request('GET', '/v1/forecast_runs')).body.data;
    await startNightly(around, signal);
    expect(await runs()).toHaveLength(1);
    nowMs += dayMs;
    await startNightly(around, signal);
    const all = await eventually('the nightly run ended', async () => {
      const list = await runs();
      return list.length === 2 ? list : undefined;
    });
    expect(all[0]).toMatchObject({ trigger: 'schedule', demand_until: '2026-03-02', units: 148 });
    const { data } = (await server.request('GET', '/v1/forecasts')).body;
    expect(data.every((one: { run_id: string }) => one.run_id === all[0].id)).toBe(true);
  });
});
