/**
 * Stock: what is where, who holds it, and why it changed.
 *
 * Owns inventory, inventory_movements, reservations, transfers, transfer_lines, supplies,
 * cycle_counts and cycle_count_lines.
 * Records inventory.adjusted, inventory.configured, inventory.low, inventory.out_of_stock,
 * inventory.restocked; reservation.created, .extended, .released, .expired, .converted;
 * transfer.created, .approved, .picking, .shipped, .partially_received, .received, .updated,
 * .cancelled; supply.created, .confirmed, .updated, .partially_received, .received, .cancelled;
 * cycle_count.planned, .counted, .approved, .cancelled.
 *
 * Invariants: counters change only through `applyStock` and what stands on it, on locked rows, with
 * their ledger rows in the same transaction; rows are taken in (product, location) order,
 * reservations before stock, and a use case that comes to stock more than once locks all of it
 * first (`lockStock`); a soft hold is dead from its expiry on, whether or not the sweeper ran; what
 * shipped is consumed once, by `settleClaims`, whatever a client says later.
 * `onStockChanged` tells caches of this process, after the commit, which products moved.
 */
export { applyStock, claimStock, readStock, sweepExpired } from './apply-stock.ts';
export type { ChannelReader } from './answer-availability.ts';
export { type Available, availabilityOf } from './availability-snapshot.ts';
export {
  allocateLines,
  type ClaimOutcome,
  convertReservations,
  type HoldRedemption,
  redeemReservations,
} from './claim-stock.ts';
export {
  availabilityFor,
  type AvailablePlace,
  type AvailableTotal,
  type ChannelView,
} from './decide-availability.ts';
export { holdStock, releaseHold } from './hold-stock.ts';
export { createSupply } from './manage-supply.ts';
export { setSafetyStocks } from './set-safety-stock.ts';
export { createTransfer, transferPath } from './create-transfer.ts';
export { shipTransfer } from './move-transfer.ts';
export { type ClaimFate, type ClaimPart } from './decide-claims.ts';
export { presentPlace } from './present-inventory.ts';
export { readSellable, sellsFrom } from './read-sellable.ts';
export { insufficient, presentShortage } from './refuse.ts';
export { type Reservation, type ReservationStatus, statusAt } from './reservation.ts';
export { stockRoutes } from './routes.ts';
export {
  consumeReservations,
  releaseClaims,
  releaseReservations,
  type ReservationPart,
  settleClaims,
} from './settle-claims.ts';
export {
  type MovementKind,
  type StockChange,
  type StockKey,
  type StockOutcome,
  type StockRule,
  type StockShortage,
} from './stock.ts';
export { onStockChanged, type StockListener } from './stock-changes.ts';
export { lockStock, type StockRow } from './store.ts';
export { selectShortOnHand } from './store-claims.ts';
export { dayClaimOf, giveBackDays, type LineClaim } from './claim-days.ts';
export {
  lockLineReservations,
  lockOrderReservations,
  lockOwnerHolds,
  lockReservations,
  selectDayClaims,
  selectOwnerHoldIds,
} from './store-reservations.ts';
export { selectDatedSupply, selectOpenSupply } from './store-supplies.ts';
export { sweepHolds } from './store-retention.ts';
export { stockTasks, sweepExpiredReservations } from './sweep-reservations.ts';
export { type OrderRelease, selectOrderReleases } from './store-releases.ts';
