// Goal: as keys.test.ts: STORM_KEYS keys, ten times each at once, one in twenty cut.
import { afterAll, beforeAll, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { stormOfKeys } from './keys.ts';
import { tell } from './support.ts';

const keys = Number(process.env['STORM_KEYS'] ?? 2000);
const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 1_000_000_000);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const place = await seedLocation(server, 'A');
  const product = await seedProduct(server, 'STORM');
  await seedStock(server, product.uuid, place.uuid, keys / 2);
});
afterAll(async () => {
  await server.stop();
});

it(`T7: ${keys} keys, ten times each at once`, async () => {
  const sizes = { keys, twins: 10, cutShare: 0.05, rng: seededRng(seed) };
  const told = await stormOfKeys(server, 'STORM', sizes);
  await expectLaws(server);
  tell('keys', { seed, keys, ...told });
});
