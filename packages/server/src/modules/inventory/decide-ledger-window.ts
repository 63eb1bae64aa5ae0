import type { Uuid } from '../../lib/ids.ts';

/** One look at the end of the ledger: what one database snapshot shows past the window's low mark. */
export type LedgerLook = {
  /** Transactions below this number had ended when the snapshot was taken. */
  xmin: number;
  /** Transactions from this number on had not begun. */
  xmax: number;
  /** Movements past the low mark, by rising id. */
  rows: readonly { id: number; productId: Uuid }[];
};

/**
 * What was seen of a ledger whose rows appear out of order: ids are given before transactions
 * commit, so that a lower one may show up after a higher.
 */
export type LedgerWindow = {
  /** Nothing at or below can still appear. */
  low: number;
  seen: ReadonlySet<number>;
  /** Looks whose running transactions may not all have ended yet, the oldest first. */
  pending: readonly { xmax: number; highest: number }[];
};

/** A window that starts at a low mark, having seen what the look shows past it. */
export function openWindow(low: number, look: LedgerLook): LedgerWindow {
  return advanceWindow({ low, seen: new Set(), pending: [] }, look).window;
}

/**
 * Takes in a look and answers the products that moved and were not seen before. A row is reported
 * by the first look after its commit, whatever the order of ids: the low mark rises to what a look
 * showed only when every transaction that could run during it has ended (the method of reading a
 * table as a log by `pg_snapshot_xmin`, as outbox readers use it).
 */
export function advanceWindow(
  window: LedgerWindow,
  look: LedgerLook,
): { window: LedgerWindow; moved: Uuid[] } {
  const moved = new Set<Uuid>();
  const seen = new Set(window.seen);
  for (const { id, productId } of look.rows) {
    if (seen.has(id)) continue;
    seen.add(id);
    moved.add(productId);
  }
  const highest = look.rows.at(-1)?.id ?? window.pending.at(-1)?.highest ?? window.low;
  const pending = [...window.pending, { xmax: look.xmax, highest }];
  let low = window.low;
  for (let first = pending[0]; first !== undefined && first.xmax <= look.xmin; first = pending[0]) {
    low = Math.max(low, first.highest);
    pending.shift();
  }
  for (const id of seen) if (id <= low) seen.delete(id);
  return { window: { low, seen, pending }, moved: [...moved] };
}
