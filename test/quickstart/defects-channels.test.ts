// Goal: what the quickstart pushes wrongly to channels and to the ERP (H) can be had right from the
// server. The codes name the defects.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLaws } from './support/laws.ts';
import { createLocation, createProduct, startWorld, stock, type World } from './support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  expect(await brokenLaws(world.client)).toEqual([]);
  await world.stop();
});

function capture(channel: string, number: string, product: { id: string }) {
  return world.client.order.create({
    source: channel,
    channel_order_id: number,
    line_items: [{ product_id: product.id, quantity: 1 }],
    currency: 'USD',
    shipping_address: {
      line1: '5 Elm Street',
      city: 'Boston',
      country: 'US',
      postal_code: '02101',
    },
  });
}

describe('channels', () => {
  it('H1: a channel is told the sum of what it may promise, not one place’s stock', async () => {
    const { client } = world;
    const pool = await createLocation(client, 'POOL', 41.9, -87.6, { groups: ['outlet'] });
    const product = await createProduct(client, 'H1');
    await stock(client, product, world.east, 10);
    await stock(client, product, world.west, 5);
    await stock(client, product, pool, 7);
    const place = { product_id: product.id, location_id: world.east.id };
    await client.safetyStock.set({ ...place, quantity: 4 });
    await client.channel.create({ code: 'all', name: 'All', kind: 'web', stock_buffer: 2 });
    await client.channel.create({
      code: 'outlet',
      name: 'Outlet',
      kind: 'marketplace',
      sourcing_groups: ['outlet'],
    });
    const promise = async (channel?: string) =>
      (await client.availability.get({ product_id: product.id, channel })).available_to_promise;
    expect([await promise(), await promise('all'), await promise('outlet')]).toEqual([18, 16, 7]);
  });

  it('H3: who publishes stock can follow its changes instead of sending everything', async () => {
    const product = await createProduct(world.client, 'H3');
    const [last] = (await world.client.event.list({ after: 0 })).slice(-1);
    await stock(world.client, product, world.east, 3);
    await expect
      .poll(
        async () =>
          (await world.client.event.list({ after: last?.sequence ?? 0, types: ['inventory.*'] }))
            .length,
        {
          timeout: 10_000,
        },
      )
      .toBeGreaterThan(0);
  });

  it('H5: a channel keeps its own words for our statuses', async () => {
    const words = { status_map: { fulfilled: 'SHIPPED', cancelled: 'VOID' } };
    const channel = await world.client.channel.create({
      code: 'edi',
      name: 'EDI',
      kind: 'edi',
      ...words,
    });
    expect(await world.client.channel.retrieve(channel.id)).toMatchObject(words);
  });

  it('H6: orders of two channels with one number are two, and a fulfilled one says how', async () => {
    const { client } = world;
    const [first, second] = [
      await capture('web', '1001', world.mug),
      await capture('ebay', '1001', world.mug),
    ];
    expect(second.id).not.toBe(first.id);
    const work = await client.fulfillmentOrder.create({
      order_id: first.id,
      location_id: world.east.id,
      line_items: first.line_items,
    });
    await client.fulfillmentOrder.update(work.id, { status: 'completed', tracking_number: '1Z1' });
    const [fulfilled] = await client.order.list({ status: 'fulfilled', channel_order_id: '1001' });
    expect(fulfilled).toMatchObject({
      id: first.id,
      fulfillment_metadata: { fulfillment_orders: [{ id: work.id, tracking_number: '1Z1' }] },
    });
  });
});
