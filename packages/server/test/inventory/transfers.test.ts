// Goal: units between places are always somewhere: here, there, in transit, or written off.
// Method: through HTTP; the ledger, the counters and the claims must agree after each case.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { aLocation, aProduct, disagreements, type Made, recordOf, stocked } from './support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  expect(await disagreements(server)).toEqual([]);
});
afterAll(() => server.stop());

const post = (path: string, body: unknown = {}) => server.request('POST', path, { body });

function move(product: Made, from: Made, to: Made, quantity: number, more: object = {}) {
  return post('/v1/inventory/transfer', {
    product_id: product.id,
    from_location: from.id,
    to_location: to.id,
    quantity,
    ...more,
  });
}

describe('a bare transfer', () => {
  it('moves units at once and leaves a record', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 100);
    const answer = await move(product, from, to, 40);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      status: 'received',
      supported_actions: [],
      lines: [{ sku: product.name, quantity: 40, shipped: 40, received: 40, in_transit: 0 }],
    });
    expect((await server.request('GET', answer.headers['location'] ?? '')).body.id).toBe(
      answer.body.id,
    );
    expect((await recordOf(server, product, from)).quantity).toBe(60);
    expect((await recordOf(server, product, to)).quantity).toBe(40);
  });

  it('refuses the same place, the unknown, and more than is free to promise', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 100, 10);
    await post('/v1/reservations', {
      product_id: product.id,
      location_id: from.id,
      quantity: 20,
      owner_type: 'cart',
      owner_key: 'c',
    });
    const same = await move(product, from, from, 1);
    expect([same.status, same.body.errors[0].code]).toEqual([422, 'same_location']);
    const unknown = await post('/v1/inventory/transfer', {
      product_id: 'x',
      from_location: 'y',
      to_location: 'z',
      quantity: 1,
    });
    expect(unknown.body.errors).toHaveLength(3);
    const more = await move(product, from, to, 71);
    expect([more.status, more.body.code, more.body.shortages[0].available]).toEqual([
      409,
      'insufficient_inventory',
      70,
    ]);
    expect((await move(product, to, from, 1)).body.code).toBe('insufficient_inventory');
    expect((await move(product, from, to, 70)).status).toBe(201);
  });

  it('never sends 200 out of 100, however many ask at once', async () => {
    const [product, from] = [await aProduct(server), await aLocation(server)];
    const takers = [await aLocation(server), await aLocation(server)];
    await stocked(server, product, from, 100);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => move(product, from, takers[index % 2] ?? from, 10)),
    );
    expect(answers.filter((one) => one.status === 201)).toHaveLength(10);
    expect((await recordOf(server, product, from)).quantity).toBe(0);
    const there = await Promise.all(takers.map((taker) => recordOf(server, product, taker)));
    expect(there.reduce((sum, one) => sum + one.quantity, 0)).toBe(100);
  });

  it('is done once when it is sent twice', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 10);
    const send = () =>
      server.request('POST', '/v1/inventory/transfer', {
        body: { product_id: product.id, from_location: from.id, to_location: to.id, quantity: 6 },
        idempotencyKey: `transfer-${product.id}`,
      });
    const [first, second] = [await send(), await send()];
    expect(second.body.id).toBe(first.body.id);
    expect((await recordOf(server, product, to)).quantity).toBe(6);
  });

  it('both ways at once does not deadlock', async () => {
    const [a, b] = [await aProduct(server), await aProduct(server)];
    const [x, y] = [await aLocation(server), await aLocation(server)];
    for (const product of [a, b])
      for (const place of [x, y]) await stocked(server, product, place, 50);
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        index % 2 === 0 ? move(a, x, y, 1) : move(a, y, x, 1),
      ),
    );
    expect(answers.every((one) => one.status === 201)).toBe(true);
    expect((await recordOf(server, a, x)).quantity).toBe(50);
  });

  it('with a date is visible there as incoming and not sellable', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 10);
    const answer = await move(product, from, to, 4, { expected_at: '2030-01-05T00:00:00Z' });
    expect(answer.body).toMatchObject({ status: 'in_transit', lines: [{ in_transit: 4 }] });
    expect(await recordOf(server, product, to)).toMatchObject({
      quantity: 0,
      available_to_promise: 0,
      incoming_quantity: 4,
      incoming: [
        {
          source: 'transfer',
          id: answer.body.id,
          quantity: 4,
          expected_at: '2030-01-05T00:00:00.000Z',
        },
      ],
    });
    expect((await recordOf(server, product, from)).quantity).toBe(6);
    expect((await post(`/v1/transfers/${answer.body.id}/receive`)).body.status).toBe('received');
    expect(await recordOf(server, product, to)).toMatchObject({
      quantity: 4,
      incoming_quantity: 0,
    });
  });
});

