// Guarantee: what a policy lets wait for so many days is cancelled when they are over, by itself
// and with its reason; a unit that is claimed never is. Through HTTP, under a clock of its own.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { cancelUnsourced } from '../../src/modules/fulfillment/cancel-unsourced.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const dayMs = 86_400_000;
let server: TestServer;
let nowMs = Date.now();
const clock = { now: () => instantOfMs(nowMs) };
let counter = 0;

beforeAll(async () => {
  server = await startTestServer({ clock, work: { tasks: [] } });
  const place = await seedLocation(server, 'DC');
  const product = await seedProduct(server, 'TEE');
  await seedStock(server, product.uuid, place.uuid, 2);
  const code = 'patient';
  const document = {
    schema: 'switchyard.policy/1',
    batches: [
      {
        name: 'Marketplaces',
        when: { field: 'channel_kind', op: 'eq', value: 'marketplace' },
        rules: [{ name: 'Any' }],
        otherwise: { action: 'queue', queue: 'shortages', cancel_after_days: 2 },
      },
      {
        name: 'Registered',
        when: { field: 'channel_kind', op: 'exists', value: true },
        rules: [{ name: 'Any' }],
        otherwise: { action: 'backorder' },
      },
      { name: 'Rest', rules: [{ name: 'Any' }] },
    ],
    objective: { kind: 'money' },
    otherwise: { action: 'backorder', cancel_after_days: 3 },
  };
  const made = await server.request('POST', '/v1/policies', { body: { code, document } });
  expect(made.status, made.text).toBe(201);
  const path = `/v1/policies/${code}/versions/1`;
  for (const step of ['test', 'submit', 'approve', 'publish']) {
    const body =
      step === 'test'
        ? undefined
        : step === 'publish'
          ? { accept_warnings: true, activate: {} }
          : {};
    const version = (await server.request('GET', path)).body.version as number;
    const headers = { 'if-match': `"${version}"` };
    const answer = await server.request('POST', `${path}/${step}`, { body, headers });
    expect(answer.status, answer.text).toBe(200);
  }
  for (const [channel, kind] of [
    ['bazaar', 'marketplace'],
    ['shop', 'web'],
  ]) {
    const body = { code: channel, kind };
    expect((await server.request('POST', '/v1/channels', { body })).status).toBe(201);
  }
});
afterAll(() => server.stop());

async function captured(source: string, quantity: number) {
  const body = { ...orderBody(`o${++counter}`, [{ product: 'TEE', quantity }]), source };
  const answer = await server.request('POST', '/v1/orders', { body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
const orderOf = async (id: string) => (await server.request('GET', `/v1/orders/${id}`)).body;
const cancelDue = (): Promise<number> => {
  const { db, ids, log } = server;
  return cancelUnsourced(systemContext({ db, ids, log, clock }, server.tenantId, 'scheduler'));
};
const batchOf = async (id: string): Promise<string> =>
  (await server.request('GET', `/v1/orders/${id}/decisions`)).body.data[0].policy.batch;

test('what waits goes when its days are over, what is claimed stays', async () => {
  const start = nowMs;
  const partly = await captured('unheard-of', 5);
  expect(partly).toMatchObject({
    status: 'partially_allocated',
    channel_kind: null,
    auto_cancel_at: instantOfMs(start + 3 * dayMs),
  });
  const queued = await captured('bazaar', 1);
  expect(queued).toMatchObject({
    queue: 'shortages',
    channel_kind: 'marketplace',
    auto_cancel_at: instantOfMs(start + 2 * dayMs),
  });
  const patient = await captured('shop', 1);
  expect(patient).toMatchObject({ channel_kind: 'web', auto_cancel_at: null });
  expect(await Promise.all([partly, queued, patient].map(({ id }) => batchOf(id)))).toEqual([
    'Rest',
    'Marketplaces',
    'Registered',
  ]);

  expect(await cancelDue(), 'nothing before its day').toBe(0);
  // Tried again in vain it does not begin anew.
  nowMs += dayMs;
  await server.request('POST', `/v1/orders/${queued.id}/allocate`, { body: {} });
  expect(await orderOf(queued.id)).toMatchObject({ auto_cancel_at: queued.auto_cancel_at });

  nowMs = start + 2 * dayMs;
  expect(await cancelDue()).toBe(1);
  expect(await orderOf(queued.id)).toMatchObject({ status: 'cancelled', queue: null });
  const timeline = await server.request('GET', `/v1/orders/${queued.id}/timeline`);
  const told = timeline.body.data.map((entry: { type: string; reason: string | null }) => [
    entry.type,
    entry.reason,
  ]);
  expect(told, timeline.text).toContainEqual(['order.cancelled', 'auto_cancelled']);

  nowMs = start + 4 * dayMs;
  const held = await captured('unheard-of', 1);
  await server.request('POST', `/v1/orders/${held.id}/hold`, { body: { kind: 'manual' } });
  expect(await cancelDue()).toBe(1);
  const rest = await orderOf(partly.id);
  expect(rest.line_items[0]).toMatchObject({ quantity: 5, allocated_quantity: 2 });
  expect(rest).toMatchObject({ status: 'fully_allocated', auto_cancel_at: null });
  expect(await orderOf(patient.id)).toMatchObject({ status: 'backordered' });

  nowMs = start + 9 * dayMs;
  expect(await cancelDue(), 'what is held waits for whoever holds it').toBe(0);
  expect(await cancelDue()).toBe(0);
  await expectLaws(server);
});

test('what is sourced in time has no date any more', async () => {
  const product = await server.request('GET', '/v1/products/TEE');
  const waiting = await captured('unheard-of', 3);
  expect(waiting.auto_cancel_at).not.toBeNull();
  const raise = { product_id: product.body.id, location_id: 'DC', quantity: 20, reason: 'found' };
  const adjusted = await server.request('POST', '/v1/inventory/adjust', { body: raise });
  expect(adjusted.status, adjusted.text).toBe(200);
  await server.request('POST', `/v1/orders/${waiting.id}/allocate`, { body: {} });
  expect(await orderOf(waiting.id)).toMatchObject({
    status: 'fully_allocated',
    auto_cancel_at: null,
  });
});
