// A person is exported, erased, and erased again after a restore by words alone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { switchyard, temporaryFolder } from './support/words.ts';

const folder = temporaryFolder();
let server: StartedServer;
const at = (): string[] => ['--url', server.url, '--key', server.key];

beforeAll(async () => {
  const argv = ['--port', '0', '--data-dir', join(folder.path, 'data'), '--no-demo'];
  const env = { SWITCHYARD_LOG_LEVEL: 'silent', SWITCHYARD_RETENTION: 'backups=35' };
  server = await startServer(readConfig(argv, env), { write: () => undefined });
  const product = '{"sku":"CLI-1","name":"One","price":5,"currency":"EUR"}';
  await switchyard('products', 'create', '--data', product, ...at());
  const order = {
    channel: 'web',
    channel_order_id: 'W-1',
    currency: 'EUR',
    customer: { id: 'cus_ada', name: 'Ada Byron', email: 'ada@example.com' },
    line_items: [{ sku: 'CLI-1', quantity: 1, unit_price: 5 }],
  };
  const made = await switchyard('orders', 'create', '--data', JSON.stringify(order), ...at());
  expect(made.code, made.said).toBe(0);
});

afterAll(async () => {
  await server.stop();
  folder.remove();
});

test('export tells, erase refuses while an order is open, erases once, and can be kept and reapplied', async () => {
  const told = await switchyard('customers', 'export', 'cus_ada', ...at());
  expect(told.code, told.said).toBe(0);
  const person = JSON.parse(told.data);
  expect(person).toMatchObject({ order_count: 1, known_as: { emails: ['ada@example.com'] } });
  const erase = ['customers', 'erase', 'cus_ada', '--reason', 'subject_request'];
  expect((await switchyard(...erase, ...at())).code).toBe(5);
  const id = person.orders[0].order.id as string;
  const cancelled = await fetch(`${server.url}/v1/orders/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(cancelled.status).toBe(200);
  expect((await switchyard(...erase, '--dry-run', ...at())).data).toContain('Would erase 1 orders');
  const erased = await switchyard(...erase, ...at());
  expect(erased.data, erased.said).toMatch(/Erased 1 orders[\s\S]*The last of them is gone on/);
  expect((await switchyard(...erase, ...at())).data).toContain('Erased before');
  expect((await switchyard('customers', 'export', 'cus_ada', ...at())).code).toBe(4);
  const list = await switchyard('customers', 'erasures', ...at());
  expect(list.data).not.toMatch(/ada/i);
  const file = join(folder.path, 'erasures.ndjson');
  writeFileSync(file, list.data);
  const again = await switchyard('customers', 'reapply', file, ...at());
  expect(again.data, again.said).toContain('0 erasures were not known here; 0 were done again.');
});
