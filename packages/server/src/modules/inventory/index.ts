/**
 * Stock: what is where, who holds it, and why it changed.
 *
 * Owns inventory, inventory_movements, reservations, transfers, transfer_lines and supplies.
 * Records inventory.adjusted, inventory.low, inventory.out_of_stock, inventory.restocked,
 * reservation.created / extended / released / expired, transfer.* and supply.*.
 *
 * Invariants: counters change only through `applyStock`, on locked rows, with their ledger rows in
 * the same transaction; rows are taken in (product, location) order, reservations before stock; a
 * soft hold is dead from its expiry on, whether or not the sweeper ran; what shipped is consumed
 * once, by `consumeReservations`, whatever a client says later.
 */
export { applyStock, readStock, sweepExpired } from './apply-stock.ts';
export {
  type MovementKind, type StockChange, type StockKey, type StockOutcome, type StockRule,
  type StockShortage,
} from './stock.ts';
export { onStockChanged, type StockListener } from './stock-changes.ts';
export { type StockRow } from './store.ts';
