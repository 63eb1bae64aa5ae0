// Goal: what waits goes on when its day, its due date or its stock comes, once and in its turn.
// Method: the tasks are run by hand with a clock of their own; the laws after each test.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/lib/time.ts';
import {
  releaseScheduledOrders,
  renewSubscriptions,
  resumeSourcing,
} from '../../src/modules/fulfillment/index.ts';
import type { Context } from '../../src/platform/context.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockedProduct } from './support.ts';

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

/** The server at work by itself, at an instant. */
function at(instant: string): Context {
  const { db, ids, log } = server;
  return systemContext(
    { db, ids, log, clock: { now: () => instant as Instant } },
    server.tenantId,
    'test',
  );
}

const receive = (sku: string, quantity: number): Promise<unknown> =>
  server.request('POST', '/v1/inventory/bulk', {
    body: { operations: [{ op: 'receipt', product_id: sku, location_id: 'EAST', quantity }] },
  });

describe('scheduled orders', () => {
  it('are allocated when their day has come, and not before', async () => {
    await stockedProduct(server, 'DAY', places, { EAST: 5 });
    const order = await placeOrder(
      server,
      { DAY: 1 },
      { type: 'pre-order', release_at: '2040-05-01T00:00:00Z' },
    );
    expect(order.status).toBe('scheduled');
    expect(await releaseScheduledOrders(at('2040-04-30T23:59:59.999Z'))).toBe(0);
    expect((await server.request('POST', `/v1/orders/${order.id}/release`)).status).toBe(409);
    expect(await releaseScheduledOrders(at('2040-05-01T00:00:00.000Z'))).toBe(1);
    expect((await getOrder(server, order.id)).status).toBe('fully_allocated');
    expect(await releaseScheduledOrders(at('2040-05-01T00:00:00.000Z'))).toBe(0);
  });
});

describe('backorders', () => {
  it('get what arrives by priority, then by age', async () => {
    await stockedProduct(server, 'LATE', places, { EAST: 0 });
    const [old, young] = [
      await placeOrder(server, { LATE: 4 }),
      await placeOrder(server, { LATE: 4 }),
    ];
    const urgent = await placeOrder(server, { LATE: 3 }, { priority: 10 });
    expect([old.status, young.status, urgent.status]).toEqual([
      'backordered',
      'backordered',
      'backordered',
    ]);
    await receive('LATE', 5);
    const run = await server.request('POST', '/v1/orders/backorders/allocate', {
      body: { product_ids: ['LATE'] },
    });
    expect(run.body).toEqual({
      object: 'backorder_allocation',
      orders: 2,
      allocated_orders: 2,
      allocated_quantity: 5,
      waiting_quantity: 2,
    });
    expect((await getOrder(server, urgent.id)).status).toBe('fully_allocated');
    expect((await getOrder(server, old.id)).line_items[0].buckets).toMatchObject({
      allocated: 2,
      backordered: 2,
    });
    expect((await getOrder(server, young.id)).status).toBe('backordered');
    await receive('LATE', 100);
    expect(
      (await server.request('POST', '/v1/orders/backorders/allocate', { body: {} })).body,
    ).toMatchObject({ orders: 2, allocated_quantity: 6, waiting_quantity: 0 });
    const unknown = await server.request('POST', '/v1/orders/backorders/allocate', {
      body: { product_ids: ['NONE'] },
    });
    expect(unknown.body.errors).toMatchObject([{ pointer: '#/product_ids/0' }]);
  });
});

describe('subscriptions', () => {
  it('make one ordinary order a due date, on the day of the month they began', async () => {
    await stockedProduct(server, 'MONTHLY', places, { EAST: 50 });
    const order = await placeOrder(
      server,
      { MONTHLY: 2 },
      {
        schedule: {
          interval_unit: 'month',
          interval_count: 1,
          next_date: '2040-01-31T08:00:00Z',
          ends_at: '2040-05-01T00:00:00Z',
        },
      },
    );
    expect(order).toMatchObject({ type: 'subscription', status: 'scheduled' });
    const children = async (): Promise<{ channel_order_id: string; status: string }[]> =>
      (
        await server.request(
          'GET',
          `/v1/orders?channel_order_id[prefix]=${order.id}&sort=created_at`,
        )
      ).body.data;
    expect(await renewSubscriptions(at('2040-01-31T07:59:00.000Z'), 10)).toBe(0);
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => renewSubscriptions(at('2040-01-31T08:00:00.000Z'), 10)),
    );
    expect(runs.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(1);
    expect(await children()).toMatchObject([
      { channel_order_id: `${order.id}#1`, status: 'fully_allocated' },
    ]);
    expect((await getOrder(server, order.id)).schedule).toMatchObject({
      next_date: '2040-02-29T08:00:00.000Z',
      made: 1,
    });
    await server.request('PATCH', `/v1/orders/${order.id}`, {
      body: { schedule: { paused: true } },
    });
    expect(await renewSubscriptions(at('2040-03-01T00:00:00.000Z'), 10)).toBe(0);
    await server.request('PATCH', `/v1/orders/${order.id}`, {
      body: { schedule: { paused: false, skip: 1 } },
    });
    expect((await getOrder(server, order.id)).schedule).toMatchObject({
      next_date: '2040-03-31T08:00:00.000Z',
    });
    expect(await renewSubscriptions(at('2040-03-31T09:00:00.000Z'), 10)).toBe(1);
    expect(await children()).toHaveLength(2);
    expect(await renewSubscriptions(at('2040-06-01T00:00:00.000Z'), 10)).toBe(1);
    expect(await renewSubscriptions(at('2040-06-01T00:00:00.000Z'), 10)).toBe(0);
    expect(await getOrder(server, order.id)).toMatchObject({ status: 'cancelled' });
    expect(await children()).toHaveLength(3);
  });

  it('without a first date are their own first order', async () => {
    await stockedProduct(server, 'WEEKLY', places, { EAST: 50 });
    const order = await placeOrder(
      server,
      { WEEKLY: 1 },
      {
        schedule: { interval_unit: 'week', interval_count: 1 },
        placed_at: '2041-01-01T00:00:00Z',
      },
    );
    expect(order.status).toBe('fully_allocated');
    expect(await renewSubscriptions(at('2041-01-02T00:00:00.000Z'), 10)).toBe(0);
    expect(await renewSubscriptions(at('2041-01-08T00:00:00.000Z'), 10)).toBe(1);
    const child = await server.request(
      'GET',
      `/v1/orders?channel_order_id=${encodeURIComponent(`${order.id}#2`)}`,
    );
    expect(child.body.data).toMatchObject([
      { status: 'fully_allocated', attributes: { subscription_number: 2 } },
    ]);
  });
});

describe('orders that a crash left unsourced', () => {
  it('are taken up after a while', async () => {
    await stockedProduct(server, 'CRASH', places, { EAST: 5 });
    const order = await placeOrder(server, { CRASH: 1 }, { status: 'received' });
    await server.db.system.query(
      `update orders set queue = 'sourcing' where channel_order_id = $1`,
      [order.channel_order_id],
    );
    expect(await resumeSourcing(at('2040-01-01T00:00:00.000Z'))).toBe(1);
    expect(await getOrder(server, order.id)).toMatchObject({
      status: 'fully_allocated',
      queue: null,
    });
  });
});
