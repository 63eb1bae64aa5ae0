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

  it('that fails for good runs once', async () => {
    expect(await run('23505', 1)).toEqual({ runs: 1, failed: true });
  });
});
