// Goal: soft holds bind stock exactly while they live, judged by the clock and not by a sweeper;
// hard ones follow their owner. Method: a clock that the test moves; doors for later modules.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  allocateLines,
  consumeReservations,
  convertReservations,
  releaseReservations,
  sweepExpiredReservations,
} from '../../src/modules/inventory/index.ts';
import { decodeId, encodeId } from '../../src/lib/ids.ts';
import { factsOfSubject } from '../../src/platform/events/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  aClock,
  aLocation,
  anOrderLine,
  aProduct,
  disagreements,
  type Made,
  recordOf,
  stocked,
} from './support.ts';

const clock = aClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterEach(async () => {
  expect(await disagreements(server)).toEqual([]);
});
afterAll(() => server.stop());

const around = () => ({ db: server.db, clock, ids: server.ids, log: server.log });
const context = () => systemContext(around(), server.tenantId, 'test');

function hold(product: Made, location: Made | undefined, quantity: number, more: object = {}) {
  return server.request('POST', '/v1/reservations', {
    body: {
      product_id: product.id,
      quantity,
      owner_type: 'cart',
      owner_key: 'cart-1',
      ...(location === undefined ? {} : { location_id: location.name }),
      ...more,
    },
  });
}

describe('a soft hold', () => {
  it('binds until its end and not a moment longer, swept or not', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    const made = await hold(product, location, 7, { ttl_seconds: 60 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      status: 'active',
      quantity: 7,
      location_id: location.id,
      owner_key: 'cart-1',
    });
    expect(made.headers['location']).toBe(`/v1/reservations/${made.body.id}`);
    expect((await hold(product, location, 4)).body).toMatchObject({
      code: 'insufficient_inventory',
    });
    clock.advance(59_999);
    expect((await recordOf(server, product, location)).available_to_promise).toBe(3);
    clock.advance(1);
    expect(await recordOf(server, product, location)).toMatchObject({
      reserved_quantity: 0,
      available_to_promise: 10,
    });
    const list = async (query: string) =>
      (await server.request('GET', `/v1/reservations?product_id=${product.id}${query}`)).body.data;
    expect(await list('&status=active')).toEqual([]);
    expect((await list('&status=expired')).map((one: { id: string }) => one.id)).toEqual([
      made.body.id,
    ]);
    // The claim of the next cart is what ends the dead hold, in the same transaction.
    expect((await hold(product, location, 10)).status).toBe(201);
    expect((await list('')).map((one: { status: string }) => one.status)).toEqual([
      'active',
      'expired',
    ]);
  });

  it('goes to the place with the most to promise, and to none that does not sell', async () => {
    const product = await aProduct(server);
    const [a, b, c, d] = [
      await aLocation(server),
      await aLocation(server),
      await aLocation(server, { type: 'returns' }),
      await aLocation(server, { active: false }),
    ];
    await stocked(server, product, a, 5);
    await stocked(server, product, b, 8, 1);
    await stocked(server, product, c, 50);
    await stocked(server, product, d, 50);
    expect((await hold(product, undefined, 6)).body.location_id).toBe(b.id);
    expect((await hold(product, undefined, 5)).body.location_id).toBe(a.id);
    expect((await hold(product, undefined, 2)).body.code).toBe('insufficient_inventory');
  });

  it('can be extended while it lives, and not after', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 3);
    const { body } = await hold(product, location, 3, { ttl_seconds: 10 });
    clock.advance(9_000);
    const extended = await server.request('POST', `/v1/reservations/${body.id}/extend`, {
      body: { ttl_seconds: 10 },
    });
    expect(extended.status).toBe(200);
    clock.advance(9_000);
    expect((await recordOf(server, product, location)).available_to_promise).toBe(0);
    clock.advance(1_000);
    const late = await server.request('POST', `/v1/reservations/${body.id}/extend`, {
      body: { ttl_seconds: 10 },
    });
    expect([late.status, late.body.code]).toEqual([409, 'illegal_transition']);
  });

  it('is released by deleting it, once and for all', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 3);
    const { body } = await hold(product, location, 2);
    for (let times = 0; times < 3; times++) {
      const answer = await server.request('DELETE', `/v1/reservations/${body.id}`);
      expect([answer.status, answer.body.status, answer.body.warnings]).toEqual([
        200,
        'released',
        undefined,
      ]);
    }
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 3,
      reserved_quantity: 0,
    });
    expect((await server.request('DELETE', '/v1/reservations/rsv_nonsense')).status).toBe(404);
  });

  it('names every fault of a request', async () => {
    const product = await aProduct(server);
    const answer = await hold(product, undefined, 1, {
      location_id: 'nowhere',
      ttl_seconds: 5,
      expires_at: '2020-01-01',
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      '#/location_id',
      '#/ttl_seconds',
      '#/expires_at',
    ]);
  });

  it('is ended by the sweeper with its ledger row and its fact', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 3);
    const { body } = await hold(product, location, 2, { ttl_seconds: 1 });
    clock.advance(2_000);
    expect(await sweepExpiredReservations(around(), new AbortController().signal)).toBeGreaterThan(
      0,
    );
    const { body: moves } = await server.request(
      'GET',
      `/v1/inventory/movements?reservation_id=${body.id}`,
    );
    expect(
      moves.data.map((one: { kind: string; reserved_delta: number }) => [
        one.kind,
        one.reserved_delta,
      ]),
    ).toEqual([
      ['expire', -2],
      ['reserve', 2],
    ]);
    const id = decodeId('rsv', body.id);
    if (id === undefined) throw new Error('No id.');
    const facts = await server.db.transaction(server.tenantId, {}, (tx) => factsOfSubject(tx, id));
    expect(facts.map((fact) => fact.type)).toEqual(['reservation.created', 'reservation.expired']);
  });
});

