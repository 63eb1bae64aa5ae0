import type { Uuid } from '../../lib/ids.ts';

type Listener = (tenantId: Uuid) => void;

const listeners = new Set<Listener>();

/**
 * Tells the sequencers of this process that a tenant has new facts in the outbox. Call it after
 * the commit; it only makes them look sooner, nothing depends on it.
 */
export function hintNewEvents(tenantId: Uuid): void {
  for (const listener of listeners) listener(tenantId);
}

/** Hears every hint of this process until the returned function is called. */
export function onHint(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
