// Goal: fulfilment orders follow the allocations, stock is consumed once, quantities are conserved.
// Method: through HTTP on a database of its own; after each test every law of the core is verified.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockAt, stockedProduct } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer();
  places['EAST'] = await seedLocation(server, 'EAST', {
    capabilities: ['batch_picking', 'zone_picking'],
    latitude: 40,
    longitude: -105,
  });
  places['WEST'] = await seedLocation(server, 'WEST', { latitude: 37, longitude: -122 });
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

const place = (code: string): Place => {
  const found = places[code];
  if (found === undefined) throw new Error(`There is no place ${code}.`);
  return found;
};

describe('release', () => {
  it('makes one fulfilment order a place, once', async () => {
    await stockedProduct(server, 'REL', places, { EAST: 3, WEST: 2 });
    const order = await placeOrder(server, { REL: 5 });
    const released = await server.request('POST', `/v1/orders/${order.id}/release`);
    expect(released.status).toBe(200);
    expect(released.body).toMatchObject({ created: 2, status: 'split_fulfillment' });
    const quantities = released.body.fulfillment_orders.map(
      (one: { line_items: { quantity: number }[] }) => one.line_items[0]?.quantity,
    );
    expect(quantities.toSorted()).toEqual([2, 3]);
    const again = await server.request('POST', `/v1/orders/${order.id}/release`);
    expect(again.body).toMatchObject({ created: 0, warnings: [{ code: 'nothing_left' }] });
    expect(again.body.fulfillment_orders).toHaveLength(2);
    const read = await getOrder(server, order.id);
    expect(read.picking_method).toBe('single');
    expect(read.line_items[0].fulfillments).toHaveLength(2);
  });

  it('is refused while the order is on hold', async () => {
    await stockedProduct(server, 'HELD', places, { EAST: 3 });
    const order = await placeOrder(server, { HELD: 1 });
    await server.request('POST', `/v1/orders/${order.id}/hold`, { body: { kind: 'fraud' } });
    const refused = await server.request('POST', `/v1/orders/${order.id}/release`);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'illegal_transition',
      current_status: 'on_hold',
      allowed_actions: expect.arrayContaining(['release_hold']),
    });
  });
});

describe('completion', () => {
  it('consumes the stock once, however often and at once it is said', async () => {
    const product = await stockedProduct(server, 'ONCE', places, { EAST: 10 });
    const order = await placeOrder(server, { ONCE: 4 });
    const made = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: order.id, location_id: 'EAST', line_items: order.line_items },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      status: 'open',
      work_step: 'none',
      picking_method: 'discrete_order_picking',
    });
    const path = `/v1/fulfillment_orders/${made.body.id}`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        server.request('PATCH', path, {
          body: { status: 'completed', tracking_number: 'T-1' },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(answers.filter((answer) => answer.body.warnings.length === 0)).toHaveLength(1);
    expect(await stockAt(server, product.id, place('EAST').id)).toMatchObject({
      quantity: 6,
      allocated: 0,
    });
    const later = await server.request('PATCH', path, { body: { status: 'in_progress' } });
    expect(later.body).toMatchObject({
      status: 'completed',
      tracking_number: 'T-1',
      warnings: [{ code: 'status_unchanged' }],
    });
    expect(later.body.shipments).toHaveLength(1);
    const read = await getOrder(server, order.id);
    expect(read).toMatchObject({ status: 'fulfilled', delivery_status: 'shipped' });
    expect(read.fulfilled_at).not.toBeNull();
    expect(read.line_items[0].fulfillment_location_id).toBe(place('EAST').id);
  });
});

describe('create', () => {
  it('clamps to what is left, whoever comes first', async () => {
    const product = await stockedProduct(server, 'TWO', places, { EAST: 10, WEST: 20 });
    const order = await placeOrder(server, { TWO: 2 });
    const [line] = order.line_items;
    const answers = await Promise.all(
      [
        ['EAST', 10],
        ['WEST', 20],
        ['EAST', 8],
      ].map(([code, quantity]) =>
        server.request('POST', '/v1/fulfillment_orders', {
          body: { order_id: order.id, location_id: code, line_items: [{ ...line, quantity }] },
        }),
      ),
    );
    const made = answers.filter((answer) => answer.status === 201);
    expect(made).toHaveLength(1);
    expect(made[0]?.body).toMatchObject({
      line_items: [{ quantity: 2 }],
      warnings: [{ code: 'quantity_clamped' }],
    });
    for (const refused of answers.filter((answer) => answer.status !== 201)) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
    }
    const held = await Promise.all(
      [place('EAST'), place('WEST')].map((one) => stockAt(server, product.id, one.id)),
    );
    expect(held.reduce((sum, one) => sum + one.allocated, 0)).toBe(2);
  });

  it('moves the hold to the location that is named', async () => {
    const product = await stockedProduct(server, 'MOVE', places, { EAST: 5, WEST: 5 });
    const order = await placeOrder(server, { MOVE: 3 });
    const from = order.inventory_allocations[0].location_id;
    const to = from === place('EAST').id ? place('WEST') : place('EAST');
    const made = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: order.id, location_id: to.id, line_items: order.line_items },
    });
    expect(made.status).toBe(201);
    expect(await stockAt(server, product.id, from)).toMatchObject({ quantity: 5, allocated: 0 });
    expect(await stockAt(server, product.id, to.id)).toMatchObject({ quantity: 5, allocated: 3 });
  });

  it('allocates what waited, leaves out what the place cannot promise, refuses when that is all', async () => {
    await stockedProduct(server, 'WAIT', places, { EAST: 4, WEST: 0 });
    const order = await placeOrder(server, { WAIT: 6 });
    expect(order.status).toBe('partially_allocated');
    const refused = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: order.id, location_id: 'WEST', line_items: order.line_items },
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'insufficient_inventory' } });
    const made = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: order.id, location_id: 'EAST', line_items: order.line_items },
    });
    expect(made.body).toMatchObject({
      line_items: [{ quantity: 4 }],
      warnings: [{ code: 'insufficient_inventory' }],
    });
    expect((await getOrder(server, order.id)).line_items[0].buckets).toMatchObject({
      released: 4,
      backordered: 2,
    });
  });

  it('names every unknown reference', async () => {
    const refused = await server.request('POST', '/v1/fulfillment_orders', {
      body: { order_id: 'ord_x', location_id: 'NOWHERE' },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      '#/order_id',
      '#/location_id',
    ]);
  });
});
