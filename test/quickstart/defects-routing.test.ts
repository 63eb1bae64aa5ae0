// Goal: the server's own routing has none of the faults of the quickstart's (B). The codes name them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isValid, findQuickstart, readChapters } from './support/text.ts';
import { brokenLaws } from './support/laws.ts';
import {
  createCarrier,
  createLocation,
  createProduct,
  numbers,
  startWorld,
  stock,
  type World,
} from './support/world.ts';

type Id = { readonly id: string };
let world: World;
let made = 0;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  expect(await brokenLaws(world.client)).toEqual([]);
  await world.stop();
});

async function productAt(...places: readonly (readonly [Id, number])[]): Promise<Id> {
  made++;
  const product = await createProduct(world.client, `B-${made}`);
  for (const [place, quantity] of places) await stock(world.client, product, place, quantity);
  return product;
}

function capture(
  lines: readonly { product: Id; quantity: number }[],
  more: Record<string, unknown> = {},
) {
  made++;
  return world.client.order.create({
    source: 'web',
    channel_order_id: `B-${made}`,
    line_items: lines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
    currency: 'USD',
    shipping_address: {
      line1: '5 Elm Street',
      city: 'Boston',
      country: 'US',
      postal_code: '02101',
    },
    ...more,
  });
}

describe('routing', () => {
  it('B1, B2: an empty place wins nothing, however cheap it is', async () => {
    const cheap = { fulfillment_cost_factor: 0.1 };
    const empty = await createLocation(world.client, 'CHEAP', 42.4, -71, cheap);
    const product = await productAt([world.west, 20]);
    const order = await capture([{ product, quantity: 20 }]);
    expect(order).toMatchObject({ status: 'fully_allocated', assigned_location: world.west.id });
    expect(order.inventory_allocations.some((one) => one.location_id === empty.id)).toBe(false);
  });

  it('B2: what nobody has is a backorder or a failure, and never a place', async () => {
    const product = await productAt([world.east, 0]);
    const order = await capture([{ product, quantity: 1 }]);
    expect(['backordered', 'routing_failed', 'allocation_failed']).toContain(order.status);
    expect(order.inventory_allocations).toEqual([]);
  });

  it('B3: the nearer of two equal places sends, since costs are compared across places', async () => {
    const product = await productAt([world.east, 5], [world.west, 5]);
    const order = await capture([{ product, quantity: 1 }]);
    expect(order.assigned_location).toBe(world.east.id);
  });

  it('B4: lines of one product are counted together', async () => {
    const product = await productAt([world.east, 3], [world.west, 1]);
    const order = await capture([
      { product, quantity: 2 },
      { product, quantity: 2 },
    ]);
    expect(order.status).toBe('fully_allocated');
    expect(await numbers(world.client, product, world.east)).toMatchObject({ allocated: 3 });
    expect(await numbers(world.client, product, world.west)).toMatchObject({ allocated: 1 });
  });

  it('B5: a closed place is no candidate', async () => {
    const place = await createLocation(world.client, 'CLOSING', 42.4, -71.1);
    const product = await productAt([place, 5], [world.west, 5]);
    const current = await world.client.location.retrieve(place.id);
    await world.client.location.update(current, { active: false });
    const order = await capture([{ product, quantity: 1 }]);
    expect(order.assigned_location).toBe(world.west.id);
  });

  it('B6: a carrier that does not go there has no rates, and stops nobody', async () => {
    const domestic = await world.client.carrier.list();
    const destination = { line1: '1 Rue X', city: 'Paris', country: 'FR', postal_code: '75001' };
    const packages = [{ weight: 1, dimensions: { length: 10, width: 10, height: 10 } }];
    const east = await world.client.location.retrieve(world.east.id);
    for (const carrier of domestic) {
      expect(await carrier.getRates({ origin: east.address, destination, packages })).toEqual([]);
      const home = { ...destination, country: 'US', postal_code: '02101' };
      const rates = await carrier.getRates({ origin: east.address, destination: home, packages });
      expect(rates).toMatchObject([
        { price: expect.any(Number), deliveryDays: expect.any(Number) },
      ]);
    }
    const product = await productAt([world.east, 5]);
    const abroad = await capture([{ product, quantity: 1 }], { shipping_address: destination });
    expect(abroad.id).toMatch(/^ord_/u);
  });

  it('B6: a free rate is a rate', async () => {
    const free = await createCarrier(world.client, 'FREE', { price: 0, days: 9 });
    const product = await productAt([world.east, 5]);
    const order = await capture([{ product, quantity: 1 }]);
    expect(order.status).toBe('fully_allocated');
    const current = await world.client.carrier.retrieve(free.id);
    await world.client.carrier.update(current, { active: false });
  });

  it('B7: a bare array and `in` mean the same, and nothing in it means nothing', async () => {
    const a = await productAt([world.east, 1]);
    const b = await productAt([world.east, 2]);
    const bare = await world.client.inventory.list({ product_id: [a.id, b.id] });
    const named = await world.client.inventory.list({ product_id: { in: [a.id, b.id] } });
    expect(bare).toEqual(named);
    expect(bare).toHaveLength(2);
    expect(await world.client.inventory.list({ product_id: { in: [] } })).toEqual([]);
  });

  it.skipIf(findQuickstart() === undefined)(
    'B7: the text as one module is not JavaScript, chapter by chapter it is',
    () => {
      const chapters = [...readChapters(findQuickstart() ?? '').values()];
      const whole = chapters.map(({ code }) => code).join('\n');
      expect([isValid(whole, 'module'), isValid(whole, 'script')]).toEqual([false, true]);
      expect(chapters.every(({ code }) => isValid(code, 'module'))).toBe(true);
    },
  );

  it('B8: an order with its place chosen does not become one that has none', async () => {
    const product = await productAt([world.east, 5]);
    const order = await capture([{ product, quantity: 1 }], { status: 'received' });
    await world.client.order.update(order.id, {
      status: 'routed',
      assigned_location: world.east.id,
    });
    const answer = await world.client.order.update(order.id, { status: 'routing_failed' });
    expect(answer).toMatchObject({ status: 'routed', assigned_location: world.east.id });
    expect(answer.warnings).not.toEqual([]);
  });

  it('B9: routing holds what it found in the same step', async () => {
    const product = await productAt([world.east, 3]);
    const orders = await Promise.all(
      Array.from({ length: 6 }, () => capture([{ product, quantity: 1 }])),
    );
    const allocated = orders.filter(({ status }) => status === 'fully_allocated');
    expect(allocated).toHaveLength(3);
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 3,
      allocated: 3,
    });
  });

  it('B10: work at another place takes the hold along, or is refused', async () => {
    const product = await productAt([world.east, 2]);
    const order = await capture([{ product, quantity: 2 }]);
    expect(order.assigned_location).toBe(world.east.id);
    const elsewhere = world.client.fulfillmentOrder.create({
      order_id: order.id,
      location_id: world.west.id,
      line_items: order.line_items,
    });
    await expect(elsewhere).rejects.toMatchObject({ status: 409 });
  });

  it('B11: the same question has the same answer', async () => {
    const twin = await createLocation(world.client, 'TWIN', 37.8, -122.3, {
      capabilities: ['batch_picking'],
    });
    const product = await productAt([world.west, 50], [twin, 50]);
    const dry = world.client.withDryRun();
    const answers = new Set<string | null>();
    for (let index = 0; index < 4; index++) {
      made++;
      const order = await dry.order.create({
        source: 'web',
        channel_order_id: `B11-${made}`,
        line_items: [{ product_id: product.id, quantity: 1 }],
        currency: 'USD',
        shipping_address: { line1: 'x', city: 'Reno', country: 'US', postal_code: '89501' },
      });
      answers.add(order.assigned_location);
    }
    expect(answers.size).toBe(1);
  });
});
