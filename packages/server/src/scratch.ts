/**
 * The door for campaigns that try the product to destruction: scratch databases, tenants, broken
 * connections, how much work is left, and chance that a seed decides.
 * Owns no data. Invariant: nothing here is called by a server.
 */
export { type AddedTenant, addTenant } from './platform/start/add-tenant.ts';
export {
  countWaitingWork,
  createScratchDatabase,
  dropScratchDatabase,
  loseConnections,
  vacuumDatabase,
  type WaitingWork,
} from './platform/db/scratch-database.ts';
export { type Connection, connectionOfUrl } from './platform/db/index.ts';
export { type Rng, seededRng } from './lib/rng.ts';
