// Goal: whatever is sent, no answer is a fault of ours, and every answer is one that the document
// promises. Method: requests made up from the document itself, by a fixed seed.
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
  const report = await fuzz(server, { seed: 20_261_123, requests: 1500 });
  expect(report.faults.join('\n\n')).toBe('');
  expect(report.neverDone).toEqual([]);
  await expectLaws(server);
});
