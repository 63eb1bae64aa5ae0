// Reports are read on a connection that cannot write; one that lasts too long is ended and told so,
// and nothing is read for whom nobody waits.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReportLane } from '../../src/platform/db/report-lane.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
});

it('writes nothing', async () => {
  const { tenantId, db } = server;
  const writing = db.reports.run({ tenantId }, (tx) =>
    tx.execute('update products set name = $2 where tenant_id = $1', [tx.tenantId, 'x']),
  );
  await expect(writing).rejects.toThrow('A statement that writes in a read-only transaction.');
});

it('ends what lasts too long, and says to ask for less', async () => {
  const { tenantId, db } = server;
  const lane = createReportLane(db.reports.pool, { timeoutMs: 50 });
  const slow = lane.run({ tenantId }, (tx) => tx.query('select pg_sleep(30)'));
  await expect(slow).rejects.toMatchObject({ code: 'busy' });
  const [row] = await lane.run({ tenantId }, (tx) => tx.query<{ n: number }>('select 1 as n'));
  expect(row?.n).toBe(1);
});

it('reads nothing for whom nobody waits', async () => {
  const { tenantId, db } = server;
  const gone = AbortSignal.abort();
  let read = false;
  const reading = db.reports.run({ tenantId, signal: gone }, async () => {
    read = true;
  });
  await expect(reading).rejects.toMatchObject({ code: 'busy' });
  expect(read).toBe(false);
});
