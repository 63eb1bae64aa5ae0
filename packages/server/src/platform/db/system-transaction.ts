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

/**
 * Reads something of the tenant's under the system's role, inside the tenant's own transaction: for
 * what row level security keeps from an index (an operator that is not leakproof). Every statement
 * names the tenant; what is found is read again under the tenants' role before anyone sees it.
 */
export async function underSystemRole<T>(tx: Tx, read: () => Promise<T>): Promise<T> {
  await tx.query(`select set_config('role', 'switchyard_system', true)`);
  // Should the reading fail, the transaction can only be rolled back, and the role with it.
  const found = await read();
  await tx.query(`select set_config('role', 'switchyard_app', true)`);
  return found;
}
