/**
 * The business log: what callers want remembered. Owns log_entries. Append-only by grant; stamped
 * on arrival. Records no facts, and nothing reads it to decide.
 */
export { logRoutes } from './routes.ts';
export { sweepLogs } from './store-retention.ts';
