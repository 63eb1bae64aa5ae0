// Guarantee: an example's outcome is that of the document under test in this network; one that
// comes out otherwise is told with the difference and forbids publishing. Method: through HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

let server: TestServer;
const post = (path: string, body?: unknown, version?: number) =>
  server.request('POST', path, {
    body,
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  });

const near = {
  schema: 'switchyard.policy/1',
  batches: [
    {
      name: 'Denver',
      when: { field: 'postal_code', op: 'prefix', value: '802' },
      rules: [
        {
          name: 'Near',
          constraints: [{ kind: 'distance_km_max', value: 200 }],
          otherwise: { action: 'queue', queue: 'by_hand' },
        },
      ],
    },
    { name: 'Rest', rules: [{ name: 'Any' }] },
  ],
  objective: { kind: 'money' },
  otherwise: { action: 'backorder' },
};
const order = {
  currency: 'USD',
  line_items: [{ sku: 'TEE', quantity: 2 }],
  shipping_address: { country: 'US', postal_code: '80202', latitude: 39.7, longitude: -105 },
};
const path = '/v1/policies/near';

beforeAll(async () => {
  server = await startTestServer();
  const denver = await seedLocation(server, 'DEN', { latitude: 39.8, longitude: -104.9 });
  await seedLocation(server, 'NYC', { latitude: 40.7, longitude: -74 });
  const tee = await seedProduct(server, 'TEE');
  await seedStock(server, tee.uuid, denver.uuid, 50);
  expect((await post('/v1/policies', { code: 'near', document: near })).status).toBe(201);
});
afterAll(() => server.stop());

const stock = (place: string, available: number) => [
  { product_id: 'TEE', location_id: place, available },
];

describe('examples', () => {
  it('are planned under the document, with their own stock or the live one', async () => {
    const examples = [
      {
        name: 'near',
        input: { order, stock: stock('DEN', 5) },
        expected: { batch: 'Denver', rule: 'Near', outcome: 'planned', locations: ['DEN'] },
      },
      {
        name: 'live',
        input: { order },
        expected: { outcome: 'planned', locations: ['DEN'], cost_max: 100 },
      },
      {
        name: 'far',
        input: { order, stock: stock('NYC', 5) },
        expected: { batch: 'Denver', outcome: 'queued', locations: [] },
      },
      {
        name: 'elsewhere',
        input: {
          order: { ...order, shipping_address: { country: 'US', postal_code: '10001' } },
          stock: stock('NYC', 5),
        },
        expected: { batch: 'Rest', locations: ['NYC'] },
      },
    ];
    for (const example of examples) {
      const made = await post(`${path}/examples`, example);
      expect(made.status, made.text).toBe(201);
    }
    const tested = await post(`${path}/versions/1/test`);
    expect(
      tested.body.report.examples.map((one: { differences: string[] }) => one.differences),
    ).toEqual([[], [], [], []]);
    expect(tested.body.report.ok).toBe(true);
    // Nothing was kept: no order, no decision, no stock moved.
    expect((await server.request('GET', '/v1/orders')).body.data).toEqual([]);
    expect((await server.request('GET', '/v1/decisions')).body.data).toEqual([]);
  });

  it('may be a captured order, planned as if nothing of it were', async () => {
    const captured = await post('/v1/orders', {
      ...orderBody('real', [{ product: 'TEE', quantity: 3 }]),
      shipping_address: { ...order.shipping_address },
    });
    expect(captured.body.status).toBe('fully_allocated');
    const made = await post(`${path}/examples`, {
      name: 'real',
      input: { order_id: captured.body.id },
      expected: { rule: 'Near', locations: ['DEN'] },
    });
    expect(made.status).toBe(201);
    const tested = await post(`${path}/versions/1/test`);
    expect(tested.body.report.examples.at(-1)).toMatchObject({ name: 'real', ok: true });
  });

  it('that come out otherwise are told with the difference, and forbid going on', async () => {
    const made = await post(`${path}/examples`, {
      name: 'wrong',
      input: { order, stock: stock('DEN', 5) },
      expected: { batch: 'Rest', locations: ['NYC'], cost_max: 0.01 },
    });
    const tested = await post(`${path}/versions/1/test`);
    const result = tested.body.report.examples.find(
      (one: { name: string }) => one.name === 'wrong',
    );
    expect(result.ok).toBe(false);
    expect(result.differences).toEqual([
      'batch: expected Rest, got Denver',
      'locations: expected NYC, got DEN',
      expect.stringMatching(/^cost: expected at most 0.01, got /),
    ]);
    expect((await post(`${path}/versions/1/submit`, {})).status).toBe(409);
    const one = `${path}/examples/${made.body.id}`;
    const mended = await server.request('PATCH', one, {
      body: { expected: { locations: ['DEN'] } },
      headers: { 'if-match': '"1"' },
    });
    expect(mended.body).toMatchObject({ version: 2, expected: { locations: ['DEN'] } });
    expect((await post(`${path}/versions/1/test`)).body.report.ok).toBe(true);
    await post(`${path}/versions/1/submit`, {});
    const approved = await post(`${path}/versions/1/approve`, {});
    // Between review and publication the world moved on: the example is asked once more.
    await server.request('PATCH', one, {
      body: { expected: { locations: ['NYC'] } },
      headers: { 'if-match': '"2"' },
    });
    const refused = await post(`${path}/versions/1/publish`, {}, approved.body.version);
    expect(refused.body.errors).toEqual([
      expect.objectContaining({ code: 'example_failed', pointer: '#/examples' }),
    ]);
    const removed = await server.request('DELETE', one, { headers: { 'if-match': '"3"' } });
    expect(removed.status).toBe(200);
    expect((await post(`${path}/versions/1/publish`, {}, approved.body.version)).status).toBe(200);
  });

  it('that make no sense are refused, or say so when they are planned', async () => {
    const both = await post(`${path}/examples`, {
      name: 'both',
      input: { order, order_id: 'ord_x' },
      expected: {},
    });
    expect([both.status, both.body.errors[0].pointer]).toEqual([422, '#/input']);
    const twice = await post(`${path}/examples`, { name: 'near', input: { order }, expected: {} });
    expect([twice.status, twice.body.code]).toEqual([409, 'duplicate']);
    expect((await post('/v1/policies', { code: 'odd', document: near })).status).toBe(201);
    await post('/v1/policies/odd/examples', {
      name: 'unknown',
      input: { order: { ...order, line_items: [{ sku: 'NONE', quantity: 1 }] } },
      expected: {},
    });
    const tested = await post('/v1/policies/odd/versions/1/test');
    expect(tested.body.report.examples[0]).toMatchObject({ ok: false, outcome: 'invalid' });
  });
});
