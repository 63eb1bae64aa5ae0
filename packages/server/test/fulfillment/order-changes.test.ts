// Goal: a change of an order does what its preview said, all of it in one transaction, or nothing.
// Method: through HTTP on a database of its own; after each test every law of the core is verified.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockAt, stockedProduct } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};
const denver = {
  line1: '1 Main St',
  city: 'Denver',
  country: 'US',
  latitude: 39.7,
  longitude: -105,
};
const oakland = {
  line1: '2 Bay St',
  city: 'Oakland',
  country: 'US',
  latitude: 37.8,
  longitude: -122,
};

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
const propose = (
  order: { id: string },
  body: unknown,
  headers: Record<string, string> = {},
): Promise<TestAnswer> =>
  server.request('POST', `/v1/orders/${order.id}/changes`, { body, headers });
const apply = (change: TestAnswer, idempotencyKey?: string): Promise<TestAnswer> =>
  server.request('POST', `/v1/order_changes/${change.body.id}/apply`, {
    body: {},
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

async function rows(table: string): Promise<number> {
  const { rows: found } = await server.db.system.query<{ n: number }>(
    `select count(*)::int as n from switchyard.${table} where tenant_id = $1`,
    [server.tenantId],
  );
  return found[0]?.n ?? 0;
}

describe('a preview', () => {
  it('says what lines cost, hold and send, and leaves no trace but itself', async () => {
    const shirt = await stockedProduct(server, 'P-SHIRT', places, { EAST: 10 });
    const cap = await stockedProduct(server, 'P-CAP', places, { WEST: 5 });
    const order = await placeOrder(server, { 'P-SHIRT': 3 });
    const line = order.line_items[0];
    const tables = ['inventory_movements', 'reservations', 'routing_decisions', 'order_lines'];
    const counts = await Promise.all(tables.map(rows));
    const body = {
      line_items: [
        { id: line.id, quantity: 2 },
        { product_id: 'P-CAP', quantity: 2, price: 7.5 },
      ],
      reason: 'called',
    };
    const rehearsed = await propose(order, body, { 'switchyard-dry-run': 'true' });
    expect(rehearsed.status).toBe(201);
    const change = await propose(order, body);
    expect(change).toMatchObject({
      status: 201,
      body: {
        number: 1,
        status: 'proposed',
        base_version: order.version,
        request: { line_items: body.line_items },
        effect: {
          status: { before: 'fully_allocated', after: 'fully_allocated' },
          total_price: { before: 30, after: 35, difference: 5 },
          line_items: [
            { line_no: 1, quantity: { before: 3, after: 2 }, allocated: { before: 3, after: 2 } },
            { line_no: 2, sku: 'P-CAP', quantity: { before: 0, after: 2 }, unit_price: 7.5 },
          ],
          plan: {
            shipments: [
              { location_id: placeId('WEST'), line_items: [{ line_no: 2, quantity: 2 }] },
            ],
            uncovered: [],
          },
        },
      },
    });
    expect(change.body.effect.stock).toHaveLength(2);
    expect(change.body.effect.stock).toContainEqual({
      product_id: shirt.id,
      location_id: placeId('EAST'),
      held: { before: 3, after: 2 },
    });
    expect(rehearsed.body.effect).toEqual(change.body.effect);
    expect(await Promise.all(tables.map(rows))).toEqual(counts);
    expect(await getOrder(server, order.id)).toEqual(order);
    expect((await stockAt(server, cap.id, placeId('WEST'))).allocated).toBe(0);
  });

  it('is what applying does, once, and the timeline tells of it', async () => {
    const shirt = await stockedProduct(server, 'T-SHIRT', places, { EAST: 10 });
    const cap = await stockedProduct(server, 'T-CAP', places, { WEST: 5 });
    const order = await placeOrder(server, { 'T-SHIRT': 3 });
    const change = await propose(order, {
      line_items: [
        { id: order.line_items[0].id, quantity: 2 },
        { product_id: 'T-CAP', quantity: 2, price: 7.5 },
      ],
    });
    const applied = await apply(change);
    expect(applied).toMatchObject({
      status: 200,
      body: {
        change: { status: 'applied', applied_version: applied.body.order.version },
        order: { total_price: 35, status: 'fully_allocated' },
      },
    });
    expect(applied.body.order.line_items).toMatchObject([
      { quantity: 3, allocated_quantity: 2, cancelled_quantity: 1 },
      { sku: 'T-CAP', quantity: 2, allocated_quantity: 2 },
    ]);
    expect((await stockAt(server, cap.id, placeId('WEST'))).allocated).toBe(2);
    expect((await stockAt(server, shirt.id, placeId('EAST'))).allocated).toBe(2);
    const again = await apply(change);
    expect(again.body.order.version).toBe(applied.body.order.version);
    const listed = await server.request('GET', `/v1/order_changes?order_id=${order.id}`);
    expect(listed.body.data.map((one: { status: string }) => one.status)).toEqual(['applied']);
    await eventually('the timeline tells of it', async () => {
      const { body: told } = await server.request('GET', `/v1/orders/${order.id}/timeline`);
      const types = told.data.map((one: { type: string }) => one.type);
      return types.includes('order.change_proposed') && types.includes('order.changed');
    });
  });

  it('refuses what cannot be, with pointers', async () => {
    await stockedProduct(server, 'R-SHIRT', places, { EAST: 10 });
    const order = await placeOrder(server, { 'R-SHIRT': 1 });
    const wrong = await propose(order, {
      line_items: [
        { id: 'line_01kax3v7q4f0tr9ry6m1mchb5e', quantity: 1 },
        { product_id: 'nothing', quantity: 1 },
      ],
      deliver_before: 'soon',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      '#/line_items/0/id',
      '#/line_items/1/product_id',
      '#/deliver_before',
    ]);
    expect((await propose(order, {})).body.errors[0].code).toBe('no_change');
    expect(
      (await propose(order, { line_items: [{ id: order.line_items[0].id, quantity: 1 }] })).status,
    ).toBe(422);
    expect((await propose({ id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e' }, {})).status).toBe(404);
    await server.request('POST', `/v1/orders/${order.id}/release`, { body: {} });
    expect(await propose(order, { service_level: 'express' })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  });
});

describe('another address', () => {
  it('places everything anew from where it is cheapest, and keeps every unit counted', async () => {
    const lamp = await stockedProduct(server, 'A-LAMP', places, { EAST: 4, WEST: 4 });
    const order = await placeOrder(server, { 'A-LAMP': 2 }, { shipping_address: denver });
    expect(order.assigned_location).toBe(placeId('EAST'));
    const change = await propose(order, { shipping_address: oakland });
    expect(change.body.effect.stock).toHaveLength(2);
    expect(change.body.effect.plan.shipments).toMatchObject([{ location_id: placeId('WEST') }]);
    const { body } = await apply(change);
    expect(body.order).toMatchObject({
      shipping_address: oakland,
      assigned_location: placeId('WEST'),
      status: 'fully_allocated',
    });
    expect((await stockAt(server, lamp.id, placeId('EAST'))).allocated).toBe(0);
    expect((await stockAt(server, lamp.id, placeId('WEST'))).allocated).toBe(2);
  });

  it('leaves what is held of an order on hold where it is, and says so', async () => {
    const lamp = await stockedProduct(server, 'H-LAMP', places, { EAST: 4, WEST: 4 });
    const order = await placeOrder(server, { 'H-LAMP': 2 }, { shipping_address: denver });
    await server.request('POST', `/v1/orders/${order.id}/hold`, { body: { kind: 'address' } });
    const change = await propose(order, { shipping_address: oakland });
    expect(change.body.effect).toMatchObject({ plan: null, warnings: [{ code: 'not_replanned' }] });
    expect((await apply(change)).body.order.status).toBe('on_hold');
    expect((await stockAt(server, lamp.id, placeId('EAST'))).allocated).toBe(2);
  });
});

describe('when the world moves', () => {
  it('the preview is refused, with what it would be now, until it is so again', async () => {
    const pen = await stockedProduct(server, 'M-PEN', places, { EAST: 3 });
    const order = await placeOrder(server, { 'M-PEN': 1 });
    const change = await propose(order, {
      line_items: [{ id: order.line_items[0].id, quantity: 3 }],
    });
    const other = await placeOrder(server, { 'M-PEN': 1 });
    const refused = await apply(change);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'change_outdated', effect_now: { status: { after: 'partially_allocated' } } },
    });
    expect(refused.body.differs).toContain('stock');
    expect((await getOrder(server, order.id)).version).toBe(order.version);
    expect((await stockAt(server, pen.id, placeId('EAST'))).allocated).toBe(2);
    await server.request('POST', `/v1/orders/${other.id}/cancel`, { body: {} });
    expect((await apply(change)).status).toBe(200);
    expect((await stockAt(server, pen.id, placeId('EAST'))).allocated).toBe(3);
  });

  it('another version of the order outdates a change; an applied one supersedes the others', async () => {
    await stockedProduct(server, 'V-PEN', places, { EAST: 9 });
    const order = await placeOrder(server, { 'V-PEN': 1 });
    const quantity = (to: number): Promise<TestAnswer> =>
      propose(order, { line_items: [{ id: order.line_items[0].id, quantity: to }] });
    const [two, three, four] = [await quantity(2), await quantity(3), await quantity(4)];
    expect([two, three, four].map(({ body }) => body.number)).toEqual([1, 2, 3]);
    const decline = await server.request('POST', `/v1/order_changes/${four.body.id}/decline`, {
      body: { reason: 'dear' },
    });
    expect(decline.body.status).toBe('declined');
    expect((await apply(two)).status).toBe(200);
    expect((await server.request('GET', `/v1/order_changes/${three.body.id}`)).body.status).toBe(
      'superseded',
    );
    for (const dead of [three, four]) {
      expect(await apply(dead)).toMatchObject({
        status: 409,
        body: { code: 'illegal_transition' },
      });
    }
    const five = await quantity(5);
    await server.request('PATCH', `/v1/orders/${order.id}`, { body: { tags: ['vip'] } });
    expect((await apply(five)).body).toMatchObject({ code: 'change_outdated', base_version: 3 });
  });

  it('races for the last units end exact: who applies gets all of the preview, nobody more', async () => {
    const ring = await stockedProduct(server, 'X-RING', places, { EAST: 12, WEST: 4 });
    const orders = [];
    for (let n = 0; n < 6; n++) orders.push(await placeOrder(server, { 'X-RING': 1 }));
    const changes = [];
    for (const order of orders) {
      const line = { id: order.line_items[0].id, quantity: 4 };
      changes.push(await propose(order, { line_items: [line], replan: 'all' }));
    }
    const [answers] = await Promise.all([
      Promise.all(changes.flatMap((change) => [apply(change, change.body.id), apply(change)])),
      Promise.all([1, 2, 3].map(() => placeOrder(server, { 'X-RING': 2 }))),
    ]);
    const done = answers.filter((one) => one.status === 200);
    for (const { status, body } of answers) expect([200, 409], body.detail).toContain(status);
    expect(done.length).toBeGreaterThan(0);
    for (const { body } of done) expect(body.change.effect.plan.uncovered).toEqual([]);
    const held =
      (await stockAt(server, ring.id, placeId('EAST'))).allocated +
      (await stockAt(server, ring.id, placeId('WEST'))).allocated;
    expect(held).toBeLessThanOrEqual(16);
  });
});
