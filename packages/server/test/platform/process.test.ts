// Goal: one process starts from nothing, says where it is, survives its database, ends in order.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedStatus } from '../../src/platform/embedded/index.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase } from '../support/server.ts';

let dataDir: string;
const started: ServerProcess[] = [];
const cleanups: (() => Promise<void>)[] = [];
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'sw-process-')), 'data');
});
afterEach(async () => {
  for (const one of started.splice(0)) if (one.child.exitCode === null) await one.end('SIGKILL');
  for (const cleanup of cleanups.splice(0)) await cleanup();
  const pid = existsSync(dataDir) ? await embeddedStatus(dataDir) : undefined;
  if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  await eventually(
    'the database is gone',
    async () => !existsSync(dataDir) || (await embeddedStatus(dataDir)) === undefined,
  );
  rmSync(join(dataDir, '..'), { recursive: true, force: true, maxRetries: 10 });
});

function start(args: readonly string[] = [], env: Record<string, string> = {}): ServerProcess {
  const one = startProcess(['--data-dir', dataDir, '--port', '0', '--no-demo', ...args], env);
  started.push(one);
  return one;
}

/** On a database of the test cluster: for what is not about the embedded one. */
async function startExternal(args: readonly string[] = []): Promise<ServerProcess> {
  const { db, drop } = await createTestDatabase();
  const { host, port, user, database } = db.connection;
  cleanups.push(drop);
  const url = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  return start(args, { DATABASE_URL: url });
}

const keyIn = (file: string): string =>
  /^SWITCHYARD_API_KEY=(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
const asking = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

test('the first start makes all it needs, the second finds it, and both end with 0', async () => {
  const first = start();
  const ready = await first.ready();
  expect(statSync(ready.key_file).mode & 0o777).toBe(0o600);
  const key = keyIn(ready.key_file);
  const health = await (await fetch(`${ready.url}/v1/system/health`, asking(key))).json();
  expect(health).toMatchObject({ status: 'ok', authenticated: true });
  const anonymous = await (await fetch(`${ready.url}/v1/system/health`)).json();
  expect(anonymous).toMatchObject({ status: 'ok', authenticated: false });
  expect((await fetch(`${ready.url}/livez`)).status).toBe(200);
  expect(await (await fetch(`${ready.url}/metrics`)).text()).toContain(
    'switchyard_sequencer_holding 1',
  );
  expect(await (await fetch(ready.url)).text()).toContain('Switchyard');
  expect(await first.end('SIGTERM')).toBe(0);
  expect(await embeddedStatus(dataDir)).toBeUndefined();
  const second = start();
  const again = await second.ready();
  expect(keyIn(again.key_file)).toBe(key);
  const events = (await (await fetch(`${again.url}/v1/events`, asking(key))).json()) as {
    data: { type: string }[];
  };
  expect(events.data.map((event) => event.type)).toEqual(['api_key.created']);
  expect(await second.end('SIGINT')).toBe(0);
  // The key is shown in the file and at a terminal, never in a log.
  expect(first.said() + second.said()).not.toContain(key);
});

test('a taken port gives way to the next one, and the log says so', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const taken = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const server = await startExternal(['--port', String(taken)]);
  const ready = await server.ready();
  expect(ready.port).toBeGreaterThan(taken);
  expect(server.lines().find((line) => line['event'] === 'port.taken')?.['detail']).toContain(
    `${taken} is taken`,
  );
  holder.close();
});

test('a database that is killed comes back by itself; meanwhile requests are told to come again', async () => {
  const server = start();
  const { url, key_file: keyFile } = await server.ready();
  const key = keyIn(keyFile);
  const list = () => fetch(`${url}/v1/jobs`, asking(key));
  expect((await list()).status).toBe(200);
  const pid = await embeddedStatus(dataDir);
  if (pid === undefined) throw new Error('No database runs.');
  process.kill(pid, 'SIGKILL');
  const away = await eventually('a request is refused', async () => {
    const answer = await list();
    expect([200, 503]).toContain(answer.status);
    return answer.status === 503 ? answer : undefined;
  });
  expect(away.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(away.headers.get('content-type')).toContain('application/problem+json');
  await eventually(
    'it is ready again',
    async () => (await fetch(`${url}/readyz`)).status === 200,
    40_000,
  );
  await eventually('requests work again', async () => (await list()).status === 200);
  expect(await server.end('SIGTERM')).toBe(0);
});

test('a stream ends when the server does, and a request under way is answered', async () => {
  const server = await startExternal();
  const { url, port, key_file: keyFile } = await server.ready();
  const key = keyIn(keyFile);
  const stream = await fetch(`${url}/v1/events/stream`, asking(key));
  const text = stream.text();
  const socket = connect(port, '127.0.0.1');
  const body = '{"name":"late","scopes":["events:read"]}';
  socket.write(
    `POST /v1/api_keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  );
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await eventually('the metrics see the stream', async () =>
    (await (await fetch(`${url}/metrics`)).text()).includes('switchyard_streams_open 1'),
  );
  const ended = server.end('SIGTERM');
  expect(await text).toContain('retry: ');
  await eventually(
    'no new connection is taken',
    () =>
      new Promise((resolve) => {
        const probe = connect(port, '127.0.0.1');
        probe.once('connect', () => {
          probe.destroy();
          resolve(false);
        });
        probe.once('error', () => resolve(true));
      }),
  );
  socket.write(body.slice(10));
  expect(await ended).toBe(0);
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
});

test('a second signal does not wait for a request that never ends', async () => {
  const server = await startExternal();
  const { port } = await server.ready();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /v1/api_keys HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n');
  await once(socket, 'connect');
  server.child.kill('SIGTERM');
  await eventually(
    'it is stopping',
    () =>
      new Promise((resolve) => {
        const probe = connect(port, '127.0.0.1');
        probe.once('connect', () => {
          probe.destroy();
          resolve(false);
        });
        probe.once('error', () => resolve(true));
      }),
  );
  expect(await server.end('SIGTERM')).toBe(130);
});

test('every fault of the configuration is named at once, and no secret is repeated', async () => {
  const server = start(['--port', 'eighty', '--colour'], {
    DATABASE_URL: 'mysql://me:canary-password@host/db',
    SWITCHYARD_BOOTSTRAP_KEY: 'canary-short',
    SWITCHYARD_LOG_LEVEL: 'loud',
    SWITCHYARD_RATE_LIMITS: 'key=fast',
  });
  const [code] = (await once(server.child, 'exit')) as [number];
  expect(code).toBe(2);
  for (const word of [
    '--colour',
    'DATABASE_URL',
    'SWITCHYARD_BOOTSTRAP_KEY',
    'SWITCHYARD_LOG_LEVEL',
    'key=fast',
    'Usage:',
  ]) {
    expect(server.said()).toContain(word);
  }
  expect(server.said()).not.toContain('canary');
});

test('two servers do not share a data directory; the second names the first', async () => {
  const first = start();
  await first.ready();
  const second = start();
  const [code] = (await once(second.child, 'exit')) as [number];
  expect(code).toBe(1);
  expect(second.said()).toContain(`in use by process ${first.child.pid}`);
});
