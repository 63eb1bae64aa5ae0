// Goal: moves are proposed only where they bring more than they cost and have room, with what they
// rest on; each is carried out once, only where stock still stands as planned; no unit is lost.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Uuid } from '../../src/lib/ids.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

// eslint-disable-next-line -- the answers of the API are read as they come
type Body = any;
type Seeded = { uuid: Uuid; id: string };

describe('rebalancing', () => {
  let server: TestServer;
  let [east, west, north]: Seeded[] = [];
  const send = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await server.request(method, path, body === undefined ? {} : { body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  const planned = async (body: Body = {}): Promise<Body> => {
    const { id } = await send('POST', '/v1/rebalancing_plans', body);
    const job = await eventually('the plan is made', async () => {
      const now = await send('GET', `/v1/jobs/${id}`);
      return ['succeeded', 'failed'].includes(now.state) ? now : undefined;
    });
    expect(job.state, JSON.stringify(job)).toBe('succeeded');
    return send('GET', `/v1/rebalancing_plans/${job.result.rebalancing_plan_id}`);
  };
  const movesOf = async (plan: Body): Promise<Body[]> =>
    (await send('GET', `/v1/rebalancing_moves?plan_id=${plan.id}`)).data;
  const accept = (plan: Body, body: Body = {}): Promise<Body> =>
    send('POST', `/v1/rebalancing_plans/${plan.id}/accept`, body);
  const record = (sku: string, code: string): Promise<Body> =>
    send('GET', `/v1/inventory/record?product_id=${sku}&location_id=${code}`);

  /** A product with stock and a forecast of so many a day, by place. */
  async function product(
    sku: string,
    places: readonly { at: Seeded | undefined; stock: number; daily: number }[],
  ): Promise<void> {
    const { uuid } = await seedProduct(server, sku);
    for (const { at, stock, daily } of places) {
      if (at === undefined) throw new Error('There is no such place.');
      await seedStock(server, uuid, at.uuid, stock);
      const document = {
        daily: Array.from({ length: 28 }, () => daily),
        variances: [1, 7, 14, 28].map((days) => days * daily * 1.5),
        velocities: [daily, daily, daily],
        weekdays: null,
        pinball: null,
      };
      await server.db.system.query(
        `insert into forecasts (tenant_id, product_id, location_id, run_id, method, history_days,
           mean_per_day, test_origins, test_horizon_days, actual_units, forecast_units,
           missed_units, document, made_at)
         values ($1, $2, $3, $4, 'combined', 60, $5, 0, 0, 0, 0, 0, $6, now())`,
        [server.tenantId, uuid, at.uuid, server.ids.uuid(), daily, JSON.stringify(document)],
      );
    }
  }
  const misplaced = (sku: string): Promise<void> =>
    product(sku, [
      { at: east, stock: 100, daily: 0.1 },
      { at: west, stock: 5, daily: 2 },
    ]);

  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    east = await seedLocation(server, 'EAST', { latitude: 40, longitude: -75 });
    west = await seedLocation(server, 'WEST', { latitude: 40, longitude: -120 });
    north = await seedLocation(server, 'NORTH', { latitude: 45, longitude: -100 });
    for (const to of ['WEST', 'NORTH']) {
      await send('POST', '/v1/lanes', {
        from_location_id: 'EAST',
        to_location_id: to,
        fixed_cost: to === 'WEST' ? 5 : 100_000,
        cost_per_kg: 0.5,
        transit_days: 3,
      });
    }
  });
  afterAll(() => server.stop());
  beforeEach(() => expectLaws(server));

  it('a plan says what it moves, what that avoids and costs, and touches nothing', async () => {
    await misplaced('MOVER');
    // The same want in the north, where the lane costs more than it can bring; none from the west.
    await product('DEAR', [
      { at: east, stock: 100, daily: 0.1 },
      { at: north, stock: 5, daily: 2 },
    ]);
    const plan = await planned();
    expect(plan).toMatchObject({
      state: 'open',
      trigger: 'request',
      currency: 'USD',
      horizon_days: 28,
      moves: 1,
      fixed_cost: 5,
      basis: { products: 2, places: 3, lanes: 2, left_out: { products: 0, lanes: 0 } },
    });
    const [move] = await movesOf(plan);
    expect(move).toMatchObject({
      sku: 'MOVER',
      state: 'proposed',
      transfer_id: null,
      from: { location_code: 'EAST', position: 100 },
      to: { location_code: 'WEST', position: 5, demand_mean: 56 },
    });
    // 0.5 kg at 0.50, and a cent of work at both ends.
    expect(move.freight).toBeCloseTo(move.quantity * 0.27, 2);
    expect(move.quantity).toBeGreaterThan(50);
    expect(move.to.cover_before).toBe(0);
    expect(move.to.cover_after).toBeGreaterThan(0.8);
    expect(move.to.position_after).toBe(5 + move.quantity);
    expect(plan.benefit).toBeCloseTo(plan.cost_avoided - plan.freight - plan.fixed_cost, 2);
    expect(plan.benefit).toBeGreaterThan(0);
    expect(plan.benefit).toBeLessThanOrEqual(plan.benefit_bound);
    expect(await record('MOVER', 'EAST')).toMatchObject({ quantity: 100, allocated_quantity: 0 });
    expect((await send('GET', '/v1/transfers')).data).toEqual([]);
  });

  it('two who accept one plan at once make one transfer, and the next plan counts it', async () => {
    const plan = await planned();
    const path = `/v1/rebalancing_plans/${plan.id}/accept`;
    const both = await Promise.all([1, 2].map(() => server.request('POST', path, { body: {} })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const { data } = await send('GET', '/v1/transfers');
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      status: 'approved',
      reason: `rebalancing ${plan.id}`,
      lines: [{ sku: 'MOVER', quantity: plan.units }],
    });
    expect(await record('MOVER', 'EAST')).toMatchObject({
      quantity: 100,
      allocated_quantity: plan.units,
    });
    expect((await planned()).state).toBe('empty');
    for (const step of ['ship', 'receive']) {
      await send('POST', `/v1/transfers/${data[0].id}/${step}`, {});
    }
    const [from, to] = [await record('MOVER', 'EAST'), await record('MOVER', 'WEST')];
    expect(from.quantity + to.quantity).toBe(105);
    expect(to.quantity).toBe(5 + plan.units);
  });

  it('stock that changed refuses everything with the numbers, or is skipped', async () => {
    await misplaced('STILL');
    await misplaced('SOLD');
    const plan = await planned();
    expect(plan.moves).toBe(2);
    const place = { product_id: 'SOLD', location_id: 'WEST' };
    await send('POST', '/v1/inventory/adjust', { ...place, quantity: -1, reason: 'sold' });
    const path = `/v1/rebalancing_plans/${plan.id}/accept`;
    const refused = await server.request('POST', path, { body: {} });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'change_outdated',
      stale_moves: [{ reason: 'stock_changed', location_id: west?.id, was: 5, is: 4 }],
    });
    expect(await record('STILL', 'EAST')).toMatchObject({ allocated_quantity: 0 });
    const done = await accept(plan, { on_stale: 'skip', ship: true });
    expect(done.stale_moves).toHaveLength(1);
    expect(done.plan.state).toBe('open');
    const [transferId] = done.transfer_ids;
    expect(await send('GET', `/v1/transfers/${transferId}`)).toMatchObject({
      status: 'in_transit',
      lines: [{ sku: 'STILL', in_transit: done.accepted_units }],
    });
    expect((await record('STILL', 'WEST')).incoming_quantity).toBe(done.accepted_units);
    const rest = await send('POST', `/v1/rebalancing_plans/${plan.id}/reject`, {});
    expect(rest.state).toBe('accepted');
  });

  it('a part is accepted, then the rest, though the first part moved the same stock', async () => {
    await product('SHARED', [
      { at: east, stock: 200, daily: 0.1 },
      { at: west, stock: 0, daily: 2 },
      { at: north, stock: 0, daily: 2 },
    ]);
    const lanes = (await send('GET', '/v1/lanes')).data;
    const dear = lanes.find((lane: Body) => lane.fixed_cost > 5);
    await server.request('PATCH', `/v1/lanes/${dear.id}`, {
      body: { fixed_cost: 5 },
      headers: { 'if-match': '*' },
    });
    const plan = await planned();
    const moves = (await movesOf(plan)).filter((move) => move.sku === 'SHARED');
    expect(moves).toHaveLength(2);
    for (const move of moves) {
      const done = await accept(plan, { move_ids: [move.id] });
      expect(done).toMatchObject({ accepted_units: move.quantity, stale_moves: [] });
    }
    const again = await accept(plan, { move_ids: [moves[0].id], on_stale: 'skip' }).catch(String);
    expect(JSON.stringify(again)).toMatch(/accepted_before|illegal_transition/u);
    expect(await record('SHARED', 'EAST')).toMatchObject({
      quantity: 200,
      allocated_quantity: moves[0].quantity + moves[1].quantity,
    });
    const unknown = await server.request('POST', `/v1/rebalancing_plans/${plan.id}/accept`, {
      body: { move_ids: ['nonsense'] },
    });
    expect([409, 422]).toContain(unknown.status);
  });

  it('no more comes to a place than it has room for, of all products together', async () => {
    await misplaced('ROOM-1');
    await misplaced('ROOM-2');
    const { rows } = await server.db.system.query<{ units: number }>(
      `select (select sum(on_hand + damaged + quarantine) from inventory
           where tenant_id = $1 and location_id = $2)::int
         + (select coalesce(sum(l.quantity - l.received), 0) from transfer_lines l
           join transfers t on t.tenant_id = $1 and t.id = l.transfer_id
           where l.tenant_id = $1 and t.to_location_id = $2
             and t.status in ('approved', 'in_transit'))::int as units`,
      [server.tenantId, west?.uuid],
    );
    const room = 30;
    await server.request('PATCH', '/v1/locations/WEST', {
      body: { storage_capacity_units: (rows[0]?.units ?? 0) + room },
      headers: { 'if-match': '*' },
    });
    const plan = await planned({ benefit_min: 0 });
    const toWest = (await movesOf(plan)).filter((move) => move.to.location_code === 'WEST');
    expect(toWest.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(room);
    const none = await planned({ benefit_min: 1_000_000 });
    expect(none.state).toBe('empty');
    expect(await send('GET', `/v1/rebalancing_plans/${plan.id}`)).toMatchObject({
      state: 'replaced',
    });
    const late = await server.request('POST', `/v1/rebalancing_plans/${plan.id}/accept`, {
      body: {},
    });
    expect(late.status).toBe(409);
  });

  it('settings are checked whole, and amounts follow their currency', async () => {
    const bad = await server.request('PATCH', '/v1/planning/settings', {
      body: { rebalancing: { currency: 'JPY', benefit_min: 0.5, cross_shipping_cost: 0.25 } },
    });
    expect(bad.body.errors.map((one: Body) => one.pointer)).toEqual([
      '#/rebalancing/cross_shipping_cost',
      // The default of 1.50 has no place in yen either.
      '#/rebalancing/cross_shipping_cost_per_1000_km',
      '#/rebalancing/benefit_min',
    ]);
    const good = await send('PATCH', '/v1/planning/settings', {
      rebalancing: {
        schedule: 'after_forecasts',
        without_lane: { fixed_cost: 80, cost_per_kg: 0.4, cost_per_m3: 0, transit_days: 5 },
      },
    });
    expect(good.rebalancing).toMatchObject({
      schedule: 'after_forecasts',
      cross_shipping_cost: 4,
      without_lane: { fixed_cost: 80, transit_days: 5 },
    });
    // Now there are ways between all places; and a run of forecasts is followed by a plan.
    expect((await planned()).basis.lanes).toBe(6);
    await send('POST', '/v1/forecast_runs');
    await eventually('a plan was made by itself', async () => {
      const [latest] = (await send('GET', '/v1/rebalancing_plans')).data;
      return latest.trigger === 'schedule' ? latest : undefined;
    });
  });
});
