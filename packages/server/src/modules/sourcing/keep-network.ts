import { hourMs, type Instant, msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Network } from '../network/index.ts';
import { networkRecord } from './network-record.ts';
import { findLastUse, insertNetwork, noteUse } from './store-networks.ts';

/** The digest that is known to be committed and in use since, by whoever asks again and again. */
const kept = new WeakMap<object, { digest: string; untilMs: number }>();
/** Uses are noted once in so long; retention waits for a day more. */
const noteEveryMs = hourMs;

/**
 * Sees to it that the network that decisions of this transaction name is kept: written by the first
 * transaction that uses it, noted as in use once an hour, and otherwise never again. To be called
 * before anything else is written, so that whoever waits for another that keeps the same network
 * holds nothing that one may want. `asker` is an object of one tenant and one database: it is told
 * once.
 */
export async function keepNetwork(
  tx: Tx,
  network: Network,
  what: { at: Instant; asker: object },
): Promise<void> {
  const { digest, document } = networkRecord(network);
  const known = kept.get(what.asker);
  const nowMs = msOf(what.at);
  if (known?.digest === digest && nowMs < known.untilMs) return;
  const usedAt = await findLastUse(tx, digest);
  if (usedAt === undefined) await insertNetwork(tx, { digest, document }, what.at);
  else if (nowMs - msOf(usedAt) >= noteEveryMs) await noteUse(tx, digest, what.at);
  // What is rolled back was never kept.
  tx.afterCommit(() => kept.set(what.asker, { digest, untilMs: nowMs + noteEveryMs }));
}
