import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { clearAutoCancel, type LineRow, selectUnsourced } from '../orders/index.ts';
import { toldCancelled } from './cancel-order.ts';
import { cancelUnits } from './cancel-units.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { saveWorks } from './save-works.ts';

const batchOrders = 200;
const reason = 'auto_cancelled';

/** Units that no place holds anything for. */
const waitingUnits = (line: LineRow): number =>
  line.unallocated + line.backordered + line.preordered;

/**
 * Cancels what could not be sourced of the orders whose date for that has come: only units that
 * wait, never one that is claimed. Each order in a transaction of its own; answers how many orders
 * had something cancelled.
 */
export async function cancelUnsourced(ctx: Context): Promise<number> {
  let sum = 0;
  for (;;) {
    const due = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
      selectUnsourced(tx, ctx.now(), batchOrders),
    );
    for (const id of due) {
      if (await ctx.db.transaction(ctx.tenantId, {}, (tx) => cancelWaiting(ctx, tx, id))) sum++;
    }
    if (due.length < batchOrders) return sum;
  }
}

async function cancelWaiting(ctx: Context, tx: Tx, orderId: Uuid): Promise<boolean> {
  const work = await lockWork(tx, orderId);
  const { order, lines } = work.state;
  // Sourced or put off since it was looked for.
  if (order.autoCancelAt === null || order.autoCancelAt > ctx.now()) return false;
  const waiting = lines.filter((line) => waitingUnits(line) > 0);
  if (waiting.length === 0) {
    await clearAutoCancel(tx, orderId);
    return false;
  }
  const cancelled = cancelUnits(ctx, work, {
    lines: waiting.map((line) => ({ id: encodeId('line', line.id), quantity: waitingUnits(line) })),
    reason,
    force: false,
  });
  order.autoCancelAt = null;
  // Nobody has to look for a place any more; what waits for an executor's word still does.
  if (order.queue !== 'cancellation') order.queue = null;
  await saveWorks(ctx, tx, [toldCancelled(work, cancelled, reason)]);
  return true;
}
