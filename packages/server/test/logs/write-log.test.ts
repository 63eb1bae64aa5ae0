import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('the business log', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  it('takes any shape under a type, and stamps what a client cannot be believed about', async () => {
    const made = await server.request('POST', '/v1/logs', {
      body: {
        type: 'inventory_rebalancing',
        result: [{ status: 'success' }],
        timestamp: '1999-01-01T00:00:00Z',
        recorded_at: 'never',
      },
    });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      type: 'inventory_rebalancing',
      body: { timestamp: '1999-01-01T00:00:00Z', recorded_at: 'never' },
    });
    expect(Date.now() - Date.parse(made.body.recorded_at)).toBeLessThan(60_000);
    const list = await server.request('GET', '/v1/logs?type=inventory_rebalancing');
    expect(list.body.data).toEqual([made.body]);
  });

  it('cannot be changed or emptied, not even by a statement of the app', async () => {
    expect((await server.request('DELETE', '/v1/logs')).status).toBe(405);
    const change = server.db.transaction(server.tenantId, {}, (tx) =>
      tx.execute('update log_entries set type = $2 where tenant_id = $1', [server.tenantId, 'x']),
    );
    await expect(change).rejects.toMatchObject({ code: '42501' });
    expect(
      (await server.request('POST', '/v1/logs', { body: { result: 1 } })).body.errors[0].pointer,
    ).toBe('#/type');
  });
});
