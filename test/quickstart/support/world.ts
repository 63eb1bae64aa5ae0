// A small real business for the quickstart to run on: two fulfilment centres, a shop, two products,
// two carriers; made through the SDK on a real server with a real database.
import { stateset, type Client } from '@switchyard/sdk';
import { startTestServer, type TestServer } from '../../../packages/server/test/support/server.ts';
import { type Outside, startOutside } from './outside.ts';
import { createReader, type Reader, type Script } from './reader.ts';
import type { ChapterTitle } from './text.ts';

type Id = { readonly id: string };

export type World = {
  readonly server: TestServer;
  readonly url: string;
  readonly client: Client;
  readonly outside: Outside;
  readonly reader: Reader;
  /** A function of the quickstart, as its chapter defines it. */
  readonly script: (title: ChapterTitle, name: string) => Script;
  readonly east: Id;
  readonly west: Id;
  readonly shop: Id;
  /** 10 in the east, 20 in the west. */
  readonly tee: Id;
  /** 50 in the east, never stocked in the west. */
  readonly mug: Id;
  readonly stop: () => Promise<void>;
};

const pickingMethods = ['wave_picking', 'zone_picking', 'batch_picking', 'cluster_picking'];

/** Starts a business on a server of its own. */
export async function startWorld(): Promise<World> {
  const server = await startTestServer();
  const url = await server.listen();
  const client = new stateset(server.key, { baseUrl: url });
  const outside = await startOutside();
  const [east, west, shop] = await Promise.all([
    createLocation(client, 'EAST', 40.7, -74.1, { capabilities: pickingMethods }),
    createLocation(client, 'WEST', 37.8, -122.3, { capabilities: ['batch_picking'] }),
    createLocation(client, 'SHOP', 42.3, -71.1, { type: 'store' }),
  ]);
  const [tee, mug] = await Promise.all([
    createProduct(client, 'TEE', { cost: 8, price: 29.99, weight_grams: 200 }),
    createProduct(client, 'MUG', { cost: 3, price: 12.5, weight_grams: 400 }),
  ]);
  await stock(client, tee, east, 10);
  await stock(client, tee, west, 20);
  await stock(client, mug, east, 50);
  await createCarrier(client, 'POST', { price: 5, days: 5 });
  await createCarrier(client, 'SWIFT', { price: 12, days: 2 });
  const reader = createReader(client, outside);
  return {
    server,
    url,
    client,
    outside,
    reader,
    script: (title, name) => {
      const found = reader.chapter(title)[name];
      if (found === undefined) throw new Error(`The chapter ${title} has no ${name}.`);
      return found;
    },
    east,
    west,
    shop,
    tee,
    mug,
    stop: async () => {
      await outside.stop();
      await server.stop();
    },
  };
}

/** A place to keep stock in. */
export function createLocation(
  client: Client,
  code: string,
  latitude: number,
  longitude: number,
  more: Record<string, unknown> = {},
): Promise<Id> {
  return client.location.create({
    code,
    name: code,
    type: 'fulfillment',
    address: { line1: '1 Dock Road', city: code, country: 'US', postal_code: '10001' },
    country: 'US',
    latitude,
    longitude,
    time_zone: 'America/New_York',
    currency: 'USD',
    ...more,
  });
}

/** A thing to sell. */
export function createProduct(
  client: Client,
  sku: string,
  more: Record<string, unknown> = {},
): Promise<Id> {
  return client.product.create({
    sku,
    name: sku,
    currency: 'USD',
    weight_grams: 500,
    length_mm: 300,
    width_mm: 200,
    height_mm: 50,
    ...more,
  });
}

/** Puts counted stock where none was. */
export async function stock(
  client: Client,
  product: Id,
  location: Id,
  quantity: number,
): Promise<void> {
  await client.inventory.set({
    product_id: product.id,
    location_id: location.id,
    quantity,
    expected: null,
    kind: 'opening',
  });
}

/** A carrier with one service inside the country. */
export async function createCarrier(
  client: Client,
  code: string,
  { price, days }: { price: number; days: number },
): Promise<Id> {
  const carrier = await client.carrier.create({ code, name: code });
  await client.carrier.createService(carrier.id, {
    code: `${code}-1`,
    name: code,
    currency: 'USD',
    rate_card: {
      zones: [{ zone: 'home', destination_countries: ['US'] }],
      weight_breaks: [{ grams_max: 30_000, prices: { home: price } }],
      per_extra_kg: { home: 1 },
      transit_days: { home: days },
    },
  });
  return carrier;
}

let captured = 0;

/** What the quickstart's captureOrder takes. */
export function orderData(
  lines: readonly { product: Id; quantity: number }[],
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  captured++;
  return {
    type: 'standard',
    channel: 'web',
    channelOrderId: `W-${captured}`,
    customer: { id: 'cus_77', email: 'jane@example.com' },
    lineItems: lines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
    totalPrice: 59.98,
    currency: 'USD',
    shippingAddress: {
      line1: '5 Elm Street',
      city: 'Boston',
      state: 'MA',
      postal_code: '02101',
      country: 'US',
    },
    ...more,
  };
}

/**
 * Reservations that cover every place of a product and safety stock rows: what the quickstart's
 * allocator needs to compute numbers at all (where there is none it computes NaN).
 */
export async function holdOneEverywhere(client: Client, product: Id): Promise<void> {
  for (const record of await client.inventory.list({ product_id: product.id })) {
    await client.reservation.create({
      product_id: product.id,
      location_id: record.location_id,
      quantity: 1,
      owner_type: 'cart',
      owner_key: `cart-${record.location_code}`,
      ttl_seconds: 3600,
    });
  }
}

/** The stock numbers of a product at a place. */
export async function numbers(client: Client, product: Id, location: Id) {
  const record = await client.inventory.get({ product_id: product.id, location_id: location.id });
  return {
    quantity: record.quantity,
    allocated: record.allocated_quantity,
    available: record.available_quantity,
    promise: record.available_to_promise,
  };
}
