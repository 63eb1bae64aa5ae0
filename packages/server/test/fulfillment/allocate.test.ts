// Goal: a line never holds more than it has open, and no place gives more than it can promise.
// Method: through HTTP on a database of its own; after each test every law of the core is verified.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockAt, stockedProduct } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer();
  places['EAST'] = await seedLocation(server, 'EAST', { latitude: 40, longitude: -105 });
  places['WEST'] = await seedLocation(server, 'WEST', { latitude: 37, longitude: -122 });
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

const placeId = (code: string): string => places[code]?.id ?? '';
/** A server with too much to do says so (503 busy): the caller comes again. */
const allocate = async (body: Record<string, unknown>): Promise<TestAnswer> => {
  for (;;) {
    const answer = await server.request('POST', '/v1/inventory/allocate', { body });
    if (answer.status !== 503) return answer;
  }
};

describe('allocate', () => {
  it('D3, D4, D6: 300 calls at once for two lines and 100 units take what is there and open, no more', async () => {
    const product = await stockedProduct(server, 'HOT', places, { EAST: 60, WEST: 40 });
    const order = await server.request('POST', '/v1/orders', {
      body: {
        source: 'web',
        channel_order_id: 'hot-1',
        currency: 'USD',
        status: 'received',
        line_items: [
          { product_id: 'HOT', quantity: 70 },
          { product_id: 'HOT', quantity: 50 },
        ],
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        allocate({
          product_id: 'HOT',
          location_id: n % 3 === 0 ? 'WEST' : 'EAST',
          quantity: 1,
          allocation_type: 'standard',
          order_id: order.body.id,
          item_id: order.body.line_items[n % 2].id,
        }),
      ),
    );
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(new Set(refused.map((answer) => answer.body.code))).toEqual(
      new Set(['insufficient_inventory']),
    );
    const stock = [
      await stockAt(server, product.id, placeId('EAST')),
      await stockAt(server, product.id, placeId('WEST')),
    ];
    const read = await getOrder(server, order.body.id);
    const held = read.line_items.map(
      (line: { allocated_quantity: number }) => line.allocated_quantity,
    );
    expect(stock[0]?.allocated).toBe(60);
    expect(stock[1]?.allocated).toBe(40);
    expect(held[0] + held[1]).toBe(100);
    expect(held[0]).toBeLessThanOrEqual(70);
    expect(held[1]).toBeLessThanOrEqual(50);
  }, 120_000);

  it('D6: clamps to what the line has open, and answers what is there when that is nothing', async () => {
    await stockedProduct(server, 'CLAMP', places, { EAST: 50 });
    const order = await placeOrder(server, { CLAMP: 3 }, { status: 'received' });
    const body = {
      product_id: 'CLAMP',
      location_id: 'EAST',
      quantity: 5,
      allocation_type: 'standard',
      order_id: order.id,
      item_id: order.line_items[0].id,
    };
    const first = await allocate(body);
    expect(first.body).toMatchObject({
      quantity: 3,
      order_status: 'fully_allocated',
      warnings: [{ code: 'quantity_clamped' }],
    });
    const again = await allocate(body);
    expect(again.body).toMatchObject({
      quantity: 3,
      reservation_id: first.body.reservation_id,
      warnings: [{ code: 'nothing_left' }],
    });
  });

  it('D8: backorder lets units wait and moves no stock', async () => {
    const product = await stockedProduct(server, 'LATER', places, { EAST: 1 });
    const order = await placeOrder(server, { LATER: 4 }, { status: 'received' });
    const body = {
      product_id: 'LATER',
      allocation_type: 'standard',
      order_id: order.id,
      item_id: order.line_items[0].id,
    };
    const short = await allocate({ ...body, location_id: 'EAST', quantity: 4 });
    expect(short).toMatchObject({
      status: 409,
      body: { code: 'insufficient_inventory', shortages: [{ available: 1 }] },
    });
    await allocate({ ...body, location_id: 'EAST', quantity: 1 });
    const waits = await allocate({
      ...body,
      location_id: 'backorder',
      quantity: 3,
      allocation_type: 'backorder',
    });
    expect(waits.body).toMatchObject({
      quantity: 3,
      location_id: 'backorder',
      order_status: 'partially_allocated',
    });
    expect((await getOrder(server, order.id)).line_items[0].buckets).toMatchObject({
      allocated: 1,
      backordered: 3,
    });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(1);
  });

  it('D9: leaves safety stock alone unless it is overridden', async () => {
    const product = await stockedProduct(server, 'SAFE', places, { EAST: 5 });
    await server.request('POST', '/v1/inventory/configure', {
      body: { product_id: 'SAFE', location_id: 'EAST', safety_stock_level: 4 },
    });
    const order = await placeOrder(server, { SAFE: 3 }, { status: 'received' });
    const body = { product_id: 'SAFE', location_id: 'EAST', quantity: 3, order_id: order.id };
    expect((await allocate(body)).status).toBe(409);
    expect((await allocate({ ...body, override_safety_stock: true })).body).toMatchObject({
      quantity: 3,
    });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(3);
  });

  it('names what does not fit', async () => {
    await stockedProduct(server, 'FIT', places, { EAST: 5 });
    const order = await placeOrder(server, { FIT: 3 }, { status: 'received' });
    const refused = await allocate({
      product_id: 'NONE',
      location_id: 'NOWHERE',
      quantity: 3,
      order_id: 'ord_x',
      item_id: order.line_items[0].id,
    });
    expect(refused.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      '#/product_id',
      '#/location_id',
      '#/order_id',
    ]);
    const other = await allocate({
      product_id: 'HOT',
      location_id: 'EAST',
      quantity: 3,
      order_id: order.id,
      item_id: order.line_items[0].id,
    });
    expect(other).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/product_id' }] } });
  });
});
