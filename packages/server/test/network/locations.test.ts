import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const chicago = {
  code: 'FC-CHI',
  name: 'Chicago',
  type: 'fulfillment',
  address: {
    line1: '500 W Madison St',
    city: 'Chicago',
    state: 'IL',
    zip: '60661',
    country: 'United States',
  },
  latitude: 41.88,
  longitude: -87.64,
  time_zone: 'America/Chicago',
  capabilities: ['wave_picking', 'batch_picking'],
  groups: ['us'],
  calendar: {
    opening_hours: {
      mon: [
        { open: '08:00', close: '12:00' },
        { open: '13:00', close: '24:00' },
      ],
    },
    cut_off: '15:00',
    holidays: ['2026-12-25'],
    processing_hours: 4,
  },
  capacity_per_day: { orders: 4000, lines: null },
  storage_capacity_units: 100_000,
  handling_cost: { order: 0.8, line: 0.1 },
  currency: 'USD',
  fulfillment_cost_factor: 0.9,
  priority: 10,
};

async function make(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await server.request('POST', '/v1/locations', { body });
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return answer.body as Record<string, unknown>;
}

const patch = (ref: string, version: number, body: unknown) =>
  server.request('PATCH', `/v1/locations/${ref}`, {
    body,
    headers: { 'if-match': `"${version}"` },
  });
const codes = (body: { errors: { pointer: string; code: string }[] }): string[] =>
  body.errors.map(({ pointer, code }) => `${pointer} ${code}`);

