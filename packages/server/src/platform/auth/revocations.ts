import type { Uuid } from '../../lib/ids.ts';

/** Keys changed by this process: what is remembered of them counts no more. */
const changed = new Set<Uuid>();

/** Whether a key's remembered check must be repeated. */
export const forgottenKeys: { has: (id: Uuid) => boolean } = {
  has: (id) => changed.size > 0 && changed.has(id),
};

/** Makes this process check the key again at each use, from now on. */
export function forgetKey(id: Uuid): void {
  changed.add(id);
}
