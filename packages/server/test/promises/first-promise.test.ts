// Guarantee: an order gets its promise also when nobody asked for dates before, and when what is
// known of lead times is old: both are read inside the transaction that follows the events.
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const place = await seedLocation(server, 'EAST');
  const product = await seedProduct(server, 'LAMP');
  await seedStock(server, product.uuid, place.uuid, 9);
  // Promises begin with the events after their subscriber first sees the tenant.
  await server.request('POST', '/v1/products', { body: { sku: 'OTHER' } });
  await eventually('promises are followed', async () => {
    const { rows } = await server.db.system.query(
      "select 1 from subscription_cursors where tenant_id = $1 and name = 'promises'",
      [server.tenantId],
    );
    return rows[0];
  });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => server.stop());

async function promiseOfNew(id: string): Promise<Record<string, unknown>> {
  const body = orderBody(id, [{ product: 'LAMP', quantity: 1 }]);
  const made = await server.request('POST', '/v1/orders', { body });
  expect(made.status, made.text).toBe(201);
  return eventually('the order has its promise', async () => {
    const answer = await server.request('GET', `/v1/promises?order_id=${made.body.id}`);
    return answer.body.data[0];
  });
}

it('gives the first order of a process its promise', async () => {
  expect(await promiseOfNew('FIRST')).toMatchObject({ object: 'promise' });
});

it('gives promises when what is known of lead times is older than half a minute', async () => {
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + 40_000);
  expect(await promiseOfNew('LATER')).toMatchObject({ object: 'promise' });
});
