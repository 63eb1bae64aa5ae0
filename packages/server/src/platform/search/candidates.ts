import type { Uuid } from '../../lib/ids.ts';
import { type Tx, underSystemRole } from '../db/index.ts';
import { gramsOf, saltOf } from './grams.ts';
import { expectedCandidates, readWords, selectCandidates } from './store.ts';

/** Of more a search does not want to know: it is as quick to look at the newest records. */
const candidatesMax = 5000;

/**
 * Where statistics expect more than so many the index is not asked: to say that they are too many
 * it would go through all of them. The word is met among the newest records soon enough.
 */
const expectedMax = 20 * candidatesMax;

/** What a list's records are in the index, and which events tell of their texts. */
export type Indexed = {
  /** The kind of their ids, which is the subject of their events. */
  readonly kind: string;
  /** The family of the events that may change what is searched, such as `order`. */
  readonly family: string;
};

/**
 * The records that may hold all the words (every one that does is among them), or undefined where
 * the index does not help: words too short, too many records, or not all read yet.
 */
export async function candidatesOf(
  tx: Tx,
  { kind, family }: Indexed,
  words: readonly string[],
): Promise<Uuid[] | undefined> {
  const known = await readWords(tx, kind, words);
  if (!known.done) return undefined;
  const salt = saltOf(tx.tenantId, kind);
  const grams = [...new Set(known.words.flatMap((word) => gramsOf(word, salt)))];
  if (grams.length === 0) return undefined;
  const wanted = { kind, family, grams, most: candidatesMax };
  return underSystemRole(tx, async () =>
    (await expectedCandidates(tx, kind, grams)) > expectedMax
      ? undefined
      : selectCandidates(tx, wanted),
  );
}
