// Goal: what can be promised is answered from memory, never more than a second old, and at once
// after this process moved the stock. Method: a clock the test moves; kits, channels and baskets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stockRoutes } from '../../src/modules/inventory/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { aClock, aLocation, aProduct, type Made, stocked } from './support.ts';

const clock = aClock();
let server: TestServer;
beforeAll(async () => {
  const readChannel = (_ctx: unknown, _tx: unknown, ref: string) =>
    Promise.resolve(ref === 'shop' ? { stockBuffer: 3, groups: ['east'] } : undefined);
  server = await startTestServer({ clock, routes: stockRoutes({ readChannel }) });
});
afterAll(() => server.stop());

const ask = (product: Made | string, more = '') =>
  server.request(
    'GET',
    `/v1/availability?product_id=${typeof product === 'string' ? product : product.id}${more}`,
  );

describe('availability', () => {
  it('sums the places that sell and says how old it is', async () => {
    const product = await aProduct(server);
    const [a, b, c] = [
      await aLocation(server),
      await aLocation(server),
      await aLocation(server, { type: 'returns' }),
    ];
    await stocked(server, product, a, 10, 2);
    await stocked(server, product, b, 5);
    await stocked(server, product, c, 99);
    const first = await ask(product);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      object: 'availability',
      sku: product.name,
      unlimited: false,
      available_to_promise: 13,
      stale_ms: 0,
    });
    expect(
      first.body.locations
        .map((one: { available_to_promise: number }) => one.available_to_promise)
        .toSorted(),
    ).toEqual([5, 8]);
    clock.advance(700);
    const second = await ask(product);
    expect(second.headers['content-type']).toContain('application/json');
    expect(second.body).toEqual({ ...first.body, stale_ms: 700 });
    expect((await ask(product.name)).body).toMatchObject({ available_to_promise: 13, stale_ms: 0 });
    expect((await ask('nothing')).status).toBe(404);
  });

  it('sees what this process moved at once, and what another moved within a second', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    expect((await ask(product)).body.available_to_promise).toBe(10);
    await server.request('POST', '/v1/inventory/adjust', {
      body: { product_id: product.id, location_id: location.id, quantity: -1, reason: 'x' },
    });
    expect((await ask(product)).body.available_to_promise).toBe(9);
    // As another process would: every change of a number is in the ledger.
    await server.db.system.query(
      `with moved as (update inventory set on_hand = 4 where tenant_id = $1 and product_id = $2 returning location_id)
       insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
       select $1, $2, location_id, 'adjustment', -5, 'other', $3 from moved`,
      [server.tenantId, product.uuid, clock.now()],
    );
    clock.advance(1001);
    expect((await ask(product)).body.available_to_promise).toBe(4);
  });

  it('holds in memory what nobody moved, and hears of movements from the ledger', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 10);
    const otherProcess = async (quantity: number, noted: boolean): Promise<void> => {
      await server.db.system.query(
        `with moved as (update inventory set on_hand = on_hand - $3 where tenant_id = $1 and product_id = $2
           returning location_id)
         insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
         select $1, $2, location_id, 'adjustment', -$3::int, 'other', $5 from moved where $4`,
        [server.tenantId, product.uuid, quantity, noted, clock.now()],
      );
    };
    // Until the ledger was looked at past what stocked the place: that movement drops it once.
    for (let n = 0; n < 3; n++) {
      await ask(product);
      clock.advance(900);
    }
    const first = await ask(product);
    expect(first.body.available_to_promise).toBe(10);
    // What the ledger does not tell (no process does so) is not seen: memory answered.
    await otherProcess(2, false);
    clock.advance(900);
    const held = await ask(product);
    expect(held.body.available_to_promise).toBe(10);
    expect(held.body.as_of > first.body.as_of).toBe(true);
    expect(held.body.stale_ms).toBeLessThanOrEqual(1000);
    await otherProcess(3, true);
    clock.advance(1001);
    expect((await ask(product)).body.available_to_promise).toBe(5);
    await otherProcess(1, false);
    clock.advance(900);
    await ask(product);
    clock.advance(9200);
    expect((await ask(product)).body.available_to_promise).toBe(4);
  });

  it('of a kit is what its components allow at one place', async () => {
    const [kit, cup, plate] = [
      await aProduct(server, { isKit: true }),
      await aProduct(server),
      await aProduct(server),
    ];
    for (const [component, quantity] of [
      [cup, 2],
      [plate, 1],
    ] as const) {
      await server.db.system.query(
        'insert into kit_components (tenant_id, kit_id, component_id, quantity) values ($1, $2, $3, $4)',
        [server.tenantId, kit.uuid, component.uuid, quantity],
      );
    }
    const [a, b] = [await aLocation(server), await aLocation(server)];
    await stocked(server, cup, a, 9);
    await stocked(server, plate, a, 3);
    await stocked(server, cup, b, 100);
    expect((await ask(kit)).body).toMatchObject({
      available_to_promise: 3,
      locations: [{ location_id: a.id }],
    });
    await server.request('POST', '/v1/inventory/adjust', {
      body: { product_id: cup.id, location_id: a.id, quantity: -6, reason: 'x' },
    });
    expect((await ask(kit)).body.available_to_promise).toBe(1);
  });

  it('in a channel keeps its buffer back and counts its own places', async () => {
    const product = await aProduct(server);
    const [east, west] = [
      await aLocation(server, { groups: ['east'] }),
      await aLocation(server, { groups: ['west'] }),
    ];
    await stocked(server, product, east, 10);
    await stocked(server, product, west, 10);
    expect((await ask(product)).body.available_to_promise).toBe(20);
    expect((await ask(product, '&channel=shop')).body).toMatchObject({
      available_to_promise: 7,
      locations: [{ location_id: east.id }],
    });
    expect((await ask(product, '&channel=nope')).status).toBe(404);
  });

  it('answers many at once together', async () => {
    const product = await aProduct(server);
    await stocked(server, product, await aLocation(server), 3);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ask(index % 5 === 0 ? 'none' : product)),
    );
    expect(answers.map((one) => one.status).filter((status) => status === 200)).toHaveLength(40);
  });
});

