// Goal: goods leave the stock once, whatever the quickstart's client does around it (F). The codes
// name the defects.
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

async function productAt(...places: readonly (readonly [Id, number])[]): Promise<Id> {
  made++;
  const product = await createProduct(world.client, `F-${made}`);
  for (const [place, quantity] of places) await stock(world.client, product, place, quantity);
  return product;
}

async function orderOf(...lines: { product: Id; quantity: number }[]) {
  made++;
  return world.client.order.create({
    source: 'web',
    channel_order_id: `F-${made}`,
    line_items: lines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
    currency: 'USD',
    shipping_address: {
      line1: '5 Elm Street',
      city: 'Boston',
      country: 'US',
      postal_code: '02101',
    },
  });
}

type Order = Awaited<ReturnType<typeof orderOf>>;

function work(
  order: Order,
  place: Id,
  lines: readonly { id: string; quantity?: number }[] = order.line_items,
) {
  const body = { order_id: order.id, location_id: place.id, line_items: lines };
  return world.client.fulfillmentOrder.create(body);
}

function firstLine(order: Order): Order['line_items'][number] {
  const [line] = order.line_items;
  if (line === undefined) throw new Error('The order has no line.');
  return line;
}

function complete(fulfillmentOrder: Id) {
  const tracking = { tracking_number: '1Z1', tracking_url: 'https://track.example.com/1Z1' };
  return world.client.fulfillmentOrder.update(fulfillmentOrder.id, {
    status: 'completed',
    ...tracking,
  });
}

/** What the quickstart does after every completion: walk all lines and subtract again. */
async function subtractAgain(orderId: string): Promise<void> {
  const order = await world.client.order.retrieve(orderId);
  for (const item of order.line_items) {
    const done = await world.client.fulfillmentOrder.retrieve(item.fulfillment_order_id ?? '');
    if (done.status !== 'completed') continue;
    await world.client.inventory.update({
      product_id: item.product_id,
      location_id: done.location_id,
      quantity: -item.quantity,
      reason: 'fulfillment',
    });
  }
  for (const { id } of await world.client.reservation.list({ order_id: orderId })) {
    await world.client.reservation.delete(id);
  }
}

