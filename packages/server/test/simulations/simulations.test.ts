// Goal: history planned again comes out as it was, decision by decision; a variation changes what
// it says and nothing else, with the stock that its own plans have left; nothing live is touched.
// Method: a random campaign over HTTP in which stock, places and rates change between orders.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign, seedCampaign } from '../sourcing/decision-campaign.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Body, rowsOf, simulate } from './support.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await seedCampaign(server);
  await runCampaign(server, 220, 11);
}, 120_000);
afterAll(() => server.stop());

const liveTables = [
  'orders',
  'order_lines',
  'inventory',
  'inventory_movements',
  'reservations',
  'routing_decisions',
  'fulfillment_orders',
  'network_versions',
];

const leftOutOf = (result: Body): number =>
  Object.values(result.left_out as Record<string, number>).reduce((sum, one) => sum + one, 0);

/** A digest of every live row. */
const live = async (): Promise<string[]> =>
  Promise.all(
    liveTables.map(async (table) => {
      const { rows } = await server.db.system.query(
        `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${table} t
         where tenant_id = $1`,
        [server.tenantId],
      );
      return `${table} ${rows[0].digest as string}`;
    }),
  );

describe('history planned again', () => {
  it('comes out as it was, every decision by hash and plan, and touches nothing', async () => {
    const before = await live();
    const simulation = await simulate(server);
    expect(simulation).toMatchObject({ state: 'succeeded', request: { seed: 1 } });
    const { result } = simulation;
    expect(result.repeated.equal).toBeGreaterThan(100);
    const unplanned = (result.left_out['nothing_planned'] ?? 0) as number;
    expect(result.repeated).toEqual({ equal: result.decisions - unplanned, differing: 0 });
    // Policies of the campaign score some, and try some in several attempts.
    expect(leftOutOf(result)).toBeLessThan(result.decisions);
    for (const why of Object.keys(result.left_out))
      expect(['scorecard', 'several_attempts', 'nothing_planned']).toContain(why);
    expect(await rowsOf(server, simulation.id)).toEqual([]);
    expect(await live()).toEqual(before);
  });

  it('names the decision whose record was changed', async () => {
    const { rows } = await server.db.system.query(
      `select id, document from routing_decisions where tenant_id = $1 and committed
       and outcome = 'planned' order by id limit 1`,
      [server.tenantId],
    );
    const document = rows[0].document as string;
    const write = (text: string) =>
      server.db.system.query(
        'update routing_decisions set document = $3 where tenant_id = $1 and id = $2',
        [server.tenantId, rows[0].id, text],
      );
    const changed = JSON.parse(document) as Body;
    changed.cost += 1;
    await write(JSON.stringify(changed));
    try {
      const simulation = await simulate(server);
      expect(simulation.result.repeated.differing).toBe(1);
      const [row, ...others] = await rowsOf(server, simulation.id, '&variation=0');
      expect(others).toEqual([]);
      expect(row).toMatchObject({ variation: 0, difference: 'plan' });
    } finally {
      await write(document);
    }
  });
});

