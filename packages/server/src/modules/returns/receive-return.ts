import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { applyStock, insufficient, type StockChange } from '../inventory/index.ts';
import {
  lockReturn,
  namedLines,
  orderLineOf,
  refuseUnless,
  type ReturnState,
  saveReturn,
  tooMany,
} from './load-return.ts';
import { presentReturn } from './present-return.ts';
import {
  awaited,
  counterOfDisposition,
  type Disposition,
  progressOf,
  uninspected,
} from './return-states.ts';
import type { ReturnLineRow } from './store.ts';
import type { InspectReturn, ReceiveReturn, ReturnWire } from './wire.ts';

/**
 * Takes units in: they lie in quarantine at the receiving place until they are inspected, and are
 * sold to nobody. Never more than were asked back.
 */
export async function receiveReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; body: ReceiveReturn },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  refuseUnless(state, 'receive');
  const wanted = new Map<ReturnLineRow, number>();
  if (input.body.line_items === undefined) {
    for (const line of state.lines) if (awaited(line) > 0) wanted.set(line, awaited(line));
  } else {
    for (const { line, item } of namedLines(state, input.body.line_items))
      wanted.set(line, (wanted.get(line) ?? 0) + item.quantity);
  }
  const stock: StockChange[] = [];
  for (const [line, units] of wanted) {
    const left = awaited(line);
    if (units > left) throw tooMany(line, units, left, 'are still to come');
    line.received += units;
    orderLineOf(state, line).returned += units;
    stock.push(movement(state, line, { quarantine: units, reason: 'received' }));
  }
  state.changesOrder = true;
  await move(ctx, tx, state, stock);
  state.row.receivedAt ??= ctx.now();
  await saveReturn(ctx, tx, state, {
    type: 'received',
    data: { received: told([...wanted].map(([line, quantity]) => ({ line, quantity }))) },
  });
  return presentReturn(state.row, state.lines);
}

/**
 * Decides what becomes of units. Restocked ones can be sold at once, those to refurbish count as
 * damaged, scrapped ones and those for the vendor leave the stock; quarantined ones stay where they
 * are. Units that the customer keeps do not come at all.
 */
export async function inspectReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; body: InspectReturn },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  refuseUnless(state, 'inspect');
  const stock: StockChange[] = [];
  const done = namedLines(state, input.body.line_items);
  for (const { line, item } of done) {
    const { disposition, quantity } = item;
    const isKept = disposition === 'keep_it';
    const left = isKept ? awaited(line) : uninspected(line);
    const what = isKept ? 'are still to come' : 'were received and are not inspected';
    if (quantity > left) throw tooMany(line, quantity, left, what);
    line[counterOfDisposition[disposition]] += quantity;
    const change = changeOf(disposition, quantity);
    if (change !== undefined) stock.push(movement(state, line, { ...change, reason: disposition }));
  }
  await move(ctx, tx, state, stock);
  await saveReturn(ctx, tx, state, {
    type: 'inspected',
    data: {
      inspected: done.map(({ line, item }) => ({
        ...told([{ line, quantity: item.quantity }])[0],
        kind: item.disposition,
      })),
    },
  });
  return presentReturn(state.row, state.lines);
}

/** What a disposition does to the stock of a place; undefined when nothing. */
function changeOf(
  disposition: Disposition,
  units: number,
): Pick<StockChange, 'onHand' | 'damaged' | 'quarantine'> | undefined {
  switch (disposition) {
    case 'restock':
      return { quarantine: -units, onHand: units };
    case 'refurbish':
      return { quarantine: -units, damaged: units };
    case 'scrap':
    case 'return_to_vendor':
      return { quarantine: -units };
    case 'quarantine':
    case 'keep_it':
      return undefined;
  }
}

function movement(
  { row }: ReturnState,
  line: ReturnLineRow,
  change: Pick<StockChange, 'onHand' | 'damaged' | 'quarantine' | 'reason'>,
): StockChange {
  if (row.locationId === null) throw new Error('What is received has a place.');
  return {
    productId: line.productId,
    locationId: row.locationId,
    kind: 'return',
    referenceType: 'return',
    referenceId: row.id,
    ...change,
  };
}

async function move(
  ctx: Context,
  tx: Tx,
  state: ReturnState,
  stock: readonly StockChange[],
): Promise<void> {
  const outcome = await applyStock(ctx, tx, stock, 'on_hand', { createMissing: true });
  if (!outcome.ok) throw insufficient(outcome.short);
  state.row.status = progressOf(state.row.status, state.lines);
}

const told = (
  parts: readonly { line: ReturnLineRow; quantity: number }[],
): { id: string; product_id: string; quantity: number }[] =>
  parts.map(({ line, quantity }) => ({
    id: encodeId('line', line.orderLineId),
    product_id: encodeId('prd', line.productId),
    quantity,
  }));
