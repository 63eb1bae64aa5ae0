// The same as fuzz.test.ts for many requests, from seeds that differ from day to day.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { fuzz } from './fuzz.ts';

const requests = Number(process.env['FUZZ_REQUESTS'] ?? 200_000);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const lanes = Number(process.env['FUZZ_LANES'] ?? 2);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it('answers many made-up requests as it promised, and does everything at least once', async () => {
  const startedMs = performance.now();
  const { faults, counts, logged, ...figures } = await fuzz(server, { seed, requests, lanes });
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const line = { fuzz: { ...figures, lanes, seconds, cells: counts.size, faults: faults.length } };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  expect(faults.join('\n\n')).toBe('');
  expect(logged).toEqual([]);
  await expectLaws(server);
  expect(figures.neverDone).toEqual([]);
});
