import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const ids: Record<string, string> = {};
const card = {
  zones: [
    { zone: 'near', same_country: true, km_max: 600 },
    { zone: 'home', same_country: true },
    { zone: 'abroad', destination_countries: ['CA', 'MX'] },
  ],
  weight_breaks: [
    { grams_max: 1000, prices: { near: 5, home: 7.5, abroad: 15 } },
    { grams_max: 5000, prices: { near: 8, home: 12, abroad: 30 } },
  ],
  per_extra_kg: { near: 1, home: 2 },
  dim_divisor_cm3_per_kg: 5000,
  surcharges: [{ code: 'fuel', kind: 'percent', amount: 10 }],
  transit_days: { near: 1, home: 4, abroad: 8 },
  pick_up_times: ['17:00'],
};

beforeAll(async () => {
  server = await startTestServer();
  const post = async (path: string, body: unknown) => {
    const answer = await server.request('POST', path, { body });
    expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
    return answer.body;
  };
  for (const [code, latitude, longitude] of [
    ['CHI', 41.9, -87.6],
    ['NYC', 40.7, -74],
    ['MIL', 43, -87.9],
  ]) {
    const body = { code, type: 'fulfillment', country: 'US', latitude, longitude, currency: 'USD' };
    ids[String(code)] = (await post('/v1/locations', body)).id;
  }
  ids['ups'] = (await post('/v1/carriers', { code: 'ups', name: 'UPS' })).id;
  await post('/v1/carriers', { code: 'bike' });
  await post('/v1/carriers/ups/services', {
    code: 'ground',
    name: 'Ground',
    currency: 'USD',
    rate_card: card,
  });
  await post(`/v1/carriers/${ids['ups']}/services`, {
    code: 'air',
    currency: 'USD',
    rate_card: {
      service_level: 'express',
      zones: [{ zone: 'all' }],
      weight_breaks: [{ grams_max: 30_000, prices: { all: 25 } }],
      transit_days: { all: 1 },
    },
  });
  await post('/v1/carriers', { code: 'free' });
  await post('/v1/carriers/free/services', {
    code: 'promo',
    currency: 'USD',
    rate_card: {
      zones: [{ zone: 'z' }],
      weight_breaks: [{ grams_max: 9000, prices: { z: 0 } }],
      transit_days: { z: 9 },
    },
  });
});
afterAll(() => server.stop());

const rates = async (carrier: string, body: unknown) => {
  const answer = await server.request('POST', `/v1/carriers/${carrier}/rates`, { body });
  expect(answer.status).toBe(200);
  return answer.body.data as Record<string, unknown>[];
};

describe('rates of a carrier', () => {
  it('are priced by zone, weight, volume and surcharge, cheapest first', async () => {
    const box = { weight: 0.8, dimensions: { length: 20, width: 10, height: 10 } };
    expect(
      await rates('ups', {
        origin: 'CHI',
        destination: { zip: '53202', country: 'USA', latitude: 43, longitude: -87.9 },
        packages: [box],
      }),
    ).toEqual([
      {
        price: 5.5,
        currency: 'USD',
        delivery_days: 1,
        deliveryDays: 1,
        service: 'ground',
        service_name: 'Ground',
        service_level: 'standard',
        carrier: 'ups',
        carrier_id: ids['ups'],
        zone: 'near',
        basis: 'rate_card',
        estimated: true,
        assumed: false,
      },
      expect.objectContaining({
        price: 25,
        service: 'air',
        service_level: 'express',
        deliveryDays: 1,
      }),
    ]);
    const bulky = { weight: 0.8, dimensions: { length: 50, width: 40, height: 20 } };
    const [far] = await rates(ids['ups'] ?? '', {
      origin: 'CHI',
      destination: { country: 'US', latitude: 34, longitude: -118 },
      packages: [box, bulky],
    });
    // 7.50 + 10 %, and 40,000 cm³ / 5000 = 8 kg: 12 + 3 × 2 = 18 + 10 %.
    expect(far).toMatchObject({ service: 'ground', zone: 'home', price: 28.05, delivery_days: 4 });
  });

  it('take the quickstart’s call as it is: addresses, missing weights, a free price', async () => {
    const {
      body: { address: origin },
    } = await server.request('GET', '/v1/locations/CHI');
    const packages = [{ weight: null, dimensions: { length: null } }, {}];
    const destination = {
      name: 'Jane',
      street: '1 Main St',
      city: 'Anytown',
      state: 'CA',
      zip: '12345',
    };
    expect(await rates('free', { origin, destination, packages })).toMatchObject([
      { price: 0, deliveryDays: 9, assumed: true },
    ]);
    const [ground] = await rates('ups', { origin, destination, packages: [{ weight: 0 }] });
    expect(ground).toMatchObject({ price: 8.25, assumed: true });
    expect(await rates('ups', { origin, destination: { country: 'US' } })).toMatchObject([
      { assumed: true },
      {},
    ]);
  });

  it('leave out what does not reach, and guess where nothing is known', async () => {
    const abroad = await rates('ups', {
      origin: 'CHI',
      destination: { country: 'Germany' },
      packages: [{ weight: 2 }],
    });
    expect(abroad.map(({ service }) => service)).toEqual(['air']);
    const heavy = await rates('ups', {
      origin: 'CHI',
      destination: { country: 'Canada' },
      packages: [{ weight: 40 }],
    });
    expect(heavy).toEqual([]);
    const guess = await rates('bike', {
      origin: 'CHI',
      destination: 'MIL',
      packages: [{ weight: 2 }],
    });
    expect(guess).toMatchObject([
      { service: 'standard', basis: 'distance', currency: 'USD', deliveryDays: 2 },
    ]);
  });

  it('of all carriers come in one list; inactive ones have none', async () => {
    const body = { origin: 'CHI', destination: 'MIL', packages: [{ weight: 1 }] };
    const all = await server.request('POST', '/v1/rates', { body });
    expect(all.body.data.map(({ service }: { service: string }) => service)).toEqual([
      'promo',
      'standard',
      'ground',
      'air',
    ]);
    const off = await server.request('PATCH', '/v1/carriers/free', {
      body: { active: false },
      headers: { 'if-match': '"1"' },
    });
    expect(off.body).toMatchObject({ active: false, version: 2, services: [{ code: 'promo' }] });
    expect(await rates('free', body)).toEqual([]);
    const rest = await server.request('POST', '/v1/rates', { body: { ...body, currency: 'USD' } });
    expect(rest.body.data).toHaveLength(3);
    await server.request('PATCH', '/v1/carriers/free', {
      body: { active: true },
      headers: { 'if-match': '"2"' },
    });
  });

  it('refuse places, carriers and currencies that do not exist', async () => {
    const body = { origin: 'NOWHERE', destination: ids['CHI'], packages: [], currency: 'XQX' };
    const answer = await server.request('POST', '/v1/rates', { body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { pointer: '#/origin', code: 'unknown_reference' },
      { pointer: '#/currency', code: 'unknown_currency' },
    ]);
    expect((await server.request('POST', '/v1/carriers/none/rates', { body })).status).toBe(404);
  });
});

