// Goal: every header and parameter means what api.md says, and nothing is silently ignored.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

const probe = newProbe();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    routes: probeRoutes(probe),
    config: { simulatedClock: true, serverTiming: true },
  });
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  server.request('GET', path, { headers });

describe('every answer', () => {
  it('carries its request id, the version, and leave to nobody to keep it', async () => {
    const answer = await get('/v1/things/a', { 'x-request-id': 'mine', 'request-id': 'mine' });
    expect(answer.headers).toMatchObject({
      'switchyard-version': '2026-11-01',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['switchyard-request-id']).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(answer.headers['server-timing']).toMatch(/^db;dur=[\d.]+, total;dur=[\d.]+$/);
  });

  it('speaks one version', async () => {
    expect((await get('/v1/things/a', { 'switchyard-version': '2026-11-01' })).status).toBe(200);
    expect((await get('/v1/things/a', { 'switchyard-version': '2020-01-01' })).status).toBe(400);
  });

  it.each([
    ['*/*', 200],
    ['application/*;q=0.5', 200],
    ['text/html, application/json', 200],
    ['application/problem+json', 200],
    ['text/html', 406],
    ['application/json;q=0', 406],
  ])('comes as JSON: Accept %s → %i', async (accept, status) => {
    expect((await get('/v1/things/a', { accept })).status).toBe(status);
  });
});

describe('addresses', () => {
  it('that exist with other methods say which', async () => {
    const answer = await server.request('DELETE', '/v1/things/a?x=1');
    expect([answer.status, answer.body.code, answer.headers['allow']]).toEqual([
      405,
      'method_not_allowed',
      'GET, PATCH, HEAD, OPTIONS',
    ]);
    const options = await server.request('OPTIONS', '/v1/things');
    expect([options.status, options.headers['allow']]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
    expect((await server.request('HEAD', '/v1/things/a')).status).toBe(200);
  });

  it.each(['/v1/nothing', '/v1/things/a/b/c', '/v1/things/%00', '/v2/things', '/v1/Things'])(
    'that do not exist are 404: %s',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    },
  );

  it('that cannot be read are 400, and too long ones 414', async () => {
    expect((await get('/v1/things/%zz')).body.code).toBe('malformed_request');
    expect((await get(`/v1/things?name=${'x'.repeat(9000)}`)).status).toBe(414);
    expect((await get(`/v1/things/${'x'.repeat(2000)}`)).status).toBe(414);
  });
});

describe('parameters', () => {
  it('are typed by the schema', async () => {
    expect((await get('/v1/things/a?depth=2&kinds=a,b')).body.name).toBe(
      'a {"depth":2,"kinds":["a","b"]} false',
    );
    expect((await get('/v1/things/a?kinds=a&kinds=b')).body.name).toBe(
      'a {"kinds":["a","b"]} false',
    );
  });

  it.each([
    ['depth=9', 'out_of_range'],
    ['depth=two', 'invalid_type'],
    ['depth=1&depth=2', 'invalid_type'],
    ['depth=-0', 'invalid_type'],
    ['depth=', 'invalid_type'],
    ['kinds=a,c', 'not_allowed'],
    ['depth=1%00', 'invalid_text'],
  ])('that do not fit are refused: %s', async (query, code) => {
    const answer = await get(`/v1/things/a?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameter']);
    expect(answer.body.errors[0].code).toBe(code);
    expect(answer.body.errors[0].pointer).toMatch(/^\?(depth|kinds)/);
  });

  it('that are unknown are refused', async () => {
    for (const path of [
      '/v1/things/a?deep=1',
      '/v1/things?limit=2&deep=1',
      '/v1/things/a?__proto__=1',
      '/v1/things/a?constructor=1',
    ]) {
      const answer = await get(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'unknown_parameter']);
    }
    const posted = await server.request('POST', '/v1/things?x=1', {
      body: { name: 'ok', quantity: 1 },
    });
    expect(posted.body.code).toBe('unknown_parameter');
  });
});

describe('lists', () => {
  it('come page by page with a link to the next', async () => {
    for (const name of ['one', 'two', 'three']) {
      expect(
        (await server.request('POST', '/v1/things', { body: { name, quantity: 1 } })).status,
      ).toBe(201);
    }
    const first = await get('/v1/things?limit=2&loud=true');
    expect(first.body).toMatchObject({
      object: 'list',
      has_more: true,
      prev_cursor: null,
      total: { value: 3, relation: 'eq' },
    });
    expect(first.body.data.map((t: { name: string }) => t.name)).toEqual(['ONE', 'TWO']);
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    expect(next).toContain('loud=true');
    const second = await get(next.replace('http://switchyard.test', ''));
    expect(second.body).toMatchObject({
      data: [{ name: 'THREE' }],
      has_more: false,
      next_cursor: null,
    });
    expect(second.headers['link']).toBeUndefined();
    expect((await get('/v1/things?name[prefix]=t&count=none')).body).toMatchObject({
      total: null,
      data: [{ name: 'two' }, { name: 'three' }],
    });
  });
});

describe('versions', () => {
  it('let a reader keep what it has', async () => {
    const answer = await get('/v1/things/a');
    expect(answer.headers['etag']).toBe('"7"');
    for (const tag of ['"7"', 'W/"7"', '"6", "7"', '*']) {
      const again = await get('/v1/things/a', { 'if-none-match': tag });
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', '"7"']);
    }
    expect((await get('/v1/things/a', { 'if-none-match': '"6"' })).status).toBe(200);
  });

  it.each([
    [undefined, 428],
    ['"7"', 200],
    ['7', 200],
    ['*', 200],
    ['"6"', 412],
    ['seven', 400],
    ['"6", "7"', 400],
  ])('guard a change: If-Match %s → %i', async (ifMatch, status) => {
    const answer = await server.request('PATCH', '/v1/things/a', {
      body: { note: null },
      headers: {
        'content-type': 'application/merge-patch+json',
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
    });
    expect(answer.status).toBe(status);
    if (status === 412) expect(answer.body.current_version).toBe(7);
  });
});

describe('preferences', () => {
  it('for strictness reach the operation', async () => {
    const answer = await get('/v1/things/a', { prefer: 'respond-async, handling=strict' });
    expect(answer.body.name).toContain('true');
    expect(answer.headers['preference-applied']).toBe('handling=strict');
    expect(
      (await get('/v1/things/a', { prefer: 'handling=lenient' })).headers['preference-applied'],
    ).toBeUndefined();
  });

  it('for another present reach it from admins only', async () => {
    const headers = { 'switchyard-simulated-time': '2030-01-02T03:04:05+01:00' };
    expect((await get('/v1/things/a', headers)).body.at).toBe('2030-01-02T02:04:05.000Z');
    expect((await get('/v1/things/a', { 'switchyard-simulated-time': 'soon' })).status).toBe(400);
    const made = await server.request('POST', '/v1/api_keys', {
      body: { name: 'reader', scopes: ['orders:read', 'inventory:read'] },
    });
    const refused = await server.request('GET', '/v1/things/a', { headers, key: made.body.secret });
    expect([refused.status, refused.body.code]).toEqual([400, 'malformed_request']);
  });
});
