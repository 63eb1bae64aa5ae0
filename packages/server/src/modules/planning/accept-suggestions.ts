import { assert } from '../../lib/assert.ts';
import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { createSupply, lockStock, setSafetyStocks } from '../inventory/index.ts';
import {
  decideAcceptance,
  placeKey,
  type StateNow,
  type SuggestionPart,
} from './decide-acceptance.ts';
import type { SuggestionRow } from './replenishment.ts';
import { selectOnTheWay } from './store-positions.ts';
import { countProposed, lockSuggestions, updateSuggestions } from './store-replenishment.ts';
import type { AcceptSuggestions } from './wire-replenishment.ts';

const acceptMax = 500;

type Accepted = {
  readonly rows: SuggestionRow[];
  readonly refused: ReturnType<typeof decideAcceptance>['refused'];
  readonly safetyStocks: number;
  readonly supplies: number;
  readonly remaining: number;
};

async function lockNamed(tx: Tx, refs: readonly string[]): Promise<SuggestionRow[]> {
  const ids = refs.map((ref) => decodeId('rpl', ref));
  const rows = await lockSuggestions(tx, { ids: ids.filter((id) => id !== undefined) });
  const known = new Set(rows.map((row) => row.id));
  const faults = ids.flatMap((id, index): Fault[] =>
    id !== undefined && known.has(id)
      ? []
      : [
          {
            pointer: `#/suggestion_ids/${index}`,
            code: 'unknown_reference',
            detail: 'There is no such suggestion; a later run replaces those of before.',
          },
        ],
  );
  if (faults.length > 0) throw invalid(faults);
  return rows;
}

/** What the places hold back now, locked, and what is on its way to them. */
async function stateNow(tx: Tx, rows: readonly SuggestionRow[]): Promise<StateNow> {
  const stock = await lockStock(tx, rows);
  const coming = await selectOnTheWay(tx, rows);
  return {
    safetyStocks: new Map(stock.map((one) => [placeKey(one), one.safetyStock])),
    onTheWay: new Map(coming.map((one) => [placeKey(one), one.units])),
  };
}

async function setStocks(ctx: Context, tx: Tx, rows: readonly SuggestionRow[]): Promise<void> {
  if (rows.length === 0) return;
  const bodies = rows.map((row) => ({
    product_id: encodeId('prd', row.productId),
    location_id: encodeId('loc', row.locationId),
    quantity: row.safetyStock,
  }));
  await setSafetyStocks(ctx, tx, bodies, (index) => `#/suggestion_ids/${index}`);
}

async function draftSupply(ctx: Context, tx: Tx, row: SuggestionRow): Promise<Uuid> {
  const leadMs = Math.ceil(row.document.leadTime.days) * dayMs;
  const supply = await createSupply(ctx, tx, {
    product_id: encodeId('prd', row.productId),
    location_id: encodeId('loc', row.locationId),
    quantity: row.orderQuantity,
    expected_at: plusMs(ctx.now(), leadMs),
    reference: encodeId('rpl', row.id),
    draft: true,
  });
  return supply.id;
}

/**
 * Sets the safety stocks and drafts the supplies of suggestions, all in one transaction. What no
 * longer stands as when it was suggested is left alone and named with both numbers; nothing is
 * ordered until a draft is confirmed.
 */
export async function acceptSuggestions(
  ctx: Context,
  tx: Tx,
  body: AcceptSuggestions,
): Promise<Accepted> {
  const parts: readonly SuggestionPart[] = [...new Set(body.parts)];
  const rows =
    body.suggestion_ids === undefined
      ? await lockSuggestions(tx, { proposed: parts, limit: acceptMax })
      : await lockNamed(tx, [...new Set(body.suggestion_ids)]);
  const isNamed = body.suggestion_ids !== undefined;
  const decided = decideAcceptance(rows, parts, await stateNow(tx, rows), { isNamed });
  await setStocks(ctx, tx, decided.safetyStocks);
  const supplyIds = new Map<Uuid, Uuid>();
  for (const row of decided.purchases) supplyIds.set(row.id, await draftSupply(ctx, tx, row));
  const stocks = new Set(decided.safetyStocks.map((row) => row.id));
  const after = rows.map((row): SuggestionRow => {
    const supplyId = supplyIds.get(row.id);
    const isChanged = stocks.has(row.id) || supplyId !== undefined;
    return {
      ...row,
      ...(stocks.has(row.id) ? { safetyStockState: 'accepted' } : {}),
      ...(supplyId === undefined ? {} : { purchaseState: 'accepted', supplyId }),
      acceptedAt: isChanged ? ctx.now() : row.acceptedAt,
    };
  });
  assert(supplyIds.size === decided.purchases.length, 'Each purchase has its supply.');
  await updateSuggestions(tx, after);
  return {
    rows: after,
    refused: decided.refused,
    safetyStocks: stocks.size,
    supplies: supplyIds.size,
    remaining: await countProposed(tx, parts),
  };
}
