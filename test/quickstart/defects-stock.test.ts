// Goal: what the quickstart gets wrong about stock (C) and allocation (D) cannot make the server
// promise a unit twice. The codes name the defects.
import { InsufficientInventoryError } from '@switchyard/sdk';
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

async function productWith(quantity: number, place: Id = world.east): Promise<Id> {
  made++;
  const product = await createProduct(world.client, `CD-${made}`);
  await stock(world.client, product, place, quantity);
  return product;
}

async function orderOf(...lines: { product: Id; quantity: number }[]) {
  made++;
  return world.client.order.create({
    source: 'web',
    channel_order_id: `CD-${made}`,
    line_items: lines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
    currency: 'USD',
    shipping_address: {
      line1: '5 Elm Street',
      city: 'Boston',
      country: 'US',
      postal_code: '02101',
    },
    status: 'received',
  });
}

type Order = Awaited<ReturnType<typeof orderOf>>;

/** The quickstart's allocation of one line. */
function allocate(order: Order, quantity: number, place: string, line = 0) {
  const item = order.line_items[line];
  return world.client.inventory.allocate({
    product_id: item?.product_id ?? '',
    location_id: place,
    quantity,
    allocation_type: place === 'backorder' ? 'backorder' : 'standard',
    order_id: order.id,
    item_id: item?.id ?? '',
  });
}

async function heldOf(order: Order): Promise<number> {
  const held = await world.client.reservation.list({ order_id: order.id, status: 'allocated' });
  return held.reduce((sum, one) => sum + one.quantity, 0);
}

