// Goal: a server that is killed between sending a webhook and noting the answer sends it again,
// under the same id; nothing is lost, and the first attempt is told as unknown.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase } from '../support/server.ts';
import { host, startHooks } from './support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

it('killed between sending and noting, it sends again under the same id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sw-hooks-'));
  closing.push(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  const { db, drop } = await createTestDatabase();
  closing.push(drop);
  const hooks = await startHooks(closing);
  const { host: place, port, user, database } = db.connection;
  const url = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(place)}`;
  const start = async (): Promise<{ server: ServerProcess; ask: Ask }> => {
    const server = startProcess(['--data-dir', folder, '--port', '0', '--no-demo'], {
      DATABASE_URL: url,
      SWITCHYARD_OUTBOUND_ALLOW: host,
      SWITCHYARD_OUTBOUND_HTTP: 'on',
    });
    closing.push(async () => {
      if (server.child.exitCode === null && server.child.signalCode === null)
        await server.end('SIGKILL');
    });
    const { url: address, key_file } = await server.ready();
    const key = /^SWITCHYARD_API_KEY=(\S+)$/m.exec(readFileSync(key_file, 'utf8'))?.[1] ?? '';
    return { server, ask: asker(address, key) };
  };

  const first = await start();
  let isKilled = false;
  hooks.behave('/crash', (n, answer) => {
    if (n > 1) return answer.writeHead(200).end();
    isKilled = first.server.child.kill('SIGKILL');
    return undefined;
  });
  await first.ask('/v1/webhook_endpoints', {
    url: hooks.url('/crash'),
    event_types: ['channel.created'],
  });
  await first.ask('/v1/channels', { code: 'one' });
  await eventually('it was killed while it waited for the answer', () => isKilled, 60_000);

  const second = await start();
  await eventually('it came again', () => hooks.at('/crash').length === 2, 90_000);
  const [before, after] = hooks.at('/crash').map(({ headers }) => headers);
  expect(after?.['webhook-id']).toBe(before?.['webhook-id']);
  expect([before, after].map((headers) => headers?.['switchyard-attempt'])).toEqual(['1', '2']);
  const delivery = await eventually('it is noted', async () => {
    const { data } = await second.ask('/v1/webhook_deliveries?status=delivered');
    return (data as { id: string }[])[0];
  });
  expect(await second.ask(`/v1/webhook_deliveries/${delivery.id}`)).toMatchObject({
    attempts: [{ outcome: 'unknown' }, { outcome: 'delivered', status: 200 }],
  });
  expect(await second.server.end('SIGTERM')).toBe(0);
}, 240_000);

type Ask = (path: string, body?: unknown) => Promise<Record<string, unknown>>;

const asker =
  (url: string, key: string): Ask =>
  async (path, body) => {
    const answer = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${path} answered ${answer.status}`).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
