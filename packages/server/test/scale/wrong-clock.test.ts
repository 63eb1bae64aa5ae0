// Goal: a machine whose clock is two hours off, or set back while it runs, judges ends and due
// times as the database does. Method: a whole process whose Date is wrong from its first line on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase } from '../support/server.ts';

const hourMs = 3_600_000;
const key = 'wrong-clock-bootstrap-key-0123456';
/** Two hours ahead, and after eight seconds two hours behind. */
const wrongClock = `
const right = Date.now.bind(Date);
const startedAt = right();
const off = () => (right() - startedAt < 8000 ? 2 : -2) * ${hourMs};
const Right = Date;
globalThis.Date = class extends Right {
  constructor(...args) { if (args.length === 0) super(right() + off()); else super(...args); }
  static now() { return right() + off(); }
};`;

/** When the process's clock is set back, by ours: it begins after this. */
let jumpAt: number;
let folder: string;
let server: ServerProcess;
let url: string;
let drop: () => Promise<void>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sw-clock-'));
  writeFileSync(join(folder, 'wrong.mjs'), wrongClock);
  const made = await createTestDatabase();
  ({ drop } = made);
  const { host, port, user, database } = made.db.connection;
  server = startProcess(['--data-dir', join(folder, 'data'), '--port', '0', '--no-demo'], {
    DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    SWITCHYARD_BOOTSTRAP_KEY: key,
    NODE_OPTIONS: `--import=${join(folder, 'wrong.mjs')}`,
  });
  ({ url } = await server.ready());
  jumpAt = performance.now() + 8500;
});
afterAll(async () => {
  await server.end('SIGTERM');
  await drop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  withKey = key,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${withKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const inHours = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();

async function judgesRightly(): Promise<void> {
  const made = await call('POST', '/v1/api_keys', {
    name: 'an hour',
    scopes: ['orders:read'],
    expires_at: inHours(1),
  });
  expect(made.status).toBe(201);
  // Dated by the database, within what a slow machine takes to answer.
  const createdAt = Date.parse(String(made.body['created_at']));
  expect(Math.abs(createdAt - Date.now())).toBeLessThan(30_000);
  // Not yet ended, though this machine's clock may say so.
  const used = await call('GET', '/v1/orders', undefined, String(made.body['secret']));
  expect(used.status).toBe(200);
  // A time that has passed has passed, though this machine's clock may say that it has not.
  const past = await call('POST', '/v1/api_keys', {
    name: 'past',
    scopes: ['orders:read'],
    expires_at: inHours(-1),
  });
  expect(past.status).toBe(422);
}

test('keys end by the clock of the database, two hours ahead and after a jump back', async () => {
  await judgesRightly();
  await eventually('the clock was set back', () => performance.now() > jumpAt);
  await judgesRightly();
  const events = await eventually('events have their places', async () => {
    const { body } = await call('GET', '/v1/events');
    const data = body['data'] as { type: string }[];
    return data.filter(({ type }) => type === 'api_key.created').length >= 2 ? data : undefined;
  });
  expect(events.length).toBeGreaterThanOrEqual(2);
});
