// Guarantee: what counts is the published version activated last, by channel and instant; errors
// and unaccepted warnings are never published. Method: through HTTP, under a clock of its own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { seedLocation } from '../support/seed.ts';

const cheapest = {
  schema: 'switchyard.policy/1',
  batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
  objective: { kind: 'money' },
  otherwise: { action: 'backorder' },
};
const two = {
  ...cheapest,
  batches: [
    {
      name: 'German',
      when: { field: 'country', op: 'eq', value: 'DE' },
      rules: [{ name: 'Near', constraints: [{ kind: 'distance_km_max', value: 300 }] }],
    },
    ...cheapest.batches,
  ],
};

let server: TestServer;
let now = Date.now();
let writer: string;
let publisher: string;
let reader: string;

async function newKey(scopes: string[]): Promise<string> {
  const made = await server.request('POST', '/v1/api_keys', { body: { name: 'a key', scopes } });
  expect(made.status, made.text).toBe(201);
  return made.body.secret as string;
}

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) } });
  await seedLocation(server, 'DC');
  writer = await newKey(['policies:read', 'policies:write']);
  publisher = await newKey(['policies:read', 'policies:publish']);
  reader = await newKey(['policies:read']);
});
afterAll(async () => {
  await server.stop();
});

type Options = { key?: string; version?: number; body?: unknown };
const post = (path: string, { key = writer, version, body = {} }: Options = {}) =>
  server.request('POST', path, {
    key,
    body,
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  });
const get = (path: string) => server.request('GET', path, { key: reader });

async function policyWith(code: string, document: unknown): Promise<string> {
  const made = await post('/v1/policies', { body: { code, document } });
  expect(made.status, made.text).toBe(201);
  return `/v1/policies/${code}`;
}

/** Takes a draft to an approved version and answers its ETag's number. */
async function approved(path: string): Promise<number> {
  expect((await post(`${path}/test`, { body: undefined })).status).toBe(200);
  expect((await post(`${path}/submit`)).status).toBe(200);
  const answer = await post(`${path}/approve`, { key: publisher });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.version as number;
}

async function published(path: string, body: unknown = {}): Promise<void> {
  const version = await approved(path);
  const answer = await post(`${path}/publish`, { key: publisher, version, body });
  expect(answer.status, answer.text).toBe(200);
}

describe('publishing', () => {
  const narrow = {
    ...cheapest,
    batches: [{ ...cheapest.batches[0], when: { field: 'country', op: 'eq', value: 'DE' } }],
  };
  it('refuses errors, and warnings that nobody accepted', async () => {
    const path = await policyWith('warned', narrow);
    const version = await approved(`${path}/versions/1`);
    const publish = (body: unknown) =>
      post(`${path}/versions/1/publish`, { key: publisher, version, body });
    const refused = await publish({});
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
    expect(refused.body.errors).toEqual([
      expect.objectContaining({
        pointer: '#/document/batches',
        code: 'orders_unmatched',
        severity: 'warning',
        witness: { country: 'other' },
      }),
    ]);
    expect((await publish({ accept_warnings: true })).status).toBe(200);

    const { otherwise: _, ...mute } = cheapest;
    const bad = await policyWith('mute', mute);
    const tested = await post(`${bad}/versions/1/test`, { body: undefined });
    expect(tested.body.report).toMatchObject({ ok: false, findings: [{ code: 'no_fallback' }] });
    const submitted = await post(`${bad}/versions/1/submit`);
    expect([submitted.status, submitted.body.code]).toEqual([409, 'illegal_transition']);
  });

  it('refuses what has become wrong since its test', async () => {
    await seedLocation(server, 'GONE');
    const path = await policyWith('late', {
      ...cheapest,
      batches: [
        {
          name: 'All',
          rules: [{ name: 'One', constraints: [{ kind: 'location_in', values: ['DC', 'GONE'] }] }],
        },
      ],
    });
    const version = await approved(`${path}/versions/1`);
    await server.db.system.query(
      `update locations set code = 'MOVED' where tenant_id = $1 and code = 'GONE'`,
      [server.tenantId],
    );
    const refused = await post(`${path}/versions/1/publish`, {
      key: publisher,
      version,
      body: { accept_warnings: true },
    });
    expect(refused.body.errors).toEqual([
      expect.objectContaining({ code: 'unknown_location', severity: 'error' }),
    ]);
  });
});

