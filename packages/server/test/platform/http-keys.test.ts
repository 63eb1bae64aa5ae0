import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ routes: [] });
});
afterAll(() => server.stop());

describe('API keys', () => {
  it('are made, listed, rotated, revoked', async () => {
    const made = await server.request('POST', '/v1/api_keys', { body: { name: 'Floor', scopes: ['orders:read'] } });
    const list = await server.request('GET', '/v1/api_keys?limit=2');
    expect(list.status).toBe(200);
  });
});
