// Goal: as expiry.test.ts, EXPIRY_RACES times.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { raceExpiry } from './expiry.ts';
import { tell } from './support.ts';

const races = Number(process.env['EXPIRY_RACES'] ?? 10_000);
const seed = Number(process.env['EXPIRY_SEED'] ?? Date.now() % 1_000_000_000);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
});
afterAll(async () => {
  await server.stop();
});

it(`T9: ${races} holds end within five milliseconds of their redemption`, async () => {
  const place = await seedLocation(server, 'A');
  const told = await raceExpiry(server, place, { races, atOnce: 20, rng: seededRng(seed) });
  await expectLaws(server);
  expect(Math.min(told.redeemed, told.expired)).toBeGreaterThan(0);
  tell('expiry', { seed, ...told });
});