describe('rolling back', () => {
  it('publishes the earlier document as a new version, which counts where the policy counted', async () => {
    const path = await policyWith('back', cheapest);
    await published(`${path}/versions/1`, { activate: { channel: 'shop' } });
    await post(`${path}/versions`, { body: { document: two } });
    await published(`${path}/versions/2`, { activate: { channel: 'shop' } });
    expect((await get('/v1/policies/active?channel=shop')).body.number).toBe(2);
    const back = await post(`${path}/rollback`, {
      key: publisher,
      body: { number: 1, comment: 'Too many parcels.' },
    });
    expect(back.body).toMatchObject({ number: 3, state: 'published', based_on: 1 });
    expect(back.body.document).toEqual(cheapest);
    expect((await get('/v1/policies/active?channel=shop')).body.number).toBe(3);
    const unpublished = await post(`${path}/versions`);
    const nowhere = await post(`${path}/rollback`, {
      key: publisher,
      body: { number: unpublished.body.number },
    });
    expect(nowhere.body.errors[0]).toMatchObject({ pointer: '#/number' });
    const inUse = await post(`${path}/versions/3/archive`);
    expect([inUse.status, inUse.body.code]).toEqual([409, 'in_use']);
  });
});

describe('what counts', () => {
  it('is told by channel and instant, and a plan for later can be taken back', async () => {
    const path = await policyWith('timed', two);
    await published(`${path}/versions/1`);
    const start = instantOfMs(now + 60_000);
    const wish = { policy_id: 'timed', number: 1, channel: 'eve', effective_from: start };
    const later = await post('/v1/policy_activations', { key: publisher, body: wish });
    expect(later.status, later.text).toBe(201);
    const codeAt = async (query: string) => (await get(`/v1/policies/active?${query}`)).body.code;
    const before = await codeAt('channel=eve');
    expect(before).not.toBe('timed');
    expect(await codeAt(`channel=eve&at=${start}`)).toBe('timed');
    expect(await codeAt(`channel=other&at=${start}`)).toBe(before);
    const taken = await post(`/v1/policy_activations/${later.body.id}/cancel`, {
      key: publisher,
      body: undefined,
    });
    expect(taken.body.cancelled_at).not.toBeNull();
    const shown = await get(later.headers['location'] ?? '');
    expect([shown.status, shown.body]).toEqual([200, taken.body]);
    const nowhere = await get('/v1/policy_activations/pac_00000000000000000000000000');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not_found']);
    expect(await codeAt(`channel=eve&at=${start}`)).toBe(before);

    const again = await post('/v1/policy_activations', { key: publisher, body: wish });
    now += 60_000;
    // To the millisecond, without anything having to be read again.
    expect(await codeAt('channel=eve')).toBe('timed');
    const late = await post(`/v1/policy_activations/${again.body.id}/cancel`, {
      key: publisher,
      body: undefined,
    });
    expect([late.status, late.body.code]).toEqual([409, 'illegal_transition']);
    const past = await post('/v1/policy_activations', {
      key: publisher,
      body: { ...wish, effective_from: instantOfMs(now - 1) },
    });
    expect(past.body.errors[0]).toMatchObject({ pointer: '#/effective_from' });
    const none = await post('/v1/policy_activations', {
      key: publisher,
      body: { policy_id: null, channel: 'eve' },
    });
    expect(none.status).toBe(201);
    expect(await codeAt('channel=eve')).toBe(before);
  });

  it('is only ever a published version', async () => {
    await policyWith('unready', cheapest);
    const answer = await post('/v1/policy_activations', {
      key: publisher,
      body: { policy_id: 'unready', number: 1 },
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'illegal_transition']);
  });
});
