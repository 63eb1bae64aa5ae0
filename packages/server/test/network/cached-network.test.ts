import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allLocations,
  cachedNetwork,
  findLocations,
  freightQuote,
  laneKey,
} from '../../src/modules/network/index.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const items = ['B', 'A'].map((code) => ({ code, type: 'fulfillment', country: 'US' }));
  await server.request('POST', '/v1/locations/bulk', { body: { items } });
  await server.request('POST', '/v1/carriers', { body: { code: 'c' } });
});
afterAll(() => server.stop());

const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  server.db.transaction(server.tenantId, { readOnly: true }, work);

describe('the doors of the network', () => {
  it('find locations by id or code, and all of them in order', async () => {
    const all = await read(allLocations);
    expect(all.map(({ code }) => code)).toEqual(['A', 'B']);
    const { body } = await server.request('GET', '/v1/locations/A');
    const found = await read((tx) => findLocations(tx, ['A', body.id, 'C']));
    expect([...found.keys()]).toEqual(['A', body.id]);
    expect(found.get('A')).toEqual(all[0]);
  });

  it('give one network until something changes, and then another at once', async () => {
    const first = await read(cachedNetwork);
    expect(await read(cachedNetwork)).toBe(first);
    const [a, b] = first.locations;
    if (a === undefined || b === undefined) throw new Error('Two locations were made.');
    const parcel = { weightGrams: 700, volumeCm3: 0 };
    expect(freightQuote(first, a, { country: 'US' }, parcel)).toBeUndefined();
    await server.request('POST', '/v1/carriers/c/services', {
      body: {
        code: 's',
        currency: 'USD',
        rate_card: {
          zones: [{ zone: 'z', destination_countries: ['US'] }],
          weight_breaks: [{ grams_max: 1000, prices: { z: 4.2 } }],
          transit_days: { z: 2 },
        },
      },
    });
    await server.request('POST', '/v1/lanes', {
      body: { from_location_id: 'A', to_location_id: 'B', transit_days: 1 },
    });
    const second = await read(cachedNetwork);
    expect(second.version).not.toBe(first.version);
    expect(freightQuote(second, a, { country: 'US', postalCode: '60601' }, parcel)).toEqual({
      costMinor: 420,
      currency: 'USD',
      serviceCode: 's',
      carrierCode: 'c',
      transitDays: 2,
      zone: 'z',
    });
    expect(freightQuote(second, a, { country: 'DE' }, parcel)).toBeUndefined();
    expect(second.lanes.get(laneKey(a.id, b.id))).toMatchObject({ transitDays: 1 });
    await server.request('POST', '/v1/locations', {
      body: { code: 'DRY', type: 'store', country: 'US' },
      headers: { 'switchyard-dry-run': 'true' },
    });
    expect(await read(cachedNetwork)).toBe(second);
  });

  it('see the change of another process, though late, and keep the tenants apart', async () => {
    const before = await read(cachedNetwork);
    await server.db.system.query('update locations set version = version + 1, name = $1', [
      'Elsewhere',
    ]);
    const deadlineMs = performance.now() + 20_000;
    let after = before;
    while (after === before && performance.now() < deadlineMs) after = await read(cachedNetwork);
    expect(after.locations[0]).toMatchObject({ name: 'Elsewhere' });
    const other = await server.db.transaction(server.ids.uuid(), {}, cachedNetwork);
    expect(other.locations).toEqual([]);
  });
});
