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

describe('units that a place gives back', () => {
  let server: TestServer;
  const places: Record<string, Place> = {};
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    for (const [code, longitude] of [
      ['A', -105],
      ['B', -100],
      ['C', -90],
      ['D', -80],
    ] as const)
      places[code] = await seedLocation(server, code, { latitude: 39.8, longitude });
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });

  const releasedAt = async (
    orderId: string,
  ): Promise<{ id: string; location_id: string; line_items: { id: string }[] }> => {
    const { body } = await server.request('POST', `/v1/orders/${orderId}/release`);
    return body.fulfillment_orders.find((one: { status: string }) => one.status === 'open');
  };
  const placeOf = async (orderId: string, at: string): Promise<unknown> =>
    eventually(`the order is at ${at}`, async () => {
      const now = await getOrder(server, orderId);
      const [claim] = now.inventory_allocations;
      return now.queue === null && claim?.location_id === places[at]?.id ? now : undefined;
    });

  it('by a short pick that leaves the stock alone are not offered to it again', async () => {
    await stockedProduct(server, 'SHORT', places, { A: 9, B: 9 });
    const order = await placeOrder(server, { SHORT: 3 });
    const work = await releasedAt(order.id);
    expect(work.location_id).toBe(places['A']?.id);
    const [line] = work.line_items;
    const answer = await server.request('POST', `/v1/fulfillment_orders/${work.id}/pick`, {
      body: { line_items: [{ id: line?.id, quantity: 0, short: 3, reason: 'capacity' }] },
    });
    expect(answer.status, answer.text).toBe(200);
    await placeOf(order.id, 'B');
  });

  it('more often than the policy says go where the rest goes, until somebody asks by hand', async () => {
    const document = {
      schema: 'switchyard.policy/1',
      objective: { kind: 'money' },
      otherwise: { action: 'queue', queue: 'given-back' },
      resourcing: { tries_max: 2 },
      batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
    };
    await server.request('POST', '/v1/policies', { body: { code: 'twice', document } });
    const path = '/v1/policies/twice/versions/1';
    await server.request('POST', `${path}/test`);
    await server.request('POST', `${path}/submit`, { body: {} });
    const { version } = (await server.request('POST', `${path}/approve`, { body: {} })).body;
    const published = await server.request('POST', `${path}/publish`, {
      body: { accept_warnings: true, activate: { channel: 'twice' } },
      headers: { 'if-match': `"${version}"` },
    });
    expect(published.status, published.text).toBe(200);
    await stockedProduct(server, 'TWICE', places, { A: 5, B: 5, C: 5, D: 5 });
    const order = await placeOrder(server, { TWICE: 1 }, { source: 'twice' });
    for (const at of ['A', 'B']) {
      await placeOf(order.id, at);
      const work = await releasedAt(order.id);
      await server.request('POST', `/v1/fulfillment_orders/${work.id}/reject`, {
        body: { reason: 'other' },
      });
    }
    const stuck = await eventually('it is given up', async () => {
      const now = await getOrder(server, order.id);
      return now.queue === 'given-back' ? now : undefined;
    });
    expect(stuck).toMatchObject({ status: 'routing_failed', status_reason: 'tries_exhausted' });
    const byHand = await server.request('POST', `/v1/orders/${order.id}/route`, { body: {} });
    expect(byHand.body.inventory_allocations[0].location_id).toBe(places['C']?.id);
  });

  it('as the place closes are sent from elsewhere, but for what was begun there', async () => {
    await stockedProduct(server, 'SHUT', places, { C: 20, D: 20 });
    const allocated = await placeOrder(server, { SHUT: 1 });
    const open = await placeOrder(server, { SHUT: 2 });
    const begun = await placeOrder(server, { SHUT: 3 });
    await releasedAt(open.id);
    const work = await releasedAt(begun.id);
    await server.request('POST', `/v1/fulfillment_orders/${work.id}/pick`, { body: {} });
    const closed = await server.request('PATCH', '/v1/locations/C', {
      body: { active: false },
      headers: { 'if-match': '*' },
    });
    expect(closed.status, closed.text).toBe(200);
    await placeOf(allocated.id, 'D');
    await placeOf(open.id, 'D');
    const kept = await getOrder(server, begun.id);
    expect(kept.inventory_allocations[0].location_id).toBe(places['C']?.id);
    const { body } = await server.request(
      'GET',
      `/v1/inventory/record?product_id=SHUT&location_id=C`,
    );
    expect(body.allocated_quantity).toBe(3);
  });
});