describe('locations', () => {
  it('are created with everything a planner needs, readable by id and code', async () => {
    const made = await make(chicago);
    expect(made).toMatchObject({
      ...chicago,
      object: 'location',
      active: true,
      country: 'US',
      coordinates_estimated: false,
      address: { ...chicago.address, latitude: 41.88, longitude: -87.64 },
      capacity_per_day: { orders: 4000, lines: null, units: null },
      handling_cost: { order: 0.8, line: 0.1, unit: 0 },
      fulfillmentCostFactor: 0.9,
      version: 1,
    });
    for (const ref of [made['id'], 'FC-CHI']) {
      expect((await server.request('GET', `/v1/locations/${String(ref)}`)).body).toEqual(made);
    }
    const again = await server.request('POST', '/v1/locations', { body: chicago });
    expect(again.body).toMatchObject({ status: 409, code: 'duplicate', existing_id: made['id'] });
  });

  it('of which little is known stand in the middle of their country and do everything by default', async () => {
    expect(await make({ code: 'LDN', type: 'store', country: 'uk' })).toMatchObject({
      country: 'GB',
      latitude: 54.12,
      longitude: -2.87,
      coordinates_estimated: true,
      time_zone: 'UTC',
      capabilities: [],
      groups: [],
      calendar: {},
      storage_capacity_units: null,
      priority: 100,
      address: { country: 'GB' },
      fulfillmentCostFactor: 1,
    });
  });

  it('tell every fault at once', async () => {
    const answer = await server.request('POST', '/v1/locations', {
      body: {
        code: 'BAD',
        type: 'store',
        address: { country: 'France' },
        country: 'DE',
        latitude: 3,
        time_zone: '+01:00',
        currency: 'USD',
        handling_cost: { unit: 0.001 },
        calendar: {
          opening_hours: {
            tue: [
              { open: '12:00', close: '11:00' },
              { open: '10:00', close: '13:00' },
            ],
          },
          holidays: ['2026-02-30'],
        },
      },
    });
    expect(answer.status).toBe(422);
    expect(codes(answer.body)).toEqual([
      '#/calendar/opening_hours/tue/0 out_of_order',
      '#/calendar/opening_hours/tue/1 overlap',
      '#/calendar/holidays/0 invalid_date',
      '#/time_zone unknown_time_zone',
      '#/longitude required',
      '#/country contradiction',
      '#/handling_cost/unit too_many_decimals',
    ]);
    const nowhere = await server.request('POST', '/v1/locations', {
      body: { code: 'N', type: 'store' },
    });
    expect(codes(nowhere.body)).toEqual(['#/country required']);
    const shape = await server.request('POST', '/v1/locations', {
      body: { code: 'N', type: 'garage', country: 'US', capabilities: ['flying'] },
    });
    expect(shape.body.errors).toHaveLength(2);
  });

  it('change by merge patch under their version', async () => {
    await make({ ...chicago, code: 'PATCH' });
    const changed = await patch('PATCH', 1, {
      capacity_per_day: { orders: null, units: 9 },
      handling_cost: { unit: 0.05 },
      groups: [],
      calendar: null,
      storage_capacity_units: null,
    });
    expect(changed.body).toMatchObject({
      capacity_per_day: { orders: null, lines: null, units: 9 },
      groups: [],
      calendar: {},
      handling_cost: { order: 0.8, line: 0.1, unit: 0.05 },
      storage_capacity_units: null,
      version: 2,
      latitude: 41.88,
    });
    const moved = await patch('PATCH', 2, { address: { city: 'Lyon', country: 'France' } });
    expect(moved.body).toMatchObject({
      country: 'FR',
      coordinates_estimated: true,
      address: { city: 'Lyon', country: 'France' },
      version: 3,
    });
    expect(moved.body.address.latitude).toBeUndefined();
    expect((await patch('PATCH', 3, { groups: [], active: true })).body.version).toBe(3);
    expect((await patch('PATCH', 2, { active: false })).body).toMatchObject({
      status: 412,
      code: 'version_mismatch',
      current_version: 3,
    });
    expect((await server.request('PATCH', '/v1/locations/PATCH', { body: {} })).status).toBe(428);
    expect((await patch('NOWHERE', 1, {})).status).toBe(404);
  });

  it('are listed by type, group, capability, country and activity, by priority', async () => {
    await make({ ...chicago, code: 'LIST-B', groups: ['listed'], priority: 2 });
    await make({
      ...chicago,
      code: 'LIST-A',
      groups: ['listed', 'x'],
      priority: 1,
      capabilities: ['pickup'],
    });
    await make({ code: 'LIST-C', type: 'store', country: 'DE', groups: ['listed'], active: false });
    const list = async (query: string) =>
      (await server.request('GET', `/v1/locations?group=listed${query}`)).body.data.map(
        ({ code }: { code: string }) => code,
      );
    expect(await list('')).toEqual(['LIST-A', 'LIST-B', 'LIST-C']);
    expect(await list('&type=fulfillment')).toEqual(['LIST-A', 'LIST-B']);
    expect(await list('&capability=pickup')).toEqual(['LIST-A']);
    expect(await list('&country=DE')).toEqual(['LIST-C']);
    expect(await list('&active=true&sort=-code')).toEqual(['LIST-B', 'LIST-A']);
    expect(await list('&location_id[in]=LIST-A,LIST-C')).toEqual(['LIST-A', 'LIST-C']);
    expect((await server.request('GET', '/v1/locations?type=garage')).status).toBe(400);
  });

  it('are upserted in bulk, each item with its own result', async () => {
    const items = [
      { code: 'U-1', type: 'store', country: 'US', capabilities: ['pickup', 'ship_from_store'] },
      { code: 'U-2', country: 'US' },
      { code: 'U-1', type: 'store', country: 'US' },
      { code: 'U-3', type: 'supplier', address: { country: 'cn' } },
    ];
    const answer = await server.request('POST', '/v1/locations/bulk', { body: { items } });
    expect(answer.status).toBe(207);
    expect(answer.body.results).toMatchObject([
      { index: 0, status: 'created' },
      { index: 1, status: 'problem', errors: [{ pointer: '#/items/1/type', code: 'required' }] },
      { index: 2, status: 'problem', errors: [{ pointer: '#/items/2/code', code: 'duplicate' }] },
      { index: 3, status: 'created', ref: 'U-3' },
    ]);
    const next = await server.request('POST', '/v1/locations/bulk', {
      body: { items: [{ code: 'U-1', priority: 3 }, items[3]] },
    });
    expect([next.status, next.body.updated, next.body.unchanged]).toEqual([200, 1, 1]);
    expect((await server.request('GET', '/v1/locations/U-1')).body).toMatchObject({
      type: 'store',
      priority: 3,
      capabilities: ['pickup', 'ship_from_store'],
      version: 2,
    });
  });
});
