// Goal: what a batch planned and did not commit is planned with again: the next order still goes
// to the place that has its units and is best for it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let near: Awaited<ReturnType<typeof seedLocation>>;
let far: Awaited<ReturnType<typeof seedLocation>>;
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  near = await seedLocation(server, 'NEAR', { latitude: 39.7, longitude: -105 });
  far = await seedLocation(server, 'FAR', { latitude: 45, longitude: -70 });
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

it('a batch whose key was taken leaves the near units to the next order', async () => {
  const product = await seedProduct(server, 'KEPT');
  await seedStock(server, product.uuid, near.uuid, 2);
  // Enough there for every order, so that nobody is told no and the numbers are not read again.
  await seedStock(server, product.uuid, far.uuid, 100);
  const capture = (id: string): ReturnType<TestServer['request']> =>
    server.request('POST', '/v1/orders', {
      body: orderBody(id, [{ product: 'KEPT', quantity: 1 }]),
    });
  const first = await capture('K-1');
  expect([first.status, first.body.assigned_location]).toEqual([201, near.id]);
  // The same order under another Idempotency-Key: planned, and refused by the database.
  const again = await capture('K-1');
  expect([again.status, again.body.id]).toEqual([200, first.body.id]);
  const next = await capture('K-2');
  expect([next.status, next.body.assigned_location]).toEqual([201, near.id]);
  const last = await capture('K-3');
  expect([last.status, last.body.assigned_location]).toEqual([201, far.id]);
});
