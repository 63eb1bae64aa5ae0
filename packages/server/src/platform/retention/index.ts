/**
 * Retention: what only serves for a time is dropped when it is over, in small batches along the
 * table's key. Owns retention_marks. Invariants: what a law needs (orders, lines, ledger, claims of
 * orders, shipments) is of no kind here; how far events are dropped is kept in the transaction that
 * drops them, so that what is left is known to have no gap.
 */
export { readMark } from './marks.ts';
export { defaultRetention, readRetention, type RetentionPolicy } from './policy.ts';
export { measureRetention, retentionTasks, sweepRetained } from './sweep.ts';
export type { Sweep, Sweeps } from './sweep-types.ts';
