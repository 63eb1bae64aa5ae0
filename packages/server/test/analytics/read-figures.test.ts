import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

describe('analytics', () => {
  let server: TestServer;
  let place: Awaited<ReturnType<typeof seedLocation>>;
  let product: Awaited<ReturnType<typeof seedProduct>>;
  beforeAll(async () => {
    server = await startTestServer();
    place = await seedLocation(server, 'P');
    product = await seedProduct(server, 'SOLD');
    await seedStock(server, product.uuid, place.uuid, 10);
    const day = (n: number): string => new Date(Date.now() - n * 86_400_000).toISOString();
    for (const [id, quantity, ago] of [
      ['A', 3, 4],
      ['B', 2, 2],
      ['C', 9, 0],
    ] as const) {
      const made = await server.request('POST', '/v1/orders', {
        body: orderBody(id, [{ product: 'SOLD', quantity }], { placed_at: day(ago) }),
      });
      expect(made.status, made.text).toBe(201);
    }
  });
  afterAll(async () => {
    await server.stop();
  });

  it('sales count what is held or shipped, not what is backordered, one row a group', async () => {
    const period = `start_date=${new Date(Date.now() - 90 * 86_400_000).toISOString()}&end_date=${new Date(Date.now() + 1000).toISOString()}`;
    const sales = await server.request(
      'GET',
      `/v1/analytics/sales?${period}&group_by=product_id,location_id`,
    );
    expect(sales.body.data).toEqual([
      { product_id: product.id, location_id: place.id, day: null, quantity: 10 },
    ]);
    const daily = await server.request('GET', `/v1/analytics/sales?${period}&group_by=day`);
    expect(daily.body.data.map((row: { quantity: number }) => row.quantity)).toEqual([3, 2, 5]);
    expect(
      (await server.request('GET', `/v1/analytics/sales?${period}&group_by=colour`)).status,
    ).toBe(400);
    expect(
      (await server.request('GET', '/v1/analytics/sales?start_date=2026-02-01&end_date=2026-01-01'))
        .status,
    ).toBe(400);
  });

  it('daily history is in ascending order with a row for days without sales', async () => {
    const history = await server.request('GET', '/v1/analytics/historical_inventory');
    const rows = history.body.data as { day: string; quantity_sold: number }[];
    expect(rows.map((row) => row.quantity_sold)).toEqual([3, 0, 2, 0, 5]);
    expect(rows.map((row) => row.day)).toEqual(rows.map((row) => row.day).toSorted());
  });

  it('seasons say 1 where no whole year was seen', async () => {
    const trends = await server.request(
      'GET',
      `/v1/analytics/seasonal_trends?start_date=${new Date().toISOString()}&end_date=${new Date(Date.now() + 90 * 86_400_000).toISOString()}&group_by=product_id,location_id`,
    );
    expect(trends.body.data).toEqual([
      { product_id: product.id, location_id: place.id, seasonal_factor: 1, history_days: 5 },
    ]);
  });

  it('a customer’s history is their orders, and needs the scope for personal data', async () => {
    const history = await server.request(
      'GET',
      '/v1/analytics/customers/cus_1/fulfillment_history',
    );
    expect(history.body.data).toHaveLength(3);
    expect(history.body.data[0]).toMatchObject({
      location_id: place.id,
      quantity: 9,
      shipped_quantity: 0,
      hours_to_ship: null,
    });
    expect(
      (await server.request('GET', '/v1/analytics/customers/nobody/fulfillment_history')).body.data,
    ).toEqual([]);
  });
});
