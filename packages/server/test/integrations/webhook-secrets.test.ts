// Goal: a signing secret is seen once and nowhere after; it can be changed without a gap; no tenant
// sees or reaches what another has; addresses inside are called by nobody.
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCanary } from '../security/outbound-support.ts';
import { issueKey, pepper } from '../security/security-keys.ts';
import { eventually } from '../support/eventually.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import {
  createEndpoint,
  deliveriesOf,
  happen,
  leapingClock,
  type Receiver,
  rules,
  sequenced,
  startHooks,
} from './support.ts';

const closing: (() => Promise<unknown>)[] = [];
const clock = leapingClock();
let server: TestServer;
let hooks: Receiver;

beforeAll(async () => {
  hooks = await startHooks(closing);
  server = await startTestServer({
    outbound: rules,
    clock,
    work: { tasks: [] },
    config: { pepper },
  });
  closing.push(() => server.stop());
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const headersOf = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** Whether the library of the Standard Webhooks takes the n-th request of a path. */
function isTaken(path: string, n: number, secret: string): boolean {
  const got = hooks.at(path)[n];
  if (got === undefined) throw new Error(`There was no request ${n} at ${path}.`);
  try {
    return new Webhook(secret).verify(got.body, headersOf(got.headers)) !== undefined;
  } catch {
    return false;
  }
}

it('the library of the Standard Webhooks takes what we send, also through a rotation', async () => {
  const made = await createEndpoint(server, hooks.url('/rotate'));
  const { id, secret: first } = made.body;
  const arrived = (n: number): Promise<unknown> =>
    eventually(`request ${n} came`, () => hooks.at('/rotate').length >= n);
  await happen(server);
  await arrived(1);
  expect(isTaken('/rotate', 0, first)).toBe(true);
  const rotate = (body: unknown) =>
    server.request('POST', `/v1/webhook_endpoints/${id}/rotate_secret`, { body });
  const second = await rotate({ overlap_hours: 2 });
  expect(second.body.secret).not.toBe(first);
  expect(Date.parse(second.body.former_secret_until)).toBeGreaterThan(Date.now() + 7_100_000);
  await happen(server);
  await arrived(2);
  expect([first, second.body.secret].map((secret) => isTaken('/rotate', 1, secret))).toEqual([
    true,
    true,
  ]);
  // Five minutes are what the library bears: the clock of the server runs ahead of it from here.
  const third = await rotate({ overlap_hours: 0 });
  expect(third.body.former_secret_until).toBeNull();
  await happen(server);
  await arrived(3);
  const all = [first, second.body.secret, third.body.secret];
  expect(all.map((secret) => isTaken('/rotate', 2, secret))).toEqual([false, false, true]);

  const fourth = await rotate({});
  clock.leap(25 * 3_600_000);
  await happen(server);
  await arrived(4);
  expect(String(hooks.at('/rotate')[3]?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  const read = await server.request('GET', `/v1/webhook_endpoints/${id}`);
  expect(read.body.former_secret_until).toBeNull();

  await sequenced(server);
  const texts = [
    read.text,
    (await server.request('GET', '/v1/webhook_endpoints')).text,
    (await server.request('GET', '/v1/events?limit=1000')).text,
    (await server.request('GET', '/v1/webhook_deliveries')).text,
    JSON.stringify(server.logged),
    ...(await everyRow()),
    ...hooks.received.map((got) => got.body + JSON.stringify(got.headers)),
  ];
  for (const secret of [...all, fourth.body.secret]) {
    const bare = secret.slice('whsec_'.length);
    expect(texts.filter((text) => text.includes(bare))).toEqual([]);
  }
});

/** All that is stored, as text. */
async function everyRow(): Promise<string[]> {
  const { rows: tables } = await server.db.system.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'switchyard' and table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await server.db.system
      .query<{ text: string }>(`select t::text as text from switchyard.${name} t`)
      .catch(() => ({ rows: [] }));
    texts.push(...rows.map(({ text }) => text));
  }
  expect(texts.length).toBeGreaterThan(20);
  return texts;
}

it('another tenant finds no endpoint and no delivery, and is told of nothing', async () => {
  const made = await createEndpoint(server, hooks.url('/mine'), { event_types: ['*'] });
  await happen(server);
  await eventually('mine came', () => hooks.at('/mine').length > 0);
  const [delivery] = await deliveriesOf(server, made.body.id);
  const other = await otherTenant();
  const asked: [string, string][] = [
    ['GET', `/v1/webhook_endpoints/${made.body.id}`],
    ['DELETE', `/v1/webhook_endpoints/${made.body.id}`],
    ['POST', `/v1/webhook_endpoints/${made.body.id}/test`],
    ['GET', `/v1/webhook_deliveries/${delivery?.id}`],
    ['POST', `/v1/webhook_deliveries/${delivery?.id}/redeliver`],
  ];
  for (const [method, path] of asked) {
    const answer = await server.request(method, path, { key: other });
    expect([method, path, answer.status]).toEqual([method, path, 404]);
  }
  for (const path of ['/v1/webhook_endpoints', '/v1/webhook_deliveries'])
    expect((await server.request('GET', path, { key: other })).body.data).toEqual([]);
  const theirs = await server.request('POST', '/v1/webhook_endpoints', {
    key: other,
    body: { url: hooks.url('/theirs'), event_types: ['*'] },
  });
  expect(theirs.status).toBe(201);
  await server.request('POST', '/v1/channels', { key: other, body: { code: 'their-own' } });
  await eventually('theirs came', () =>
    hooks.at('/theirs').some(({ event }) => event.type === 'channel.created'),
  );
  const sources = (path: string): string[] => [
    ...new Set(hooks.at(path).map(({ event }) => event.source)),
  ];
  expect(sources('/mine')).toHaveLength(1);
  expect(sources('/theirs')).toHaveLength(1);
  expect(sources('/mine')).not.toEqual(sources('/theirs'));
});

/** Another tenant with an admin key of its own. */
async function otherTenant(): Promise<string> {
  const tenantId = await createTestTenant(server.db, server.ids, `other-${randomUUID()}`);
  return (await issueKey(server, tenantId, ['admin'])).text;
}

it('an address inside is refused when it can be told, and called at no attempt', async () => {
  const canary = await startCanary(closing);
  const faulty = await createEndpoint(server, 'ftp://shop.example/', {
    event_types: ['order.*', 'Order', '**'],
  });
  expect([
    faulty.status,
    faulty.body.errors.map((one: { pointer: string }) => one.pointer),
  ]).toEqual([422, ['#/url', '#/event_types/1', '#/event_types/2']]);
  for (const inside of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '169.254.169.254',
    '0x7f.1',
    '10.0.0.1',
  ]) {
    const made = await createEndpoint(server, `http://${inside}:${canary.port}/`);
    expect(made.status).toBe(201);
    await happen(server);
    const failed = await eventually('it was refused', async () => {
      const [one] = await deliveriesOf(server, made.body.id);
      return (one?.last_attempt?.error ?? null) === null ? undefined : one;
    });
    expect(failed.last_attempt).toMatchObject({ error: 'address_refused', status: null });
    await server.request('DELETE', `/v1/webhook_endpoints/${made.body.id}`);
  }
  expect([canary.connections(), canary.bytes()]).toEqual([0, 0]);
});

it('keys without the scopes neither read nor make endpoints', async () => {
  const keyWith = async (scopes: string[]): Promise<string> =>
    (await server.request('POST', '/v1/api_keys', { body: { name: 'k', scopes } })).body.secret;
  const body = { url: 'https://shop.example/hooks', event_types: ['*'] };
  for (const [scopes, status] of [
    [['webhooks:write'], 403],
    [['events:read'], 403],
    [['webhooks:write', 'events:read'], 201],
  ] as const) {
    const key = await keyWith([...scopes]);
    const made = await server.request('POST', '/v1/webhook_endpoints', { key, body });
    expect([scopes, made.status]).toEqual([scopes, status]);
  }
});
