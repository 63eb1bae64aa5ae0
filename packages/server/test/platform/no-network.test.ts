import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('a database transaction', () => {
  let server: TestServer;
  let outside: Server;
  let url: string;
  beforeAll(async () => {
    server = await startTestServer();
    outside = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => {
      outside.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    outside.closeAllConnections();
    outside.close();
    await server.stop();
  });

  it('waits for nobody outside: a network call within it fails, and so does the transaction', async () => {
    const inside = server.db.transaction(server.tenantId, {}, async (tx) => {
      await tx.execute('update tenants set name = $2 where tenant_id = $1', [
        server.tenantId,
        'changed',
      ]);
      return (await fetch(url)).text();
    });
    await expect(inside).rejects.toMatchObject({
      cause: { message: 'A network call inside a database transaction.' },
    });
    const { rows } = await server.db.system.query<{ name: string }>(
      'select name from tenants where tenant_id = $1',
      [server.tenantId],
    );
    expect(rows[0]?.name).not.toBe('changed');
  });

  it('leaves calls outside of it alone', async () => {
    expect(await (await fetch(url)).text()).toBe('here');
    await expect(
      server.db.transaction(server.tenantId, {}, (tx) => tx.query('select 1 as one')),
    ).resolves.toEqual([{ one: 1 }]);
  });
});
