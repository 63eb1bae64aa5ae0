// Goal (T10): whatever a day brings, in whatever order, the product and a few plain numbers agree
// after every step: on hand, claimed, held, to promise, lines, statuses, ledger and events.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type LifecyclePlace, runLifecycles, seedLifecyclePlaces } from './lifecycle.ts';

let server: TestServer;
let places: LifecyclePlace[];
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  places = await seedLifecyclePlaces(server);
});
afterAll(async () => {
  await server.stop();
});

it('T10: random working days agree with the model at every step', async () => {
  const { commands } = await runLifecycles(server, places, {
    sequences: 12,
    longest: 60,
    seed: 10,
  });
  expect(commands).toBeGreaterThan(60);
  await expectLaws(server);
});
