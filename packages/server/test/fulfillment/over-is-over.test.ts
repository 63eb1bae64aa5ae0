// Goal: an executor who has taken work on has the last word however often it is asked, and work
// that is over stays over. Each story was found by walking every state (test/model).
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';
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

async function released(sku: string): Promise<{ order: TestAnswer['body']; work: string }> {
  await stockedProduct(server, sku, places, { EAST: 5 });
  const order = await placeOrder(server, { [sku]: 2 });
  const answer = await server.request('POST', `/v1/orders/${order.id}/release`);
  return { order, work: answer.body.fulfillment_orders[0].id };
}

const step = (id: string, name: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/fulfillment_orders/${id}/${name}`, { body });
const cancel = (id: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/orders/${id}/cancel`, { body });

describe('work that its executor has accepted', () => {
  it('is not cancelled by asking twice', async () => {
    const { order, work } = await released('TWICE');
    await step(work, 'accept');
    await cancel(order.id);
    const again = await cancel(order.id);
    expect(again.body).toMatchObject({
      status: 'in_fulfillment',
      warnings: [{ code: 'already_done' }],
    });
    expect((await step(work, 'cancel')).body.request_status).toBe('cancellation_requested');
    const [line] = order.line_items;
    const part = await cancel(order.id, { line_items: [{ id: line.id, quantity: 1 }] });
    expect([part.status, part.body.code]).toEqual([409, 'illegal_transition']);
    await step(work, 'accept_cancellation');
    expect((await getOrder(server, order.id)).status).toBe('cancelled');
  });

  it('is asked for anew after its executor refused to stop', async () => {
    const { order, work } = await released('ANEW');
    await step(work, 'accept');
    await cancel(order.id);
    await step(work, 'reject_cancellation');
    const again = await cancel(order.id);
    expect(again.body).toMatchObject({
      status: 'in_fulfillment',
      warnings: [{ code: 'cancellation_requested' }],
    });
  });

  it('is cancelled with the order when the order is cancelled after the work', async () => {
    const { order, work } = await released('AFTER');
    await step(work, 'accept');
    await step(work, 'cancel');
    await cancel(order.id);
    await step(work, 'accept_cancellation');
    expect((await getOrder(server, order.id)).status).toBe('cancelled');
  });

  it('waits for no answer once it was stopped by force', async () => {
    const { order, work } = await released('FORCE');
    await step(work, 'accept');
    await cancel(order.id);
    const stopped = await step(work, 'cancel', { force: true });
    expect(stopped.body).toMatchObject({
      status: 'cancelled',
      request_status: 'cancellation_accepted',
    });
    expect((await getOrder(server, order.id)).queue).toBeNull();
    expect((await step(work, 'accept_cancellation')).status).toBe(409);
  });
});

describe('work that has left', () => {
  it('cannot be rejected', async () => {
    const { work } = await released('LEFT');
    await step(work, 'ship');
    const answer = await step(work, 'reject', { reason: 'capacity' });
    expect([answer.status, answer.body.code]).toEqual([409, 'illegal_transition']);
  });

  it('is shipped, not at work, when the rest of it is split off', async () => {
    const { order, work } = await released('SPLIT');
    const some = { line_items: [{ id: order.line_items[0].id, quantity: 1 }] };
    await step(work, 'ship', some);
    const answer = await step(work, 'split', some);
    expect(answer.body).toMatchObject({ status: 'shipped' });
  });
});
