// Goal: each step of the work moves units, claims and stock as it says, and no other. Method: one
// story per step through HTTP; after each test every law of the core is verified.
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

/** A released order of one product, and its first fulfilment order. */
async function released(
  sku: string,
  quantity: number,
  stock: Record<string, number>,
): Promise<{ order: TestAnswer['body']; work: TestAnswer['body']; productId: string }> {
  const product = await stockedProduct(server, sku, places, stock);
  const order = await placeOrder(server, { [sku]: quantity });
  const answer = await server.request('POST', `/v1/orders/${order.id}/release`);
  return { order, work: answer.body.fulfillment_orders[0], productId: product.id };
}

const step = (id: string, name: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/fulfillment_orders/${id}/${name}`, { body });

describe('pick, pack and ship', () => {
  it('go unit by unit, with one shipment a parcel', async () => {
    const { order, work, productId } = await released('PPS', 5, { EAST: 9 });
    const [line] = work.line_items;
    const picked = await step(work.id, 'pick', { line_items: [{ id: line.id, quantity: 3 }] });
    expect(picked.body).toMatchObject({ status: 'in_progress', work_step: 'picking' });
    expect((await step(work.id, 'pick')).body).toMatchObject({ work_step: 'picked' });
    expect(
      (await step(work.id, 'pack', { line_items: [{ id: line.item_id, quantity: 4 }] })).body,
    ).toMatchObject({ work_step: 'packing' });
    const first = await step(work.id, 'ship', {
      carrier: 'UPS',
      tracking_number: 'A',
      line_items: [{ id: line.id, quantity: 2 }],
    });
    expect(first.body).toMatchObject({
      status: 'in_progress',
      shipments: [{ tracking_number: 'A', line_items: [{ quantity: 2 }] }],
    });
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({
      quantity: 7,
      allocated: 3,
    });
    expect((await getOrder(server, order.id)).status).toBe('partially_fulfilled');
    const rest = await step(work.id, 'ship', { tracking_number: 'B' });
    expect(rest.body).toMatchObject({ status: 'shipped', tracking_number: 'B', carrier: 'UPS' });
    expect(
      rest.body.shipments.map((one: { tracking_number: string }) => one.tracking_number),
    ).toEqual(['A', 'B']);
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({
      quantity: 4,
      allocated: 0,
    });
    const refused = await step(work.id, 'ship');
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', allowed_actions: ['deliver'] },
    });
    const delivered = await step(work.id, 'deliver');
    expect(delivered.body.status).toBe('delivered');
    expect(await getOrder(server, order.id)).toMatchObject({
      status: 'fulfilled',
      delivery_status: 'delivered',
    });
    const completed = await server.request('POST', `/v1/orders/${order.id}/complete`, { body: {} });
    expect(completed.body.status).toBe('completed');
  });

  it('refuse more than is left, and lines that are not there', async () => {
    const { work } = await released('MORE', 2, { EAST: 2 });
    const [line] = work.line_items;
    const more = await step(work.id, 'pick', { line_items: [{ id: line.id, quantity: 3 }] });
    expect(more).toMatchObject({
      status: 409,
      body: { code: 'nothing_left', line_items: [{ left: 2 }] },
    });
    const other = await step(work.id, 'pick', { line_items: [{ id: 'line_x', quantity: 1 }] });
    expect(other).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/line_items/0/id' }] },
    });
  });

  it('are refused while the order is on hold', async () => {
    const { order, work } = await released('HOLD', 1, { EAST: 1 });
    await server.request('POST', `/v1/orders/${order.id}/hold`, { body: {} });
    const refused = await step(work.id, 'ship');
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', current_status: 'on_hold' },
    });
  });
});

describe('a short pick', () => {
  it('counts units that are not there off, and has them sourced elsewhere', async () => {
    const { order, work, productId } = await released('GONE', 3, { EAST: 3, WEST: 9 });
    const other = work.location_id === placeId('EAST') ? placeId('WEST') : placeId('EAST');
    const before = await stockAt(server, productId, work.location_id);
    const [line] = work.line_items;
    const short = await step(work.id, 'pick', {
      line_items: [{ id: line.id, quantity: 1, short: 2 }],
    });
    expect(short.body).toMatchObject({
      line_items: [{ quantity: 1, short_quantity: 2, picked_quantity: 1 }],
    });
    expect((await stockAt(server, productId, work.location_id)).quantity).toBe(before.quantity - 2);
    await eventually('the short units are allocated again', async () => {
      const read = await getOrder(server, order.id);
      return read.line_items[0].buckets.allocated === 2 && read.queue === null;
    });
    const sum = await stockAt(server, productId, other);
    expect(sum.allocated + (await stockAt(server, productId, work.location_id)).allocated).toBe(3);
  });

  it('moves damaged units to their bucket, and leaves those of a full location', async () => {
    const { work, productId } = await released('BAD', 3, { EAST: 5 });
    const [line] = work.line_items;
    await step(work.id, 'pick', {
      line_items: [
        { id: line.id, short: 1, reason: 'damaged' },
        { id: line.item_id, short: 1, reason: 'capacity' },
      ],
    });
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({
      quantity: 4,
      damaged: 1,
    });
  });
});

describe('the request axis', () => {
  it('asks an executor who accepted before it cancels, and takes its answer', async () => {
    const { order, work, productId } = await released('ASK', 2, { EAST: 2 });
    expect((await step(work.id, 'submit')).body.request_status).toBe('submitted');
    expect((await step(work.id, 'accept')).body.request_status).toBe('accepted');
    const asked = await server.request('POST', `/v1/orders/${order.id}/cancel`, {
      body: { reason: 'regret' },
    });
    expect(asked.body).toMatchObject({
      status: 'in_fulfillment',
      warnings: [{ code: 'cancellation_requested' }],
    });
    expect((await step(work.id, 'ship')).status).toBe(409);
    const stopped = await step(work.id, 'accept_cancellation');
    expect(stopped.body).toMatchObject({
      status: 'cancelled',
      request_status: 'cancellation_accepted',
    });
    expect(await getOrder(server, order.id)).toMatchObject({ status: 'cancelled', queue: null });
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({
      quantity: 2,
      allocated: 0,
    });
  });

  it('a rejection gives the units back to sourcing', async () => {
    const { order, work } = await released('REJECT', 2, { EAST: 5, WEST: 5 });
    const rejected = await step(work.id, 'reject', { reason: 'capacity' });
    expect(rejected.body).toMatchObject({
      status: 'cancelled',
      request_status: 'rejected',
      reason: 'capacity',
    });
    await eventually(
      'the units are allocated again',
      async () => (await getOrder(server, order.id)).status === 'fully_allocated',
    );
  });
});

describe('cancel, split, move and hold', () => {
  it('cancelled work keeps its units allocated, ready to be released again', async () => {
    const { order, work, productId } = await released('AGAIN', 2, { EAST: 2 });
    await step(work.id, 'pack', { line_items: [{ id: work.line_items[0].id, quantity: 1 }] });
    expect((await step(work.id, 'cancel')).body).toMatchObject({ status: 'cancelled' });
    expect((await getOrder(server, order.id)).status).toBe('fully_allocated');
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({ allocated: 2 });
    const again = await server.request('POST', `/v1/orders/${order.id}/release`);
    expect(again.body.created).toBe(1);
    expect((await step(work.id, 'cancel')).status).toBe(409);
  });

  it('a split and a move conserve every unit', async () => {
    const { order, work, productId } = await released('CUT', 5, { EAST: 5, WEST: 5 });
    const [line] = work.line_items;
    const split = await step(work.id, 'split', { line_items: [{ id: line.id, quantity: 2 }] });
    expect(split.body.line_items[0]).toMatchObject({ quantity: 3 });
    const all = await server.request(
      'GET',
      `/v1/fulfillment_orders?order_id=${order.id}&status=open`,
    );
    expect(all.body.data).toHaveLength(2);
    const part = all.body.data.find((one: { id: string }) => one.id !== work.id);
    const to = work.location_id === placeId('EAST') ? 'WEST' : 'EAST';
    const moved = await step(part.id, 'move', { location_id: to });
    expect(moved.body.location_id).toBe(placeId(to));
    expect(await stockAt(server, productId, placeId(to))).toMatchObject({ allocated: 2 });
    expect(await stockAt(server, productId, work.location_id)).toMatchObject({ allocated: 3 });
    expect((await getOrder(server, order.id)).status).toBe('split_fulfillment');
    const whole = await step(work.id, 'split', { line_items: [{ id: line.id, quantity: 3 }] });
    expect(whole.status).toBe(409);
  });

  it('a move to a place without stock is refused and changes nothing', async () => {
    const { work, productId } = await released('STAY', 2, { EAST: 2 });
    const refused = await step(work.id, 'move', { location_id: 'WEST' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'insufficient_inventory' } });
    expect(await stockAt(server, productId, placeId('EAST'))).toMatchObject({ allocated: 2 });
  });

  it('nothing is done on held work', async () => {
    const { work } = await released('PAUSE', 1, { EAST: 1 });
    expect((await step(work.id, 'hold', { reason: 'recount' })).body.status).toBe('on_hold');
    expect((await step(work.id, 'pick')).body).toMatchObject({
      allowed_actions: ['release_hold', 'cancel'],
    });
    expect((await step(work.id, 'release_hold')).body.status).toBe('open');
    expect((await step(work.id, 'ship')).body.status).toBe('shipped');
  });
});

describe('a patch of a fulfilment order', () => {
  it('keeps tracking, clears it by null, and heeds versions', async () => {
    const { work } = await released('PATCH', 1, { EAST: 1 });
    const path = `/v1/fulfillment_orders/${work.id}`;
    const tracked = await server.request('PATCH', path, {
      body: { tracking_number: 'T', tracking_url: 'https://t.example/T' },
    });
    const started = await server.request('PATCH', path, { body: { status: 'in_progress' } });
    expect(started.body).toMatchObject({
      status: 'in_progress',
      work_step: 'picking',
      tracking_number: 'T',
    });
    const cleared = await server.request('PATCH', path, { body: { tracking_url: null } });
    expect(cleared.body).toMatchObject({ tracking_number: 'T', tracking_url: null });
    const stale = await server.request('PATCH', path, {
      body: { carrier: 'X' },
      headers: { 'if-match': `"${tracked.body.version}"` },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    expect((await server.request('PATCH', path, { body: { status: 'finished' } })).status).toBe(
      422,
    );
    const early = await server.request('PATCH', path, { body: { status: 'delivered' } });
    expect(early).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    const done = await server.request('PATCH', path, { body: { status: 'completed' } });
    expect(done.body).toMatchObject({ status: 'completed', shipments: [{ tracking_number: 'T' }] });
    const behind = await server.request('PATCH', path, {
      body: { status: 'open' },
      headers: { prefer: 'handling=strict' },
    });
    expect(behind.status).toBe(409);
    const late = await server.request('PATCH', path, { body: { tracking_number: 'T2' } });
    expect(late.body.shipments[0].tracking_number).toBe('T2');
  });
});

describe('a shipment', () => {
  it('goes its way, and comes back as open units', async () => {
    const { order, work } = await released('BACK', 2, { EAST: 2 });
    const shipped = await step(work.id, 'ship');
    const path = `/v1/shipments/${shipped.body.shipments[0].id}`;
    expect(
      (await server.request('PATCH', path, { body: { status: 'in_transit' } })).body.status,
    ).toBe('in_transit');
    expect((await getOrder(server, order.id)).delivery_status).toBe('in_transit');
    expect(
      (await server.request('PATCH', path, { body: { status: 'returned' } })).body.status,
    ).toBe('returned');
    expect((await getOrder(server, order.id)).line_items[0].buckets).toMatchObject({
      unallocated: 2,
      shipped: 0,
    });
    expect((await server.request('PATCH', path, { body: { status: 'delivered' } })).status).toBe(
      409,
    );
    const list = await server.request('GET', `/v1/shipments?order_id=${order.id}`);
    expect(list.body.data).toMatchObject([{ status: 'returned', weight: 1 }]);
  });
});
