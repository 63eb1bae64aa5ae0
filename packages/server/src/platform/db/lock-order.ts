import { assert } from '../../lib/assert.ts';
import type { Tx } from './transaction.ts';

/** What a transaction holds of a table: the keys, and the one that sorts last. */
type Held = { keys: Set<string>; last: string };

let isWatched = false;
const heldBy = new WeakMap<Tx, Map<string, Held>>();

/** Watches the order of locks from now on in this process. For tests: nobody watches in production. */
export function watchLockOrder(): void {
  isWatched = true;
}

/**
 * Notes that the transaction has locked these rows of a table. While watched it fails when one of
 * them sorts before a row that was locked earlier: two transactions that do so wait for each other.
 * Rows that are held already may be named again. Keys sort as texts.
 */
export function noteLocked(tx: Tx, table: string, keysOf: () => readonly string[]): void {
  if (!isWatched) return;
  const tables = heldBy.get(tx) ?? new Map<string, Held>();
  heldBy.set(tx, tables);
  const held = tables.get(table) ?? { keys: new Set(), last: '' };
  tables.set(table, held);
  const fresh = keysOf()
    .filter((key) => !held.keys.has(key))
    .toSorted();
  const [first] = fresh;
  assert(
    first === undefined || first > held.last,
    `A row of ${table} is locked after one that sorts behind it: ${first} after ${held.last}.`,
  );
  for (const key of fresh) {
    held.keys.add(key);
    held.last = key;
  }
}

/** Remembers what the transaction holds now; the answer makes it so again, for a savepoint. */
export function keepLocksNoted(tx: Tx): () => void {
  const before = [...(heldBy.get(tx) ?? [])].map(
    ([table, held]) => [table, { keys: new Set(held.keys), last: held.last }] as const,
  );
  return () => void heldBy.set(tx, new Map(before));
}
