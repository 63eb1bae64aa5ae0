/**
 * Exclusion between processes: a row with a holder, an expiry by the database's clock and a token.
 * Owns the table leases. Invariant: a write that checks its fence in its own transaction is never
 * made by a holder who has lost the lease, however long it slept.
 */
export {
  databaseNow,
  fenceSql,
  fenceValues,
  type Lease,
  type Queryable,
  release,
  renew,
  tryAcquire,
} from './lease.ts';
