// Goal: an order is not offered again to a place that declined it, and never lost for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { getOrder, placeOrder, type Place, stockedProduct } from './support.ts';

describe('a place that declines an order', () => {
  let server: TestServer;
  const places: Record<string, Place> = {};
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    places['NEAR'] = await seedLocation(server, 'NEAR', { latitude: 39.8, longitude: -105 });
    places['FAR'] = await seedLocation(server, 'FAR', { latitude: 25, longitude: -80 });
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });

  const decline = async (orderId: string): Promise<string> => {
    const released = await server.request('POST', `/v1/orders/${orderId}/release`);
    const work = released.body.fulfillment_orders.find(
      (one: { status: string }) => one.status === 'open',
    );
    const answer = await server.request('POST', `/v1/fulfillment_orders/${work.id}/reject`, {
      body: { reason: 'capacity' },
    });
    expect(answer.status, answer.text).toBe(200);
    return work.location_id;
  };

  it('is not asked again, the next best is; when all declined, the order says so and can be assigned', async () => {
    await stockedProduct(server, 'DECLINED', places, { NEAR: 5, FAR: 5 });
    const order = await placeOrder(server, { DECLINED: 1 });
    expect(await decline(order.id)).toBe(places['NEAR']?.id);
    const moved = await eventually('the order is sourced elsewhere', async () => {
      const now = await getOrder(server, order.id);
      return now.status === 'fully_allocated' && now.queue === null ? now : undefined;
    });
    expect(moved.inventory_allocations[0].location_id).toBe(places['FAR']?.id);
    expect(await decline(order.id)).toBe(places['FAR']?.id);
    const stuck = await eventually('nobody is left', async () => {
      const now = await getOrder(server, order.id);
      return now.status === 'routing_failed' ? now : undefined;
    });
    expect(stuck).toMatchObject({ status_reason: 'rejected', queue: 'routing_failed' });
    const assigned = await server.request('POST', `/v1/orders/${order.id}/allocate`, {
      body: { location_id: 'NEAR' },
    });
    expect(assigned.body).toMatchObject({
      status: 'fully_allocated',
      inventory_allocations: [{ location_id: places['NEAR']?.id }],
    });
  });
});