describe('carriers and services', () => {
  it('are read by id and code, listed, and change under their version', async () => {
    const list = await server.request('GET', '/v1/carriers');
    expect(list.body.data.map(({ code }: { code: string }) => code)).toEqual([
      'bike',
      'free',
      'ups',
    ]);
    const ups = await server.request('GET', `/v1/carriers/${ids['ups']}`);
    expect(ups.body.services.map(({ code }: { code: string }) => code)).toEqual(['air', 'ground']);
    expect((await server.request('GET', '/v1/carriers/ups')).body).toEqual(ups.body);
    const ground = await server.request('GET', '/v1/carriers/ups/services/ground');
    expect(ground.body).toMatchObject({
      carrier: 'ups',
      rate_card: card,
      service_level: 'standard',
      version: 1,
    });
    expect((await server.request('GET', '/v1/carriers/ups/services')).body.data).toHaveLength(2);
    const services = await server.request('GET', '/v1/carrier_services?carrier_id=ups&sort=code');
    expect(services.body.data[1]).toEqual(ground.body);
    const twice = await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
    expect(twice.body).toMatchObject({ code: 'duplicate', existing_id: ids['ups'] });
    const again = await server.request('POST', '/v1/carriers/ups/services', {
      body: { code: 'ground', currency: 'USD', rate_card: card },
    });
    expect(again.body).toMatchObject({ code: 'duplicate', existing_id: ground.body.id });
  });

  it('price anew at once when a rate card changes, and refuse an incomplete one', async () => {
    const path = '/v1/carriers/ups/services/ground';
    const body = { origin: 'CHI', destination: 'MIL', packages: [{ weight: 1 }] };
    expect((await rates('ups', body))[0]).toMatchObject({ price: 5.5 });
    const headers = { 'if-match': '"1"' };
    const changed = await server.request('PATCH', path, {
      body: { rate_card: { ...card, surcharges: [] } },
      headers,
    });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    expect((await rates('ups', body))[0]).toMatchObject({ price: 5 });
    expect((await server.request('PATCH', path, { body: { active: false }, headers })).status).toBe(
      412,
    );
    const partial = await server.request('PATCH', path, {
      body: { rate_card: { ...card, transit_days: { near: 1, home: 2 } } },
      headers: { 'if-match': '"2"' },
    });
    expect(partial.body.errors).toMatchObject([
      { pointer: '#/rate_card/transit_days', code: 'required' },
    ]);
  });
});

