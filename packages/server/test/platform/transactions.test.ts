// Goal: work that the database asks to repeat is repeated, a bounded number of times, and nothing
// else is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('a transaction', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  /** Work that fails with the state so many times, and how often it ran. */
  async function run(state: string, failures: number): Promise<{ runs: number; failed: boolean }> {
    let runs = 0;
    const work = server.db.transaction(server.tenantId, {}, async (tx) => {
      runs++;
      if (runs <= failures)
        await tx.queryOnce(
          `do $$ begin raise exception 'again' using errcode = '${state}'; end $$`,
          [],
        );
      return tx.query('select 1');
    });
    const failed = await work.then(
      () => false,
      () => true,
    );
    return { runs, failed };
  }

  it.each(['40001', '40P01'])(
    'that fails with %s runs again, three times at most',
    async (state) => {
      expect(await run(state, 2)).toEqual({ runs: 3, failed: false });
      expect(await run(state, 3)).toEqual({ runs: 3, failed: true });
    },
  );

  it('that is read on demand takes no connection before it asks, and sees its tenant alone', async () => {
    const { db, tenantId } = server;
    const busy = (): number => db.app.totalCount - db.app.idleCount;
    expect(await db.readOnDemand(tenantId, () => Promise.resolve(busy()))).toBe(0);
    const asked = await db.readOnDemand(tenantId, async (tx) => {
      const rows = await Promise.all([
        tx.query<{ id: string }>(`select current_setting('app.tenant_id') as id`),
        tx.queryOnce<{ id: string }>(`select current_setting('app.tenant_id') as id`, []),
      ]);
      return { ids: rows.flat().map(({ id }) => id), busy: busy() };
    });
    expect(asked).toEqual({ ids: [tenantId, tenantId], busy: 1 });
    expect(busy()).toBe(0);
    await expect(
      db.readOnDemand(tenantId, (tx) =>
        tx.execute('delete from orders where tenant_id = $1', [tenantId]),
      ),
    ).rejects.toThrow('read-only');
    await expect(db.readOnDemand(tenantId, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    await expect(
      db.readOnDemand(tenantId, () => db.transaction(tenantId, {}, () => Promise.resolve(1))),
    ).rejects.toThrow('inside a transaction');
    expect(busy()).toBe(0);
  });

  it('that fails for good runs once', async () => {
    expect(await run('23505', 1)).toEqual({ runs: 1, failed: true });
  });
});
