import type { Context } from '../../platform/context.ts';
import { systemTransaction, type Tx } from '../../platform/db/index.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../platform/system-context.ts';
import { tellErased } from './erase-customer.ts';
import { erasePersonalData } from './erase-orders.ts';
import { marksOf } from './find-person.ts';
import { lockPersonOrders } from './store.ts';
import {
  type ErasureRow,
  insertErasures,
  selectUndone,
  tenantsWithErasures,
} from './store-erasures.ts';

/** What came of it: erasures that were not known here, and those that were done again. */
export type Reapplied = { added: number; erased: number };

/**
 * Erases again whoever an older backup has brought back, after adding erasures kept elsewhere. A
 * second time changes nothing. The transaction must be of the system's role.
 */
export async function reapplyErasures(
  ctx: Context,
  tx: Tx,
  kept: readonly ErasureRow[],
): Promise<Reapplied> {
  const added = await insertErasures(tx, kept);
  const undone = await selectUndone(tx);
  for (const { id, orderIds } of undone) {
    const orders = await lockPersonOrders(tx, orderIds);
    // The orders themselves say by what else the person can be found.
    const [first] = orders.flatMap((order) => order.customerId ?? []);
    const marks = marksOf({ customerId: first ?? '', email: undefined }, orders);
    const known = { ...marks, customerIds: marks.customerIds.filter((text) => text !== '') };
    const rows = await erasePersonalData(ctx, tx, { orderIds, marks: known });
    await tellErased(ctx, tx, id, { reason: 'restored', rows });
  }
  return { added, erased: undone.length };
}

/**
 * Erases again in every tenant what a restore has brought back; for whoever restores, and for the
 * task below. Answers how many erasures were done again.
 */
export async function reapplyEverywhere(around: Surroundings): Promise<number> {
  let erased = 0;
  for (const tenantId of await tenantsWithErasures(around.db)) {
    const ctx = systemContext(around, tenantId, 'task:reapply-erasures');
    const done = await systemTransaction(around.db, tenantId, {}, (tx) =>
      reapplyErasures(ctx, tx, []),
    );
    if (done.erased > 0) {
      around.log.warn({ event: 'erasures.reapplied', tenant_id: tenantId, count: done.erased });
    }
    erased += done.erased;
  }
  return erased;
}

/** At every start and every hour: nobody stays un-erased for long after a restore. */
export const customerTasks: readonly RecurringTask[] = [
  every('reapply-erasures', 3600, async (around) => {
    await reapplyEverywhere(around);
  }),
];
