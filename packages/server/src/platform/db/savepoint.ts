import { keepLocksNoted } from './lock-order.ts';
import type { Tx } from './transaction.ts';

/**
 * Does work within a transaction and keeps what it wrote and locked only if `isKept` says so of its
 * result; otherwise the rows that it locked are free again, as if it had never been tried. What it
 * gave to `afterCommit` runs all the same. Not to be nested.
 */
export async function attemptWork<T>(
  tx: Tx,
  work: () => Promise<T>,
  isKept: (result: T) => boolean,
): Promise<T> {
  const forget = keepLocksNoted(tx);
  // Sent with the first statement of the work, not waited for before it.
  const [, result] = await Promise.all([tx.execute('savepoint attempt'), work()]);
  if (!isKept(result)) {
    await tx.execute('rollback to savepoint attempt');
    forget();
  }
  return result;
}
