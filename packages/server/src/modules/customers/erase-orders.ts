import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { forgetGrams } from '../../platform/search/index.ts';
import {
  needlesOf,
  type PersonMarks,
  redactDecisionText,
  redactEventText,
} from './decide-redaction.ts';
import { selectHoldsOf, selectLogsOf, selectRelated } from './store.ts';
import {
  allowLongStatements,
  eraseAnswers,
  eraseByOrder,
  eraseDecisions,
  eraseEvents,
  eraseHolds,
  eraseJobs,
  eraseLogs,
  eraseMovements,
  eraseOrders,
} from './store-erase.ts';

/** How many rows of each table were changed. */
export type ErasedRows = Readonly<Record<string, number>>;

const publicIds = (prefix: IdPrefix, ids: readonly Uuid[]): string[] =>
  ids.map((id) => encodeId(prefix, id));

/**
 * Takes the person out of their orders, which the caller has locked, and of everything that was
 * written because of them. Counts, money, stock and states stay as they are. Needs the system's
 * role.
 */
export async function erasePersonalData(
  ctx: Context,
  tx: Tx,
  person: { orderIds: readonly Uuid[]; marks: PersonMarks },
): Promise<ErasedRows> {
  const { orderIds, marks } = person;
  await allowLongStatements(tx);
  const related = await selectRelated(tx, orderIds);
  const holds = await selectHoldsOf(tx, [...marks.customerIds, ...marks.emails]);
  const logs = await selectLogsOf(tx, orderIds, needlesOf(marks, []));
  const holdIds = [...new Set([...related.reservations, ...holds.map((hold) => hold.id)])];
  const subjects = [
    ...orderIds,
    ...related.fulfillmentOrders,
    ...related.shipments,
    ...related.afterSales,
    ...holdIds,
  ];
  const needles = needlesOf(marks, [
    ...publicIds('ord', orderIds),
    ...publicIds('note', related.notes),
    ...publicIds('rsv', holdIds),
    ...publicIds(
      'log',
      logs.map((entry) => entry.id),
    ),
  ]);
  const orders = await eraseOrders(tx, orderIds, ctx.now());
  await forgetGrams(tx, 'ord', orderIds, ctx.now());
  await forgetGrams(tx, 'ffo', related.fulfillmentOrders, ctx.now());
  const byOrder = await eraseByOrder(tx, orderIds);
  const ownHolds = await eraseHolds(
    tx,
    holds.map((hold) => hold.id),
  );
  return {
    orders,
    ...byOrder,
    reservations: byOrder.reservations + ownHolds,
    inventory_movements: await eraseMovements(tx, subjects),
    events: await eraseEvents(tx, subjects, redactEventText),
    routing_decisions: await eraseDecisions(tx, orderIds, redactDecisionText),
    log_entries: await eraseLogs(
      tx,
      logs.map((entry) => entry.id),
    ),
    idempotency_keys: await eraseAnswers(tx, needles),
    jobs: await eraseJobs(tx, needles),
  };
}
