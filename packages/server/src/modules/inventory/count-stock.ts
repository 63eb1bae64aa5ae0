import { encodeId, type Uuid } from '../../lib/ids.ts';
import { plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { findProducts } from '../catalog/index.ts';
import { findLocations } from '../network/index.ts';
import { applyStock, lockedRows } from './apply-stock.ts';
import { countStatus, decideCounted, varianceOf } from './decide-count.ts';
import { insufficient } from './refuse.ts';
import { keyOf, type StockChange } from './stock.ts';
import {
  type CountLineRow,
  type CountRow,
  insertCount,
  lockCount,
  selectCount,
  selectCountLines,
  selectToCount,
  updateCount,
} from './store-counts.ts';
import type { CountWire, NewCount, RecordCount } from './wire-counts.ts';

const countedAtOnce = 200;
const valuedMs = 90 * 86_400_000;

/** A cycle count as it goes out; what was expected is hidden until all is counted. */
export function presentCount(row: CountRow, lines: readonly CountLineRow[]): CountWire {
  const isShown = row.status === 'review' || row.status === 'approved';
  return {
    object: 'cycle_count',
    id: encodeId('cnt', row.id),
    location_id: encodeId('loc', row.locationId),
    status: row.status,
    selection: row.selection,
    tolerance_units: row.toleranceUnits,
    tolerance_percent: row.tolerancePercent,
    line_items: lines.map((line) => ({
      product_id: encodeId('prd', line.productId),
      sku: line.sku,
      state: line.counted === null ? 'open' : line.recount ? 'recount' : 'counted',
      first_counted: line.firstCounted,
      counted: line.counted,
      expected: isShown ? line.expected : null,
      variance: isShown ? varianceOf(line) : null,
      adjusted: line.adjusted,
      counted_by: line.countedBy,
      counted_at: line.countedAt,
    })),
    version: row.version,
    created_by: row.createdBy,
    created_at: row.createdAt,
    decided_by: row.decidedBy,
    decided_at: row.decidedAt,
  };
}

/** One count as it goes out; 404 when there is none. */
export async function getCount(tx: Tx, id: Uuid): Promise<CountWire> {
  const row = await selectCount(tx, id);
  if (row === undefined) throw notFound('cycle count', encodeId('cnt', id));
  return presentCount(row, await selectCountLines(tx, [id]));
}

/** Chooses what is to be counted at a place. 409 nothing_left when nothing fits the choice. */
export async function planCount(ctx: Context, tx: Tx, body: NewCount): Promise<CountWire> {
  const faults: Fault[] = [];
  const location = (await findLocations(tx, [body.location_id])).get(body.location_id);
  if (location === undefined) faults.push(unknown('#/location_id', 'location'));
  const products = await findProducts(tx, body.product_ids ?? []);
  body.product_ids?.forEach((reference, index) => {
    if (!products.has(reference)) faults.push(unknown(`#/product_ids/${index}`, 'product'));
  });
  const since =
    body.not_counted_since === undefined
      ? null
      : (readInstant(body.not_counted_since, '#/not_counted_since', faults) ?? null);
  if (location === undefined || faults.length > 0) throw invalid(faults);
  const chosen = await selectToCount(tx, {
    locationId: location.id,
    productIds:
      body.product_ids === undefined ? null : [...products.values()].map((product) => product.id),
    abcClass: body.abc_class ?? null,
    leftSince: plusMs(ctx.now(), -valuedMs),
    notCountedSince: since,
    limit: body.limit ?? countedAtOnce,
  });
  if (chosen.length === 0) {
    throw new Refusal('nothing_left', `Nothing of ${location.code} fits the choice.`);
  }
  const { location_id: _place, tolerance_units, tolerance_percent, ...selection } = body;
  const row: CountRow = {
    id: ctx.ids.uuid(),
    locationId: location.id,
    status: 'counting',
    selection,
    toleranceUnits: tolerance_units ?? 0,
    tolerancePercent: tolerance_percent ?? 0,
    version: 1,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
    decidedBy: null,
    decidedAt: null,
  };
  await insertCount(
    tx,
    row,
    chosen.map((one) => one.productId),
  );
  const lines = await selectCountLines(tx, [row.id]);
  await tell(ctx, tx, row, lines, 'planned');
  return presentCount(row, lines);
}

const unknown = (pointer: string, what: string): Fault => ({
  pointer,
  code: 'unknown_reference',
  detail: `There is no such ${what}.`,
});

/**
 * Takes what was found. Each is held against what the record says at this moment, under the lock of
 * its stock: units that leave before the approval change neither. What is far off is to be counted
 * once more.
 */
export async function recordCount(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; body: RecordCount },
): Promise<CountWire> {
  const { row, lines } = await openCount(tx, input.id, ['counting', 'review'], 'counted');
  const { line_items: items } = input.body;
  const products = await findProducts(
    tx,
    items.map((item) => item.product_id),
  );
  const faults: Fault[] = [];
  const found = items.flatMap((item, index) => {
    const id = products.get(item.product_id)?.id;
    const line = lines.find((one) => one.productId === id);
    if (line !== undefined) return { line, quantity: item.quantity };
    faults.push(unknown(`#/line_items/${index}/product_id`, 'product in this count'));
    return [];
  });
  if (faults.length > 0) throw invalid(faults);
  const stock = await lockedRows(
    tx,
    found.map(({ line }) => ({ productId: line.productId, locationId: row.locationId })),
  );
  const tolerance = { units: row.toleranceUnits, percent: row.tolerancePercent };
  for (const { line, quantity } of found) {
    const onHand = stock.get(keyOf({ ...line, locationId: row.locationId }))?.onHand ?? 0;
    Object.assign(line, decideCounted(line, { quantity, onHand }, tolerance));
    line.countedBy = ctx.actor;
    line.countedAt = ctx.now();
  }
  row.status = countStatus(lines);
  await save(ctx, tx, row, lines, 'counted');
  return presentCount(row, lines);
}

