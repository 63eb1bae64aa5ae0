// Goal: whatever is done at once to the same few products, the database never meets a deadlock.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { drive, judgeTraffic, seedTraffic } from './traffic.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await seedTraffic(server);
});
afterAll(async () => {
  await server.stop();
});

it('T8: 32 clients with orders, work, holds, receipts and transfers on twenty products', async () => {
  const seen = await drive(server, { clients: 32, callsEach: 12, seed: 8 });
  const { calls } = await judgeTraffic(server, seen);
  expect(calls).toBeGreaterThanOrEqual(384);
  expect(seen.statuses.get('201')).toBeGreaterThan(80);
  await expectLaws(server);
});
