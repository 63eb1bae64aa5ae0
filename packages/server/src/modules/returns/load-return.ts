import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { type LineRow, lockOrder, type OrderState, saveReturnUnits } from '../orders/index.ts';
import {
  awaited,
  type ReturnAction,
  supportedReturnActions,
  uninspected,
} from './return-states.ts';
import {
  type ReturnLineRow,
  type ReturnRow,
  selectReturn,
  selectReturnLines,
  updateReturn,
} from './store.ts';

/** A return held for change: the row of its order is locked until the transaction ends. */
export type ReturnState = {
  row: ReturnRow;
  lines: ReturnLineRow[];
  order: OrderState;
  /** Units that the order's lines give back or get, told with the save. */
  changesOrder: boolean;
};

/** Locks a return by its order; 404 when there is none. */
export async function lockReturn(tx: Tx, id: Uuid): Promise<ReturnState> {
  const found = await selectReturn(tx, id);
  if (found === undefined) throw notFound('return', encodeId('rtn', id));
  const order = await lockOrder(tx, found.orderId);
  const row = await selectReturn(tx, id);
  if (row === undefined) throw notFound('return', encodeId('rtn', id));
  return { row, lines: await selectReturnLines(tx, [id]), order, changesOrder: false };
}

/** Refuses what the return's state does not allow. */
export function refuseUnless({ row, lines }: ReturnState, action: ReturnAction): void {
  const allowed = supportedReturnActions(
    { status: row.status, hasExchange: row.exchangeOrderId !== null },
    lines,
  );
  if (allowed.includes(action)) return;
  throw new Refusal('illegal_transition', `The return is ${row.status}: it cannot ${action} now.`, {
    extra: {
      return_id: encodeId('rtn', row.id),
      current_status: row.status,
      allowed_actions: allowed,
    },
  });
}

/** The line of the order behind a line of a return. */
export function orderLineOf(state: ReturnState, line: ReturnLineRow): LineRow {
  const found = state.order.lines.find((one) => one.id === line.orderLineId);
  if (found === undefined) throw new Error('A line of a return has its order line.');
  return found;
}

/** The lines that a body names, each with the item; all unknown ones are faults. */
export function namedLines<Item extends { id: string }>(
  state: ReturnState,
  items: readonly Item[],
): { line: ReturnLineRow; item: Item }[] {
  const faults: Fault[] = [];
  const named = items.flatMap((item, index) => {
    const id = decodeId('line', item.id);
    const line = state.lines.find((one) => one.orderLineId === id);
    if (line !== undefined) return { line, item };
    const detail = 'The return has no such line.';
    faults.push({ pointer: `#/line_items/${index}/id`, code: 'unknown_reference', detail });
    return [];
  });
  if (faults.length > 0) throw invalid(faults);
  return named;
}

/** 409 with what there is of a line, where more is asked. */
export function tooMany(line: ReturnLineRow, asked: number, left: number, what: string): Refusal {
  return new Refusal('nothing_left', `${asked} units are asked, ${left} ${what}.`, {
    extra: {
      line_item: { id: encodeId('line', line.orderLineId), asked, left },
      awaited: awaited(line),
      uninspected: uninspected(line),
    },
  });
}

/** Saves a return with one version more and the fact of what was done. */
export async function saveReturn(
  ctx: Context,
  tx: Tx,
  state: ReturnState,
  told: { type: string; reason?: string | null; data?: Record<string, unknown> },
): Promise<void> {
  const { row, lines } = state;
  row.version += 1;
  row.updatedAt = ctx.now();
  await updateReturn(tx, row, lines);
  if (state.changesOrder) {
    await saveReturnUnits(ctx, tx, state.order, {
      reason: `return.${told.type}`,
      data: { return_id: encodeId('rtn', row.id) },
    });
  }
  await recordFacts(ctx, tx, [factOf(state, told)]);
}

/** A fact about a return, with how it is now. */
export function factOf(
  { row, lines }: Pick<ReturnState, 'row' | 'lines'>,
  told: { type: string; reason?: string | null; data?: Record<string, unknown> },
): Fact {
  return {
    type: `return.${told.type}`,
    subjectType: 'rtn',
    subjectId: row.id,
    data: {
      object: {
        object: 'return',
        id: encodeId('rtn', row.id),
        order_id: encodeId('ord', row.orderId),
        location_id: row.locationId === null ? null : encodeId('loc', row.locationId),
        status: row.status,
        version: row.version,
        line_items: lines.map((line) => ({
          id: encodeId('line', line.orderLineId),
          product_id: encodeId('prd', line.productId),
          quantity: line.quantity,
          received: line.received,
          kept: line.kept,
        })),
      },
      ...(told.reason === undefined || told.reason === null ? {} : { reason: told.reason }),
      ...told.data,
    },
  };
}
