// Goal: what is asked of an order is done, refused or answered with the truth, never half done.
// Method: through HTTP on a database of its own; after each test every law of the core is verified.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
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
const patch = (id: string, body: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> =>
  server.request('PATCH', `/v1/orders/${id}`, { body, headers });
/** A server with too much to do says so (503 busy): the caller comes again. */
const allocate = async (body: Record<string, unknown>): Promise<TestAnswer> => {
  for (;;) {
    const answer = await server.request('POST', '/v1/inventory/allocate', { body });
    if (answer.status !== 503) return answer;
  }
};
const cancel = (id: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/orders/${id}/cancel`, { body });

describe('a status in an update is a request', () => {
  it('S1, S2: words that are the server’s to decide leave the true status, with a warning', async () => {
    await stockedProduct(server, 'WORDS', places, { EAST: 2 });
    const order = await placeOrder(server, { WORDS: 4 });
    const answer = await patch(order.id, {
      status: 'fully_allocated', inventory_allocations: [{ item_id: 'x', allocated_quantity: 9 }],
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'partially_allocated', warnings: [{ code: 'status_differs' }] } });
    expect(answer.body.inventory_allocations).toMatchObject([{ allocated_quantity: 2 }]);
    const agreed = await patch(order.id, { status: 'partially_allocated' });
    expect(agreed.body.warnings).toEqual([]);
    expect(agreed.body.version).toBe(answer.body.version);
    for (const word of ['fulfilled', 'in_fulfillment', 'split_fulfillment', 'received', 'completed']) {
      const strict = await patch(order.id, { status: word, priority: 9 }, { prefer: 'handling=strict' });
      expect(strict).toMatchObject({ status: 409, body: { code: 'illegal_transition', allowed_actions: expect.any(Array) } });
    }
    expect((await getOrder(server, order.id)).priority).toBe(0);
    expect((await patch(order.id, { status: 'lost' })).status).toBe(422);
    expect((await patch(order.id, { colour: 'red' })).status).toBe(422);
  });

  it('B8: routed assigns a location; routing_failed is refused from then on', async () => {
    await stockedProduct(server, 'ASSIGN', places, { EAST: 2 });
    const failed = await placeOrder(server, { ASSIGN: 1 }, { status: 'received' });
    expect((await patch(failed.id, { status: 'routing_failed' })).body).toMatchObject({ status: 'routing_failed' });
    const order = await placeOrder(server, { ASSIGN: 1 }, { status: 'received' });
    const routed = await patch(order.id, {
      assigned_location: 'WEST', status: 'routed', routing_metadata: { prediction_confidence: 0.9 },
    });
    expect(routed.body).toMatchObject({
      status: 'routed', assigned_location: placeId('WEST'),
      routing_metadata: { prediction_confidence: 0.9 }, warnings: [],
    });
    const kept = await patch(order.id, { status: 'routing_failed' });
    expect(kept.body).toMatchObject({ status: 'routed', warnings: [{ code: 'status_differs' }] });
  });

  it('D5: allocation_failed lets the partial holds go', async () => {
    const product = await stockedProduct(server, 'HALF', places, { EAST: 5 });
    const order = await placeOrder(server, { HALF: 3 });
    const failed = await patch(order.id, { status: 'allocation_failed', allocation_error: 'boom' });
    expect(failed.body).toMatchObject({ status: 'allocation_failed', allocation_error: 'boom', inventory_allocations: [] });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(0);
  });

  it('cancelled cancels', async () => {
    const product = await stockedProduct(server, 'STOP', places, { EAST: 5 });
    const order = await placeOrder(server, { STOP: 3 });
    expect((await patch(order.id, { status: 'cancelled' })).body).toMatchObject({ status: 'cancelled' });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(0);
    expect((await patch(order.id, { status: 'cancelled' })).body.status).toBe('cancelled');
  });
});

describe('other fields of an order', () => {
  it('merge, clear by null, and heed versions', async () => {
    await stockedProduct(server, 'FIELDS', places, { EAST: 5 });
    const order = await placeOrder(server, { FIELDS: 1 }, { attributes: { a: 1, b: 2 } });
    const changed = await patch(order.id, {
      tags: ['vip'], attributes: { a: null, c: 3 }, priority: 5, service_level: 'express',
      shipping_address: { city: 'Paris', country: 'FR' }, customer: { id: 'cus_2' },
    }, { 'if-match': `"${order.version}"` });
    expect(changed.body).toMatchObject({
      tags: ['vip'], attributes: { b: 2, c: 3 }, priority: 5, service_level: 'express',
      shipping_address: { city: 'Paris', country: 'FR' }, customer: { id: 'cus_2' }, version: order.version + 1,
    });
    const stale = await patch(order.id, { tags: [] }, { 'if-match': `"${order.version}"` });
    expect(stale).toMatchObject({ status: 412, body: { current_version: order.version + 1 } });
    await server.request('POST', `/v1/orders/${order.id}/release`);
    const late = await patch(order.id, { shipping_address: { country: 'DE' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });

  it('a draft is submitted, and sourced after that', async () => {
    await stockedProduct(server, 'DRAFT', places, { EAST: 5 });
    const draft = await placeOrder(server, { DRAFT: 1 }, { status: 'draft' });
    expect((await server.request('POST', `/v1/orders/${draft.id}/release`)).status).toBe(409);
    expect((await server.request('POST', `/v1/orders/${draft.id}/submit`)).status).toBe(200);
    await eventually('the draft is allocated', async () =>
      (await getOrder(server, draft.id)).status === 'fully_allocated');
  });
});

describe('allocate', () => {
  it('D3, D4, D6: 300 calls at once for two lines and 100 units take what is there and open, no more', async () => {
    const product = await stockedProduct(server, 'HOT', places, { EAST: 60, WEST: 40 });
    const order = await server.request('POST', '/v1/orders', { body: {
      source: 'web', channel_order_id: 'hot-1', currency: 'USD', status: 'received',
      line_items: [{ product_id: 'HOT', quantity: 70 }, { product_id: 'HOT', quantity: 50 }],
    } });
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => allocate({
      product_id: 'HOT', location_id: n % 3 === 0 ? 'WEST' : 'EAST', quantity: 1,
      allocation_type: 'standard', order_id: order.body.id, item_id: order.body.line_items[n % 2].id,
    })));
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(new Set(refused.map((answer) => answer.body.code))).toEqual(new Set(['insufficient_inventory']));
    const stock = [await stockAt(server, product.id, placeId('EAST')), await stockAt(server, product.id, placeId('WEST'))];
    const read = await getOrder(server, order.body.id);
    const held = read.line_items.map((line: { allocated_quantity: number }) => line.allocated_quantity);
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
      product_id: 'CLAMP', location_id: 'EAST', quantity: 5, allocation_type: 'standard',
      order_id: order.id, item_id: order.line_items[0].id,
    };
    const first = await allocate(body);
    expect(first.body).toMatchObject({ quantity: 3, order_status: 'fully_allocated', warnings: [{ code: 'quantity_clamped' }] });
    const again = await allocate(body);
    expect(again.body).toMatchObject({
      quantity: 3, reservation_id: first.body.reservation_id, warnings: [{ code: 'nothing_left' }],
    });
  });

  it('D8: backorder lets units wait and moves no stock', async () => {
    const product = await stockedProduct(server, 'LATER', places, { EAST: 1 });
    const order = await placeOrder(server, { LATER: 4 }, { status: 'received' });
    const body = { product_id: 'LATER', allocation_type: 'standard', order_id: order.id, item_id: order.line_items[0].id };
    const short = await allocate({ ...body, location_id: 'EAST', quantity: 4 });
    expect(short).toMatchObject({ status: 409, body: { code: 'insufficient_inventory', shortages: [{ available: 1 }] } });
    await allocate({ ...body, location_id: 'EAST', quantity: 1 });
    const waits = await allocate({ ...body, location_id: 'backorder', quantity: 3, allocation_type: 'backorder' });
    expect(waits.body).toMatchObject({ quantity: 3, location_id: 'backorder', order_status: 'partially_allocated' });
    expect((await getOrder(server, order.id)).line_items[0].buckets).toMatchObject({ allocated: 1, backordered: 3 });
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
    expect((await allocate({ ...body, override_safety_stock: true })).body).toMatchObject({ quantity: 3 });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(3);
  });

  it('names what does not fit', async () => {
    await stockedProduct(server, 'FIT', places, { EAST: 5 });
    const order = await placeOrder(server, { FIT: 3 }, { status: 'received' });
    const refused = await allocate({
      product_id: 'NONE', location_id: 'NOWHERE', quantity: 3, order_id: 'ord_x', item_id: order.line_items[0].id,
    });
    expect(refused.body.errors.map((fault: { pointer: string }) => fault.pointer))
      .toEqual(['#/product_id', '#/location_id', '#/order_id']);
    const other = await allocate({
      product_id: 'HOT', location_id: 'EAST', quantity: 3, order_id: order.id, item_id: order.line_items[0].id,
    });
    expect(other).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/product_id' }] } });
  });
});

describe('cancel', () => {
  it('takes waiting units first, then allocated ones, then those at work; all or nothing', async () => {
    const product = await stockedProduct(server, 'QTY', places, { EAST: 6 });
    const order = await placeOrder(server, { QTY: 10 });
    const [line] = order.line_items;
    const made = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: order.id, location_id: 'EAST', line_items: [{ id: line.id, quantity: 4 }] },
    });
    const first = await cancel(order.id, { line_items: [{ id: line.id, quantity: 5 }], reason: 'less' });
    expect(first.body.line_items[0].buckets).toMatchObject({ backordered: 0, allocated: 1, released: 4, cancelled: 5 });
    const second = await cancel(order.id, { line_items: [{ id: line.id, quantity: 3 }] });
    expect(second.body.line_items[0].buckets).toMatchObject({ allocated: 0, released: 2, cancelled: 8 });
    await server.request('POST', `/v1/fulfillment_orders/${made.body.id}/ship`, {
      body: { line_items: [{ id: line.id, quantity: 1 }] },
    });
    const refused = await cancel(order.id);
    expect(refused).toMatchObject({ status: 409, body: { line_items: [{ cancellable: 1, shipped: 1 }] } });
    expect((await cancel(order.id, { line_items: [{ id: line.id, quantity: 2 }] })).status).toBe(409);
    const rest = await cancel(order.id, { line_items: [{ id: line.id }] });
    expect(rest.body).toMatchObject({ status: 'fulfilled' });
    expect(await stockAt(server, product.id, placeId('EAST'))).toMatchObject({ quantity: 5, allocated: 0 });
    const shown = await server.request('GET', `/v1/fulfillment_orders/${made.body.id}`);
    expect(shown.body).toMatchObject({ status: 'shipped', line_items: [{ quantity: 1, shipped_quantity: 1 }] });
  });

  it('and shipping at once end in one or the other', async () => {
    const product = await stockedProduct(server, 'RACE', places, { EAST: 40 });
    for (let n = 0; n < 8; n++) {
      const order = await placeOrder(server, { RACE: 2 });
      const released = await server.request('POST', `/v1/orders/${order.id}/release`);
      const work = released.body.fulfillment_orders[0];
      const [shipped, cancelled] = await Promise.all([
        server.request('PATCH', `/v1/fulfillment_orders/${work.id}`, { body: { status: 'completed' } }),
        cancel(order.id),
      ]);
      expect([[200, 409], [409, 200]]).toContainEqual([shipped.status, cancelled.status]);
    }
    const { quantity, allocated } = await stockAt(server, product.id, placeId('EAST'));
    expect(allocated).toBe(0);
    expect(quantity % 2).toBe(0);
  });
});

describe('edit', () => {
  it('changes quantities and adds lines until work begins, and sources what is more', async () => {
    const product = await stockedProduct(server, 'EDIT', places, { EAST: 9 });
    await stockedProduct(server, 'EXTRA', places, { EAST: 9 });
    const order = await placeOrder(server, { EDIT: 4 });
    const [line] = order.line_items;
    const edit = (lineItems: unknown[]): Promise<TestAnswer> =>
      server.request('POST', `/v1/orders/${order.id}/edit`, { body: { line_items: lineItems } });
    expect((await edit([{ id: line.id, quantity: 1 }])).body.line_items[0].buckets).toMatchObject({ allocated: 1, cancelled: 3 });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(1);
    const more = await edit([{ id: line.id, quantity: 6 }, { sku: 'EXTRA', quantity: 2, price: 3.5 }]);
    expect(more.body).toMatchObject({ total_price: 67 });
    expect(more.body.line_items).toHaveLength(2);
    await eventually('the added units are allocated', async () =>
      (await getOrder(server, order.id)).status === 'fully_allocated');
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(6);
    const wrong = await edit([{ id: 'line_x', quantity: 1 }, { sku: 'NONE', quantity: 1 }]);
    expect(wrong.body.errors).toHaveLength(2);
    await server.request('POST', `/v1/orders/${order.id}/release`);
    expect((await edit([{ id: line.id, quantity: 1 }])).status).toBe(409);
  });
});
