import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

describe('POST /v1/orders', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  it('captures, sources and allocates in one call, and answers the order whole', async () => {
    const near = await seedLocation(server, 'NEAR', { latitude: 39.8, longitude: -105 });
    const far = await seedLocation(server, 'FAR', { latitude: 25, longitude: -80 });
    const tee = await seedProduct(server, 'TEE');
    await seedStock(server, tee.uuid, near.uuid, 5);
    await seedStock(server, tee.uuid, far.uuid, 50);
    const answer = await server.request('POST', '/v1/orders', {
      body: orderBody('W-1', [{ product: 'TEE', quantity: 2 }]),
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      object: 'order',
      status: 'fully_allocated',
      source: 'web',
      channel: 'web',
      channel_order_id: 'W-1',
      total_price: 20,
      assigned_location: near.id,
      line_items: [{ sku: 'TEE', quantity: 2, weight: 0.5, allocated_quantity: 2 }],
      inventory_allocations: [{ location_id: near.id, allocated_quantity: 2 }],
    });
    expect(answer.headers['location']).toBe(`/v1/orders/${answer.body.id}`);
    const read = await server.request('GET', `/v1/orders/${answer.body.id}`);
    expect(read.body).toEqual(answer.body);
    const decision = await server.request('GET', `/v1/decisions/${answer.body.decision_id}`);
    expect(decision.body).toMatchObject({
      outcome: 'planned',
      committed: true,
      runner_up: { location_ids: [far.id] },
    });
    expect(decision.body.candidates).toHaveLength(2);
  });

  it('A1: a redelivered order is the first one, another under its name is refused', async () => {
    const first = await server.request('POST', '/v1/orders', {
      body: orderBody('W-2', [{ product: 'TEE', quantity: 1 }]),
    });
    const again = await server.request('POST', '/v1/orders', {
      body: orderBody('W-2', [{ product: 'TEE', quantity: 1 }]),
    });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    const other = await server.request('POST', '/v1/orders', {
      body: orderBody('W-2', [{ product: 'TEE', quantity: 2 }]),
    });
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'duplicate_order', existing_id: first.body.id });
  });

  it('the same Idempotency-Key answers byte for byte, with other content it is refused', async () => {
    const idempotencyKey = 'key-of-capture-1';
    const body = orderBody('W-3', [{ product: 'TEE', quantity: 1 }]);
    const first = await server.request('POST', '/v1/orders', { body, idempotencyKey });
    const again = await server.request('POST', '/v1/orders', { body, idempotencyKey });
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const other = await server.request('POST', '/v1/orders', {
      body: orderBody('W-4', [{ product: 'TEE', quantity: 1 }]),
      idempotencyKey,
    });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('a new key for an order that is there keeps the answer it was given, whatever becomes of the order', async () => {
    const body = orderBody('W-3B', [{ product: 'TEE', quantity: 1 }]);
    const { id } = (await server.request('POST', '/v1/orders', { body })).body;
    const second = await server.request('POST', '/v1/orders', { body, idempotencyKey: 'second' });
    expect([second.status, second.body.id]).toEqual([200, id]);
    await server.request('POST', `/v1/orders/${id}/cancel`, { body: { reason: 'customer' } });
    const again = await server.request('POST', '/v1/orders', { body, idempotencyKey: 'second' });
    expect([again.status, again.text]).toEqual([200, second.text]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const other = await server.request('POST', '/v1/orders', {
      body: orderBody('W-3C', [{ product: 'TEE', quantity: 1 }]),
      idempotencyKey: 'second',
    });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('twenty identical captures at once make one order', async () => {
    const body = orderBody('W-5', [{ product: 'TEE', quantity: 1 }]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.request('POST', '/v1/orders', { body })),
    );
    expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
    expect(new Set(answers.map((a) => a.body.id)).size).toBe(1);
  });

  it('A7: every fault of an invalid order is named with its pointer, and nothing is kept', async () => {
    const answer = await server.request('POST', '/v1/orders', {
      body: {
        source: 'web',
        channel_order_id: 'BAD-1',
        currency: 'XQQ',
        total_price: 1.234,
        line_items: [{ product_id: 'NOPE', quantity: 1 }, { quantity: 1 }],
        placed_at: 'yesterday',
      },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(
      expect.arrayContaining([
        '#/currency',
        '#/line_items/0/product_id',
        '#/line_items/1/product_id',
        '#/placed_at',
      ]),
    );
    const shape = await server.request('POST', '/v1/orders', {
      body: {
        channel_order_id: 'BAD-2',
        currency: 'usd',
        line_items: [
          { product_id: 'TEE', quantity: 0 },
          { product_id: 'TEE', quantity: -3 },
        ],
        nonsense: 1,
      },
    });
    expect(shape.status).toBe(422);
    expect(shape.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(
      expect.arrayContaining([
        '#/currency',
        '#/line_items/0/quantity',
        '#/line_items/1/quantity',
        '#/nonsense',
      ]),
    );
    const found = await server.request('GET', '/v1/orders?channel_order_id[prefix]=BAD');
    expect(found.body.data).toEqual([]);
  });

  it('status received stops after the capture; route and allocate go on from there', async () => {
    const captured = await server.request('POST', '/v1/orders', {
      body: orderBody('W-6', [{ product: 'TEE', quantity: 1 }], { status: 'received' }),
    });
    expect(captured.body).toMatchObject({
      status: 'received',
      inventory_allocations: [],
      decision_id: null,
    });
    const planned = await server.request('POST', `/v1/orders/${captured.body.id}/route`, {
      body: { commit: false },
    });
    expect(planned.body).toMatchObject({ status: 'routed', inventory_allocations: [] });
    const allocated = await server.request('POST', `/v1/orders/${captured.body.id}/allocate`, {
      body: {},
    });
    expect(allocated.body.status).toBe('fully_allocated');
    const again = await server.request('POST', `/v1/orders/${captured.body.id}/allocate`, {
      body: {},
    });
    expect(again.body.inventory_allocations).toEqual(allocated.body.inventory_allocations);
  });

  it('a dry run answers what would be and keeps nothing', async () => {
    const dry = await server.request('POST', '/v1/orders', {
      body: orderBody('W-7', [{ product: 'TEE', quantity: 1 }]),
      headers: { 'switchyard-dry-run': 'true' },
    });
    expect(dry.body).toMatchObject({ dry_run: true, status: 'fully_allocated' });
    expect((await server.request('GET', `/v1/orders/${dry.body.id}`)).status).toBe(404);
    const real = await server.request('POST', '/v1/orders', {
      body: orderBody('W-7', [{ product: 'TEE', quantity: 1 }]),
    });
    expect(real.status).toBe(201);
  });

  it('a hold that an order redeems keeps its units for that order, also when others want them all', async () => {
    const place = await seedLocation(server, 'HELD');
    const last = await seedProduct(server, 'LAST');
    await seedStock(server, last.uuid, place.uuid, 3);
    const hold = await server.request('POST', '/v1/reservations', {
      body: {
        product_id: 'LAST',
        location_id: place.id,
        quantity: 2,
        owner_type: 'cart',
        owner_key: 'cart-1',
        ttl_seconds: 600,
      },
    });
    expect(hold.status, hold.text).toBe(201);
    const greedy = await server.request('POST', '/v1/orders', {
      body: orderBody('H-1', [{ product: 'LAST', quantity: 3 }]),
    });
    expect(greedy.body.line_items[0]).toMatchObject({ backordered_quantity: expect.any(Number) });
    expect(greedy.body.line_items[0].allocated_quantity).toBeLessThanOrEqual(1);
    const body = orderBody('H-2', [{ product: 'LAST', quantity: 2 }], {
      reservation_ids: [hold.body.id],
    });
    const owner = await server.request('POST', '/v1/orders', { body });
    expect(owner.body).toMatchObject({
      status: 'fully_allocated',
      line_items: [{ allocated_quantity: 2 }],
    });
    const again = await server.request('POST', '/v1/orders', { body });
    expect([again.status, again.body.id, again.body.status]).toEqual([
      200,
      owner.body.id,
      'fully_allocated',
    ]);
    const laws = (await server.request('GET', '/v1/system/verify')).body.laws as { ok: boolean }[];
    expect(laws.filter((law) => !law.ok)).toEqual([]);
  });

  it('in a bulk capture a bad order harms no other', async () => {
    const good = (n: number): Record<string, unknown> =>
      orderBody(`B-${n}`, [{ product: 'TEE', quantity: 1 }]);
    const answer = await server.request('POST', '/v1/orders/bulk', {
      body: { orders: [good(1), orderBody('B-2', [{ product: 'NOPE', quantity: 1 }]), good(3)] },
    });
    expect(answer.status, answer.text).toBe(207);
    expect(answer.body.data.map((d: { status: number }) => d.status)).toEqual([201, 422, 201]);
  });
});
