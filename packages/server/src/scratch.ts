/**
 * The door for campaigns that try the product to destruction: scratch databases, tenants, broken
 * connections, and how much work is left.
 * Owns no data. Invariant: nothing here is called by a server.
 */
export { type AddedTenant, addTenant } from './platform/start/add-tenant.ts';
export {
  countWaitingWork,
  createScratchDatabase,
  dropScratchDatabase,
  loseConnections,
  type WaitingWork,
} from './platform/db/scratch-database.ts';
export { type Connection, connectionOfUrl } from './platform/db/index.ts';
