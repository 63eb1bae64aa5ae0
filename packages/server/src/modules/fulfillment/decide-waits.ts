import type { Uuid } from '../../lib/ids.ts';

/** Units of an order that wait for a product. */
export type WaitingUnits = { orderId: Uuid; productId: Uuid; units: number };

/** An order that stock can reach. */
export type ReachedOrder = {
  orderId: Uuid;
  /** What was free of the products it waits for: the same again promises the same outcome. */
  seen: string;
};

/**
 * The orders that stock can reach, in the order in which they wait: each takes what is free of its
 * products before the next is asked. Null is without limit; a product not named has nothing.
 */
export function decideReached(
  waits: readonly WaitingUnits[],
  free: ReadonlyMap<Uuid, number | null>,
): ReachedOrder[] {
  const left = new Map(free);
  const reached = new Map<Uuid, ReachedOrder>();
  for (const { orderId, productId, units } of waits) {
    const has = left.get(productId);
    if (has === undefined || has === 0) continue;
    if (has !== null) left.set(productId, Math.max(0, has - units));
    const order = reached.get(orderId);
    const part = `${productId} ${has ?? 'unlimited'} ${units}`;
    if (order === undefined) reached.set(orderId, { orderId, seen: part });
    else order.seen += `\n${part}`;
  }
  return [...reached.values()];
}
