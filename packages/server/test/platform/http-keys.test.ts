// Goal: only a good key gets in, as far as its scopes reach, and no longer than it is meant to.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/platform/http/index.ts';
import { decodeId, monotonicIds } from '../../src/lib/ids.ts';
import { instantOfMs, type Instant } from '../../src/lib/time.ts';
import { mintKey } from '../../src/platform/auth/key-format.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

let server: TestServer;
let now = Date.now();
const pepper = Buffer.alloc(32, 7);
beforeAll(async () => {
  server = await startTestServer({
    routes: probeRoutes(newProbe()),
    config: { pepper },
    clock: { now: () => instantOfMs(now) },
  });
});
afterAll(() => server.stop());

type Key = {
  id: string;
  secret: string;
  scopes: string[];
  prefix: string;
  expires_at: string | null;
};

async function newKey(
  scopes: string[],
  more: Record<string, unknown> = {},
  key?: string,
): Promise<Key> {
  const answer = await server.request('POST', '/v1/api_keys', {
    body: { name: 'a key', scopes, ...more },
    ...(key === undefined ? {} : { key }),
  });
  expect(answer.status).toBe(201);
  return answer.body as Key;
}

/** Bytes of which a key's id becomes this text. */
function bytesOfText(text: string): Uint8Array {
  const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  return Uint8Array.from(text, (sign) => signs.indexOf(sign));
}

const read = (key: string | null, headers: Record<string, string> = {}) =>
  server.request('GET', '/v1/things/a', { key, headers });

describe('without a good key', () => {
  it.each([
    ['none', undefined],
    ['another scheme', 'Digest x'],
    ['an empty one', 'Bearer '],
    ['noise', 'Bearer hello'],
    ['a false checksum', 'Bearer sy_live_abcdefgh_ABCDEFGHABCDEFGHABCDEFGHABCDEFGH000000'],
    ['Basic with noise', 'Basic !!!'],
    ['Basic with an empty user', `Basic ${Buffer.from(':x').toString('base64')}`],
  ])('a request is 401: %s', async (_what, authorization) => {
    const answer = await read(null, authorization === undefined ? {} : { authorization });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="switchyard"/);
  });

  it('a request is 401 before its body is looked at', async () => {
    const answer = await server.request('POST', '/v1/things', { key: null, body: '{broken' });
    expect(answer.status).toBe(401);
  });

  it('a key with the id of a good one and another secret is 401, its checksum being right', async () => {
    const good = await newKey(['orders:read', 'inventory:read']);
    const publicId = good.prefix.slice(-8);
    const forged = mintKey('live', (count) =>
      count === 8 ? bytesOfText(publicId) : randomBytes(count),
    );
    expect(forged.text.slice(0, 17)).toBe(good.secret.slice(0, 17));
    expect(forged.text).not.toBe(good.secret);
    const answer = await read(forged.text);
    expect([answer.status, answer.body.detail]).toEqual([401, 'The API key is not known.']);
    expect((await read(good.secret)).status).toBe(200);
  });
});

