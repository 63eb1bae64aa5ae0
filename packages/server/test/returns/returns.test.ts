// Goal: no more comes back than has left, what came is where the ledger says, and no more is paid
// back than was paid. Method: through HTTP; after each test every law of the core is verified.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder, type Place, stockAt, stockedProduct } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer();
  places['EAST'] = await seedLocation(server, 'EAST', { latitude: 40, longitude: -105 });
  places['BACK'] = await seedLocation(server, 'BACK', { type: 'returns' });
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

const post = (path: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', path, { body });
const act = (back: { id: string }, action: string, body: unknown = {}): Promise<TestAnswer> =>
  post(`/v1/returns/${back.id}/${action}`, body);

/** An order of which all has left. */
async function shipped(
  sku: string,
  quantity: number,
  extra: Record<string, unknown> = {},
): Promise<{ order: TestAnswer['body']; line: string; product: string }> {
  const product = await stockedProduct(server, sku, places, { EAST: quantity + 10 });
  const order = await placeOrder(server, { [sku]: quantity }, extra);
  await post(`/v1/orders/${order.id}/release`);
  expect((await post(`/v1/orders/${order.id}/ship`)).status).toBe(200);
  return { order, line: order.line_items[0].id, product: product.id };
}

async function approved(
  order: { id: string },
  line: string,
  quantity: number,
): Promise<TestAnswer['body']> {
  const made = await post('/v1/returns', {
    order_id: order.id,
    line_items: [{ id: line, quantity, reason: 'damaged' }],
    location_id: 'BACK',
  });
  expect(made.status, made.text).toBe(201);
  return (await act(made.body, 'approve')).body;
}

describe('a return', () => {
  it('goes from the request to the end, each unit by a row of the ledger', async () => {
    const { order, line, product } = await shipped('LIFE', 6);
    const back = await approved(order, line, 6);
    expect(back).toMatchObject({ status: 'approved', location_id: places['BACK']?.id });
    await act(back, 'ship', { carrier: 'UPS', tracking_number: '1Z' });
    const some = await act(back, 'receive', { line_items: [{ id: line, quantity: 2 }] });
    expect(some.body).toMatchObject({ status: 'partially_received' });
    const record = async (): Promise<Record<string, number>> =>
      (
        await server.request(
          'GET',
          `/v1/inventory/record?product_id=${product}&location_id=${places['BACK']?.id}`,
        )
      ).body;
    expect(await record()).toMatchObject({ quantity: 0, quarantine_quantity: 2 });
    const kept = [{ id: line, quantity: 1, disposition: 'keep_it' }];
    await act(back, 'inspect', { line_items: kept });
    expect((await act(back, 'receive')).body.line_items[0]).toMatchObject({ received: 5, kept: 1 });
    expect((await act(back, 'close')).body.code).toBe('illegal_transition');
    const inspected = await act(back, 'inspect', {
      line_items: ['restock', 'refurbish', 'quarantine', 'scrap', 'return_to_vendor'].map(
        (disposition) => ({ id: line, quantity: 1, disposition }),
      ),
    });
    expect(inspected.body.line_items[0]).toMatchObject({
      uninspected: 0,
      restocked: 1,
      refurbished: 1,
      quarantined: 1,
      scrapped: 1,
      returned_to_vendor: 1,
    });
    expect(await record()).toMatchObject({
      quantity: 1,
      damaged_quantity: 1,
      quarantine_quantity: 1,
    });
    const moves = await server.request('GET', `/v1/inventory/movements?return_id=${back.id}`);
    expect(moves.body.data.map((one: { reason: string }) => one.reason).toSorted()).toEqual(
      ['received', 'received', 'refurbish', 'restock', 'return_to_vendor', 'scrap'].toSorted(),
    );
    expect((await act(back, 'close')).body.status).toBe('closed');
    expect((await act(back, 'close')).body.status).toBe('closed');
    const after = (await server.request('GET', `/v1/orders/${order.id}`)).body;
    expect(after).toMatchObject({ return_status: 'partial', status: 'fulfilled' });
    expect(after.line_items[0]).toMatchObject({
      return_requested_quantity: 6,
      returned_quantity: 5,
    });
    await eventually('its events are told', async () => {
      const { body } = await server.request('GET', `/v1/events?subject=${back.id}&limit=100`);
      return JSON.stringify(body).includes('return.closed');
    });
  });

  it('is refused where it asks for what has not left, and where its state has an end', async () => {
    const { order, line } = await shipped('REFUSED', 3);
    const ask = (quantity: number, id = line): Promise<TestAnswer> =>
      post('/v1/returns', { order_id: order.id, line_items: [{ id, quantity }] });
    expect(await ask(4)).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
    const wrong = await ask(1, 'line_01kax3v7q4f0tr9ry6m1mchb5e');
    expect(wrong.body.errors[0].pointer).toBe('#/line_items/0/id');
    const made = await ask(2);
    expect((await act(made.body, 'receive')).body.allowed_actions).toEqual([
      'approve',
      'reject',
      'cancel',
    ]);
    expect((await act(made.body, 'approve')).body.errors[0].pointer).toBe('#/location_id');
    expect(await ask(2)).toMatchObject({ status: 409 });
    expect((await act(made.body, 'reject', { reason: 'late' })).body.status).toBe('rejected');
    expect((await ask(3)).status).toBe(201);
    const open = await placeOrder(server, { REFUSED: 1 });
    expect(
      await post('/v1/returns', {
        order_id: open.id,
        line_items: [{ id: open.line_items[0].id, quantity: 1 }],
      }),
    ).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
  });

  it('asked for, received and paid back by many at once, counts each unit once', async () => {
    const { order, line, product } = await shipped('RACED', 5);
    const asks = await Promise.all(
      Array.from({ length: 6 }, () =>
        post('/v1/returns', {
          order_id: order.id,
          line_items: [{ id: line, quantity: 2 }],
          location_id: 'BACK',
        }),
      ),
    );
    const made = asks.filter(({ status }) => status === 201);
    expect(made).toHaveLength(2);
    const [back] = made;
    if (back === undefined) throw new Error('One was made.');
    await act(back.body, 'approve');
    const line_items = [{ id: line, quantity: 2 }];
    const got = await Promise.all([1, 2, 3].map(() => act(back.body, 'receive', { line_items })));
    expect(got.filter(({ status }) => status === 200)).toHaveLength(1);
    const restock = [{ id: line, quantity: 2, disposition: 'restock' }];
    await Promise.all([1, 2].map(() => act(back.body, 'inspect', { line_items: restock })));
    expect((await stockAt(server, product, places['BACK']?.id ?? '')).quantity).toBe(2);
    const paid = await Promise.all([1, 2, 3].map(() => act(back.body, 'refunds')));
    expect(paid.filter(({ status }) => status === 201)).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('is the paid share to the minor unit, never more in all, and free again when it fails', async () => {
    // Three at 10.00 for 25.00 in all: 8.33, 8.33 and 8.34.
    const { order, line } = await shipped('SHARE', 3, { total_price: 25 });
    const back = await approved(order, line, 3);
    await act(back, 'receive');
    const one = { line_items: [{ id: line, quantity: 1 }] };
    const dear = { line_items: [{ id: line, quantity: 1, amount: 9 }] };
    expect((await act(back, 'refunds', dear)).body.errors[0]).toMatchObject({
      pointer: '#/line_items/0/amount',
      code: 'out_of_range',
    });
    const first = await act(back, 'refunds', one);
    expect(first.body).toMatchObject({ status: 'draft', amount: 8.33, currency: 'USD' });
    expect((await act(back, 'refunds', one)).body.amount).toBe(8.33);
    expect((await act(back, 'refunds')).body.amount).toBe(8.34);
    expect(await act(back, 'refunds')).toMatchObject({ status: 409 });
    const patch = (status: string): Promise<TestAnswer> =>
      server.request('PATCH', `/v1/refunds/${first.body.id}`, { body: { status, reference: 'P' } });
    expect((await patch('succeeded')).body.code).toBe('illegal_transition');
    expect((await patch('approved')).body).toMatchObject({ status: 'approved', version: 2 });
    expect((await patch('failed')).body.status).toBe('failed');
    expect((await patch('failed')).body.version).toBe(3);
    const again = await act(back, 'refunds');
    expect(again.body.amount).toBeLessThanOrEqual(8.34);
    const { body } = await server.request('GET', `/v1/refunds?order_id=${order.id}`);
    const live = body.data.filter((refund: { status: string }) => refund.status !== 'failed');
    const sum = live.reduce(
      (total: number, refund: { amount: number }) => total + refund.amount,
      0,
    );
    expect(Math.round(sum * 100)).toBeLessThanOrEqual(2500);
  });

  it('of shipping is what was paid beside the goods', async () => {
    const { order, line } = await shipped('POSTAGE', 1, { total_price: 14.5 });
    const back = await approved(order, line, 1);
    await act(back, 'receive');
    expect(await act(back, 'refunds', { other_amount: 5 })).toMatchObject({
      status: 409,
      body: { other_refundable: 4.5 },
    });
    expect((await act(back, 'refunds', { other_amount: 4.5 })).body).toMatchObject({
      amount: 14.5,
      other_amount: 4.5,
    });
  });
});

describe('an exchange', () => {
  it('sends a replacement once, and uses up what could be paid back', async () => {
    const { order, line } = await shipped('SWAP', 2);
    await stockedProduct(server, 'SWAP-L', places, { EAST: 5 });
    const back = await approved(order, line, 2);
    const body = { line_items: [{ product_id: 'SWAP-L', quantity: 1, price: 12 }] };
    const answers = await Promise.all([1, 2, 3].map(() => act(back, 'exchange', body)));
    for (const answer of answers) expect(answer.status, answer.text).toBe(200);
    expect(new Set(answers.map((answer) => answer.body.order_id)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({
      order_status: 'fully_allocated',
      total_price: 12,
      returned_value: 20,
      refunded: 0,
      balance: -8,
      return: { exchange_credit: 12 },
    });
    const replacement = await server.request('GET', `/v1/orders/${answers[0]?.body.order_id}`);
    expect(replacement.body).toMatchObject({
      channel_order_id: `exchange:${back.id}`,
      attributes: { exchange_of: order.id },
    });
    await act(back, 'receive');
    expect(await act(back, 'refunds')).toMatchObject({ status: 409, body: { refundable: 8 } });
    const part = [{ id: line, quantity: 1, amount: 8 }];
    expect((await act(back, 'refunds', { line_items: part })).body.amount).toBe(8);
    const other = { line_items: [{ product_id: 'SWAP-L', quantity: 2 }] };
    expect(await act(back, 'exchange', other)).toMatchObject({
      status: 409,
      body: { code: 'duplicate_order' },
    });
  });

  it('of units that never came is not paid for twice, over all returns of an order', async () => {
    const { order, line } = await shipped('AGAIN', 2);
    await stockedProduct(server, 'AGAIN-L', places, { EAST: 5 });
    const swap = { line_items: [{ product_id: 'AGAIN-L', quantity: 1, price: 20 }] };
    const first = await approved(order, line, 2);
    expect((await act(first, 'exchange', swap)).body.return.exchange_credit).toBe(20);
    await act(first, 'receive', { line_items: [{ id: line, quantity: 1 }] });
    const scrapped = [{ id: line, quantity: 1, disposition: 'scrap' }];
    await act(first, 'inspect', { line_items: scrapped });
    expect((await act(first, 'close')).status).toBe(200);
    const second = await approved(order, line, 1);
    const answer = await act(second, 'exchange', swap);
    expect(answer.body.return).toMatchObject({ exchange_credit: 0 });
  });

  it('of a return that is called off at the same time is made whole, or not at all', async () => {
    await stockedProduct(server, 'RACE-L', places, { EAST: 30 });
    const swap = { line_items: [{ product_id: 'RACE-L', quantity: 1, price: 5 }] };
    for (let round = 0; round < 6; round++) {
      const { order, line } = await shipped(`RACE-${round}`, 1);
      const back = await approved(order, line, 1);
      const [exchanged, cancelled] = await Promise.all([
        act(back, 'exchange', swap),
        act(back, 'cancel'),
      ]);
      expect([exchanged.status, cancelled.status].toSorted()).toEqual([200, 409]);
      const key = `/v1/orders?channel_order_id=exchange:${back.id}`;
      const { body } = await server.request('GET', key);
      expect(body.data).toHaveLength(exchanged.status === 200 ? 1 : 0);
    }
  });
});
