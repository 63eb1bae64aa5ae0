import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Network } from '../network/index.ts';
import { networkRecord } from './network-record.ts';
import { insertNetwork, isNetworkKept } from './store-networks.ts';

/** The digest that is known to be committed, by whoever asks again and again. */
const kept = new WeakMap<object, string>();

/**
 * Sees to it that the network that decisions of this transaction name is kept: written by the first
 * transaction that uses it, and never again. To be called before anything else is written, so that
 * whoever waits for another that keeps the same network holds nothing that one may want. `asker` is
 * an object of one tenant and one database: it is told once.
 */
export async function keepNetwork(
  tx: Tx,
  network: Network,
  what: { at: Instant; asker: object },
): Promise<void> {
  const record = networkRecord(network);
  if (kept.get(what.asker) === record.digest) return;
  if (!(await isNetworkKept(tx, record.digest))) await insertNetwork(tx, record, what.at);
  // What is rolled back was never kept.
  tx.afterCommit(() => kept.set(what.asker, record.digest));
}
