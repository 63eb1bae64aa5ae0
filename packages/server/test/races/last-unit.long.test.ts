// Goal: as last-unit.test.ts: RACE_ROUNDS rounds of RACE_ORDERS orders, RACE_CASES cases of lines.
import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { raceForLastUnits } from './last-unit.ts';
import { raceOfManyLines, wishes } from './many-lines.ts';
import { tell } from './support.ts';

const rounds = Number(process.env['RACE_ROUNDS'] ?? 200);
const orders = Number(process.env['RACE_ORDERS'] ?? 200);
const cases = Number(process.env['RACE_CASES'] ?? 300);
const seed = Number(process.env['RACE_SEED'] ?? Date.now() % 1_000_000_000);

let server: TestServer;
let places: Awaited<ReturnType<typeof seedLocation>>[];
beforeAll(async () => {
  server = await startTestServer();
  places = [await seedLocation(server, 'A'), await seedLocation(server, 'B')];
});
afterAll(async () => {
  await server.stop();
});

it(`T1: ${rounds} rounds of ${orders} orders for one unit`, async () => {
  const told = await raceForLastUnits(server, places, { rounds, orders });
  await expectLaws(server);
  tell('last-unit', { rounds, ...told });
});

it(`T1b: ${cases} cases of lines, kits and repeated keys`, async () => {
  await fc.assert(
    fc.asyncProperty(wishes, (asked) => raceOfManyLines(server, places, asked)),
    { numRuns: cases, seed },
  );
  await expectLaws(server);
  tell('many-lines', { seed, cases });
});
