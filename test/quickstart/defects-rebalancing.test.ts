// Goal: the calls behind the quickstart's rebalancing (E) answer numbers, and refuse what would
// lose goods. The codes name the defects.
import { InsufficientInventoryError, NotFoundError } from '@switchyard/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLaws } from './support/laws.ts';
import { createProduct, numbers, startWorld, stock, type World } from './support/world.ts';

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

async function productWith(quantity: number): Promise<Id> {
  made++;
  const product = await createProduct(world.client, `E-${made}`, { cost: 0, price: 5 });
  await stock(world.client, product, world.east, quantity);
  return product;
}

function move(product: Id, quantity: number, to: Id = world.west, options = {}) {
  const places = { from_location: world.east.id, to_location: to.id };
  return world.client.inventory.transfer({ product_id: product.id, ...places, quantity }, options);
}

describe('rebalancing', () => {
  it('E1: a product has its cost and price as numbers, a missing one rejects', async () => {
    const product = await productWith(1);
    expect(await world.client.product.get(product.id)).toMatchObject({ cost: 0, price: 5 });
    await expect(world.client.product.get('prd_nothing')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('E2: two transfers of all there is do not both happen', async () => {
    const product = await productWith(100);
    const answers = await Promise.allSettled([move(product, 100), move(product, 100, world.shop)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toBeInstanceOf(InsufficientInventoryError);
    expect(refused.reason.message).toBeTruthy();
    const records = await world.client.inventory.list({ product_id: product.id });
    expect(records.reduce((sum, one) => sum + (one.quantity ?? 0), 0)).toBe(100);
  });

  it('E3: a place without a record can receive', async () => {
    const product = await productWith(10);
    await move(product, 4, world.shop);
    expect(await numbers(world.client, product, world.shop)).toMatchObject({ quantity: 4 });
  });

  it('E4: every place of every type has a capacity that is a number', async () => {
    for (const { id } of await world.client.location.list()) {
      const { available_capacity: capacity } = await world.client.warehouse.getCapacity(id);
      expect(Number.isFinite(capacity)).toBe(true);
    }
  });

  it('E5: what is held or kept back is not moved away', async () => {
    const product = await productWith(10);
    const place = { product_id: product.id, location_id: world.east.id };
    await world.client.safetyStock.set({ ...place, quantity: 3 });
    await world.client.reservation.create({
      ...place,
      quantity: 3,
      owner_type: 'cart',
      owner_key: 'e5',
    });
    await expect(move(product, 5)).rejects.toBeInstanceOf(InsufficientInventoryError);
    await move(product, 4);
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 6,
      promise: 0,
    });
  });

  it('E6: one plan run twice under its key moves once', async () => {
    const product = await productWith(10);
    const plan = { idempotencyKey: `plan-${product.id}` };
    const [first, second] = [
      await move(product, 4, world.west, plan),
      await move(product, 4, world.west, plan),
    ];
    expect(second.id).toBe(first.id);
    expect(await numbers(world.client, product, world.west)).toMatchObject({ quantity: 4 });
  });

  it('E7: freight between any two places has a cost, and grows with weight', async () => {
    const places = await world.client.location.list();
    for (const from of places) {
      for (const to of places) {
        if (from.id === to.id) continue;
        const request = { from: from.id, to: to.id, weight: 1, volume: 1 };
        const { cost } = await world.client.shipping.getRate(request);
        expect(cost).toBeGreaterThanOrEqual(0);
        const heavy = await world.client.shipping.getRate({ ...request, weight: 500 });
        expect(heavy.cost).toBeGreaterThanOrEqual(cost);
      }
    }
  });

  it('E8: places say what they are, so that a plan can leave some out', async () => {
    const types = (await world.client.location.list()).map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['fulfillment', 'store']));
    const centres = await world.client.location.list({ type: 'fulfillment' });
    expect(centres.map(({ id }) => id).toSorted()).toEqual(
      [world.east.id, world.west.id].toSorted(),
    );
    expect(centres.every(({ capabilities }) => Array.isArray(capabilities))).toBe(true);
  });

  it('E9: goods under way are visible, and sellable nowhere', async () => {
    const product = await productWith(10);
    const places = { from_location: world.east.id, to_location: world.west.id };
    const transfer = await world.client.inventory.transfer({
      product_id: product.id,
      ...places,
      quantity: 4,
      instant: false,
    });
    expect(transfer.status).toBe('in_transit');
    expect(await numbers(world.client, product, world.east)).toMatchObject({ quantity: 6 });
    const arriving = { product_id: product.id, location_id: world.west.id };
    expect(await world.client.inventory.get(arriving)).toMatchObject({
      quantity: 0,
      available_to_promise: 0,
      incoming_quantity: 4,
    });
    await world.client.transfer.receive(transfer.id);
    expect(await world.client.inventory.get(arriving)).toMatchObject({
      quantity: 4,
      incoming_quantity: 0,
    });
  });

  it('E9: a place does not send to itself', async () => {
    const product = await productWith(10);
    await expect(move(product, 1, world.east)).rejects.toMatchObject({ status: 422 });
  });

  it('E10: a business log keeps what was told, without stack traces, and dates it itself', async () => {
    const written = await world.client.log.create({
      type: 'inventory_rebalancing_error',
      error: 'no lane',
      stack: 'Error: no lane\n    at plan (/srv/app/rebalance.js:10:3)',
      timestamp: '1999-01-01T00:00:00Z',
    });
    const [entry] = await world.client.log.list({ type: 'inventory_rebalancing_error' });
    expect(entry?.id).toBe(written.id);
    expect(JSON.stringify(entry)).toContain('no lane');
    expect(JSON.stringify(entry)).not.toContain('rebalance.js');
    expect(new Date(entry?.recorded_at ?? 0).getFullYear()).toBeGreaterThan(2000);
  });

  it('E11: two readers do not share one object', async () => {
    const product = await productWith(1);
    const [first, second] = [
      await world.client.product.get(product.id),
      await world.client.product.get(product.id),
    ];
    expect(first).toEqual(second);
    expect(first).not.toBe(second);
  });

  it('rates, sales, trends and history are arrays of numbers, also when nothing was sold', async () => {
    const range = { start_date: '2026-01-01T00:00:00Z', end_date: '2026-03-31T00:00:00Z' };
    const groups = { ...range, group_by: ['product_id', 'location_id'] as const };
    expect(await world.client.analytics.getSales(groups)).toEqual([]);
    expect(Array.isArray(await world.client.analytics.getSeasonalTrends(groups))).toBe(true);
    expect(Array.isArray(await world.client.analytics.getHistoricalInventory())).toBe(true);
    expect(Array.isArray(await world.client.analytics.getCustomerFulfillmentHistory('cus_1'))).toBe(
      true,
    );
  });
});
