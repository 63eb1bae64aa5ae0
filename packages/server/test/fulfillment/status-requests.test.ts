// Goal: a status that a client asks for is a request: it never changes what it does not agree with.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockedProduct } from './support.ts';

describe('a status in a patch', () => {
  let server: TestServer;
  const places: Record<string, Place> = {};
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    places['EAST'] = await seedLocation(server, 'EAST');
    await stockedProduct(server, 'ASK', places, { EAST: 50 });
  });
  afterAll(async () => {
    await server.stop();
  });
  afterEach(async () => {
    await expectLaws(server);
  });

  const ask = (id: string, status: string, strict = false): Promise<TestAnswer> =>
    server.request('PATCH', `/v1/orders/${id}`, {
      body: { status },
      headers: strict ? { prefer: 'handling=strict' } : {},
    });

  it('leaves an order with nothing open as it is, to the version', async () => {
    const order = await placeOrder(server, { ASK: 1 });
    const { body } = await server.request('POST', `/v1/orders/${order.id}/release`);
    await server.request('POST', `/v1/fulfillment_orders/${body.fulfillment_orders[0].id}/ship`, {
      body: {},
    });
    const before = await getOrder(server, order.id);
    for (const status of [
      'routed',
      'routing_failed',
      'allocation_failed',
      'received',
      'backordered',
      'in_fulfillment',
    ]) {
      const answer = await ask(order.id, status);
      expect([
        status,
        answer.status,
        answer.body.status,
        answer.body.version,
        answer.body.warnings.length,
      ]).toEqual([status, 200, 'fulfilled', before.version, 1]);
      expect((await ask(order.id, status, true)).status).toBe(409);
    }
  });

  it('allocation_failed lets claims go, and under strict handling only when it becomes true', async () => {
    const [drafted, held, open] = [
      await placeOrder(server, { ASK: 1 }, { status: 'draft' }),
      await placeOrder(server, { ASK: 1 }),
      await placeOrder(server, { ASK: 1 }),
    ];
    await server.request('POST', `/v1/orders/${held.id}/hold`, { body: {} });
    for (const { id } of [drafted, held]) {
      const before = await getOrder(server, id);
      const refused = await ask(id, 'allocation_failed', true);
      expect([refused.status, refused.body.code]).toEqual([409, 'illegal_transition']);
      expect(await getOrder(server, id)).toEqual(before);
    }
    expect((await ask(held.id, 'allocation_failed')).body).toMatchObject({
      status: 'on_hold',
      inventory_allocations: [],
    });
    expect((await ask(open.id, 'allocation_failed', true)).body).toMatchObject({
      status: 'allocation_failed',
      queue: 'allocation_failed',
      inventory_allocations: [],
    });
  });
});
