// Goal: a run finds prices from what was ordered and what there is, beside requests; what it
// publishes is whole, under a version that grows, and says how it came about, also when nothing
// could be found.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { startDueRuns } from '../../src/modules/prices/index.ts';
import { createLivePrices, type LivePrices } from '../../src/modules/prices/live-prices.ts';
import { publishMoves } from '../../src/modules/prices/price-cache.ts';
import { selectHead, selectPrices, selectSettings } from '../../src/modules/prices/store.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { order, runPrices, seedWorld, wantPrices, type World } from './support.ts';

type Price = {
  location_code: string;
  price: number;
  quantity: number;
  method: string;
  version: number;
};

const pricesOf = async (server: TestServer): Promise<Price[]> => {
  const answer = await server.request('GET', '/v1/routing/prices');
  expect(answer.status).toBe(200);
  return answer.body.data as Price[];
};

const lastRun = async (server: TestServer): Promise<Record<string, unknown>> =>
  (await server.request('GET', '/v1/routing/price_runs')).body.data[0];

describe('a run for forward prices', () => {
  let server: TestServer;
  let world: World;
  let nowMs = Date.parse('2026-03-02T12:00:00Z');
  const clock = { now: () => instantOfMs(nowMs) };

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-02T12:00:00Z');
    server = await startTestServer({ clock, work: { tasks: [] } });
    world = await seedWorld(server, 40);
  });
  afterEach(() => server.stop());

  /** A day of 20 orders, half to each home; half of the stock is left after them. */
  const history = async (): Promise<void> => {
    for (let n = 0; n < 20; n++) {
      const placed = instantOfMs(nowMs - (n + 1) * 3_600_000);
      await order(server, `H-${n}`, n % 2 === 0 ? 'coast' : 'middle', { placed_at: placed });
    }
  };

  it('prices what is short where others need it more, and nothing that is plenty', async () => {
    await history();
    await wantPrices(server, { horizon_days: 1 });
    const job = await runPrices(server);
    expect(job).toMatchObject({ state: 'succeeded', result: { method: 'column_generation' } });
    // All 20 orders were sent from the east, as that is nearer to both homes: 20 are left there.
    // About as many are expected in a day, so that nothing is short, or hardly.
    const run = await lastRun(server);
    expect(run).toMatchObject({ trigger: 'request', reason: null, version: 1, converged: true });
    expect(run['basis']).toMatchObject({ orders_seen: 20, horizon_days: 1 });
    // Two days: 40 orders, but 20 units in the east. Half must come from the west, best those of
    // the middle: a unit in the east saves what the middle pays more from the west.
    await wantPrices(server, { horizon_days: 2 });
    await runPrices(server);
    const prices = await pricesOf(server);
    expect(prices.map((one) => one.location_code)).toEqual(['EAST', 'WEST']);
    const [east, west] = prices;
    expect(east?.price).toBeGreaterThan(0);
    expect(east).toMatchObject({ quantity: 20, method: 'column_generation', version: 2 });
    expect(east?.price).toBeGreaterThan(west?.price ?? 0);
    const filtered = await server.request('GET', '/v1/routing/prices?location_id=WEST');
    expect(filtered.body.data).toHaveLength(1);
  });

  it('counts what is on its way before the horizon ends', async () => {
    await history();
    await wantPrices(server, { horizon_days: 2 });
    const body = {
      product_id: world.product.id,
      location_id: world.east.id,
      quantity: 500,
      expected_at: instantOfMs(nowMs + 86_400_000),
    };
    expect((await server.request('POST', '/v1/supplies', { body })).status).toBe(201);
    await runPrices(server);
    const prices = await pricesOf(server);
    expect(prices.every((one) => one.price === 0)).toBe(true);
    expect(prices.map((one) => one.quantity)).toContain(520);
  });

  it('publishes nothing without orders, and says so', async () => {
    expect(await runPrices(server)).toMatchObject({ result: { method: 'none' } });
    expect(await lastRun(server)).toMatchObject({ method: 'none', reason: 'no_demand' });
    expect(await pricesOf(server)).toEqual([]);
  });

  it('is started by the clock for who wants prices, once a period', async () => {
    await history();
    const around = { db: server.db, log: server.log, ids: server.ids, clock };
    const { signal } = new AbortController();
    expect(await startDueRuns(around, signal)).toBe(0);
    await wantPrices(server, { scarcity_weight: 0.5, period_minutes: 60 });
    expect(await startDueRuns(around, signal)).toBe(1);
    await eventually('the run ended', () => lastRun(server));
    expect(await startDueRuns(around, signal)).toBe(0);
    nowMs += 61 * 60_000;
    expect(await startDueRuns(around, signal)).toBe(1);
  });

  it('is followed by what processes saw, each on top of what the other published', async () => {
    await history();
    await wantPrices(server, { scarcity_weight: 1, horizon_days: 2 });
    await runPrices(server);
    const around = { db: server.db, log: server.log, ids: server.ids, clock };
    const ctx = systemContext(around, server.tenantId, 'test');
    const read = (): Promise<LivePrices> =>
      server.db.transaction(server.tenantId, { readOnly: true }, async (tx) =>
        createLivePrices(
          await selectSettings(tx),
          await selectHead(tx),
          await selectPrices(tx),
          clock.now(),
        ),
      );
    const [before] = await pricesOf(server);
    const two = [await read(), await read()];
    const unit = { productId: world.product.uuid, locationId: world.east.uuid, quantity: 1 };
    for (const live of two) {
      for (let n = 0; n < 50; n++) live.note({ costMinor: 50_000, units: [unit] }, clock.now());
      await publishMoves(ctx, live);
    }
    const [after] = await pricesOf(server);
    expect(after).toMatchObject({ location_code: 'EAST', version: 3, quantity: 0 });
    expect(after?.price).toBeGreaterThan(before?.price ?? 0);
    // A run that came in between has seen the stock itself: what was noted before it is forgotten.
    const [late] = [await read()];
    for (let n = 0; n < 50; n++) late.note({ costMinor: 50_000, units: [unit] }, clock.now());
    await runPrices(server);
    await publishMoves(ctx, late);
    expect((await pricesOf(server))[0]).toMatchObject({ version: 4, quantity: 20 });
  });

  it('ages: what was solved for is fresh for two periods, then only follows, then counts no more', async () => {
    await history();
    await wantPrices(server, { scarcity_weight: 1, period_minutes: 60, horizon_days: 2 });
    await runPrices(server);
    const method = async (): Promise<unknown> =>
      (await server.request('GET', '/v1/routing/price_settings')).body.method;
    expect(await method()).toBe('column_generation');
    nowMs += 121 * 60_000;
    expect(await method()).toBe('online');
    expect((await pricesOf(server))[0]?.method).toBe('online');
    nowMs += 2 * 86_400_000;
    expect(await method()).toBe('none');
  });
});

describe('what is wanted of forward prices', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('is nothing until it is said, changes by a patch, and holds its version', async () => {
    const before = await server.request('GET', '/v1/routing/price_settings');
    expect(before.body).toMatchObject({ scarcity_weight: 0, horizon_days: 14, method: 'none' });
    const after = await wantPrices(server, { scarcity_weight: 0.25 });
    expect(after.body).toMatchObject({ scarcity_weight: 0.25, horizon_days: 14, version: 1 });
    const stale = await server.request('PATCH', '/v1/routing/price_settings', {
      body: { horizon_days: 7 },
      headers: { 'if-match': '"0"' },
    });
    expect(stale.status).toBe(412);
  });

  it('refuses what is no weight, and changes nothing then', async () => {
    const refused = await wantPrices(server, { scarcity_weight: 2, horizon_days: 0 });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toHaveLength(2);
  });
});