describe('fulfilment', () => {
  it('F1: completed, completed again and subtracted again, goods leave once', async () => {
    const product = await productAt([world.east, 10]);
    const order = await orderOf({ product, quantity: 3 });
    const job = await work(order, world.east);
    for (let round = 0; round < 2; round++) {
      await complete(job);
      await subtractAgain(order.id);
    }
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 7,
      allocated: 0,
      available: 7,
    });
  });

  it('F1, F2, F8: the first of two shipments leaves the second whole', async () => {
    const product = await productAt([world.east, 4], [world.west, 4]);
    const order = await orderOf({ product, quantity: 8 });
    const line = firstLine(order);
    const first = await work(order, world.east, [{ ...line, quantity: 4 }]);
    const second = await work(order, world.west, [{ ...line, quantity: 4 }]);
    expect((await world.client.order.retrieve(order.id)).status).toBe('split_fulfillment');
    await complete(first);
    await world.client.order.update(order.id, { status: 'fulfilled' });
    await subtractAgain(order.id);
    expect((await world.client.order.retrieve(order.id)).status).toBe('partially_fulfilled');
    expect(await numbers(world.client, product, world.west)).toMatchObject({
      quantity: 4,
      allocated: 4,
    });
    await complete(second);
    await subtractAgain(order.id);
    expect((await world.client.order.retrieve(order.id)).status).toBe('fulfilled');
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 0,
      allocated: 0,
    });
    expect(await numbers(world.client, product, world.west)).toMatchObject({
      quantity: 0,
      allocated: 0,
    });
  });

  it('F2: a hold behind open work stays when it is deleted, and says so', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 2 });
    const [hold] = await world.client.reservation.list({ order_id: order.id });
    for (let round = 0; round < 2; round++) {
      const answer = await world.client.reservation.delete(hold?.id ?? '');
      expect(answer).toMatchObject({
        status: 'allocated',
        warnings: [{ code: expect.any(String) }],
      });
    }
    expect(await numbers(world.client, product, world.east)).toMatchObject({ allocated: 2 });
  });

  it('F3, F7: work for more than is ordered is cut to what is left, then refused', async () => {
    const product = await productAt([world.east, 10], [world.west, 20]);
    const order = await orderOf({ product, quantity: 2 });
    const line = firstLine(order);
    const first = await work(order, world.east, [{ ...line, quantity: 10 }]);
    expect(first.line_items).toMatchObject([{ quantity: 2 }]);
    const second = work(order, world.west, [{ ...line, quantity: 20 }]);
    await expect(second).rejects.toMatchObject({ status: 409, code: 'nothing_left' });
    await expect(work(order, world.east)).rejects.toMatchObject({ code: 'nothing_left' });
  });

  it('F4: a fulfilled order says when', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    await complete(await work(order, world.east));
    const { fulfilled_at: at, created_at: from } = await world.client.order.retrieve(order.id);
    expect(Date.parse(at ?? '')).toBeGreaterThanOrEqual(Date.parse(from));
    expect(
      await world.client.order.list({ created_at: { gte: from, lte: from }, id: order.id }),
    ).toHaveLength(1);
  });

  it.each([
    ['discrete_order_picking', 'single'],
    ['batch_picking', 'batch'],
    ['zone_picking', 'zone'],
    ['wave_picking', 'wave'],
  ] as const)('F5: picked by %s reads as %s on the order', async (method, word) => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    const body = { order_id: order.id, location_id: world.east.id, line_items: order.line_items };
    const job = await world.client.fulfillmentOrder.create({
      ...body,
      picking_method: method,
    });
    expect(job.picking_method).toBe(method);
    expect((await world.client.order.retrieve(order.id)).picking_method).toBe(word);
  });

  it('F6: an order that arrived is still found as fulfilled', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    const job = await work(order, world.east);
    await complete(job);
    await world.client.fulfillmentOrder
      .update(job.id, { status: 'delivered' })
      .catch((error: unknown) => {
        expect(error).toMatchObject({ status: 409 });
      });
    const found = await world.client.order.list({ status: 'fulfilled' });
    expect(found.map(({ id }) => id)).toContain(order.id);
  });

  it('F7: the same request twice makes one piece of work', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 2 });
    const body = { order_id: order.id, location_id: world.east.id, line_items: order.line_items };
    const options = { idempotencyKey: `work-${order.id}` };
    const create = () => world.client.fulfillmentOrder.create(body, options);
    const all = await Promise.all([create(), create()]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  it('F9: what is backordered is not picked', async () => {
    const product = await productAt([world.east, 3]);
    const order = await orderOf({ product, quantity: 5 });
    const job = await work(order, world.east);
    expect(job.line_items).toMatchObject([{ quantity: 3 }]);
    await complete(job);
    const after = await world.client.order.retrieve(order.id);
    expect(after).toMatchObject({
      status: 'partially_fulfilled',
      line_items: [{ shipped_quantity: 3, backordered_quantity: 2 }],
    });
  });

  it('F10: marking an order fulfilled ships nothing', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 2 });
    await world.client.order.update(order.id, { status: 'fulfilled' });
    expect(await numbers(world.client, product, world.east)).toMatchObject({
      quantity: 5,
      allocated: 2,
    });
  });

  it('F11: work is open, in progress, completed; or completed at once', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    const job = await work(order, world.east);
    expect(job.status).toBe('open');
    const started = await world.client.fulfillmentOrder.update(job.id, { status: 'in_progress' });
    expect(started.status).toBe('in_progress');
    const running = await world.client.fulfillmentOrder.list({ status: 'in_progress' });
    expect(running.items.map(({ id }) => id)).toContain(job.id);
    expect((await complete(job)).status).toBe('completed');
    const later = await world.client.fulfillmentOrder.update(job.id, { status: 'completed' });
    expect(later.tracking_number).toBe('1Z1');
  });

  it('F12: a completion is in the event feed, for as long as a WMS needs to fetch it', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    const job = await work(order, world.east);
    await complete(job);
    await expect
      .poll(
        async () => {
          const events = await world.client.event.list({
            after: 0,
            types: ['fulfillment_order.*', 'shipment.*'],
          });
          return events.map(({ subject }) => subject).filter((subject) => subject === job.id)
            .length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
  });

  it('F13: a line says which place sent it and in which work', async () => {
    const product = await productAt([world.east, 5]);
    const order = await orderOf({ product, quantity: 1 });
    const job = await work(order, world.east);
    await complete(job);
    const [line] = (await world.client.order.retrieve(order.id)).line_items;
    expect(line).toMatchObject({
      fulfillment_order_id: job.id,
      fulfillment_location_id: world.east.id,
    });
  });

  it('F14: history comes in the order of days, one row a day, also of days without sales', async () => {
    const history = await world.client.analytics.getHistoricalInventory();
    const days = history.map(({ day, product_id: product }) => `${product} ${day}`);
    expect(new Set(days).size).toBe(days.length);
    const dates = history.map(({ day }) => day);
    expect(dates).toEqual(dates.toSorted());
    for (const row of history) expect(Number.isInteger(row.quantity_sold)).toBe(true);
  });
});
