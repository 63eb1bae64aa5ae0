// Goal: as traffic.test.ts, with TRAFFIC_CALLS calls of each of 32 clients.
import { afterAll, beforeAll, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { tell } from './support.ts';
import { drive, judgeTraffic, seedTraffic } from './traffic.ts';

const callsEach = Number(process.env['TRAFFIC_CALLS'] ?? 500);
const seed = Number(process.env['TRAFFIC_SEED'] ?? Date.now() % 1_000_000_000);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await seedTraffic(server);
});
afterAll(async () => {
  await server.stop();
});

it(`T8: 32 clients, ${callsEach} calls each`, async () => {
  const seen = await drive(server, { clients: 32, callsEach, seed });
  const figures = await judgeTraffic(server, seen);
  await expectLaws(server);
  tell('traffic', { seed, ...figures });
});
