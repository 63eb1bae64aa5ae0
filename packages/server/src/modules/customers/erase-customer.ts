import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { servicesOf } from '../../platform/services.ts';
import { type ErasedRows, erasePersonalData } from './erase-orders.ts';
import { findPersonOrders, marksOf, type PersonName } from './find-person.ts';
import { lockPersonOrders, type PersonOrder, selectHoldsOf } from './store.ts';
import {
  type ErasureReason,
  type ErasureRow,
  insertErasures,
  selectErasureOf,
} from './store-erasures.ts';

/** An erasure, and what this call has changed for it. */
export type Erasure = {
  row: ErasureRow;
  rows: ErasedRows;
  /** When no backup holds the person any more; undefined when nobody told how long they are kept. */
  backupsExpireAt: Instant | undefined;
};

/** States in which nobody needs the address any more. */
const overStatuses: ReadonlySet<string> = new Set(['fulfilled', 'completed', 'cancelled']);
const toldMax = 100;

/**
 * Erases a person from everything that is stored. Refuses with customer_has_open_orders while an
 * order needs to know them. A second time changes nothing and answers the first erasure; 404 when
 * nothing was ever stored. The transaction must be of the system's role.
 */
export async function eraseCustomer(
  ctx: Context,
  tx: Tx,
  input: PersonName & { reason: ErasureReason },
): Promise<Erasure> {
  const orders = await lockPersonOrders(tx, await findPersonOrders(tx, input));
  refuseOpen(orders);
  const marks = marksOf(input, orders);
  const holds = await selectHoldsOf(tx, [...marks.customerIds, ...marks.emails]);
  const hash = servicesOf(ctx.db).hashOfPerson(input.customerId);
  const earlier = await selectErasureOf(tx, hash);
  if (orders.length === 0 && holds.length === 0) {
    if (earlier === undefined) throw notFound('customer', input.customerId);
    return answerOf(ctx, earlier, {});
  }
  const orderIds = orders.map((order) => order.id);
  const rows = await erasePersonalData(ctx, tx, { orderIds, marks });
  const row: ErasureRow = {
    id: ctx.ids.uuid(),
    subjectHash: hash,
    orderIds,
    reason: input.reason,
    erasedBy: ctx.actor,
    erasedAt: ctx.now(),
  };
  await insertErasures(tx, [row]);
  await tellErased(ctx, tx, row.id, { reason: row.reason, rows });
  return answerOf(ctx, row, rows);
}

/** Records that somebody was erased, in words that say nothing about them. */
export async function tellErased(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  told: { reason: string; rows: ErasedRows },
): Promise<void> {
  const object = { object: 'customer_erasure', id: encodeId('ers', id), erased_at: ctx.now() };
  // Readers that keep stored events in memory drop them when they meet a fact of this type.
  await recordFacts(ctx, tx, [
    {
      type: 'customer.erased',
      subjectType: 'ers',
      subjectId: id,
      data: { object, ...told },
    },
  ]);
}

function answerOf(ctx: Context, row: ErasureRow, rows: ErasedRows): Erasure {
  const { backups } = servicesOf(ctx.db).retention;
  const backupsExpireAt = backups === null ? undefined : plusMs(row.erasedAt, backups * dayMs);
  return { row, rows, backupsExpireAt };
}

function refuseOpen(orders: readonly PersonOrder[]): void {
  const open = orders.filter(
    ({ status, returnStatus }) => !overStatuses.has(status) || returnStatus === 'requested',
  );
  if (open.length === 0) return;
  throw new Refusal(
    'customer_has_open_orders',
    `${open.length} orders of the customer are not over: complete or cancel them first.`,
    {
      extra: {
        open_orders: open.length,
        order_ids: open.slice(0, toldMax).map((order) => encodeId('ord', order.id)),
      },
    },
  );
}