describe('the last units', () => {
  it('go to exactly as many of 40 concurrent carts as there are', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 30);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        hold(product, index % 2 === 0 ? location : undefined, 1, { owner_key: `cart-${index}` }),
      ),
    );
    expect(answers.filter((one) => one.status === 201)).toHaveLength(30);
    expect(answers.filter((one) => one.body.code === 'insufficient_inventory')).toHaveLength(10);
    expect(await recordOf(server, product, location)).toMatchObject({
      reserved_quantity: 30,
      available_to_promise: 0,
    });
  });

  it('are not sold twice by an adjustment that races allocations', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 20);
    const { orderId, orderLineId } = await anOrderLine(server, product, 1000);
    const claim = {
      orderId,
      orderLineId,
      productId: product.uuid,
      locationId: location.uuid,
      quantity: 1,
    };
    const claims = Array.from({ length: 15 }, () =>
      server.db
        .transaction(server.tenantId, {}, (tx) => allocateLines(context(), tx, [claim], 'atp'))
        .then((outcome) => outcome.ok),
    );
    const adjusts = Array.from({ length: 15 }, () =>
      server
        .request('POST', '/v1/inventory/adjust', {
          body: { product_id: product.id, location_id: location.id, quantity: -1, reason: 'theft' },
        })
        .then((answer) => answer.status === 200),
    );
    const won = (await Promise.all([...claims, ...adjusts])).filter(Boolean);
    expect(won).toHaveLength(20);
    expect((await recordOf(server, product, location)).available_quantity).toBe(0);
  });
});

