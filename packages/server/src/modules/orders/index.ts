/**
 * Orders: what channels asked for and how far it is.
 *
 * Owns orders, order_lines, order_holds, order_notes. Records order.updated, order.held,
 * order.released (a hold let go), order.note_added; later modules record the other order facts
 * through saveOrders.
 *
 * Invariants: buckets of a line sum to its quantity (I1); the status is derived, in settleOrder and
 * nowhere else (I10). Never computes stock, never reads a stock or fulfilment table.
 */
export {
  type Bucket,
  bucketMoves,
  bucketNames,
  type Buckets,
  deriveStatus,
  heldBuckets,
  heldUnits,
  moveUnits,
  newBuckets,
  openUnits,
  type OrderStage,
  type OrderStatus,
  orderStatuses,
  orderTypes,
  supportedActions,
  totalBuckets,
} from './order-states.ts';
export {
  type CapturedOrder,
  decideCapture,
  destinationOf,
  productReferences,
} from './decide-capture.ts';
export type { CapturedLine, KitComponents } from './decide-capture-lines.ts';
export {
  type LineAllocation,
  type LineFulfillment,
  type OrderView,
  orderSnapshot,
  presentOrder,
  statusFacts,
} from './present-order.ts';
export {
  lockOrder,
  lockOrders,
  type OrderChange,
  type OrderState,
  readOrders,
  saveOrders,
  settleOrder,
} from './save-order.ts';
export { saveReturnUnits } from './save-return-units.ts';
export {
  type HoldRow,
  type LineRow,
  orderColumns,
  type OrderRow,
  selectByNaturalKeys,
  selectHolds,
  selectOrderIdOfLine,
} from './store.ts';
export { type ChannelKind, channelKinds } from './channel-kinds.ts';
export {
  clearAutoCancel,
  selectDueOrders,
  selectDueSubscriptions,
  selectQueued,
  selectUnsourced,
  tenantsWithUnsourced,
  tenantsWithWaiting,
  updateLineQuantities,
  updateOrderDetails,
} from './store-details.ts';
export { type DemandOrder, hasOrdersBefore, selectRecentDemand } from './store-demand.ts';
export { insertLines, insertOrders } from './store-insert.ts';
export {
  maxSplitsSchema,
  type NewOrder,
  newOrderSchema,
  orderSchema,
  type OrderWire,
} from './wire.ts';
export { orderRoutes } from './routes.ts';