describe('a basket', () => {
  it('is answered in order, and the same unit is not promised twice', async () => {
    const [product, other] = [await aProduct(server), await aProduct(server)];
    const [a, b] = [await aLocation(server), await aLocation(server)];
    await stocked(server, product, a, 4);
    await stocked(server, product, b, 3);
    const answer = await server.request('POST', '/v1/availability/query', {
      body: {
        items: [
          { product_id: product.id, quantity: 3 },
          { product_id: product.name, quantity: 3 },
          { product_id: product.id, quantity: 2 },
          { product_id: other.id, quantity: 1 },
          { product_id: 'nothing', quantity: 1 },
          { product_id: product.id, quantity: 1, location_id: a.name },
        ],
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.all_available).toBe(false);
    expect(answer.body.results.map((one: { available: boolean }) => one.available)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(answer.body.results[0].best_location_id).toBe(a.id);
    expect(answer.body.results[1].best_location_id).toBe(b.id);
    expect(answer.body.results[4].problem.code).toBe('unknown_reference');
    const unknown = await server.request('POST', '/v1/availability/query', {
      body: { items: [{ product_id: product.id, quantity: 1, location_id: 'x' }] },
    });
    expect(unknown.status).toBe(422);
  });
});

describe('capacity', () => {
  it('is a number for a place of any type', async () => {
    const [store, limited, product] = [
      await aLocation(server, { type: 'store' }),
      await aLocation(server, { storage: 100 }),
      await aProduct(server),
    ];
    await stocked(server, product, limited, 30);
    const open = await server.request('GET', `/v1/warehouses/${store.id}/capacity`);
    expect(open.body).toMatchObject({ unlimited: true, storage_capacity_units: null });
    expect(open.body.available_capacity).toBeGreaterThan(0);
    expect(
      (await server.request('GET', `/v1/warehouses/${limited.name}/capacity`)).body,
    ).toMatchObject({ used_units: 30, available_capacity: 70 });
    expect((await server.request('GET', '/v1/warehouses/nowhere/capacity')).status).toBe(404);
  });
});
