import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import {
  insertLines,
  type LineRow,
  type OrderWire,
  updateLineQuantities,
  updateOrderDetails,
} from '../orders/index.ts';
import { answerOrder } from './cancel-order.ts';
import { refuseBegun } from './change-quantity.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { applyLineEdits, readLineEdits } from './line-edits.ts';
import { saveWorks } from './save-works.ts';
import type { EditBody } from './wire-orders.ts';

/**
 * Changes quantities of an order's lines and adds lines, before any of it is at work. More units
 * are sourced after the commit; fewer let waiting units go first, then claims. The total follows
 * the prices of the lines.
 */
export async function editOrder(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; body: EditBody },
): Promise<OrderWire> {
  const work = await lockWork(tx, input.orderId);
  const { order, lines } = work.state;
  refuseBegun(work);
  const faults: Fault[] = [];
  const edits = await readLineEdits(tx, work, input.body.line_items, faults);
  if (faults.length > 0) throw invalid(faults);
  const { changed, added } = applyLineEdits(ctx, work, edits);
  if (changed.length + added.length > 0) {
    await updateLineQuantities(tx, changed);
    await insertLines(tx, added);
    lines.push(...added);
    if (order.stage !== 'draft' && order.stage !== 'scheduled') {
      work.resource = lines.some((line) => line.unallocated > 0);
    }
    await updateOrderDetails(tx, order);
    await saveWorks(ctx, tx, [
      {
        work,
        reason: input.body.reason ?? 'edited',
        data: { line_items: [...changed, ...added].map(toldLine) },
      },
    ]);
  }
  return answerOrder(tx, work);
}

/** A changed line as its event tells it. */
export function toldLine(line: LineRow): Record<string, unknown> {
  return {
    id: encodeId('line', line.id),
    product_id: encodeId('prd', line.productId),
    quantity: line.quantity - line.cancelled,
  };
}