describe('a key', () => {
  it('is shown once, in its form, and stored as a hash only', async () => {
    const key = await newKey(['orders:read', 'inventory:read']);
    expect(key.secret).toMatch(/^sy_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
    expect(key.secret.startsWith(`${key.prefix}_`)).toBe(true);
    const { rows } = await server.db.system.query(
      'select t::text as row from api_keys t where tenant_id = $1',
      [server.tenantId],
    );
    expect(JSON.stringify(rows)).not.toContain(key.secret.split('_')[3]);
    const shown = await server.request('GET', `/v1/api_keys/${key.id}`);
    expect(shown.body).toMatchObject({ id: key.id, status: 'active', last_used_at: null });
    expect(shown.text).not.toContain(key.secret);
  });

  it('lets in as Bearer and as the user of Basic', async () => {
    const { secret } = await newKey(['orders:read', 'inventory:read']);
    expect((await read(secret)).status).toBe(200);
    for (const pair of [`${secret}:`, secret]) {
      expect(
        (await read(null, { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }))
          .status,
      ).toBe(200);
    }
  });

  it('needs every scope of the operation', async () => {
    const { secret } = await newKey(['orders:read']);
    const answer = await read(secret);
    expect([answer.status, answer.body.code]).toEqual([403, 'insufficient_scope']);
    expect(answer.body.required_scopes).toEqual(['orders:read', 'inventory:read']);
    expect(answer.headers['www-authenticate']).toContain('scope="orders:read inventory:read"');
  });

  it('grants no scope it lacks, and admin grants all', async () => {
    const manager = await newKey(['keys:manage', 'orders:read']);
    const refused = await server.request('POST', '/v1/api_keys', {
      key: manager.secret,
      body: { name: 'more', scopes: ['orders:read', 'orders:write', 'admin'] },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((f: { pointer: string }) => f.pointer)).toEqual([
      '#/scopes/1',
      '#/scopes/2',
    ]);
    const made = await newKey(['orders:read'], {}, manager.secret);
    const admin = await newKey(['admin']);
    expect((await read(admin.secret)).status).toBe(200);
    const rotated = await server.request('POST', `/v1/api_keys/${admin.id}/rotate`, {
      key: manager.secret,
      body: {},
    });
    expect([rotated.status, rotated.body.code]).toEqual([403, 'insufficient_scope']);
    expect(made.scopes).toEqual(['orders:read']);
  });

  it('ends when it expires', async () => {
    const past = await server.request('POST', '/v1/api_keys', {
      body: { name: 'x', scopes: ['admin'], expires_at: '2020-01-01T00:00:00Z' },
    });
    expect(past.body.errors).toMatchObject([
      { pointer: '#/expires_at', code: 'invalid_timestamp' },
    ]);
    const { secret, id } = await newKey(['admin'], { expires_at: instantOfMs(now + 60_000) });
    expect((await read(secret)).status).toBe(200);
    now += 61_000;
    expect((await read(secret)).status).toBe(401);
    expect((await server.request('GET', `/v1/api_keys/${id}`)).body.status).toBe('expired');
  });

  it('ends at once when it is revoked, and revoking twice is no fault', async () => {
    const { secret, id } = await newKey(['admin']);
    expect((await read(secret)).status).toBe(200);
    const revoked = await server.request('POST', `/v1/api_keys/${id}/revoke`);
    expect([revoked.status, revoked.body.status]).toEqual([200, 'revoked']);
    expect((await read(secret)).status).toBe(401);
    expect((await server.request('POST', `/v1/api_keys/${id}/revoke`)).body.revoked_at).toBe(
      revoked.body.revoked_at,
    );
    expect((await server.request('POST', `/v1/api_keys/${id}/rotate`, { body: {} })).status).toBe(
      409,
    );
  });

  it('works on for the grace when it is rotated', async () => {
    const old = await newKey(['orders:read', 'inventory:read']);
    const rotated = await server.request('POST', `/v1/api_keys/${old.id}/rotate`, {
      body: { grace_seconds: 60 },
    });
    expect(rotated.body).toMatchObject({ scopes: old.scopes, name: 'a key', expires_at: null });
    const fresh = rotated.body.secret as string;
    expect([(await read(old.secret)).status, (await read(fresh)).status]).toEqual([200, 200]);
    now += 61_000;
    expect([(await read(old.secret)).status, (await read(fresh)).status]).toEqual([401, 200]);
  });

  it('tells when it was used last, written at most once a minute', async () => {
    const { secret, id } = await newKey(['admin']);
    const at = instantOfMs(now);
    await read(secret);
    await expect
      .poll(async () => (await server.request('GET', `/v1/api_keys/${id}`)).body.last_used_at)
      .toBe(at);
    now += 30_000;
    await read(secret);
    expect((await server.request('GET', `/v1/api_keys/${id}`)).body.last_used_at).toBe(at);
  });

  it('is no good in another tenant', async () => {
    const { id } = await newKey(['admin']);
    const tenantId = await createTestTenant(server.db, server.ids, 'other');
    const app = createHttpServer({
      routes: [],
      db: server.db,
      log: server.log,
      clock: { now: () => instantOfMs(now) as Instant },
      ids: monotonicIds(Date.now, (n) => Buffer.alloc(n, 1)),
      config: {
        publicUrl: '',
        pepper,
        bootstrap: { key: 'the-admin-of-the-other', tenantId },
        rateLimits: undefined,
        simulatedClock: false,
      },
    });
    const headers = { authorization: 'Bearer the-admin-of-the-other' };
    expect((await app.inject({ url: `/v1/api_keys/${id}`, headers })).statusCode).toBe(404);
    expect((await app.inject({ url: '/v1/api_keys', headers })).json()).toMatchObject({ data: [] });
    await app.close();
  });

  it('is listed with filters', async () => {
    await newKey(['logs:read'], { name: 'for logs', mode: 'test' });
    const list = await server.request(
      'GET',
      '/v1/api_keys?mode=test&scopes[in]=logs:read&sort=name',
    );
    expect(list.body.data).toMatchObject([{ name: 'for logs', mode: 'test' }]);
  });

  it('leaves facts of its making and its end', async () => {
    const { id } = await newKey(['admin']);
    await server.request('POST', `/v1/api_keys/${id}/revoke`);
    const factsOf = async (): Promise<string[]> => {
      const { rows } = await server.db.system.query<{ type: string }>(
        'select type from events where tenant_id = $1 and subject_id = $2 order by sequence',
        [server.tenantId, decodeId('key', id)],
      );
      return rows.map(({ type }) => type);
    };
    await expect.poll(factsOf).toEqual(['api_key.created', 'api_key.revoked']);
  });
});

describe('a bootstrap key', () => {
  it('is at least 20 visible characters', () => {
    const bad = (key: string) => () =>
      createHttpServer({
        routes: [],
        db: server.db,
        log: server.log,
        clock: { now: () => instantOfMs(now) },
        ids: server.ids,
        config: {
          publicUrl: '',
          pepper,
          bootstrap: { key, tenantId: server.tenantId },
          rateLimits: undefined,
          simulatedClock: false,
        },
      });
    expect(bad('short')).toThrow('20');
    expect(bad('long enough but with spaces')).toThrow('visible');
  });
});

describe('another process', () => {
  it('that revokes a key is obeyed here within 5 seconds', async () => {
    const { secret } = await newKey(['admin']);
    expect((await read(secret)).status).toBe(200);
    await server.db.system.query(
      'update api_keys set revoked_at = $2 where tenant_id = $1 and public_id = $3',
      [server.tenantId, instantOfMs(now), secret.split('_')[2]],
    );
    const startedMs = performance.now();
    await expect
      .poll(async () => (await read(secret)).status, { timeout: 8000, interval: 100 })
      .toBe(401);
    expect(performance.now() - startedMs).toBeLessThan(5500);
  });
});
