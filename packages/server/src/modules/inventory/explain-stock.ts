import { encodeId } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { decideWaterfall, type WaterfallInput, type WaterfallRow } from './decide-waterfall.ts';
import { locationOfQuery, productOfQuery } from './resolve-places.ts';
import type { StockKey } from './stock.ts';
import { type InventoryRow, selectInventory } from './store-inventory.ts';
import { type HeldBy, selectHeldBy, sumDeadHoldsAt, sumMovementsAfter } from './store-ledger.ts';

/** What can be promised of a place, explained. */
export type Waterfall = {
  object: 'inventory_waterfall';
  product_id: string;
  location_id: string;
  at: Instant;
  rows: WaterfallRow[];
  available_to_promise: number | null;
};

/**
 * Explains what can be promised of a place as rows, now or at a past instant. The past is the
 * present less what the ledger says happened since.
 */
export async function explainStock(
  ctx: Context,
  tx: Tx,
  query: { product_id: string; location_id: string; at?: string | undefined },
): Promise<Waterfall> {
  const product = await productOfQuery(tx, query.product_id);
  const location = await locationOfQuery(tx, query.location_id);
  const at = readAt(ctx.now(), query.at);
  const key: StockKey = { productId: product.id, locationId: location.id };
  const row = await selectInventory(tx, key);
  const input = at < ctx.now() ? await pastOf(tx, key, row, at) : await presentOf(tx, key, row, at);
  const rows = decideWaterfall(input);
  return {
    object: 'inventory_waterfall',
    product_id: encodeId('prd', product.id),
    location_id: encodeId('loc', location.id),
    at,
    rows,
    available_to_promise: rows.at(-1)?.quantity ?? null,
  };
}

function readAt(now: Instant, text: string | undefined): Instant {
  if (text === undefined) return now;
  const faults: Fault[] = [];
  const at = readInstant(text, '?at', faults);
  if (at === undefined)
    throw new Refusal('invalid_parameter', '?at: an RFC 3339 date-time is needed.', { faults });
  if (at > now) {
    const detail = 'The future has no ledger yet.';
    throw new Refusal('invalid_parameter', `?at: ${detail}`, {
      faults: [{ pointer: '?at', code: 'out_of_range', detail }],
    });
  }
  return at;
}

async function presentOf(
  tx: Tx,
  key: StockKey,
  row: InventoryRow | undefined,
  now: Instant,
): Promise<WaterfallInput> {
  const held = await selectHeldBy(tx, key, now);
  const dead = await sumDeadHoldsAt(tx, key, now);
  const hard = held.filter((one) => one.ownerType === 'order' || one.ownerType === 'transfer');
  const soft = held.filter((one) => !hard.includes(one));
  return {
    onHand: row === undefined ? 0 : row.onHand,
    allocated: row?.allocated ?? 0,
    reserved: (row?.reserved ?? 0) - dead,
    safetyStock: row?.safetyStock ?? 0,
    notes: { allocated: noteOf(hard), reserved: noteOf(soft) },
  };
}

function noteOf(held: readonly HeldBy[]): string | null {
  if (held.length === 0) return null;
  return held
    .map(
      (one) =>
        `${one.quantity} for ${one.count} ${one.ownerType} reservation${one.count === 1 ? '' : 's'}`,
    )
    .join(', ');
}

async function pastOf(
  tx: Tx,
  key: StockKey,
  row: InventoryRow | undefined,
  at: Instant,
): Promise<WaterfallInput> {
  const since = await sumMovementsAfter(tx, key, at);
  const dead = await sumDeadHoldsAt(tx, key, at);
  const onHand = row === undefined ? 0 : row.onHand;
  return {
    onHand: onHand === null ? null : onHand - since.onHand,
    allocated: (row?.allocated ?? 0) - since.allocated,
    reserved: (row?.reserved ?? 0) - since.reserved - dead,
    safetyStock: (row?.safetyStock ?? 0) - since.safetyStock,
    notes: { allocated: null, reserved: null },
  };
}