describe('a hard reservation', () => {
  it('is shown by its order, stays when deleted, and is consumed once', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    const { orderId, orderLineId } = await anOrderLine(server, product, 6);
    const made = await server.db.transaction(server.tenantId, {}, (tx) =>
      allocateLines(
        context(),
        tx,
        [
          {
            orderId,
            orderLineId,
            productId: product.uuid,
            locationId: location.uuid,
            quantity: 6,
          },
        ],
        'atp',
      ),
    );
    const reservationId = made.ok ? made.reservations[0]?.id : undefined;
    if (reservationId === undefined) throw new Error('Not allocated.');
    const { body } = await server.request(
      'GET',
      `/v1/reservations?order_id=${encodeId('ord', orderId)}`,
    );
    expect(body.data).toMatchObject([
      { status: 'allocated', quantity: 6, item_id: encodeId('line', orderLineId) },
    ]);
    expect(
      (await server.request('GET', `/v1/reservations?product_id=${product.id}&status=active`)).body
        .data,
    ).toEqual([]);
    const deleted = await server.request('DELETE', `/v1/reservations/${body.data[0].id}`);
    expect(deleted.body).toMatchObject({
      status: 'allocated',
      warnings: [{ code: 'backs_open_work' }],
    });
    const consume = (quantity?: number) =>
      server.db.transaction(server.tenantId, {}, (tx) =>
        consumeReservations(context(), tx, [{ reservationId, quantity }]),
      );
    expect(await consume(2)).toHaveLength(1);
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 8,
      allocated_quantity: 4,
    });
    await server.db.transaction(server.tenantId, {}, (tx) =>
      releaseReservations(context(), tx, [{ reservationId, quantity: 1 }]),
    );
    expect(await consume()).toHaveLength(1);
    expect(await consume()).toHaveLength(0);
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 5,
      allocated_quantity: 0,
      available_to_promise: 5,
    });
    const after = await server.request(
      'GET',
      `/v1/reservations?order_id=${encodeId('ord', orderId)}`,
    );
    expect(
      after.body.data
        .map((one: { status: string; quantity: number }) => `${one.quantity} ${one.status}`)
        .toSorted(),
    ).toEqual(['1 released', '2 consumed', '3 consumed']);
  });

  it('comes from a soft one without letting the units go', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 5);
    const { body } = await hold(product, location, 5);
    const { orderId, orderLineId } = await anOrderLine(server, product, 3);
    const reservationId = decodeId('rsv', body.id);
    if (reservationId === undefined) throw new Error('No id.');
    const convert = () =>
      server.db.transaction(server.tenantId, {}, (tx) =>
        convertReservations(context(), tx, [
          { reservationId, orderId, orderLineId, productId: product.uuid, quantity: 3 },
        ]),
      );
    expect(await convert()).toMatchObject([{ quantity: 3, status: 'allocated' }]);
    expect(await convert()).toEqual([]);
    expect(await recordOf(server, product, location)).toMatchObject({
      allocated_quantity: 3,
      reserved_quantity: 0,
      available_to_promise: 2,
    });
  });

  it('does not come from a dead hold', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 5);
    const { body } = await hold(product, location, 5, { ttl_seconds: 1 });
    clock.advance(1_000);
    const { orderId, orderLineId } = await anOrderLine(server, product, 3);
    const reservationId = decodeId('rsv', body.id);
    if (reservationId === undefined) throw new Error('No id.');
    expect(
      await server.db.transaction(server.tenantId, {}, (tx) =>
        convertReservations(context(), tx, [
          { reservationId, orderId, orderLineId, productId: product.uuid, quantity: 3 },
        ]),
      ),
    ).toEqual([]);
  });
});

describe('a simulated clock', () => {
  it('in the request decides what is alive', async () => {
    const simulated = await startTestServer({ config: { simulatedClock: true } });
    try {
      const [product, location] = [await aProduct(simulated), await aLocation(simulated)];
      await stocked(simulated, product, location, 5);
      const at = (time: string) => ({ headers: { 'switchyard-simulated-time': time } });
      const made = await simulated.request('POST', '/v1/reservations', {
        body: {
          product_id: product.id,
          quantity: 5,
          owner_type: 'quote',
          owner_key: 'q',
          ttl_seconds: 3600,
        },
        ...at('2030-01-01T10:00:00Z'),
      });
      expect(made.body.expires_at).toBe('2030-01-01T11:00:00.000Z');
      const path = `/v1/inventory/record?product_id=${product.id}&location_id=${location.id}`;
      expect(
        (await simulated.request('GET', path, at('2030-01-01T10:59:59.999Z'))).body
          .reserved_quantity,
      ).toBe(5);
      expect(
        (await simulated.request('GET', path, at('2030-01-01T11:00:00Z'))).body.reserved_quantity,
      ).toBe(0);
      const free = `/v1/availability?product_id=${product.id}`;
      expect(
        (await simulated.request('GET', free, at('2030-01-01T10:59:59Z'))).body
          .available_to_promise,
      ).toBe(0);
      expect(
        (await simulated.request('GET', free, at('2030-01-01T12:00:00Z'))).body
          .available_to_promise,
      ).toBe(5);
    } finally {
      await simulated.stop();
    }
  });
});
