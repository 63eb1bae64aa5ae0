// Goal: as lifecycle.test.ts, MODEL_SEQUENCES times.
import { afterAll, beforeAll, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type LifecyclePlace, runLifecycles, seedLifecyclePlaces } from './lifecycle.ts';

const sequences = Number(process.env['MODEL_SEQUENCES'] ?? 500);
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000_000);
let server: TestServer;
let places: LifecyclePlace[];
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  places = await seedLifecyclePlaces(server);
});
afterAll(async () => {
  await server.stop();
});

it(`T10: ${sequences} random working days`, async () => {
  const startedAt = performance.now();
  const { commands } = await runLifecycles(server, places, { sequences, longest: 60, seed });
  await expectLaws(server);
  const ms = Math.round(performance.now() - startedAt);
  process.stdout.write(`${JSON.stringify({ test: 'lifecycle', seed, sequences, commands, ms })}\n`);
});
