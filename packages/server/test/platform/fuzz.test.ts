// Goal: whatever is sent, no answer is a fault of ours, every answer is one that the document
// promises, what fits the document is not refused without a reason, and what does not fit is
// refused at its place. Method: requests made up from the document itself, by a fixed seed.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { fuzz } from './fuzz.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it('answers made-up requests as it promised, and does everything at least once', async () => {
  const requests = Number(process.env['FUZZ_REQUESTS'] ?? 5000);
  const report = await fuzz(server, { seed: 20_261_123, requests });
  expect(report.faults.join('\n\n')).toBe('');
  expect(report.neverDone).toEqual([]);
  expect(report.logged).toEqual([]);
  await expectLaws(server);
});