describe('a planned transfer', () => {
  async function planned(lines: (a: Made, b: Made) => object[]) {
    const [a, b] = [await aProduct(server), await aProduct(server)];
    const [from, to] = [await aLocation(server), await aLocation(server)];
    await stocked(server, a, from, 20);
    await stocked(server, b, from, 5);
    const created = await post('/v1/transfers', {
      from_location: from.name,
      to_location: to.name,
      reason: 'rebalance',
      lines: lines(a, b),
    });
    expect(created.status).toBe(201);
    return { a, b, from, to, created: created.body, path: `/v1/transfers/${created.body.id}` };
  }

  it('holds its units from approval on, and lets what stays behind go when it ships', async () => {
    const { a, b, from, created, path } = await planned((one, other) => [
      { product_id: one.id, quantity: 6 },
      { product_id: other.id, quantity: 5 },
      { product_id: one.name, quantity: 4 },
    ]);
    expect(created).toMatchObject({
      status: 'planned',
      supported_actions: ['approve', 'cancel'],
    });
    expect((await recordOf(server, a, from)).allocated_quantity).toBe(0);
    expect((await post(`${path}/approve`)).body.status).toBe('approved');
    expect(await recordOf(server, a, from)).toMatchObject({ quantity: 20, allocated_quantity: 10 });
    const held = await server.request('GET', `/v1/reservations?transfer_id=${created.id}`);
    expect(held.body.data.map((one: { owner_type: string }) => one.owner_type)).toEqual([
      'transfer',
      'transfer',
    ]);
    expect((await post(`${path}/pick`)).body.status).toBe('picking');
    const shipped = await post(`${path}/ship`, {
      lines: [
        { product_id: a.id, quantity: 8 },
        { product_id: b.id, quantity: 5 },
      ],
    });
    expect(shipped.body.status).toBe('in_transit');
    expect(await recordOf(server, a, from)).toMatchObject({ quantity: 12, allocated_quantity: 0 });
    const late = await post(`${path}/cancel`);
    expect(late.body).toMatchObject({
      status: 409,
      code: 'illegal_transition',
      allowed_actions: ['receive'],
    });
  });

  it('is received in parts, and what is lost is written off where it was missed', async () => {
    const { a, b, to, created, path } = await planned((one, other) => [
      { product_id: one.id, quantity: 8 },
      { product_id: other.id, quantity: 5 },
    ]);
    await post(`${path}/approve`);
    await post(`${path}/ship`);
    const receive = (lines: object[], final = false) =>
      post(`${path}/receive`, { lines, ...(final ? { final } : {}) });
    expect((await receive([{ product_id: a.id, quantity: 9 }])).status).toBe(422);
    const part = await receive([{ product_id: a.id, quantity: 5 }]);
    expect(part.body.status).toBe('partially_received');
    expect(await recordOf(server, a, to)).toMatchObject({ quantity: 5, incoming_quantity: 3 });
    const rest = [
      { product_id: a.id, quantity: 2 },
      { product_id: b.id, quantity: 5 },
    ];
    const done = await receive(rest, true);
    expect(done.body.status).toBe('received_with_variance');
    const line = done.body.lines.find((one: { sku: string }) => one.sku === a.name);
    expect(line).toMatchObject({ shipped: 8, received: 7, lost: 1, in_transit: 0 });
    expect(await recordOf(server, a, to)).toMatchObject({ quantity: 7, incoming_quantity: 0 });
    const { body } = await server.request(
      'GET',
      `/v1/inventory/movements?transfer_id=${created.id}&product_id=${a.id}&location_id=${to.id}`,
    );
    expect(
      body.data.map(
        (one: { kind: string; quantity_delta: number }) => `${one.kind} ${one.quantity_delta}`,
      ),
    ).toEqual(['adjustment -1', 'transfer_in 3', 'transfer_in 5']);
  });
});

describe('a transfer that has not left', () => {
  it('gives back what it held when it is called off', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 10);
    const { body } = await post('/v1/transfers', {
      from_location: from.id,
      to_location: to.id,
      lines: [{ product_id: product.id, quantity: 10 }],
      approve: true,
    });
    expect((await recordOf(server, product, from)).available_to_promise).toBe(0);
    expect((await post(`/v1/transfers/${body.id}/cancel`)).body.status).toBe('cancelled');
    expect((await recordOf(server, product, from)).available_to_promise).toBe(10);
  });

  it('is not approved beyond what is free', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    await stocked(server, product, from, 10, 1);
    const answer = await post('/v1/transfers', {
      from_location: from.id,
      to_location: to.id,
      lines: [{ product_id: product.id, quantity: 10 }],
      approve: true,
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'insufficient_inventory']);
    expect(
      (await server.request('GET', `/v1/transfers?from_location_id=${from.id}`)).body.data,
    ).toEqual([]);
  });

  it('changes by merge patch under its version', async () => {
    const [product, from, to] = [
      await aProduct(server),
      await aLocation(server),
      await aLocation(server),
    ];
    const { body } = await post('/v1/transfers', {
      from_location: from.id,
      to_location: to.id,
      lines: [{ product_id: product.id, quantity: 1 }],
    });
    const patch = (ifMatch: string | undefined, change: unknown) =>
      server.request('PATCH', `/v1/transfers/${body.id}`, {
        body: change,
        ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
      });
    expect((await patch(undefined, { reason: 'x' })).status).toBe(428);
    expect((await patch('"1"', { reason: 'x', expected_at: '2030-02-01' })).body).toMatchObject({
      version: 2,
      reason: 'x',
    });
    expect((await patch('"1"', { reason: null })).body).toMatchObject({
      status: 412,
      current_version: 2,
    });
  });
});
