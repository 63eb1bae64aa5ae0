// Goal: hand-made changes keep the law: nothing committed is taken, nothing is booked twice.
// Method: through HTTP on a real database; after each file the ledger must sum to the counters.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { aLocation, aProduct, disagreements, recordOf, stocked } from './support.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  expect(await disagreements(server)).toEqual([]);
  await server.stop();
});

const post = (path: string, body: unknown) => server.request('POST', path, { body });

describe('an adjustment', () => {
  it('adds and takes a signed difference and opens a record when it adds', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const place = { product_id: product.id, location_id: location.id, reason: 'found' };
    expect((await post('/v1/inventory/adjust', { ...place, quantity: 7 })).body.quantity).toBe(7);
    expect((await post('/v1/inventory/adjust', { ...place, quantity: -3 })).body.quantity).toBe(4);
    const other = await aLocation(server);
    const none = await post('/v1/inventory/adjust', {
      ...place,
      location_id: other.id,
      quantity: -1,
    });
    expect([none.status, none.body.code]).toEqual([409, 'insufficient_inventory']);
  });

  it('never takes what is committed, and names the numbers', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10, 5);
    await post('/v1/reservations', {
      product_id: product.id,
      location_id: location.id,
      quantity: 4,
      owner_type: 'quote',
      owner_key: 'q',
    });
    const place = { product_id: product.id, location_id: location.id, reason: 'breakage' };
    const refused = await post('/v1/inventory/adjust', { ...place, quantity: -7 });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'insufficient_inventory',
      requested: 7,
      available: 6,
      reserved_quantity: 4,
      quantity: 10,
    });
    // The safety stock is a rule for promises: what broke is gone all the same.
    expect((await post('/v1/inventory/adjust', { ...place, quantity: -6 })).body.quantity).toBe(4);
  });

  it('for fulfillment changes nothing: what shipped was consumed once already', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    const answer = await post('/v1/inventory/adjust', {
      product_id: product.id,
      location_id: location.id,
      quantity: -2,
      reason: 'fulfillment',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      quantity: 10,
      warnings: [{ code: 'consumed_by_fulfillment' }],
    });
  });

  it('moves units between buckets', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    const place = { product_id: product.id, location_id: location.id, reason: 'inspection' };
    const moved = await post('/v1/inventory/adjust', {
      ...place,
      quantity: 3,
      bucket: 'damaged',
      from_bucket: 'sellable',
    });
    expect(moved.body).toMatchObject({ quantity: 7, damaged_quantity: 3 });
    const back = await post('/v1/inventory/adjust', {
      ...place,
      quantity: 4,
      bucket: 'sellable',
      from_bucket: 'damaged',
    });
    expect([back.status, back.body.bucket, back.body.available]).toEqual([409, 'damaged', 3]);
    const quarantined = await post('/v1/inventory/adjust', {
      ...place,
      quantity: 2,
      bucket: 'quarantine',
    });
    expect(quarantined.body).toMatchObject({ quantity: 7, quarantine_quantity: 2 });
  });

  it('tells all that is wrong with a request', async () => {
    const answer = await post('/v1/inventory/adjust', {
      product_id: 'no',
      location_id: 'where',
      quantity: 1,
      reason: 'x',
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      '#/product_id',
      '#/location_id',
    ]);
    const kit = await aProduct(server, { isKit: true });
    const onKit = await post('/v1/inventory/adjust', {
      product_id: kit.id,
      location_id: (await aLocation(server)).id,
      quantity: 1,
      reason: 'x',
    });
    expect(onKit.body.errors[0].code).toBe('kit_holds_no_stock');
  });
});

describe('a count', () => {
  it('is set only against the expected quantity', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const set = (quantity: number, expected: number | null) =>
      post('/v1/inventory/set', {
        product_id: product.id,
        location_id: location.id,
        quantity,
        expected,
      });
    expect((await set(5, 3)).body).toMatchObject({ code: 'quantity_changed', status: 409 });
    expect((await set(5, null)).body.quantity).toBe(5);
    const again = await set(6, null);
    expect([again.status, again.body.code, again.body.current]).toEqual([
      409,
      'quantity_changed',
      5,
    ]);
    expect((await set(6, 5)).body.quantity).toBe(6);
    await post('/v1/reservations', {
      product_id: product.id,
      location_id: location.id,
      quantity: 4,
      owner_type: 'cart',
      owner_key: 'c',
    });
    expect((await set(3, 6)).body).toMatchObject({ code: 'insufficient_inventory', available: 2 });
  });
});

