import type pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import { inTransaction, type TransactionOptions, type Tx } from './transaction.ts';

/**
 * One transaction for one tenant under the system's role, which may change what the tenants' role
 * may only add to: for dropping and erasing history. Row level security does not bound it, so every
 * statement names the tenant.
 */
export async function systemTransaction<T>(
  db: { readonly system: pg.Pool },
  tenantId: Uuid,
  options: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(db.system, tenantId, options, work);
}
