// The same as fuzz.test.ts for many requests, from seeds that differ from day to day.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { fuzz } from './fuzz.ts';

const requests = Number(process.env['SWITCHYARD_FUZZ_REQUESTS'] ?? 50_000);
const seed = Number(process.env['SWITCHYARD_FUZZ_SEED'] ?? Math.floor(Date.now() / 86_400_000));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it('answers many made-up requests as it promised, and does everything at least once', async () => {
  const report = await fuzz(server, { seed, requests });
  expect(report.faults.join('\n\n')).toBe('');
  await expectLaws(server);
  expect(report.neverDone).toEqual([]);
});