describe('settings of a place', () => {
  it('make supplier stock unlimited and counted again', async () => {
    const [product, location] = [
      await aProduct(server),
      await aLocation(server, { type: 'dropship' }),
    ];
    const place = { product_id: product.id, location_id: location.id };
    const owned = await post('/v1/inventory/configure', { ...place, unlimited: true });
    expect(owned.status).toBe(422);
    const open = await post('/v1/inventory/configure', {
      ...place,
      inventory_type: 'dropship',
      unlimited: true,
      lead_time_days: 4,
    });
    expect(open.body).toMatchObject({
      quantity: null,
      available_quantity: null,
      available_to_promise: null,
      lead_time_days: 4,
    });
    const hold = await post('/v1/reservations', {
      ...place,
      quantity: 999_999,
      owner_type: 'cart',
      owner_key: 'big',
    });
    expect(hold.status).toBe(201);
    await server.request('DELETE', `/v1/reservations/${hold.body.id}`);
    const closed = await post('/v1/inventory/configure', {
      ...place,
      unlimited: false,
      lead_time_days: null,
    });
    expect(closed.body).toMatchObject({ quantity: 0, lead_time_days: null });
  });
});

describe('a movement booked by mistake', () => {
  it('is taken back once, by one that names it', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const place = { product_id: product.id, location_id: location.id };
    await stocked(server, product, location, 5);
    await post('/v1/inventory/adjust', { ...place, quantity: 40, reason: 'found' });
    const { body } = await server.request(
      'GET',
      `/v1/inventory/movements?product_id=${product.id}`,
    );
    const path = `/v1/inventory/movements/${body.data[0].id}/reverse`;
    const reversed = await Promise.all([1, 2].map(() => post(path, { reason: 'wrong shelf' })));
    expect(reversed.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(reversed.find((one) => one.status === 201)?.body).toMatchObject({
      quantity_delta: -40,
      reverses_id: body.data[0].id,
      reason: 'wrong shelf',
    });
    expect((await recordOf(server, product, location)).quantity).toBe(5);
    const again = await server.request('GET', `/v1/inventory/movements?product_id=${product.id}`);
    const compensation = `/v1/inventory/movements/${again.body.data[0].id}/reverse`;
    expect((await post(compensation, { reason: 'x' })).body.code).toBe('illegal_transition');
    expect((await post('/v1/inventory/movements/0/reverse', { reason: 'x' })).status).toBe(404);
    expect((await post('/v1/inventory/movements/abc/reverse', { reason: 'x' })).status).toBe(404);
  });
});

describe('a bulk request', () => {
  it('does each operation on its own, in order, and says what became of each', async () => {
    const [a, b, location] = [
      await aProduct(server),
      await aProduct(server),
      await aLocation(server),
    ];
    const place = { product_id: a.id, location_id: location.name };
    const answer = await post('/v1/inventory/bulk', {
      operations: [
        { op: 'receipt', ...place, quantity: 10, reference: 'PO-1' },
        { op: 'adjust', ...place, quantity: -4, reason: 'breakage' },
        { op: 'adjust', ...place, quantity: -7, reason: 'breakage' },
        { op: 'set', ...place, quantity: 8, expected: 6 },
        {
          op: 'set',
          product_id: b.name,
          location_id: location.id,
          quantity: 3,
          expected: null,
          safety_stock_level: 1,
        },
        { op: 'receipt', product_id: 'unknown', location_id: location.id, quantity: 1 },
        { op: 'configure', ...place, safety_stock_level: 2 },
      ],
    });
    expect(answer.status).toBe(207);
    expect(answer.body.results.map((one: { status: number }) => one.status)).toEqual([
      200, 200, 409, 200, 200, 422, 200,
    ]);
    expect(await recordOf(server, a, location)).toMatchObject({
      quantity: 8,
      safety_stock_level: 2,
    });
    expect(await recordOf(server, b, location)).toMatchObject({
      quantity: 3,
      safety_stock_level: 1,
    });
  });

  it('does all or nothing when atomic', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const place = { product_id: product.id, location_id: location.id };
    const answer = await post('/v1/inventory/bulk', {
      atomic: true,
      operations: [
        { op: 'receipt', ...place, quantity: 10 },
        { op: 'adjust', ...place, quantity: -11, reason: 'x' },
      ],
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'insufficient_inventory']);
    expect((await recordOf(server, product, location)).quantity).toBe(0);
  });
});

describe('a dry run', () => {
  it('answers as if, and keeps nothing', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const answer = await server.request('POST', '/v1/inventory/adjust', {
      body: { product_id: product.id, location_id: location.id, quantity: 5, reason: 'try' },
      headers: { 'switchyard-dry-run': 'true' },
    });
    expect([answer.status, answer.body.quantity]).toEqual([200, 5]);
    expect((await recordOf(server, product, location)).quantity).toBe(0);
  });
});
