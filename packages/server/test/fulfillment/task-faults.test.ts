// Goal: what is wrong with one order or one try never keeps another from its day, its date or its
// stock.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/lib/time.ts';
import {
  allocateWhatCame,
  releaseScheduledOrders,
  renewSubscriptions,
  resumeSourcing,
} from '../../src/modules/fulfillment/index.ts';
import { dispatchLineOf } from '../../src/modules/sourcing/index.ts';
import type { Context } from '../../src/platform/context.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockedProduct } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  places['EAST'] = await seedLocation(server, 'EAST');
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

function at(instant: string): Context {
  const { db, ids, log } = server;
  return systemContext(
    { db, ids, log, clock: { now: () => instant as Instant } },
    server.tenantId,
    'test',
  );
}

const archive = async (sku: string): Promise<void> => {
  const product = await server.request('GET', `/v1/products/${sku}`);
  const answer = await server.request('PATCH', `/v1/products/${sku}`, {
    body: { status: 'archived' },
    headers: { 'if-match': String(product.headers['etag']) },
  });
  expect(answer.status, answer.text).toBe(200);
};

describe('a subscription', () => {
  it('whose product is no longer sold stops itself and no other, and waits in a queue of its own', async () => {
    await stockedProduct(server, 'GONE', places, { EAST: 5 });
    await stockedProduct(server, 'KEPT', places, { EAST: 5 });
    const schedule = {
      interval_unit: 'week',
      interval_count: 1,
      next_date: '2040-01-01T00:00:00Z',
    };
    const poisoned = await placeOrder(server, { GONE: 1 }, { schedule });
    const sound = await placeOrder(server, { KEPT: 1 }, { schedule });
    await archive('GONE');
    expect(await renewSubscriptions(at('2040-01-01T00:00:00.000Z'), 10)).toBe(1);
    expect((await getOrder(server, sound.id)).schedule.made).toBe(1);
    const after = await getOrder(server, poisoned.id);
    expect(after).toMatchObject({ status: 'scheduled', queue: 'renewal_failed' });
    expect(after.status_reason).toContain('GONE is no longer sold');
    await renewSubscriptions(at('2040-01-01T00:00:00.000Z'), 10);
    expect((await getOrder(server, poisoned.id)).version).toBe(after.version);
  });

  it('that was changed after its order was made, and before that was noted, goes on with the next', async () => {
    await stockedProduct(server, 'CHANGED', places, { EAST: 9 });
    const order = await placeOrder(
      server,
      { CHANGED: 1 },
      {
        schedule: { interval_unit: 'week', interval_count: 1, next_date: '2042-01-01T00:00:00Z' },
      },
    );
    // What a run leaves behind that ends between the two transactions, then an edit by a person.
    const made = await server.request('POST', '/v1/orders', {
      body: orderBody(`${order.id}#1`, [{ product: 'CHANGED', quantity: 1 }]),
    });
    expect(await renewSubscriptions(at('2042-01-01T00:00:00.000Z'), 10)).toBeGreaterThanOrEqual(1);
    expect((await getOrder(server, order.id)).schedule).toMatchObject({
      made: 1,
      next_date: '2042-01-08T00:00:00.000Z',
    });
    const children = await server.request('GET', `/v1/orders?channel_order_id[prefix]=${order.id}`);
    expect(children.body.data.map((one: { id: string }) => one.id)).toEqual([made.body.id]);
  });
});

describe('an order that waits', () => {
  it('for stock gets it by the next run when a run fails', async () => {
    const product = await stockedProduct(server, 'FAILED', places, { EAST: 0 });
    const order = await placeOrder(server, { FAILED: 1 });
    await server.request('POST', '/v1/inventory/bulk', {
      body: {
        operations: [{ op: 'receipt', product_id: product.sku, location_id: 'EAST', quantity: 1 }],
      },
    });
    // The order is locked for longer than the run waits.
    const blocker = await server.db.app.connect();
    try {
      await blocker.query(`begin; select set_config('app.tenant_id', '${server.tenantId}', true)`);
      await blocker.query('select 1 from orders where channel_order_id = $1 for update', [
        order.channel_order_id,
      ]);
      await expect(allocateWhatCame(at('2040-01-01T00:00:00.000Z'))).rejects.toThrow();
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    expect((await getOrder(server, order.id)).status).toBe('backordered');
    await allocateWhatCame(at('2040-01-01T00:00:00.000Z'));
    expect((await getOrder(server, order.id)).status).toBe('fully_allocated');
  });

  it('for its day keeps to a day that was put off after it was found due', async () => {
    await stockedProduct(server, 'PUTOFF', places, { EAST: 1 });
    const order = await placeOrder(server, { PUTOFF: 1 }, { release_at: '2040-01-01T00:00:00Z' });
    await server.request('PATCH', `/v1/orders/${order.id}`, {
      body: { release_at: '2041-01-01T00:00:00Z' },
    });
    const { rows } = await server.db.system.query(
      'select id from orders where channel_order_id = $1',
      [order.channel_order_id],
    );
    await dispatchLineOf(server.db).submit({
      kind: 'source',
      ctx: at('2040-06-01T00:00:00.000Z'),
      orderId: rows[0].id,
      trigger: 'schedule',
      commit: true,
      assignedLocationId: undefined,
    });
    expect((await getOrder(server, order.id)).status).toBe('scheduled');
    expect(await releaseScheduledOrders(at('2041-01-01T00:00:00.000Z'))).toBe(1);
    expect((await getOrder(server, order.id)).status).toBe('fully_allocated');
  });

  it('to be sourced is not kept waiting by orders on hold', async () => {
    await stockedProduct(server, 'QUEUED', places, { EAST: 2 });
    const [held, free] = [
      await placeOrder(server, { QUEUED: 1 }, { status: 'received' }),
      await placeOrder(server, { QUEUED: 1 }, { status: 'received' }),
    ];
    await server.request('POST', `/v1/orders/${held.id}/hold`, { body: {} });
    await server.db.system.query(
      `update orders set queue = 'sourcing' where channel_order_id = any($1)`,
      [[held.channel_order_id, free.channel_order_id]],
    );
    expect(await resumeSourcing(at('2040-01-01T00:00:00.000Z'))).toBe(1);
    expect((await getOrder(server, free.id)).status).toBe('fully_allocated');
    await server.request('POST', `/v1/orders/${held.id}/release_hold`, { body: {} });
    expect(await resumeSourcing(at('2040-01-01T00:00:00.000Z'))).toBe(1);
    expect((await getOrder(server, held.id)).status).toBe('fully_allocated');
  });
});

describe('the total of an edited order', () => {
  it('never falls below nothing, and never past what can be counted', async () => {
    await stockedProduct(server, 'TOTAL', places, { EAST: 9 });
    const order = await placeOrder(server, { TOTAL: 3 }, { total_price: 5 });
    const [line] = order.line_items;
    const less = await server.request('POST', `/v1/orders/${order.id}/edit`, {
      body: { line_items: [{ id: line.id, quantity: 1 }] },
    });
    expect([less.status, less.body.total_price]).toEqual([200, 0]);
    expect(less.body.warnings.map((one: { code: string }) => one.code)).toContain('total_is_zero');
    const more = await server.request('POST', `/v1/orders/${order.id}/edit`, {
      body: { line_items: [{ product_id: 'TOTAL', quantity: 1_000_000, price: 80_000_000_000 }] },
    });
    expect([more.status, more.body.errors[0].pointer]).toEqual([422, '#/line_items']);
    expect((await getOrder(server, order.id)).line_items).toHaveLength(1);
  });
});
