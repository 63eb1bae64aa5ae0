/**
 * Fulfilment: work for one location, what left it, and every order operation that ends here.
 *
 * Owns fulfillment_orders, fulfillment_order_lines, shipments, shipment_lines and order_changes;
 * changes orders and claims through their doors. Records fulfillment_order.* and shipment.*, and of
 * orders order.cancelled, order.fulfilled, order.partially_fulfilled, order.completed, order.split,
 * order.submitted, order.renewed, order.updated, order.changed, order.change_proposed and
 * order.change_declined.
 *
 * Invariants: the live units of a line's fulfilment orders never exceed what is ordered and not
 * cancelled; they follow the line's claims; stock is consumed once, in the transaction that ships;
 * every command locks the order first and takes stock last. Decides nothing about where to send
 * from.
 */
export { orderViewRoutes } from './order-routes.ts';
export { orderView, orderViews, viewsOf } from './order-view.ts';
export { captureWithin } from './capture-order.ts';
export { fulfillmentList } from './store.ts';
export { orderList } from './store-views.ts';
export { fulfillmentRoutes } from './all-routes.ts';
export { allocateBackorders, type BackorderRun } from './allocate-backorders.ts';
export { relieveLowered } from './relieve-days.ts';
export { vacateClosed } from './vacate-location.ts';
export { renewSubscriptions } from './renew-subscriptions.ts';
export {
  allocateWhatCame,
  fulfillmentTasks,
  releaseScheduledOrders,
  resumeSourcing,
} from './tasks.ts';
