// Goal: a count corrects the stock by what was off when it was counted, once, and hides from those
// who count what they should find. Method: through HTTP; the laws are verified after each test.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { placeOrder, type Place, stockAt, stockedProduct } from '../fulfillment/support.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer();
  for (const code of ['EAST', 'WEST']) places[code] = await seedLocation(server, code);
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

const plan = (body: Record<string, unknown>): Promise<TestAnswer> =>
  server.request('POST', '/v1/cycle_counts', { body: { location_id: 'EAST', ...body } });
const act = (count: TestAnswer, action: string, body: unknown = {}): Promise<TestAnswer> =>
  server.request('POST', `/v1/cycle_counts/${count.body.id}/${action}`, { body });
const record = (count: TestAnswer, found: Record<string, number>): Promise<TestAnswer> =>
  act(count, 'record', {
    line_items: Object.entries(found).map(([product_id, quantity]) => ({ product_id, quantity })),
  });
const skus = (answer: TestAnswer): string[] =>
  answer.body.line_items.map((line: { sku: string }) => line.sku);

it('is counted blind, again where far off, and adjusts by what was off however much moved since', async () => {
  const near = await stockedProduct(server, 'C-NEAR', places, { EAST: 20 });
  const far = await stockedProduct(server, 'C-FAR', places, { EAST: 10 });
  const count = await plan({ product_ids: ['C-NEAR', 'C-FAR'], tolerance_units: 1 });
  expect(count).toMatchObject({ status: 201, body: { status: 'counting' } });
  const first = await record(count, { 'C-NEAR': 19, 'C-FAR': 4 });
  expect(first.body).toMatchObject({ status: 'counting' });
  expect(first.body.line_items).toMatchObject([
    { sku: 'C-FAR', state: 'recount', counted: 4, expected: null, variance: null },
    { sku: 'C-NEAR', state: 'counted', counted: 19, expected: null, variance: null },
  ]);
  expect((await act(count, 'approve')).body.code).toBe('illegal_transition');
  const again = await record(count, { 'C-FAR': 8 });
  expect(again.body).toMatchObject({ status: 'review' });
  expect(again.body.line_items[0]).toMatchObject({
    first_counted: 4,
    counted: 8,
    expected: 10,
    variance: -2,
  });
  const order = await placeOrder(server, { 'C-NEAR': 3 });
  await server.request('POST', `/v1/orders/${order.id}/release`, { body: {} });
  await server.request('POST', `/v1/orders/${order.id}/ship`, { body: {} });
  const approvals = await Promise.all([1, 2, 3].map(() => act(count, 'approve')));
  for (const { status, body } of approvals) {
    expect(status).toBe(200);
    expect(body.status).toBe('approved');
  }
  expect((await stockAt(server, near.id, places['EAST']?.id ?? '')).quantity).toBe(16);
  expect((await stockAt(server, far.id, places['EAST']?.id ?? '')).quantity).toBe(8);
  const { body } = await server.request(
    'GET',
    `/v1/inventory/movements?cycle_count_id=${count.body.id}&kind=count`,
  );
  expect(body.data.map((one: { quantity_delta: number }) => one.quantity_delta).toSorted()).toEqual(
    [-1, -2],
  );
});

it('refuses what is not in it, and to leave less than is held', async () => {
  await stockedProduct(server, 'C-HELD', places, { EAST: 5 });
  await placeOrder(server, { 'C-HELD': 5 });
  expect((await plan({ product_ids: ['nothing'] })).body.errors[0].pointer).toBe('#/product_ids/0');
  expect((await plan({ location_id: 'nowhere' })).status).toBe(422);
  const count = await plan({ product_ids: ['C-HELD'], tolerance_percent: 100 });
  expect((await record(count, { 'C-NEAR': 1 })).body.errors[0].pointer).toBe(
    '#/line_items/0/product_id',
  );
  expect((await record(count, { 'C-HELD': 3 })).body.status).toBe('review');
  expect(await act(count, 'approve')).toMatchObject({
    status: 409,
    body: { code: 'insufficient_inventory' },
  });
  expect((await act(count, 'cancel')).body.status).toBe('cancelled');
  expect((await act(count, 'cancel')).body.status).toBe('cancelled');
  expect((await record(count, { 'C-HELD': 5 })).body.code).toBe('illegal_transition');
});

it('chooses by class and by when products were counted last', async () => {
  for (const sku of ['K-A', 'K-B', 'K-C']) await stockedProduct(server, sku, places, { WEST: 200 });
  for (const [sku, quantity] of Object.entries({ 'K-A': 90, 'K-B': 10 })) {
    const order = await placeOrder(server, { [sku]: quantity }, { assigned_location: 'WEST' });
    await server.request('POST', `/v1/orders/${order.id}/release`, { body: {} });
    await server.request('POST', `/v1/orders/${order.id}/ship`, { body: {} });
  }
  const west = (body: Record<string, unknown>): Promise<TestAnswer> =>
    plan({ location_id: 'WEST', ...body });
  expect(skus(await west({ abc_class: 'A' }))).toEqual(['K-A']);
  expect(skus(await west({ abc_class: 'B' }))).toEqual(['K-B']);
  expect(skus(await west({ abc_class: 'C' }))).toEqual(['K-C']);
  const count = await west({ product_ids: ['K-A'] });
  await record(count, { 'K-A': 110 });
  await act(count, 'approve');
  const since = '2020-01-01T00:00:00Z';
  expect(skus(await west({ not_counted_since: since }))).toEqual(['K-B', 'K-C']);
  expect(skus(await west({ limit: 2 }))).toEqual(['K-B', 'K-C']);
  expect(
    await plan({ location_id: 'WEST', product_ids: ['K-A'], not_counted_since: since }),
  ).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
});
