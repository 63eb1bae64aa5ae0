// Goal: every number of a stock record has its one meaning, and hand-made changes keep the law.
// Method: through HTTP on a real database; after each file the ledger must sum to the counters.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { aLocation, aProduct, disagreements, recordOf, stocked } from './support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  expect(await disagreements(server)).toEqual([]);
  await server.stop();
});

const post = (path: string, body: unknown) => server.request('POST', path, { body });

describe('a record', () => {
  it('is zeros where nothing was ever stocked, and 404 for what does not exist', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const record = await recordOf(server, product, location);
    expect(record).toMatchObject({
      object: 'inventory',
      product_id: product.id,
      location_id: location.id,
      quantity: 0,
      allocated_quantity: 0,
      reserved_quantity: 0,
      available_quantity: 0,
      safety_stock_level: 0,
      available_to_promise: 0,
      incoming_quantity: 0,
      incoming: [],
      inventory_type: 'owned',
    });
    const bySku = await server.request(
      'GET',
      `/v1/inventory/record?product_id=${product.name}&location_id=${location.name}`,
    );
    expect(bySku.body.product_id).toBe(product.id);
    for (const query of [
      `product_id=nothing&location_id=${location.id}`,
      `product_id=${product.id}&location_id=nowhere`,
    ]) {
      expect((await server.request('GET', `/v1/inventory/record?${query}`)).status).toBe(404);
    }
  });

  it('subtracts hard claims, soft claims and safety stock once each', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 20, 3);
    await post('/v1/reservations', {
      product_id: product.id,
      location_id: location.id,
      quantity: 4,
      owner_type: 'cart',
      owner_key: 'c',
    });
    await post('/v1/transfers', {
      from_location: location.id,
      to_location: (await aLocation(server)).id,
      approve: true,
      lines: [{ product_id: product.id, quantity: 5 }],
    });
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 20,
      allocated_quantity: 5,
      reserved_quantity: 4,
      available_quantity: 15,
      safety_stock_level: 3,
      available_to_promise: 8,
    });
  });
});

describe('lists of stock', () => {
  it('filter by product id or sku, by place, and match nothing for an empty list', async () => {
    const [a, b] = [await aProduct(server), await aProduct(server)];
    const [x, y] = [await aLocation(server), await aLocation(server)];
    await stocked(server, a, x, 1);
    await stocked(server, a, y, 2);
    await stocked(server, b, x, 3);
    const list = async (query: string): Promise<number[]> => {
      const answer = await server.request('GET', `/v1/inventory?${query}`);
      expect(answer.status).toBe(200);
      return answer.body.data.map((row: { quantity: number }) => row.quantity).toSorted();
    };
    expect(await list(`product_id=${a.id}`)).toEqual([1, 2]);
    expect(await list(`product_id=${a.name}`)).toEqual([1, 2]);
    expect(await list(`product_id[in]=${a.id},${b.name}`)).toEqual([1, 2, 3]);
    expect(await list(`product_id[in]=${a.id},${b.id}&location_id=${x.name}`)).toEqual([1, 3]);
    expect(await list('product_id[in]=')).toEqual([]);
    expect(await list(`product_id=${a.id}&inventory_type=dropship`)).toEqual([]);
    expect((await server.request('GET', '/v1/inventory?colour=red')).status).toBe(400);
  });

  it('go through all pages without losing or repeating a row', async () => {
    const product = await aProduct(server);
    for (let index = 0; index < 7; index++)
      await stocked(server, product, await aLocation(server), index);
    const seen: number[] = [];
    let cursor = '';
    for (;;) {
      const { body } = await server.request(
        'GET',
        `/v1/inventory?product_id=${product.id}&limit=3${cursor}`,
      );
      seen.push(...body.data.map((row: { quantity: number }) => row.quantity));
      if (!body.has_more) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('show safety stock as rows of their own, also zero', async () => {
    const [product, x, y] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, x, 5);
    const put = await server.request('PUT', '/v1/safety_stocks', {
      body: { product_id: product.name, location_id: y.name, quantity: 4 },
    });
    expect([put.status, put.body.quantity]).toEqual([200, 4]);
    const { body } = await server.request('GET', `/v1/safety_stocks?product_id=${product.id}`);
    expect(
      new Map(
        body.data.map((row: { location_id: string; quantity: number }) => [
          row.location_id,
          row.quantity,
        ]),
      ),
    ).toEqual(
      new Map([
        [x.id, 0],
        [y.id, 4],
      ]),
    );
    expect((await recordOf(server, product, y)).safety_stock_level).toBe(4);
    const many = await post('/v1/safety_stocks/bulk', {
      safety_stocks: [{ product_id: product.id, location_id: x.id, quantity: 2 }],
    });
    expect(many.body.safety_stocks[0]).toMatchObject({ quantity: 2, location_code: x.name });
  });
});
