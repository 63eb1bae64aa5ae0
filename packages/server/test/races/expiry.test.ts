// Goal: a hold whose time ends at the moment of its redemption is redeemed or expired, never both
// and never neither, and its unit is sold once either way.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { raceExpiry } from './expiry.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
});
afterAll(async () => {
  await server.stop();
});

it('T9: sixty holds end within five milliseconds of their redemption', async () => {
  const place = await seedLocation(server, 'A');
  const told = await raceExpiry(server, place, { races: 60, atOnce: 12, rng: seededRng(9) });
  expect(told.redeemed + told.expired).toBe(told.races);
  await expectLaws(server);
});
