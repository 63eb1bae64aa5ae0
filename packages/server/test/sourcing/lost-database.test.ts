// Goal: a database that goes away in the middle of a batch leaves nobody waiting, and is not asked
// again for every half of the batch. Method: a database whose transactions fail as its driver does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDispatchLine } from '../../src/modules/sourcing/dispatch-line.ts';
import { KeysTaken } from '../../src/modules/sourcing/dispatch-piece.ts';
import type { DispatchJob } from '../../src/modules/sourcing/dispatch-types.ts';
import type { Database } from '../../src/platform/db/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('a dispatch line whose database went away', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
  });
  afterAll(async () => {
    await server.stop();
  });

  const jobs = (count: number): DispatchJob[] => {
    const { db, ids, log } = server;
    const ctx = systemContext(
      { db, ids, log, clock: { now: () => '2040-01-01T00:00:00.000Z' as never } },
      server.tenantId,
      'test',
    );
    return Array.from({ length: count }, (_, n) => ({
      kind: 'capture' as const,
      ctx,
      fingerprint: String(n),
      idempotency: undefined,
      seal: undefined,
      body: {
        channel_order_id: `L-${n}`,
        currency: 'USD',
        line_items: [{ product_id: 'X', quantity: 1 }],
      },
    }));
  };
  const lineOn = (transaction: Database['transaction']): ReturnType<typeof createDispatchLine> =>
    createDispatchLine(
      { ...server.db, transaction },
      { workersMax: 1, nowMs: () => performance.now() },
    );
  const lost = new Error('timeout exceeded when trying to connect');

  it('answers every caller after one try, not one for every half', async () => {
    let tries = 0;
    const line = lineOn(() => {
      tries += 1;
      return Promise.reject(lost);
    });
    const results = await line.submitAll(jobs(100));
    expect(results.every((result) => result.kind === 'failed' && result.error === lost)).toBe(true);
    expect(tries).toBe(1);
  });

  it('answers every caller also when not even the taken keys can be read', async () => {
    const all = jobs(3);
    const line = lineOn((_, options) =>
      Promise.reject(options.readOnly === true ? lost : new KeysTaken(new Set(all))),
    );
    expect((await line.submitAll(all)).map((result) => result.kind)).toEqual([
      'failed',
      'failed',
      'failed',
    ]);
    expect(line.depth()).toEqual({ waiting: 0, running: 0 });
  });
});