describe('the stock numbers', () => {
  it('C1: available is on hand less what orders hold; promises and safety stock come off apart', async () => {
    const product = await productWith(10);
    const order = await orderOf({ product, quantity: 3 });
    await allocate(order, 3, world.east.id);
    const place = { product_id: product.id, location_id: world.east.id };
    await world.client.reservation.create({
      ...place,
      quantity: 2,
      owner_type: 'cart',
      owner_key: 'c1',
    });
    await world.client.safetyStock.set({ ...place, quantity: 1 });
    expect(await numbers(world.client, product, world.east)).toEqual({
      quantity: 10,
      allocated: 3,
      available: 7,
      promise: 4,
    });
    const soft = await world.client.reservation.list({ product_id: product.id, status: 'active' });
    expect(soft).toMatchObject([{ quantity: 2, location_id: world.east.id }]);
  });

  it('C2: a list is whole, however long', async () => {
    const items = Array.from({ length: 230 }, (_, index) => ({
      sku: `C2-${index}`,
      name: 'x',
      currency: 'USD',
    }));
    await world.client.product.bulk({ items });
    const found = await world.client.product.list({ sku: { prefix: 'C2-' } });
    expect([found.length, found.items.length, found.has_more]).toEqual([230, 230, false]);
    const page = await world.client.product.list({ sku: { prefix: 'C2-' }, limit: 30 });
    expect([page.length, page.has_more, page.total]).toEqual([
      30,
      true,
      { value: 230, relation: 'eq' },
    ]);
  });

  it('C3: there is one record for a product at a place', async () => {
    const product = await productWith(4);
    const place = { product_id: product.id, location_id: world.east.id };
    await world.client.inventory.update({ ...place, quantity: 6, reason: 'receipt' });
    await world.client.inventory.configure({ ...place, inventory_type: 'dropship' });
    expect(await world.client.inventory.list({ product_id: product.id })).toMatchObject([
      { quantity: 10 },
    ]);
  });

  it('C4: a place that never had the product answers zeros', async () => {
    const product = await productWith(4);
    const record = await world.client.inventory.get({
      product_id: product.id,
      location_id: world.west.id,
    });
    expect(record).toMatchObject({ quantity: 0, available_quantity: 0, safety_stock_level: 0 });
  });

  it('C5: safety stock is one number in two views, and a row also where it is zero', async () => {
    const product = await productWith(4);
    const safety = () => world.client.safetyStock.list({ product_id: product.id });
    expect(await safety()).toMatchObject([{ location_id: world.east.id, quantity: 0 }]);
    await world.client.safetyStock.set({
      product_id: product.id,
      location_id: world.east.id,
      quantity: 2,
    });
    expect(await safety()).toMatchObject([{ quantity: 2 }]);
    expect(await world.client.inventory.list({ product_id: product.id })).toMatchObject([
      { safety_stock_level: 2 },
    ]);
  });

  it('C6: differences at once are all kept, and none goes below zero', async () => {
    const product = await productWith(10);
    const place = { product_id: product.id, location_id: world.east.id };
    const less = { ...place, quantity: -3, reason: 'breakage' };
    const answers = await Promise.allSettled(
      [1, 2, 3, 4, 5].map(() => world.client.inventory.update(less)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect((await numbers(world.client, product, world.east)).quantity).toBe(1);
  });
});

describe('allocation', () => {
  it('D1: a client that computed NaN and backorders everything leaves no wrong state', async () => {
    const product = await productWith(5);
    const order = await orderOf({ product, quantity: 5 });
    await allocate(order, 5, 'backorder');
    const claimed = { status: 'fully_allocated', inventory_allocations: [] } as const;
    const answer = await world.client.order.update(order.id, claimed);
    const held = await heldOf(order);
    expect(answer.line_items).toMatchObject([{ allocated_quantity: held }]);
    expect(answer.status === 'fully_allocated').toBe(held === 5);
  });

  it('D2: a false backorder is filled when the line is allocated again', async () => {
    const product = await productWith(5);
    const order = await orderOf({ product, quantity: 5 });
    await allocate(order, 5, 'backorder');
    const answer = await world.client.order.allocate(order.id);
    expect([answer.status, await heldOf(order)]).toEqual(['fully_allocated', 5]);
  });

  it('D3: orders that planned on the same stock do not both get it', async () => {
    const product = await productWith(10);
    const orders = await Promise.all(
      Array.from({ length: 8 }, () => orderOf({ product, quantity: 2 })),
    );
    const answers = await Promise.allSettled(
      orders.map((order) => allocate(order, 2, world.east.id)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toBeInstanceOf(InsufficientInventoryError);
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 10,
      allocated: 10,
      available: 0,
    });
  });

  it('D4: two lines of one product do not take the same units', async () => {
    const product = await productWith(3);
    const order = await orderOf({ product, quantity: 2 }, { product, quantity: 2 });
    const answers = await Promise.allSettled([
      allocate(order, 2, world.east.id, 0),
      allocate(order, 2, world.east.id, 1),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await heldOf(order)).toBe(2);
  });

  it('D5: telling that the allocation failed gives back what was held', async () => {
    const product = await productWith(3);
    const order = await orderOf({ product, quantity: 5 });
    await allocate(order, 3, world.east.id);
    const failure = { status: 'allocation_failed', allocation_error: 'no more' } as const;
    const answer = await world.client.order.update(order.id, failure);
    expect([answer.status, answer.allocation_error, await heldOf(order)]).toEqual([
      'allocation_failed',
      'no more',
      0,
    ]);
  });

  it('D6: a repeated allocation holds no more than the line', async () => {
    const product = await productWith(20);
    const order = await orderOf({ product, quantity: 4 });
    for (let attempt = 0; attempt < 3; attempt++) {
      await allocate(order, 4, world.east.id).catch((error: unknown) =>
        expect(error).toMatchObject({ status: 409 }),
      );
    }
    expect(await heldOf(order)).toBe(4);
  });

  it('D7: 4 and 2 of 6 is full, 4 of 6 is part, and a backorder is never full', async () => {
    const product = await productWith(4);
    await stock(world.client, product, world.west, 2);
    const order = await orderOf({ product, quantity: 6 });
    const status = async () => (await world.client.order.retrieve(order.id)).status;
    await allocate(order, 4, world.east.id);
    expect(await status()).toBe('partially_allocated');
    await allocate(order, 2, world.west.id);
    expect(await status()).toBe('fully_allocated');
    const late = await orderOf({ product, quantity: 2 });
    await allocate(late, 2, 'backorder');
    expect((await world.client.order.retrieve(late.id)).status).toBe('backordered');
  });

  it('D8: the place called backorder moves no stock, and a receipt fills what waits', async () => {
    const product = await productWith(0);
    const order = await orderOf({ product, quantity: 3 });
    await allocate(order, 3, 'backorder');
    expect((await world.client.order.retrieve(order.id)).line_items).toMatchObject([
      { backordered_quantity: 3 },
    ]);
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 0,
      allocated: 0,
    });
    const place = { product_id: product.id, location_id: world.east.id };
    await world.client.inventory.bulk({ operations: [{ op: 'receipt', ...place, quantity: 3 }] });
    await world.client.order.allocate(order.id);
    expect(await heldOf(order)).toBe(3);
  });

  it('D9: safety stock and promises bind whoever forgets them', async () => {
    const product = await productWith(5);
    const place = { product_id: product.id, location_id: world.east.id };
    await world.client.safetyStock.set({ ...place, quantity: 2 });
    await world.client.reservation.create({
      ...place,
      quantity: 2,
      owner_type: 'cart',
      owner_key: 'd9',
    });
    const order = await orderOf({ product, quantity: 2 });
    await expect(allocate(order, 2, world.east.id)).rejects.toBeInstanceOf(
      InsufficientInventoryError,
    );
    await allocate(order, 1, world.east.id);
    expect(await heldOf(order)).toBe(1);
  });
});