/**
 * Adjusts the stock by the differences that were found, each as a row of the ledger that names the
 * count. Approving twice changes nothing. 409 when less would be left than is held.
 */
export async function approveCount(ctx: Context, tx: Tx, id: Uuid): Promise<CountWire> {
  const before = await lockCount(tx, id);
  if (before?.status === 'approved') return presentCount(before, await selectCountLines(tx, [id]));
  const { row, lines } = await openCount(tx, id, ['review'], 'approved');
  const changes: StockChange[] = [];
  for (const line of lines) {
    line.adjusted = varianceOf(line) ?? 0;
    if (line.adjusted === 0) continue;
    changes.push({
      productId: line.productId,
      locationId: row.locationId,
      kind: 'count',
      onHand: line.adjusted,
      referenceType: 'count',
      referenceId: row.id,
      reason: 'cycle count',
    });
  }
  const outcome = await applyStock(ctx, tx, changes, 'on_hand');
  if (!outcome.ok) throw insufficient(outcome.short);
  row.status = 'approved';
  row.decidedBy = ctx.actor;
  row.decidedAt = ctx.now();
  await save(ctx, tx, row, lines, 'approved');
  return presentCount(row, lines);
}

/** Gives a count up; the stock stays as it is. Cancelling twice changes nothing. */
export async function cancelCount(ctx: Context, tx: Tx, id: Uuid): Promise<CountWire> {
  const before = await lockCount(tx, id);
  if (before?.status === 'cancelled') return presentCount(before, await selectCountLines(tx, [id]));
  const { row, lines } = await openCount(tx, id, ['counting', 'review'], 'cancelled');
  row.status = 'cancelled';
  row.decidedBy = ctx.actor;
  row.decidedAt = ctx.now();
  await save(ctx, tx, row, lines, 'cancelled');
  return presentCount(row, lines);
}

async function openCount(
  tx: Tx,
  id: Uuid,
  legal: readonly CountRow['status'][],
  done: string,
): Promise<{ row: CountRow; lines: CountLineRow[] }> {
  const row = await lockCount(tx, id);
  if (row === undefined) throw notFound('cycle count', encodeId('cnt', id));
  if (!legal.includes(row.status)) {
    throw new Refusal('illegal_transition', `The count is ${row.status}: it cannot be ${done}.`, {
      extra: { current_status: row.status, needed_status: legal },
    });
  }
  return { row, lines: await selectCountLines(tx, [id]) };
}

async function save(
  ctx: Context,
  tx: Tx,
  row: CountRow,
  lines: readonly CountLineRow[],
  type: string,
): Promise<void> {
  row.version += 1;
  await updateCount(tx, row, lines);
  await tell(ctx, tx, row, lines, type);
}

async function tell(
  ctx: Context,
  tx: Tx,
  row: CountRow,
  lines: readonly CountLineRow[],
  type: string,
): Promise<void> {
  const off = lines.filter((line) => (varianceOf(line) ?? 0) !== 0);
  await recordFacts(ctx, tx, [
    {
      type: `cycle_count.${type}`,
      subjectType: 'cnt',
      subjectId: row.id,
      data: {
        object: {
          object: 'cycle_count',
          id: encodeId('cnt', row.id),
          location_id: encodeId('loc', row.locationId),
          status: row.status,
          version: row.version,
          products: lines.length,
          counted: lines.filter((line) => line.counted !== null).length,
          ...(row.status === 'counting' ? {} : { off: off.length }),
        },
      },
    },
  ]);
}
