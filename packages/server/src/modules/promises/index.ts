/**
 * Promises: what customers are told about when their things arrive, and what becomes of it.
 *
 * Owns promises. Records promise.kept, promise.at_risk, promise.breached, promise.met,
 * promise.cancelled.
 *
 * Invariants: an order has one promise, given after its capture by what was allocated, and its
 * dates never change; what changes is the state, always with the one cause that explains it. A
 * quote for a cart keeps nothing but a hold that is asked for. Plans no order: the planner is asked
 * what would be.
 */
export { checkOverdue, keepPromises, promiseTasks } from './keep-promises.ts';
export { promiseRoutes } from './routes.ts';
