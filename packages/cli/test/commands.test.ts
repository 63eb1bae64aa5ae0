import { join } from 'node:path';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { startEmbeddedPostgres } from '@switchyard/server/launcher';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAsOwner } from '../../server/src/platform/db/index.ts';
import { switchyard, temporaryFolder } from './support/words.ts';

const folder = temporaryFolder();
const dataDir = join(folder.path, 'data');
const quiet = { write: () => undefined };

async function start(): Promise<StartedServer> {
  return startServer(
    readConfig(['--port', '0', '--data-dir', dataDir, '--no-demo'], {
      SWITCHYARD_LOG_LEVEL: 'silent',
    }),
    quiet,
  );
}

describe('commands', () => {
  let server: StartedServer;
  const at = (): string[] => ['--url', server.url, '--key', server.key];

  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('says what was probably meant by an unknown command, with exit code 2', async () => {
    const { code, said, data } = await switchyard('verfy');
    expect(code).toBe(2);
    expect(said).toContain('Did you mean verify?');
    expect(data).toBe('');
    expect((await switchyard('products', 'lsit')).code).toBe(2);
    expect((await switchyard('verify', '--nonsense')).code).toBe(2);
  });

  it('previews a change of an order and applies it', async () => {
    for (const [name, body] of [
      ['products', { sku: 'CHG-1', name: 'One', price: 5, currency: 'USD' }],
      ['products', { sku: 'CHG-2', name: 'Two', price: 7, currency: 'USD' }],
      [
        'orders',
        {
          channel: 'web',
          channel_order_id: 'CHG-ORDER',
          currency: 'USD',
          line_items: [{ sku: 'CHG-1', quantity: 2 }],
        },
      ],
    ] as const) {
      const made = await switchyard(name, 'create', '--data', JSON.stringify(body), ...at());
      expect(made.code, made.said).toBe(0);
    }
    const wish = ['change', 'CHG-ORDER', '--set', 'CHG-1=1', '--set', 'CHG-2=3'];
    const seen = await switchyard(...wish, ...at());
    expect(seen.code, seen.said).toBe(0);
    expect(seen.data).toContain('Total 10.00 → 26.00 USD');
    expect(seen.data).toContain('2 → 1');
    const [id = ''] = seen.data.split(' ');
    const done = await switchyard(...wish, '--apply', '--json', ...at());
    expect(JSON.parse(done.data)).toMatchObject({ status: 'applied', number: 2 });
    expect((await switchyard('change', 'apply', id, ...at())).code).toBe(5);
    expect((await switchyard('change', 'CHG-ORDER', '--set', 'CHG-1', ...at())).code).toBe(2);
    expect((await switchyard('order-changes', 'list', '--json', ...at())).data).toContain(id);
  });

  it('creates, gets and lists records', async () => {
    const created = await switchyard(
      'products',
      'create',
      '--data',
      '{"sku":"CLI-1","name":"One","price":5,"currency":"EUR"}',
      ...at(),
    );
    expect(created.code, created.said).toBe(0);
    expect(
      JSON.parse((await switchyard('products', 'get', 'CLI-1', '--json', ...at())).data),
    ).toMatchObject({ sku: 'CLI-1', price: 5 });
    const listed = await switchyard('products', 'list', '--json', '--filter', 'sku=CLI-1', ...at());
    expect(listed.data.trim().split('\n')).toHaveLength(1);
    expect(
      (await switchyard('products', 'list', '--filter', 'sku[in]=CLI-1,NONE', ...at())).data,
    ).toContain('CLI-1');
  });

  it('answers trouble with its exit code, title, detail and request id', async () => {
    const missing = await switchyard('products', 'get', 'NO-SUCH', ...at());
    expect(missing.code).toBe(4);
    expect(missing.said).toMatch(/404.*not_found/su);
    expect(missing.said).toMatch(/request id req_/u);
    expect(
      (await switchyard('orders', 'list', '--url', server.url, '--key', 'sy_test_nonsense')).code,
    ).toBe(3);
    expect(
      (await switchyard('products', 'create', '--data', '{"sku":"CLI-1"}', ...at())).code,
    ).toBe(5);
    expect((await switchyard('orders', 'list', '--filter', 'nonsense=1', ...at())).code).toBe(1);
    expect(
      (await switchyard('events', 'list', '--url', 'http://127.0.0.1:9', '--key', 'k'.repeat(20)))
        .code,
    ).toBe(6);
  });

  it('makes, rotates and revokes keys, and prints a secret alone on stdout', async () => {
    const made = await switchyard(
      'keys',
      'create',
      '--name',
      'floor',
      '--scopes',
      'orders:read',
      '--mode',
      'test',
      ...at(),
    );
    expect(made.code, made.said).toBe(0);
    expect(made.data.trim()).toMatch(/^sy_test_\S+$/u);
    const id = /key_\w+/u.exec(made.said)?.[0] ?? '';
    expect(
      (await switchyard('orders', 'list', '--url', server.url, '--key', made.data.trim())).code,
    ).toBe(0);
    expect((await switchyard('keys', 'revoke', id, ...at())).code).toBe(0);
    expect(
      (await switchyard('orders', 'list', '--url', server.url, '--key', made.data.trim())).code,
    ).toBe(3);
    expect((await switchyard('keys', 'list', ...at())).data).toContain('floor');
  });

  it('explains an order in a sentence and a table of candidates', async () => {
    await switchyard(
      'locations',
      'create',
      '--data',
      '{"code":"CLI-A","type":"fulfillment","country":"DE","currency":"EUR"}',
      ...at(),
    );
    const order = {
      source: 'cli',
      channel_order_id: 'CLI-O-1',
      currency: 'EUR',
      shipping_address: { country: 'DE' },
      line_items: [{ sku: 'CLI-1', quantity: 2, unit_price: 5 }],
    };
    expect(
      (await switchyard('orders', 'create', '--data', JSON.stringify(order), ...at())).code,
    ).toBe(0);
    const { code, data, said } = await switchyard('explain', 'CLI-O-1', ...at());
    expect(code, said).toBe(0);
    expect(data).toContain('CLI-A');
    expect(data).toMatch(/2 units wait for stock/u);
    expect((await switchyard('explain', 'NO-SUCH-ORDER', ...at())).code).toBe(4);
    const why = await switchyard('explain', 'CLI-O-1', '--why-not', 'CLI-A', ...at());
    expect(why.code, why.said).toBe(0);
    expect(why.data).toContain('CLI-A fails the gate stock: it has 0 and needs 2.');
    const target = ['--why-not', 'CLI-A', '--what-would-change-it'];
    const change = await switchyard('explain', 'CLI-O-1', ...target, ...at());
    expect(change.code, change.said).toBe(0);
    expect(change.data).toContain('1 unit of CLI-1 more at CLI-A (1 instead of 0)');
    const asJson = await switchyard('explain', 'CLI-O-1', ...target, '--json', ...at());
    const [first, second] = asJson.data.trim().split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ object: 'decision_why_not' });
    expect(JSON.parse(second ?? '')).toMatchObject({ object: 'decision_changes' });
  });

  it('follows events from a position on', async () => {
    const { code, data, said } = await switchyard(
      'tail',
      '--after',
      '0',
      '--count',
      '1',
      '--json',
      ...at(),
    );
    expect(code, said).toBe(0);
    expect(JSON.parse(data)).toMatchObject({ type: expect.any(String) });
    expect(said).toContain('--after 1');
  });

  it('finds a healthy server healthy', async () => {
    const { code, data, said } = await switchyard(
      'doctor',
      '--data-dir',
      dataDir,
      '--json',
      ...at(),
    );
    expect(code, data + said).toBe(0);
    const { checks } = JSON.parse(data) as { checks: { state: string }[] };
    expect(checks.filter((check) => check.state === 'ok').length).toBeGreaterThanOrEqual(15);
  });

  it('verifies a running server, its data directory, and the directory of a stopped one; 1 when a law is broken', async () => {
    expect((await switchyard('verify', ...at())).code).toBe(0);
    expect((await switchyard('verify', '--data-dir', dataDir)).code).toBe(0);
    await server.stop();
    expect((await switchyard('verify', '--data-dir', dataDir)).code).toBe(0);
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const owner = await connectAsOwner(postgres.connection);
    await owner.query(`update switchyard.orders set status = 'fulfilled'`);
    await owner.end();
    await postgres.stop();
    const { code, data } = await switchyard('verify', '--data-dir', dataDir, '--json');
    expect(code).toBe(1);
    const { tenants } = JSON.parse(data) as { tenants: { laws: { law: string; ok: boolean }[] }[] };
    expect(
      tenants
        .flatMap((tenant) => tenant.laws)
        .filter((law) => !law.ok)
        .map((law) => law.law),
    ).toEqual(['I10']);
    expect((await switchyard('verify', '--data-dir', join(folder.path, 'nothing'))).code).toBe(1);
  });
});
