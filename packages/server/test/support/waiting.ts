// Transactions that stay open until they are told to commit, and who waits for them.
import type { Tx } from '../../src/platform/db/index.ts';
import type { TestServer } from './server.ts';

export type OpenTransaction = { pid: number; commit: () => Promise<void> };

/** Does work in a transaction that keeps what it locked until it is told to commit. */
export async function openTransaction(
  { db, tenantId }: Pick<TestServer, 'db' | 'tenantId'>,
  work: (tx: Tx) => Promise<unknown>,
): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<number>();
  const told = Promise.withResolvers<void>();
  const committed = db.transaction(tenantId, {}, async (tx) => {
    const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    await work(tx);
    begun.resolve(row?.pid ?? 0);
    await told.promise;
  });
  committed.catch(begun.reject);
  return {
    pid: await begun.promise,
    commit: () => {
      told.resolve();
      return committed;
    },
  };
}

/** Whether a statement of this database waits for the transaction. */
export async function isWaitedFor(
  { db }: Pick<TestServer, 'db'>,
  { pid }: OpenTransaction,
): Promise<boolean> {
  const { rowCount } = await db.system.query(
    `select 1 from pg_stat_activity a
     where a.datname = current_database() and $1 = any(pg_blocking_pids(a.pid))`,
    [pid],
  );
  return rowCount !== null && rowCount > 0;
}
