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
const patch = (
  id: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<TestAnswer> => server.request('PATCH', `/v1/orders/${id}`, { body, headers });
const cancel = (id: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/orders/${id}/cancel`, { body });

describe('a status in an update is a request', () => {
  it('S1, S2: words that are the server’s to decide leave the true status, with a warning', async () => {
    await stockedProduct(server, 'WORDS', places, { EAST: 2 });
    const order = await placeOrder(server, { WORDS: 4 });
    const answer = await patch(order.id, {
      status: 'fully_allocated',
      inventory_allocations: [{ item_id: 'x', allocated_quantity: 9 }],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'partially_allocated', warnings: [{ code: 'status_differs' }] },
    });
    expect(answer.body.inventory_allocations).toMatchObject([{ allocated_quantity: 2 }]);
    const agreed = await patch(order.id, { status: 'partially_allocated' });
    expect(agreed.body.warnings).toEqual([]);
    expect(agreed.body.version).toBe(answer.body.version);
    for (const word of [
      'fulfilled',
      'in_fulfillment',
      'split_fulfillment',
      'received',
      'completed',
    ]) {
      const strict = await patch(
        order.id,
        { status: word, priority: 9 },
        { prefer: 'handling=strict' },
      );
      expect(strict).toMatchObject({
        status: 409,
        body: { code: 'illegal_transition', allowed_actions: expect.any(Array) },
      });
    }
    expect((await getOrder(server, order.id)).priority).toBe(0);
    expect((await patch(order.id, { status: 'lost' })).status).toBe(422);
    expect((await patch(order.id, { colour: 'red' })).status).toBe(422);
  });

  it('B8: routed assigns a location; routing_failed is refused from then on', async () => {
    await stockedProduct(server, 'ASSIGN', places, { EAST: 2 });
    const failed = await placeOrder(server, { ASSIGN: 1 }, { status: 'received' });
    expect((await patch(failed.id, { status: 'routing_failed' })).body).toMatchObject({
      status: 'routing_failed',
    });
    const order = await placeOrder(server, { ASSIGN: 1 }, { status: 'received' });
    const routed = await patch(order.id, {
      assigned_location: 'WEST',
      status: 'routed',
      routing_metadata: { prediction_confidence: 0.9 },
    });
    expect(routed.body).toMatchObject({
      status: 'routed',
      assigned_location: placeId('WEST'),
      routing_metadata: { prediction_confidence: 0.9 },
      warnings: [],
    });
    const kept = await patch(order.id, { status: 'routing_failed' });
    expect(kept.body).toMatchObject({ status: 'routed', warnings: [{ code: 'status_differs' }] });
  });

  it('D5: allocation_failed lets the partial holds go', async () => {
    const product = await stockedProduct(server, 'HALF', places, { EAST: 5 });
    const order = await placeOrder(server, { HALF: 3 });
    const failed = await patch(order.id, { status: 'allocation_failed', allocation_error: 'boom' });
    expect(failed.body).toMatchObject({
      status: 'allocation_failed',
      allocation_error: 'boom',
      inventory_allocations: [],
    });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(0);
  });

  it('cancelled cancels', async () => {
    const product = await stockedProduct(server, 'STOP', places, { EAST: 5 });
    const order = await placeOrder(server, { STOP: 3 });
    expect((await patch(order.id, { status: 'cancelled' })).body).toMatchObject({
      status: 'cancelled',
    });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(0);
    expect((await patch(order.id, { status: 'cancelled' })).body.status).toBe('cancelled');
  });
});

describe('other fields of an order', () => {
  it('merge, clear by null, and heed versions', async () => {
    await stockedProduct(server, 'FIELDS', places, { EAST: 5 });
    const order = await placeOrder(server, { FIELDS: 1 }, { attributes: { a: 1, b: 2 } });
    const changed = await patch(
      order.id,
      {
        tags: ['vip'],
        attributes: { a: null, c: 3 },
        priority: 5,
        service_level: 'express',
        shipping_address: { city: 'Paris', country: 'FR' },
        customer: { id: 'cus_2' },
      },
      { 'if-match': `"${order.version}"` },
    );
    expect(changed.body).toMatchObject({
      tags: ['vip'],
      attributes: { b: 2, c: 3 },
      priority: 5,
      service_level: 'express',
      shipping_address: { city: 'Paris', country: 'FR' },
      customer: { id: 'cus_2' },
      version: order.version + 1,
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
    await eventually(
      'the draft is allocated',
      async () => (await getOrder(server, draft.id)).status === 'fully_allocated',
    );
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
    const first = await cancel(order.id, {
      line_items: [{ id: line.id, quantity: 5 }],
      reason: 'less',
    });
    expect(first.body.line_items[0].buckets).toMatchObject({
      backordered: 0,
      allocated: 1,
      released: 4,
      cancelled: 5,
    });
    const second = await cancel(order.id, { line_items: [{ id: line.id, quantity: 3 }] });
    expect(second.body.line_items[0].buckets).toMatchObject({
      allocated: 0,
      released: 2,
      cancelled: 8,
    });
    await server.request('POST', `/v1/fulfillment_orders/${made.body.id}/ship`, {
      body: { line_items: [{ id: line.id, quantity: 1 }] },
    });
    const refused = await cancel(order.id);
    expect(refused).toMatchObject({
      status: 409,
      body: { line_items: [{ cancellable: 1, shipped: 1 }] },
    });
    expect((await cancel(order.id, { line_items: [{ id: line.id, quantity: 2 }] })).status).toBe(
      409,
    );
    const rest = await cancel(order.id, { line_items: [{ id: line.id }] });
    expect(rest.body).toMatchObject({ status: 'fulfilled' });
    expect(await stockAt(server, product.id, placeId('EAST'))).toMatchObject({
      quantity: 5,
      allocated: 0,
    });
    const shown = await server.request('GET', `/v1/fulfillment_orders/${made.body.id}`);
    expect(shown.body).toMatchObject({
      status: 'shipped',
      line_items: [{ quantity: 1, shipped_quantity: 1 }],
    });
  });

  it('and shipping at once end in one or the other', async () => {
    const product = await stockedProduct(server, 'RACE', places, { EAST: 40 });
    for (let n = 0; n < 8; n++) {
      const order = await placeOrder(server, { RACE: 2 });
      const released = await server.request('POST', `/v1/orders/${order.id}/release`);
      const work = released.body.fulfillment_orders[0];
      const [shipped, cancelled] = await Promise.all([
        server.request('PATCH', `/v1/fulfillment_orders/${work.id}`, {
          body: { status: 'completed' },
        }),
        cancel(order.id),
      ]);
      expect([
        [200, 409],
        [409, 200],
      ]).toContainEqual([shipped.status, cancelled.status]);
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
    expect((await edit([{ id: line.id, quantity: 1 }])).body.line_items[0].buckets).toMatchObject({
      allocated: 1,
      cancelled: 3,
    });
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(1);
    const more = await edit([
      { id: line.id, quantity: 6 },
      { sku: 'EXTRA', quantity: 2, price: 3.5 },
    ]);
    expect(more.body).toMatchObject({ total_price: 67 });
    expect(more.body.line_items).toHaveLength(2);
    await eventually(
      'the added units are allocated',
      async () => (await getOrder(server, order.id)).status === 'fully_allocated',
    );
    expect((await stockAt(server, product.id, placeId('EAST'))).allocated).toBe(6);
    const wrong = await edit([
      { id: 'line_x', quantity: 1 },
      { sku: 'NONE', quantity: 1 },
    ]);
    expect(wrong.body.errors).toHaveLength(2);
    await server.request('POST', `/v1/orders/${order.id}/release`);
    expect((await edit([{ id: line.id, quantity: 1 }])).status).toBe(409);
  });
});

describe('what is over', () => {
  it('stays over: an order that is cancelled as a whole is not edited back to life', async () => {
    await stockedProduct(server, 'OVER', places, { EAST: 5 });
    const order = await placeOrder(server, { OVER: 1 });
    const line = order.line_items[0];
    await cancel(order.id, { line_items: [{ id: line.id, quantity: 1 }] });
    const edit = (lineItems: unknown[]): Promise<TestAnswer> =>
      server.request('POST', `/v1/orders/${order.id}/edit`, { body: { line_items: lineItems } });
    expect((await edit([{ id: line.id, quantity: 2 }])).status).toBe(409);
    expect((await edit([{ product_id: 'OVER', quantity: 2 }])).status).toBe(409);
    expect((await getOrder(server, order.id)).status).toBe('cancelled');
  });
});

describe('every change has its event', () => {
  it('also of fulfilment orders and shipments that an order’s delivery changes', async () => {
    await stockedProduct(server, 'TOLD', places, { EAST: 5 });
    const order = await placeOrder(server, { TOLD: 2 });
    const released = await server.request('POST', `/v1/orders/${order.id}/release`);
    const work = released.body.fulfillment_orders[0].id;
    const ship = await server.request('POST', `/v1/fulfillment_orders/${work}/ship`, { body: {} });
    await server.request('POST', `/v1/orders/${order.id}/deliver`, { body: {} });
    const versions = async (subject: string): Promise<[string, number][]> => {
      const page = await server.request('GET', `/v1/events?subject=${subject}&limit=100`);
      return page.body.data.map(
        (event: { type: string; data: { object: { version: number } } }) =>
          [event.type, event.data.object.version] as const,
      );
    };
    await eventually('the events are numbered', async () => (await versions(work)).length === 3);
    expect(await versions(work)).toEqual([
      ['fulfillment_order.created', 1],
      ['fulfillment_order.shipped', 2],
      ['fulfillment_order.delivered', 3],
    ]);
    expect(await versions(ship.body.shipments[0].id)).toEqual([
      ['shipment.created', 1],
      ['shipment.delivered', 2],
    ]);
  });
});

describe('ship', () => {
  it('sends everything that is at work, one shipment a place, once', async () => {
    const product = await stockedProduct(server, 'BOTH', places, { EAST: 2, WEST: 3 });
    const order = await placeOrder(server, { BOTH: 5 });
    const ship = (): Promise<TestAnswer> =>
      server.request('POST', `/v1/orders/${order.id}/ship`, { body: { carrier: 'UPS' } });
    expect(await ship()).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    await server.request('POST', `/v1/orders/${order.id}/release`);
    expect((await ship()).body).toMatchObject({ status: 'fulfilled', delivery_status: 'shipped' });
    expect((await ship()).body).toMatchObject({ warnings: [{ code: 'already_done' }] });
    const shipments = await server.request('GET', `/v1/shipments?order_id=${order.id}`);
    expect(shipments.body.data).toMatchObject([{ carrier: 'UPS' }, { carrier: 'UPS' }]);
    for (const code of ['EAST', 'WEST']) {
      expect(await stockAt(server, product.id, placeId(code))).toMatchObject({
        quantity: 0,
        allocated: 0,
      });
    }
  });

  it('waits for the whole of an order that ships complete', async () => {
    await stockedProduct(server, 'WHOLE', places, { EAST: 2 });
    const order = await placeOrder(
      server,
      { WHOLE: 3 },
      { ship_complete: true, status: 'received' },
    );
    await server.request('POST', '/v1/inventory/allocate', {
      body: { order_id: order.id, product_id: 'WHOLE', location_id: 'EAST', quantity: 2 },
    });
    const refused = await server.request('POST', `/v1/orders/${order.id}/release`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  });
});