describe('a variation', () => {
  it('that changes nothing differs in nothing, though it plans with carried stock', async () => {
    const { result, id } = await simulate(server, {
      variations: [
        { name: 'as it was' },
        { name: 'by factors of one', demand: 1, rates: [{ factor: 1 }], stock: [{ factor: 1 }] },
      ],
    });
    const pairs = result.decisions - leftOutOf(result);
    for (const variation of result.variations) {
      const { locations, ...history } = result.history;
      expect(variation.totals).toEqual(history);
      expect(variation.locations).toEqual(locations);
      for (const interval of Object.values(variation.differences) as Body[])
        expect(interval).toMatchObject({ mean: 0, low: 0, high: 0, pairs });
    }
    const rows = await rowsOf(server, id);
    expect(rows).toHaveLength(2 * pairs);
    expect(rows.every((row) => row.cost_difference_minor === 0)).toBe(true);
  });

  it('is the same, byte by byte, when its request is run again', async () => {
    const variations = [
      { name: 'half', demand: 0.5 },
      { name: 'double', demand: 2.3, stock: [{ factor: 0.7 }] },
    ];
    const one = await simulate(server, { variations, seed: 5 });
    const again = await simulate(server, one.request);
    expect(again.digest).toBe(one.digest);
    expect(again.result).toEqual(one.result);
    const other = await simulate(server, { ...one.request, seed: 6 });
    expect(other.digest).not.toBe(one.digest);
    const [half, double] = one.result.variations;
    expect(half.orders_left_out).toBeGreaterThan(20);
    expect(double.orders_repeated).toBeGreaterThan(half.totals.decisions);
  });

  it('with a place closed sends nothing from there, and its neighbours send more', async () => {
    const { result } = await simulate(server, {
      variations: [{ name: 'no DEN', closed_locations: ['DEN'] }],
    });
    const { body: den } = await server.request('GET', '/v1/locations/DEN');
    const [variation] = result.variations;
    const unitsAt = (of: Body, id: string): number =>
      of.locations.find((one: Body) => one.location_id === id)?.quantity ?? 0;
    expect(unitsAt(result.history, den.id)).toBeGreaterThan(0);
    expect(unitsAt(variation, den.id)).toBe(0);
    const sum = (of: Body): number =>
      of.locations.reduce((units: number, one: Body) => units + one.quantity, 0);
    expect(sum(variation)).toBe(variation.totals.covered_quantity);
    expect(variation.totals.covered_quantity).toBeLessThanOrEqual(result.history.asked_quantity);
    expect(variation.differences.cost_minor.mean).not.toBe(0);
  });

  it('with dearer parcels costs more by just that, when nothing is sent otherwise', async () => {
    const { result } = await simulate(server, {
      variations: [
        { name: 'twice', rates: [{ carrier: 'ups', factor: 2 }] },
        { name: 'ground twice', rates: [{ service: 'ground', factor: 2 }] },
      ],
    });
    const [twice, ground] = result.variations;
    expect(twice.totals.freight_minor).toBeGreaterThan(result.history.freight_minor);
    // Cheapest by parcels twice as dear is not dearer than what was sent, paid twice.
    expect(ground.totals.freight_minor).toBeLessThanOrEqual(twice.totals.freight_minor);
  });

  it('adds a place, keeps units back, and bounds what a place sends in a day', async () => {
    const { result } = await simulate(server, {
      variations: [
        {
          name: 'more',
          added_locations: [
            { code: 'NEW', like: 'NYC', latitude: 39.8, longitude: -104.9, stock_factor: 50 },
          ],
        },
        { name: 'kept back', safety_stock: [{ location_id: 'NYC', quantity: 100_000 }] },
        { name: 'three a day', capacity: [{ location_id: 'CHI', orders: 3 }] },
      ],
    });
    const [more, kept, three] = result.variations;
    const place = more.locations.find((one: Body) => one.location_id === 'NEW');
    expect(place.quantity).toBeGreaterThan(0);
    expect(more.totals.covered_quantity).toBeGreaterThanOrEqual(result.history.covered_quantity);
    const { body: nyc } = await server.request('GET', '/v1/locations/NYC');
    const { body: chi } = await server.request('GET', '/v1/locations/CHI');
    expect(kept.locations.find((one: Body) => one.location_id === nyc.id)).toBeUndefined();
    const bounded = three.locations.find((one: Body) => one.location_id === chi.id);
    expect(bounded.shipments).toBeLessThanOrEqual(6);
  });

  it('chooses by other weights and is told in the prices of then', async () => {
    const { result } = await simulate(server, {
      variations: [{ name: 'no splits', objective: { split_penalty_minor: 1_000_000 } }],
    });
    const [variation] = result.variations;
    expect(variation.totals.split_rate).toBeLessThanOrEqual(result.history.split_rate);
    expect(variation.totals.split_minor).toBeLessThanOrEqual(result.history.split_minor);
  });

  it('lists the dearest difference first, in pages', async () => {
    const { id } = await simulate(server, {
      variations: [{ name: 'no DEN', closed_locations: ['DEN'] }],
    });
    const rows = await rowsOf(server, id, '&variation=1');
    const costs = rows.map((row) => row.cost_difference_minor as number);
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    const up = await rowsOf(server, id, '&variation=1&sort=cost_difference');
    expect(up.map((row) => row.cost_difference_minor)).toEqual(costs.toReversed());
  });
});
