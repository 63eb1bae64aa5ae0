import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on nothing but the seed and the names (cyrb53, 53 bits). */
export function seededShare(seed: number, ...names: readonly (string | number)[]): number {
  const text = names.join('\u0000');
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)) / 2 ** 53;
}

/** A whole number from least to most, both included, by the same rule. */
export function seededInteger(
  least: number,
  most: number,
  seed: number,
  ...names: readonly (string | number)[]
): number {
  return least + Math.floor(seededShare(seed, ...names) * (most - least + 1));
}

/** A short hash of a text. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
