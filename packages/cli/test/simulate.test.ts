// Goal: the command line starts a simulation, waits for it, shows what came out, and exits with 0
// only when history came out as it was.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApi } from '../src/lib/api.ts';
import { switchyard, temporaryFolder } from './support/words.ts';

const folder = temporaryFolder();
let server: StartedServer;
const at = (): string[] => ['--url', server.url, '--key', server.key];

beforeAll(async () => {
  server = await startServer(
    readConfig(['--port', '0', '--data-dir', join(folder.path, 'data'), '--no-demo'], {
      SWITCHYARD_LOG_LEVEL: 'silent',
    }),
    { write: () => undefined },
  );
  const api = createApi(() => Promise.resolve({ url: server.url, key: server.key }));
  const post = (path: string, body: unknown): Promise<unknown> =>
    api.call({ method: 'POST', path, body, idempotencyKey: crypto.randomUUID() });
  for (const [code, longitude] of [
    ['NEAR', -105],
    ['FAR', -74],
  ] as const) {
    await post('/v1/locations', {
      code,
      name: code,
      type: 'fulfillment',
      address: { country: 'US', latitude: 40, longitude },
    });
  }
  await post('/v1/products', { sku: 'TEE', name: 'Tee', price: 5, currency: 'USD' });
  for (const location of ['NEAR', 'FAR'])
    await post('/v1/inventory/adjust', {
      product_id: 'TEE',
      location_id: location,
      quantity: 50,
      reason: 'receipt',
    });
  for (let n = 0; n < 12; n++)
    await post('/v1/orders', {
      source: 'web',
      channel_order_id: `S-${n}`,
      customer: { id: 'c', name: 'Ada Byron' },
      currency: 'USD',
      line_items: [{ product_id: 'TEE', quantity: 1 + (n % 3), price: 5 }],
      total_price: 5 * (1 + (n % 3)),
      shipping_address: {
        line1: '1 Main St',
        city: 'Here',
        country: 'US',
        latitude: 40,
        longitude: -100,
      },
    });
}, 120_000);
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const until = (): string => new Date(Date.now() - 1).toISOString();

it('plans a period again and says that all of it came out as it did', async () => {
  const { code, data, said } = await switchyard(
    'replay-period',
    '2020-01-01T00:00:00Z',
    until(),
    ...at(),
  );
  expect(code, said).toBe(0);
  expect(data).toContain('12 of 12 decisions came out as they did, 0 did not.');
  // No terminal: progress as JSON lines.
  expect(said).toMatch(/\{"event":"simulation","done":\d+/u);
});

it('varies a period by a file, and shows history beside each variation', async () => {
  const file = join(folder.path, 'variations.json');
  writeFileSync(file, JSON.stringify([{ name: 'without NEAR', closed_locations: ['NEAR'] }]));
  const args = ['simulate', '2020-01-01T00:00:00Z', until(), '--variations', file, ...at()];
  const { code, data, said } = await switchyard(...args);
  expect(code, said).toBe(0);
  expect(data).toMatch(/without NEAR\s+12/u);
  const [id] = /sim_[0-9a-z]{26}/u.exec(data) ?? [];
  const again = await switchyard('simulate', String(id), '--json', ...at());
  const shown = JSON.parse(again.data) as {
    result: { variations: { differences: { cost_minor: { mean: number } } }[] };
  };
  expect(shown.result.variations[0]?.differences.cost_minor.mean).toBeGreaterThan(0);
  const refused = await switchyard(
    'simulate',
    '2020-01-01T00:00:00Z',
    '2999-01-01T00:00:00Z',
    ...at(),
  );
  expect(refused.code).not.toBe(0);
  expect((await switchyard('simulate', ...at())).code).toBe(2);
});

it('runs now over the orders that it names, lists runs and shows one with its reasons', async () => {
  const api = createApi(() => Promise.resolve({ url: server.url, key: server.key }));
  for (const [n, quantity] of [1, 2, 500].entries())
    await api.call({
      method: 'POST',
      path: '/v1/orders',
      body: {
        source: 'web',
        status: 'received',
        channel_order_id: `RUN-${n}`,
        currency: 'USD',
        line_items: [{ product_id: 'TEE', quantity, price: 5 }],
        total_price: 5 * quantity,
        shipping_address: { country: 'US', latitude: 40, longitude: -100 },
      },
      idempotencyKey: crypto.randomUUID(),
    });
  const now = await switchyard('runs', 'now', '--states', 'unrouted,waiting', ...at());
  expect(now.code, now.said).toBe(0);
  expect(now.data).toMatch(/^run_\w+ has succeeded: 3 of 3 orders, \d+ units placed for/u);
  expect(now.data).toMatch(/partly_routed +1 +stock 1/u);
  const [id = ''] = /run_\w+/u.exec(now.data) ?? [];
  expect((await switchyard('runs', 'show', id, ...at())).data).toBe(now.data);
  const listed = await switchyard('runs', 'list', ...at());
  expect(listed.data).toContain(id);
  const wrong = await switchyard('runs', 'now', ...at());
  expect([wrong.code, wrong.said]).toEqual([2, expect.stringContaining('--schedule')]);
});
