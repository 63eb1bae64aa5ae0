// Goal: the rules that hold for the quickstart's whole surface (G) hold for every call it makes.
import { NotFoundError, stateset, type SwitchyardError } from '@switchyard/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './support/world.ts';

let world: World;
let captured = 0;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.stop());

function capture(more: Record<string, unknown> = {}) {
  captured++;
  return world.client.order.create({
    source: 'web',
    channel_order_id: `G-${captured}`,
    customer: { id: 'cus_7' },
    line_items: [{ product_id: world.mug.id, quantity: 1 }],
    total_price: 59.98,
    currency: 'USD',
    shipping_address: { line1: '5 Elm Street', city: 'Boston', country: 'US' },
    status: 'received',
    ...more,
  });
}

describe('the surface', () => {
  it('G1: a client is made of a key, of options, of both, or of nothing', async () => {
    const { url: baseUrl, server } = world;
    const makers = [
      new stateset(server.key, { baseUrl }),
      new stateset({ apiKey: server.key, baseUrl }),
    ];
    for (const client of makers) expect(await client.channel.list()).toEqual([]);
    expect(() => [
      new stateset(),
      new stateset(undefined),
      new stateset(null),
      new stateset(''),
    ]).not.toThrow();
  });

  it('G2, G3: resources are singular and plural, and read by get and by retrieve', async () => {
    const { client, tee } = world;
    expect(client.orders).toBe(client.order);
    expect(client.fulfillmentOrders).toBe(client.fulfillmentOrder);
    const order = await capture();
    expect(await client.order.get(order.id)).toEqual(await client.orders.retrieve(order.id));
    expect(await client.product.retrieve(tee.id)).toEqual(await client.product.get('TEE'));
    const place = { product_id: tee.id, location_id: world.east.id };
    expect(await client.inventory.retrieve(place)).toEqual(await client.inventory.get(place));
  });

  it('G4: stock changes by a difference, or to a counted number, and never by both', async () => {
    const { client, shop } = world;
    const product = await client.product.create({ sku: 'G4', name: 'G4', currency: 'USD' });
    const place = { product_id: product.id, location_id: shop.id };
    await client.inventory.update({ ...place, quantity: 5, reason: 'found' });
    const record = await client.inventory.update({ ...place, quantity: 2, reason: 'found' });
    expect(record.quantity).toBe(7);
    expect(await client.inventory.update(record, { quantity: 4, reason: 'count' })).toMatchObject({
      quantity: 4,
    });
    const stale = client.inventory.update(record, { quantity: 9, reason: 'count' });
    await expect(stale).rejects.toMatchObject({ code: 'quantity_changed' });
  });

  it('G5, G6: a list is an array of everything, and has items', async () => {
    const list = await world.client.location.list();
    expect(list).toBeInstanceOf(Array);
    expect(list.items).toHaveLength(3);
    expect(JSON.stringify(list)).toMatch(/^\[\{/u);
    expect(list.map(({ code }) => code).toSorted()).toEqual(['EAST', 'SHOP', 'WEST']);
  });

  it('G7: filters join by and, ends are inclusive, and none is ignored', async () => {
    const order = await capture();
    const at = order.created_at;
    const find = (filter: object) =>
      world.client.order.list({ id: order.id, ...filter }).then((found) => found.length);
    expect(await find({ created_at: { gte: at, lte: at }, status: 'received' })).toBe(1);
    expect(await find({ created_at: { gte: new Date(at), lte: new Date(at) } })).toBe(1);
    expect(await find({ created_at: { gt: at } })).toBe(0);
    expect(await find({ status: 'fulfilled' })).toBe(0);
    expect(await find({ status: { in: [] } })).toBe(0);
    await expect(find({ colour: 'red' })).rejects.toMatchObject({ code: 'unknown_parameter' });
  });

  it('G8: names are snake_case, and the few of the quickstart that are not are there too', async () => {
    const [location] = await world.client.location.list({ type: 'fulfillment' });
    expect(location?.fulfillmentCostFactor).toBe(location?.fulfillment_cost_factor);
    const [carrier] = await world.client.carrier.list();
    const address = { country: 'US', postal_code: '10001' };
    const [rate] =
      (await carrier?.getRates({
        origin: address,
        destination: address,
        packages: [{ weight: 1 }],
      })) ?? [];
    expect(rate?.deliveryDays).toBe(rate?.delivery_days);
  });

  it('G9: undefined leaves, null clears', async () => {
    const order = await capture({ tags: ['a'], service_level: 'express' });
    const left = await world.client.order.update(order.id, {
      service_level: undefined,
      tags: ['b'],
    });
    expect(left).toMatchObject({ service_level: 'express', tags: ['b'] });
    const cleared = await world.client.order.update(order.id, { service_level: null });
    expect(cleared).toMatchObject({ service_level: null, tags: ['b'] });
  });

  it('G10: a failure is an error that can be shown and stored', async () => {
    const error = await world.client.order
      .retrieve('ord_nothing')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ status: 404, message: expect.stringContaining('ord_nothing') });
    expect((error as SwitchyardError).stack).toContain('NotFoundError');
  });

  it('G11, G12: money and time come back as they were, to the cent and to the millisecond', async () => {
    const order = await capture({
      total_price: 0.07,
      line_items: [{ product_id: 'MUG', quantity: 1, price: 0.07 }],
    });
    expect([order.total_price, order.line_items[0]?.unit_price]).toEqual([0.07, 0.07]);
    expect(order.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
    expect(new Date(order.created_at).toISOString()).toBe(order.created_at);
  });
});
