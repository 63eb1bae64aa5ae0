import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRecent } from '../../src/modules/laws/index.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { metricsText } from '../../src/platform/telemetry/metrics.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('the running auditor', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    const place = await seedLocation(server, 'P');
    const product = await seedProduct(server, 'AUD');
    await seedStock(server, product.uuid, place.uuid, 5);
    await server.request('POST', '/v1/orders', {
      body: orderBody('A-1', [{ product: 'AUD', quantity: 1 }]),
    });
  });
  afterAll(async () => {
    await server.stop();
  });

  it('finds nothing in a healthy system, and says which law a recent order breaks when one does', async () => {
    const around = {
      db: server.db,
      log: server.log,
      ids: server.ids,
      clock: { now: () => instantOfMs(Date.now()) },
    };
    expect(await auditRecent(around, new AbortController().signal)).toBe(0);
    expect(await metricsText()).toMatch(/switchyard_law_rows_checked\{law="I2"\} 1/);
    await server.db.system.query(`update orders set status = 'completed' where tenant_id = $1`, [
      server.tenantId,
    ]);
    expect(await auditRecent(around, new AbortController().signal)).toBe(1);
    expect(await metricsText()).toMatch(/switchyard_law_rows_broken\{law="I10"\} 1/);
    expect(server.logged.find((line) => line['event'] === 'law.broken')).toMatchObject({
      law: 'I10',
    });
  });
});
