import type { Uuid } from '../../lib/ids.ts';

/** Told after a commit which products of a tenant have other numbers now. Must not throw. */
export type StockListener = (
  tenantId: Uuid,
  productIds: readonly Uuid[],
  /** Who moved it, when it said so: it knows the new numbers already. */
  origin: object | undefined,
) => void;

const listeners = new Set<StockListener>();

/**
 * Calls the listener after every commit of this process that moved stock; returns how to stop.
 * A hint for caches, not a feed: other processes are not heard, so a cache also ages.
 */
export function onStockChanged(listener: StockListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Tells the listeners; called from `afterCommit` only. */
export function tellStockChanged(
  tenantId: Uuid,
  productIds: readonly Uuid[],
  origin?: object,
): void {
  for (const listener of listeners) listener(tenantId, productIds, origin);
}
