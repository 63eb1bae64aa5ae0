import type { Uuid } from '../../lib/ids.ts';

/** Words of fewer letters are not found by the index. */
export const shortestIndexed = 3;

const gramLength = shortestIndexed;

/** 32 bits for a tenant's records of one kind: equal trigrams of others are other numbers. */
export function saltOf(tenantId: Uuid, kind: string): number {
  let hash = 0x811c9dc5;
  for (const char of `${tenantId}/${kind}`) hash = mix(hash, char.charCodeAt(0));
  return hash;
}

/**
 * The trigrams of a text as 32-bit numbers, each once. A text that holds another one holds all its
 * trigrams; so numbers find every record that a search may find, and some that it does not: two
 * trigrams may have one number. Counts UTF-16 units; nothing for texts of less than three.
 */
export function gramsOf(text: string, salt: number): number[] {
  const grams = new Set<number>();
  for (let at = 0; at + gramLength <= text.length; at++) {
    let hash = salt;
    for (let n = 0; n < gramLength; n++) hash = mix(hash, text.charCodeAt(at + n));
    grams.add(finish(hash));
  }
  return [...grams];
}

// FNV-1a over 16-bit units (Fowler, Noll, Vo), finished as in MurmurHash3 so that all bits differ.
function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