describe('freight between locations', () => {
  const freight = (from: string, to: string, more = {}) =>
    server.request('POST', '/v1/shipping/rate', { body: { from, to, ...more } });

  it('goes by lane, else by rate card, else by distance, and costs nothing to the same place', async () => {
    expect((await freight('CHI', ids['CHI'] ?? '')).body).toMatchObject({
      cost: 0,
      basis: 'same_place',
      transit_days: 0,
    });
    expect((await freight('NYC', 'CHI', { weight: 1, volume: 0.001 })).body).toMatchObject({
      cost: 0,
      basis: 'rate_card',
      transit_days: 9,
      currency: 'USD',
    });
    expect((await freight('NYC', 'CHI', { weight: 1, volume: 1 })).body).toMatchObject({
      cost: 0,
      basis: 'rate_card',
    });
    const tonne = await freight('NYC', 'CHI', { weight: 1000, volume: 4 });
    expect(tonne.body).toMatchObject({ basis: 'rate_card', transit_days: 4 });
    expect((await freight('CHI', 'NYC', { weight: 1000, volume: 4 })).body).toMatchObject({
      cost: tonne.body.cost,
    });
    const lane = await server.request('POST', '/v1/lanes', {
      body: {
        from_location_id: 'NYC',
        to_location_id: ids['CHI'],
        fixed_cost: 40,
        cost_per_kg: 0.1,
        cost_per_m3: 5,
        transit_days: 3,
      },
    });
    expect(lane.status).toBe(201);
    expect((await freight('NYC', 'CHI', { weight: 1000, volume: 4 })).body).toMatchObject({
      cost: 160,
      basis: 'lane',
      transit_days: 3,
    });
    const missing = await freight('NYC', 'MARS');
    expect(missing.body.errors).toMatchObject([{ pointer: '#/to', code: 'unknown_reference' }]);
  });

  it('is refused, never a fault of ours, when it is past what an amount of money can be', async () => {
    const most = 90_000_000_000_000;
    const lane = await server.request('POST', '/v1/lanes', {
      body: {
        from_location_id: 'CHI',
        to_location_id: 'MIL',
        fixed_cost: most,
        cost_per_kg: most,
        transit_days: 1,
      },
    });
    expect(lane.status).toBe(201);
    const much = await freight('CHI', 'MIL', { weight: 1 });
    expect(much.status).toBe(422);
    expect(much.body.errors).toMatchObject([{ pointer: '#/weight', code: 'out_of_range' }]);
  });

  it('has one lane from one place to another, which changes and goes', async () => {
    const body = {
      from_location_id: 'MIL',
      to_location_id: 'NYC',
      cost_per_kg: 1,
      transit_days: 2,
    };
    const made = await server.request('POST', '/v1/lanes', { body });
    expect(made.body).toMatchObject({
      object: 'lane',
      currency: 'USD',
      fixed_cost: 0,
      cost_per_kg: 1,
      version: 1,
    });
    const twice = await server.request('POST', '/v1/lanes', { body });
    expect(twice.body).toMatchObject({ status: 409, existing_id: made.body.id });
    const loop = await server.request('POST', '/v1/lanes', {
      body: { ...body, to_location_id: 'MIL', fixed_cost: 0.001 },
    });
    expect(loop.body.errors).toMatchObject([{ code: 'same_place' }, { pointer: '#/fixed_cost' }]);
    const path = `/v1/lanes/${made.body.id}`;
    const changed = await server.request('PATCH', path, {
      body: { transit_days: 5 },
      headers: { 'if-match': '"1"' },
    });
    expect(changed.body).toMatchObject({ transit_days: 5, cost_per_kg: 1, version: 2 });
    const listed = await server.request(
      'GET',
      `/v1/lanes?from_location_id=MIL&to_location_id=${ids['NYC']}`,
    );
    expect(listed.body.data).toEqual([changed.body]);
    expect((await server.request('DELETE', path, { headers: { 'if-match': '"1"' } })).status).toBe(
      412,
    );
    const gone = await server.request('DELETE', path, { headers: { 'if-match': '"2"' } });
    expect(gone.body).toEqual({ object: 'lane', id: made.body.id, deleted: true });
    expect((await server.request('GET', path)).status).toBe(404);
  });
});

describe('a service’s calendar', () => {
  it('is kept as written, and a day that does not exist is refused', async () => {
    const calendar = {
      working_days: ['mon', 'sat'],
      delivery_days: ['mon'],
      holidays: ['2026-12-25'],
      deliver_by: '18:30',
    };
    const made = await server.request('POST', '/v1/carriers/ups/services', {
      body: { code: 'slow', currency: 'USD', rate_card: { ...card, calendar } },
    });
    expect([made.status, made.body.rate_card.calendar]).toEqual([201, calendar]);
    const bad = await server.request('POST', '/v1/carriers/ups/services', {
      body: {
        code: 'never',
        currency: 'USD',
        rate_card: { ...card, calendar: { ...calendar, holidays: ['2026-12-24', '2026-02-30'] } },
      },
    });
    expect(bad.status).toBe(422);
    expect(bad.body.errors).toEqual([
      expect.objectContaining({
        pointer: '#/rate_card/calendar/holidays/1',
        code: 'invalid_date',
      }),
    ]);
    const empty = await server.request('POST', '/v1/carriers/ups/services', {
      body: {
        code: 'none',
        currency: 'USD',
        rate_card: { ...card, calendar: { working_days: [] } },
      },
    });
    expect(empty.status).toBe(422);
  });
});
