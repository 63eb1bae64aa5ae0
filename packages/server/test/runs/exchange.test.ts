// Guarantee: an order that is allocated and not released is exchanged for a plan that saves more
// than its policy's threshold, in one transaction that never has more or less stock than before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getOrder,
  type Place,
  placeOrder,
  stockAt,
  stockedProduct,
} from '../fulfillment/support.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Body, outcomesOf, readRun, startRun, work } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer({ work: { jobKinds: [], tasks: [] } });
  places['DEN'] = await seedLocation(server, 'DEN', { latitude: 39.8, longitude: -104.9 });
  places['NYC'] = await seedLocation(server, 'NYC', { latitude: 40.7, longitude: -74 });
  await publish('eager', 0);
  await publish('lazy', 900);
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

async function publish(code: string, savingMin: number): Promise<void> {
  const document = {
    schema: 'switchyard.policy/1',
    currency: 'USD',
    objective: { kind: 'money' },
    otherwise: { action: 'backorder' },
    resourcing: { saving_min: savingMin },
    batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
  };
  const made = await server.request('POST', '/v1/policies', { body: { code, document } });
  expect(made.status, made.text).toBe(201);
  const path = `/v1/policies/${code}/versions/1`;
  await server.request('POST', `${path}/test`);
  await server.request('POST', `${path}/submit`, { body: {} });
  const { version } = (await server.request('POST', `${path}/approve`, { body: {} })).body;
  const published = await server.request('POST', `${path}/publish`, {
    body: { accept_warnings: true },
    headers: { 'if-match': `"${version}"` },
  });
  expect(published.status, published.text).toBe(200);
}

const receive = async (sku: string, place: string, quantity: number): Promise<void> => {
  const receipt = { op: 'receipt', product_id: sku, location_id: place, quantity };
  const answer = await server.request('POST', '/v1/inventory/bulk', {
    body: { operations: [receipt] },
  });
  expect(answer.status, answer.text).toBe(200);
};

const runOver = async (policy?: string): Promise<{ run: Body; of: Map<string, Body> }> => {
  const started = await startRun(server, {
    orders: { states: ['unreleased'] },
    ...(policy === undefined ? {} : { policy_id: policy }),
  });
  await work(server, started);
  return { run: await readRun(server, started), of: await outcomesOf(server, started) };
};

const placesOf = (order: Body): string[] =>
  order.inventory_allocations.map((one: Body) => one.location_id as string);

describe('an order that is allocated and not released', () => {
  it('is sent from where it costs less, once that saves enough', async () => {
    const product = await stockedProduct(server, 'MOVE', places, { NYC: 5, DEN: 0 });
    const order = await placeOrder(server, { MOVE: 2 });
    expect(placesOf(order)).toEqual([places['NYC']?.id]);
    await receive('MOVE', 'DEN', 3);
    expect((await runOver()).of.get(order.id)).toMatchObject({
      outcome: 'kept',
      reason: 'no_threshold',
    });
    expect((await runOver('lazy')).of.get(order.id)).toMatchObject({
      outcome: 'kept',
      reason: 'not_worth_it',
    });
    const { run, of } = await runOver('eager');
    const row = of.get(order.id);
    expect(row).toMatchObject({ outcome: 'resourced', shipments: 1, reason: null });
    expect(row.saved).toBeGreaterThan(0);
    expect(run.totals).toMatchObject({ resourced: 1, saved: row.saved, placed_quantity: 0 });
    const moved = await getOrder(server, order.id);
    expect(moved).toMatchObject({ status: 'fully_allocated', decision_id: row.decision_id });
    expect(placesOf(moved)).toEqual([places['DEN']?.id]);
    const [near, far] = [places['DEN']?.id ?? '', places['NYC']?.id ?? ''];
    expect(await stockAt(server, product.id, near)).toMatchObject({ quantity: 3, allocated: 2 });
    expect(await stockAt(server, product.id, far)).toMatchObject({ quantity: 5, allocated: 0 });
    const { body } = await server.request(
      'GET',
      `/v1/inventory/movements?product_id=${product.id}&limit=50`,
    );
    const exchanged = (body.data as Body[]).filter((one) => one.reason === 'exchange');
    expect(exchanged.map((one) => one.kind as string).toSorted()).toEqual(['allocate', 'release']);
    // And is where it belongs then.
    expect((await runOver('eager')).of.get(order.id)).toMatchObject({ reason: 'not_worth_it' });
    const replayed = await server.request('POST', `/v1/decisions/${row.decision_id}/verify`);
    expect(replayed.body, replayed.text).toMatchObject({ equal: true });
  });

  it('keeps its own units when the rest joins them, though its place has no other', async () => {
    await stockedProduct(server, 'OWN', places, { DEN: 1 });
    await stockedProduct(server, 'JOIN', places, { NYC: 1, DEN: 0 });
    const order = await placeOrder(server, { OWN: 1, JOIN: 1 });
    expect(new Set(placesOf(order)).size).toBe(2);
    await receive('JOIN', 'DEN', 1);
    const { of } = await runOver('eager');
    expect(of.get(order.id)).toMatchObject({ outcome: 'resourced', shipments: 1 });
    expect(new Set(placesOf(await getOrder(server, order.id)))).toEqual(
      new Set([places['DEN']?.id]),
    );
  });

  it('stays where somebody sent it, and where work has begun', async () => {
    await stockedProduct(server, 'STAY', places, { NYC: 9, DEN: 9 });
    const assigned = await placeOrder(server, { STAY: 1 }, { assigned_location: 'NYC' });
    const released = await placeOrder(server, { STAY: 1 });
    await server.request('POST', `/v1/orders/${released.id}/release`);
    const { of } = await runOver('eager');
    expect(of.get(assigned.id)).toMatchObject({ outcome: 'kept', reason: 'assigned' });
    expect(of.has(released.id)).toBe(false);
    expect(placesOf(await getOrder(server, assigned.id))).toEqual([places['NYC']?.id]);
  });

  it('takes no unit that others take at the same time', async () => {
    const product = await stockedProduct(server, 'RACE', places, { NYC: 40, DEN: 0 });
    const orders: Body[] = [];
    for (let n = 0; n < 12; n++) orders.push(await placeOrder(server, { RACE: 1 }));
    await receive('RACE', 'DEN', 8);
    const news = Array.from({ length: 8 }, () => placeOrder(server, { RACE: 1 }));
    const [{ of }] = await Promise.all([runOver('eager'), runOver('eager'), ...news]);
    expect(of.size).toBeGreaterThan(11);
    const near = await stockAt(server, product.id, places['DEN']?.id ?? '');
    const far = await stockAt(server, product.id, places['NYC']?.id ?? '');
    expect(near).toMatchObject({ quantity: 8, allocated: 8 });
    expect(near.allocated + far.allocated).toBe(20);
    for (const { id } of orders)
      expect((await getOrder(server, id as string)).status).toBe('fully_allocated');
  });
});
