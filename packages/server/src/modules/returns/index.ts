/**
 * Returns: what comes back, what becomes of it, what is paid back, and what is sent instead.
 *
 * Owns returns, return_lines, refunds and refund_lines. Records return.requested, .approved,
 * .rejected, .cancelled, .in_transit, .received, .inspected, .closed, .exchanged, .refunded and
 * .refund_failed; refund.created, .updated, .approved, .submitted, .succeeded and .failed.
 *
 * Invariants: every command locks the order first, then moves stock; never more of a line comes
 * back than has left, over all returns; what came is sold to nobody before it is inspected; refunds
 * and replacements of an order are together never more than its total (law I8). Pays nothing: a
 * refund is a record that whoever pays brings on.
 */
export { returnRoutes } from './routes.ts';
