import type { Rng } from '@switchyard/server/scratch';
import type { Address } from '../../lib/api.ts';
import { createApi } from '../../lib/api.ts';
import { CommandFailure } from '../../lib/errors.ts';
import type { Register } from '../history.ts';
import { type Json, listOf, numberOf, textOf } from './asked.ts';
import { registerOf, targetLevel, type Tenant } from './world.ts';

const skus = Array.from({ length: 12 }, (_, no) => `P${String(no + 1).padStart(2, '0')}`);
const kits = ['KIT-A', 'KIT-B'];
const places = ['NORTH', 'EAST', 'SOUTH', 'WEST'];

/** Stock of every place before the first operation: the same for each tenant. */
export function drawOpening(rng: Rng): Record<Register, number> {
  const opening: Record<Register, number> = {};
  for (const sku of skus) {
    for (const place of places) {
      opening[registerOf(sku, place)] = rng.integer(2, targetLevel + 6);
    }
  }
  return opening;
}

/** Makes a tenant's catalogue, network, stock and safety stock through the API. */
export async function setUpTenant(
  address: Address,
  slug: string,
  opening: Readonly<Record<Register, number>>,
): Promise<Tenant> {
  const api = createApi(() => Promise.resolve(address));
  let calls = 0;
  const send = async (method: 'POST' | 'GET', path: string, body?: Json): Promise<Json> => {
    const key = { idempotencyKey: `set-up-${calls++}` };
    const answer = await api.call({
      method,
      path,
      ...(body === undefined ? {} : { body, ...key }),
    });
    if (numberOf(answer.body, 'problems') + numberOf(answer.body, 'failed') > 0)
      throw new CommandFailure(`Setting up ${slug}: ${JSON.stringify(answer.body).slice(0, 2000)}`);
    return answer.body;
  };
  await send('POST', '/v1/locations/bulk', { items: places.map(locationOf) });
  await send('POST', '/v1/products/bulk', { items: skus.map((sku) => productOf(sku)) });
  await send('POST', '/v1/products/bulk', { items: kits.map((sku, no) => kitOf(sku, no)) });
  const operations = Object.entries(opening).map(([register, quantity], no) => {
    const [sku, place] = register.split('@');
    const level = no % 5 === 0 ? { safety_stock_level: 2 } : {};
    const at = { product_id: sku, location_id: place, quantity, ...level };
    return { op: 'set', expected: null, kind: 'opening', ...at };
  });
  await send('POST', '/v1/inventory/bulk', { operations, atomic: true });
  const products = await send('GET', '/v1/products?limit=100');
  const locations = await send('GET', '/v1/locations?limit=100');
  const names = (list: Json, name: string): Map<string, string> =>
    new Map(listOf(list, 'data').map((one) => [textOf(one, 'id'), textOf(one, name)]));
  return {
    slug,
    apiKey: address.key,
    skus,
    kits,
    places,
    skuOf: names(products, 'sku'),
    placeOf: names(locations, 'code'),
    orders: [],
    archive: [],
    sold: [],
    returns: [],
    refunds: [],
    changes: [],
    cycles: [],
    replacements: new Set(),
    holds: [],
    transfers: [],
    supplies: [],
    captures: [],
    levels: new Map(Object.entries(opening)),
  };
}

function locationOf(code: string, no: number): Json {
  return {
    code,
    type: 'fulfillment',
    name: code,
    address: { country: 'US', city: code },
    country: 'US',
    latitude: 35 + no * 3,
    longitude: -110 + no * 8,
    currency: 'USD',
    handling_cost: { order: 1, line: no / 10, unit: 0.01 },
  };
}

function productOf(sku: string): Json {
  return { sku, name: sku, price: 10, cost: 6, currency: 'USD', weight_grams: 300 };
}

function kitOf(sku: string, no: number): Json {
  const components = [
    { sku: skus[no] ?? '', quantity: 1 },
    { sku: skus[no + 3] ?? '', quantity: 2 },
  ];
  return { sku, name: sku, price: 25, currency: 'USD', components };
}
