// Goal: many operations at once, each with its own result, none harmed by another. Method: through
// HTTP with good and bad operations mixed; the laws after each.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockAt, stockedProduct } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer();
  places['EAST'] = await seedLocation(server, 'EAST');
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

describe('bulk fulfilment', () => {
  it('releases, completes and delivers in the order of the operations, each for itself', async () => {
    const product = await stockedProduct(server, 'BULK', places, { EAST: 100 });
    const orders = [];
    for (let n = 0; n < 4; n++) orders.push(await placeOrder(server, { BULK: 3 }));
    const [first, second, third, fourth] = orders.map((order) => order.id);
    await server.request('POST', `/v1/orders/${third}/hold`, { body: {} });
    const operations = [
      { op: 'complete', order_id: second },
      { op: 'release', order_id: first },
      { op: 'release', order_id: second },
      { op: 'release', order_id: third },
      { op: 'release', order_id: 'ord_x' },
      { op: 'complete', order_id: first, tracking_number: 'T1', carrier: 'UPS' },
      { op: 'deliver', order_id: first },
      { op: 'deliver', order_id: second },
      { op: 'complete', fulfillment_order_id: 'ffo_x' },
      { op: 'release', order_id: fourth },
    ];
    const answer = await server.request('POST', '/v1/fulfillment_orders/bulk', {
      body: { operations },
    });
    expect(answer.status).toBe(207);
    const statuses = answer.body.data.map((item: { status: number }) => item.status);
    expect(statuses).toEqual([409, 200, 200, 409, 404, 200, 200, 409, 404, 200]);
    expect(answer.body).toMatchObject({ succeeded: 5, failed: 5 });
    expect(await getOrder(server, first)).toMatchObject({
      status: 'fulfilled',
      delivery_status: 'delivered',
      fulfillment_metadata: { fulfillment_orders: [{ tracking_number: 'T1', carrier: 'UPS' }] },
    });
    expect((await getOrder(server, second)).status).toBe('in_fulfillment');
    expect(await stockAt(server, product.id, places['EAST']?.id ?? '')).toMatchObject({
      quantity: 97,
      allocated: 9,
    });
    const again = await server.request('POST', '/v1/fulfillment_orders/bulk', {
      body: {
        operations: [
          { op: 'release', order_id: first },
          { op: 'complete', order_id: first },
        ],
      },
    });
    expect(again.status).toBe(200);
    expect(
      again.body.data.map((item: { warnings: { code: string }[] }) => item.warnings[0]?.code),
    ).toEqual(['nothing_left', 'already_done']);
  });

  it('takes out what a place does not have on hand, and does the rest', async () => {
    await stockedProduct(server, 'AHEAD', places, { EAST: 1 });
    const allowed = await server.request('POST', '/v1/inventory/configure', {
      body: { product_id: 'AHEAD', location_id: 'EAST', backorder_allowance: 5 },
    });
    expect(allowed.status).toBe(200);
    await stockedProduct(server, 'THERE', places, { EAST: 5 });
    const good = await placeOrder(server, { THERE: 1 });
    const bad = await placeOrder(server, { AHEAD: 3 }, { status: 'received' });
    await server.request('POST', '/v1/inventory/allocate', {
      body: {
        product_id: 'AHEAD',
        location_id: 'EAST',
        quantity: 3,
        order_id: bad.id,
        override_safety_stock: true,
      },
    });
    const operations = [bad, good].flatMap(({ id }) => [
      { op: 'release', order_id: id },
      { op: 'complete', order_id: id },
    ]);
    const answer = await server.request('POST', '/v1/fulfillment_orders/bulk', {
      body: { operations },
    });
    expect(answer.body.data.map((item: { status: number }) => item.status)).toEqual([
      200, 409, 200, 200,
    ]);
    expect(answer.body.data[1].problem.code).toBe('insufficient_inventory');
    expect((await getOrder(server, bad.id)).status).toBe('in_fulfillment');
  });
});
