import type { Uuid } from '../../lib/ids.ts';

/** Which of the two policies of a canary plans an order. */
export type Arm = 'candidate' | 'current';

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
const hashes = 2 ** 32;

/** FNV-1a, 32 bits, of an order's and a canary's id. */
export function hashOfOrder(orderId: Uuid, canaryId: Uuid): number {
  let hash = offsetBasis;
  for (const text of [orderId, canaryId]) {
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), prime);
    }
  }
  return hash >>> 0;
}

/**
 * The last step of MurmurHash3: each bit depends on all. Without it the arms of two canaries go
 * together, as what FNV-1a makes of two like texts does (5 % more in both arms than by chance).
 */
function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * The arm of an order: the same whenever it is asked, in whatever process. A canary of its own
 * draws anew, so that no order is always among the first.
 */
export function armOf(orderId: Uuid, canary: { id: Uuid; percent: number }): Arm {
  return mixed(hashOfOrder(orderId, canary.id)) < (canary.percent / 100) * hashes
    ? 'candidate'
    : 'current';
}
