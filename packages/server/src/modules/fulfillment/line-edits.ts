import { decodeId } from '../../lib/ids.ts';
import { toMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { findProducts, type Product } from '../catalog/index.ts';
import { type LineRow, newBuckets } from '../orders/index.ts';
import { changeQuantity } from './change-quantity.ts';
import type { EditBody } from './wire-orders.ts';
import type { Work } from './work.ts';

type EditLine = EditBody['line_items'][number];

/** A quantity that a line shall have, or a line that shall be added. */
export type LineEdit =
  | { kind: 'line'; line: LineRow; quantity: number }
  | { kind: 'new'; product: Product; quantity: number; unitPriceMinor: number | null };

/** What lines are asked to become, read with what they refer to; every fault is noted. */
export async function readLineEdits(
  tx: Tx,
  work: Work,
  items: readonly EditLine[],
  faults: Fault[],
): Promise<LineEdit[]> {
  const references = items.flatMap((item) =>
    item.id === undefined ? (item.product_id ?? item.sku ?? []) : [],
  );
  const products = await findProducts(tx, references);
  return items.flatMap(
    (item, index) =>
      readEdit(work, item, { products, faults, pointer: `#/line_items/${index}` }) ?? [],
  );
}

/** Does edits to the lines and the total, in place; answers the lines changed and those added. */
export function applyLineEdits(
  ctx: Context,
  work: Work,
  edits: readonly LineEdit[],
): { changed: LineRow[]; added: LineRow[] } {
  const changed = new Set<LineRow>();
  const added: LineRow[] = [];
  for (const edit of edits) {
    if (edit.kind === 'new') added.push(newLine(ctx, work, edit, added.length));
    else if (changeQuantity(work, edit.line, edit.quantity)) changed.add(edit.line);
  }
  if (changed.size + added.length > 0) settleTotal(work);
  return { changed: [...changed], added };
}

type EditPlace = {
  products: ReadonlyMap<string, Product>;
  faults: Fault[];
  pointer: string;
};

function faultAt(at: EditPlace, field: string, code: string, detail: string): undefined {
  at.faults.push({ pointer: `${at.pointer}/${field}`, code, detail });
  return undefined;
}

function readEdit(work: Work, item: EditLine, at: EditPlace): LineEdit | undefined {
  if (item.id === undefined) return readNewLine(work, item, at);
  const id = decodeId('line', item.id);
  const line = id === undefined ? undefined : work.lines.get(id);
  return line === undefined
    ? faultAt(at, 'id', 'unknown_reference', 'The order has no such line.')
    : { kind: 'line', line, quantity: item.quantity };
}

function readNewLine(work: Work, item: EditLine, at: EditPlace): LineEdit | undefined {
  const product = at.products.get(item.product_id ?? item.sku ?? '');
  if (product === undefined) {
    return faultAt(at, 'product_id', 'unknown_reference', 'There is no such product.');
  }
  if (product.isKit) return faultAt(at, 'product_id', 'kit', 'Add the components of a kit.');
  if (product.status === 'archived') {
    return faultAt(at, 'product_id', 'archived', `${product.sku} is no longer sold.`);
  }
  if (item.quantity === 0) return faultAt(at, 'quantity', 'out_of_range', 'A new line has units.');
  const { currency } = work.state.order;
  const price = item.price === undefined ? null : toMinor(item.price, currency);
  if (price === undefined) {
    return faultAt(at, 'price', 'invalid_amount', `More decimals than ${currency} has.`);
  }
  const listed = product.currency === currency ? product.priceMinor : null;
  return { kind: 'new', product, quantity: item.quantity, unitPriceMinor: price ?? listed };
}

/** A discount on the whole may be larger than what is left: then nothing is to be paid. */
function settleTotal({ state: { order }, warnings }: Work): void {
  if (!Number.isSafeInteger(order.totalMinor)) {
    throw invalid([
      {
        pointer: '#/line_items',
        code: 'out_of_range',
        detail: 'The order sums past 2^53 minor units.',
      },
    ]);
  }
  if (order.totalMinor >= 0) return;
  order.totalMinor = 0;
  warnings.push({
    code: 'total_is_zero',
    detail: 'The lines taken off cost more than the total was: it is 0 now.',
  });
}

function newLine(
  ctx: Context,
  work: Work,
  edit: Extract<LineEdit, { kind: 'new' }>,
  before: number,
): LineRow {
  const { order, lines } = work.state;
  const { product, quantity, unitPriceMinor } = edit;
  order.totalMinor += quantity * (unitPriceMinor ?? 0);
  const last = Math.max(0, ...lines.map((line) => line.lineNo));
  return {
    ...newBuckets(quantity),
    id: ctx.ids.uuid(),
    orderId: order.id,
    lineNo: last + before + 1,
    productId: product.id,
    sku: product.sku,
    name: product.name,
    channelLineId: null,
    kitProductId: null,
    kitQuantity: null,
    kitLine: null,
    keepTogether: null,
    quantity,
    unitPriceMinor,
    returnRequested: 0,
    returned: 0,
    weightGrams: product.weightGrams,
    lengthMm: product.lengthMm,
    widthMm: product.widthMm,
    heightMm: product.heightMm,
  };
}
