// Guarantee: a product that asks for something (hazmat, cold chain, size) is only ever sent by a
// place that can handle it; the record, why-not, a dry run and a replay say the same. Through HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let counter = 0;

beforeAll(async () => {
  server = await startTestServer();
  const { body } = await server.request('POST', '/v1/products/bulk', {
    body: {
      items: [
        { sku: 'PAINT', price: 10, handling: ['oversize', 'hazmat', 'hazmat'] },
        { sku: 'TEE', price: 10 },
        { sku: 'SET', price: 20, components: [{ sku: 'PAINT', quantity: 1 }] },
      ],
    },
  });
  expect(body).toMatchObject({ problems: 0 });
  const stocked = await server.db.system.query<{ id: never }>(
    "select id from products where tenant_id = $1 and sku in ('PAINT', 'TEE')",
    [server.tenantId],
  );
  const near = { latitude: 39.8, longitude: -104.9, capabilities: ['oversize'] };
  const far = { latitude: 40.7, longitude: -74, capabilities: ['oversize', 'hazmat'] };
  for (const [code, extra] of [
    ['DEN', near],
    ['NYC', far],
  ] satisfies [string, Parameters<typeof seedLocation>[2]][]) {
    const { uuid } = await seedLocation(server, code, extra);
    for (const { id } of stocked.rows) await seedStock(server, id, uuid, 10);
  }
});
afterAll(() => server.stop());

async function capture(lines: { product: string; quantity: number }[]) {
  const made = await server.request('POST', '/v1/orders', {
    body: orderBody(`h${++counter}`, lines),
  });
  expect(made.status, made.text).toBe(201);
  const { body } = await server.request('GET', `/v1/orders/${made.body.id}/decisions`);
  return { order: made.body, decision: body.data[0] };
}

type Candidate = { code: string; chosen: boolean; gate: unknown };
const chosen = (decision: { candidates: Candidate[] }): string[] =>
  decision.candidates.filter((one) => one.chosen).map((one) => one.code);

const gate = { gate: 'handling', have: 'no hazmat', need: 'hazmat, oversize' };

describe('what a product asks for', () => {
  it('keeps it from the nearer place, told by the record, why-not and replay', async () => {
    const { decision } = await capture([{ product: 'PAINT', quantity: 1 }]);
    expect(chosen(decision)).toEqual(['NYC']);
    expect(decision.candidates.find((one: Candidate) => one.code === 'DEN').gate).toEqual(gate);
    const path = `/v1/decisions/${decision.id}`;
    const why = await server.request('GET', `${path}/why_not?location_id=DEN`);
    expect(why.body).toMatchObject({ kind: 'gate', gate });
    expect(why.body.sentence).toBe(
      'DEN fails the gate handling: it has no hazmat and needs hazmat, oversize.',
    );
    const again = await server.request('POST', `${path}/verify`);
    expect(again.body, again.text).toMatchObject({ differences: [] });
  });

  it('splits an order of which only a part is bound, and counts for parts of kits', async () => {
    const mixed = await capture([
      { product: 'PAINT', quantity: 1 },
      { product: 'TEE', quantity: 9 },
    ]);
    const sent = mixed.decision.shipments.flatMap(
      (one: { location_id: string; line_items: { line_no: number }[] }) =>
        one.line_items.map(({ line_no }) => [line_no, one.location_id]),
    );
    const nyc = (await server.request('GET', '/v1/locations/NYC')).body.id as string;
    expect(sent).toContainEqual([1, nyc]);
    expect(chosen((await capture([{ product: 'SET', quantity: 1 }])).decision)).toEqual(['NYC']);
  });

  it('is honoured by a dry run, and changes with product and place', async () => {
    const order = {
      currency: 'USD',
      total_price: 10,
      line_items: [{ product_id: 'PAINT', quantity: 1, price: 10 }],
      shipping_address: { city: 'Denver', country: 'US', latitude: 39.7, longitude: -105 },
    };
    const tried = await server.request('POST', '/v1/routing/dry_runs', { body: { order } });
    expect(tried.status, tried.text).toBe(200);
    expect(tried.text).toContain('"have":"no hazmat"');
    const product = (await server.request('GET', '/v1/products/PAINT')).body;
    expect(product.handling).toEqual(['hazmat', 'oversize']);
    const headers = { 'if-match': `"${product.version}"` };
    const bad = await server.request('PATCH', '/v1/products/PAINT', {
      body: { handling: ['radioactive'] },
      headers,
    });
    expect(bad.status).toBe(422);
    const eased = await server.request('PATCH', '/v1/products/PAINT', {
      body: { handling: ['oversize'] },
      headers,
    });
    expect(eased.body).toMatchObject({ handling: ['oversize'] });
    expect(chosen((await capture([{ product: 'PAINT', quantity: 1 }])).decision)).toEqual(['DEN']);
    const cleared = await server.request('PATCH', '/v1/products/PAINT', {
      body: { handling: null },
      headers: { 'if-match': `"${eased.body.version}"` },
    });
    expect(cleared.body).toMatchObject({ handling: [] });
  });

  it('waits when no place with stock may handle it, also when sourced again', async () => {
    const product = (await server.request('GET', '/v1/products/PAINT')).body;
    const changed = await server.request('PATCH', '/v1/products/PAINT', {
      body: { handling: ['cold_chain'] },
      headers: { 'if-match': `"${product.version}"` },
    });
    expect(changed.status).toBe(200);
    const { order } = await capture([{ product: 'PAINT', quantity: 1 }]);
    expect(order.inventory_allocations).toEqual([]);
    const route = await server.request('POST', `/v1/orders/${order.id}/allocate`, { body: {} });
    expect(route.status, route.text).toBe(200);
    const { body } = await server.request('GET', `/v1/orders/${order.id}/decisions`);
    for (const decision of body.data) expect(chosen(decision)).toEqual([]);
    await expectLaws(server);
  });
});
