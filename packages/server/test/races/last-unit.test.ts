// Goal: of two hundred orders for one unit, over several channels and places, one gets it, always;
// and an order that asks for a product in several ways never gets more than there is.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { raceForLastUnits } from './last-unit.ts';
import { raceOfManyLines, wishes } from './many-lines.ts';

let server: TestServer;
let places: Awaited<ReturnType<typeof seedLocation>>[];
beforeAll(async () => {
  server = await startTestServer();
  places = [await seedLocation(server, 'A'), await seedLocation(server, 'B')];
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

it('T1: one of 200 orders gets the last unit, in each of three rounds, and nothing is left over', async () => {
  const { orders } = await raceForLastUnits(server, places, { rounds: 3, orders: 200 });
  expect(orders).toBe(600);
});

it('T1b: lines of one product, kits that share parts and repeated keys never take more than there is', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, (asked) => raceOfManyLines(server, places, asked)),
    { numRuns: 8 },
  );
});
