import { createHash } from 'node:crypto';
import { hash53 } from '../prove/check/hash.ts';

/** A number in [0, 1) that depends on nothing but the seed and the names: 53 bits of their hash. */
export function seededShare(seed: number, ...names: readonly (string | number)[]): number {
  return hash53(names.join('\u0000'), seed) / 2 ** 53;
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
