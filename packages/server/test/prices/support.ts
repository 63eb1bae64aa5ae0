import type { Uuid } from '../../src/lib/ids.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';

/** Two regions: the first is dear to serve from the second place, the other nearly as cheap. */
export const places = {
  east: { latitude: 40, longitude: -80 },
  west: { latitude: 40, longitude: -100 },
} as const;

/** Where orders go: close to the east place, or between the two and a little nearer to the east. */
export const homes = {
  coast: { latitude: 40, longitude: -76 },
  middle: { latitude: 40, longitude: -89.5 },
} as const;

export type World = {
  product: { uuid: Uuid; id: string; sku: string };
  east: { uuid: Uuid; id: string };
  west: { uuid: Uuid; id: string };
};

/**
 * A network without carriers, so that a parcel costs a cent a kilometre: two places with so many
 * units of one product each.
 */
export async function seedWorld(server: TestServer, units: number): Promise<World> {
  const east = await seedLocation(server, 'EAST', places.east);
  const west = await seedLocation(server, 'WEST', places.west);
  const product = await seedProduct(server, 'P');
  await seedStock(server, product.uuid, east.uuid, units);
  await seedStock(server, product.uuid, west.uuid, units);
  return { product, east, west };
}

/** Asks for one unit to be sent home. */
export function order(
  server: TestServer,
  name: string,
  home: keyof typeof homes,
  extra: Record<string, unknown> = {},
): Promise<TestAnswer> {
  const body = orderBody(name, [{ product: 'P', quantity: 1 }], {
    shipping_address: { line1: '1 Main St', city: 'Here', country: 'US', ...homes[home] },
    ...extra,
  });
  return server.request('POST', '/v1/orders', { body });
}

/** Starts a run and waits for its end; answers the job. */
export async function runPrices(server: TestServer): Promise<Record<string, unknown>> {
  const started = await server.request('POST', '/v1/routing/price_runs');
  if (started.status !== 202) throw new Error(started.text);
  return eventually('the run ended', async () => {
    const job = await server.request('GET', started.headers['location'] ?? '');
    const state = String(job.body.state);
    return ['succeeded', 'failed', 'cancelled'].includes(state) ? job.body : undefined;
  });
}

/** Changes what the tenant wants of prices. */
export async function wantPrices(
  server: TestServer,
  patch: Record<string, unknown>,
): Promise<TestAnswer> {
  return server.request('PATCH', '/v1/routing/price_settings', { body: patch });
}
