import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import {
  afterDemand,
  counterMax,
  decideShortages,
  type LevelCrossing,
  levelCrossing,
  type StockDemand,
  sumChanges,
} from './decide-stock.ts';
import {
  keyOf,
  type StockChange,
  type StockCounters,
  type StockKey,
  type StockOutcome,
  type StockRule,
} from './stock.ts';
import { tellStockChanged } from './stock-changes.ts';
import { claimRows } from './store-claim.ts';
import {
  type ClosedHold,
  closeDueHolds,
  closeDueHoldsAt,
  lockStock,
  openStock,
  selectMissingStock,
  selectStock,
  type StockRow,
  writeStock,
} from './store.ts';

/**
 * Moves stock: the only way any counter changes. All changes are applied, each with its row in the
 * ledger, or none. Rows are taken in (product, location) order and the check is made on locked
 * rows, so that concurrent callers can neither oversell nor deadlock. Two statements, whatever the
 * number of changes. With `createMissing` places without a record get one
 * (receipts); `origin` is passed on to those who listen for changes.
 */
export async function applyStock(
  ctx: Context,
  tx: Tx,
  changes: readonly StockChange[],
  rule: StockRule,
  options: { createMissing?: boolean; origin?: object } = {},
): Promise<StockOutcome> {
  if (changes.length === 0) return { ok: true };
  const demands = sumChanges(changes);
  let rows =
    options.createMissing === true
      ? (await lockedOrOpened(ctx, tx, demands, demands)).rows
      : await lockedRows(tx, demands);
  let short = decideShortages(rows, demands, rule);
  const suspects = short.filter((one) => (rows.get(keyOf(one))?.reserved ?? 0) > 0);
  if (suspects.length > 0) {
    // A hold past its time binds nothing, whether or not the sweeper has been here.
    if ((await endDueHoldsAt(ctx, tx, suspects)) > 0) {
      rows = await lockedRows(tx, demands);
      short = decideShortages(rows, demands, rule);
    }
  }
  if (short.length > 0) return { ok: false, short };
  await writeChecked(ctx, tx, rows, demands, changes, options.origin);
  return { ok: true };
}

/**
 * Takes stock for orders: what the dispatch line's commit does for hundreds of claims in one
 * statement. Each claim is an 'allocate' change of one order; the safety stock is left alone. False
 * when a place has not enough: then part may be written, and the transaction must be rolled back.
 * Dead holds still count here: after a refusal `applyStock` is asked, which ends them.
 */
export async function claimStock(
  ctx: Context,
  tx: Tx,
  claims: readonly StockChange[],
  origin: object,
): Promise<boolean> {
  const demands = sumChanges(claims);
  const places = demands.map((demand) => ({ ...demand, units: demand.allocated }));
  const { moved, scarce } = await claimRows(tx, ctx.now(), ctx.actor, places, claims);
  if (moved < demands.length) return false;
  const crossings = scarce.flatMap(
    (after) => levelCrossing({ ...after, allocated: after.allocated - after.units }, after) ?? [],
  );
  await recordFacts(ctx, tx, crossings.map(factOfCrossing));
  const productIds = [...new Set(demands.map((demand) => demand.productId))];
  tx.afterCommit(() => tellStockChanged(tx.tenantId, productIds, origin));
  return true;
}

/** Locks the rows of these places in the common order; keyed by `keyOf`. */
export async function lockedRows(
  tx: Tx,
  keys: readonly StockKey[],
): Promise<Map<string, StockCounters>> {
  return new Map((await lockStock(tx, keys)).map((row) => [keyOf(row), row]));
}

/**
 * As `lockedRows`, but those of `openable` that have no record get one; `opened` are their keys. A
 * place without a record that is not openable has none afterwards either.
 */
export async function lockedOrOpened(
  ctx: Context,
  tx: Tx,
  keys: readonly StockKey[],
  openable: readonly StockKey[],
): Promise<{ rows: Map<string, StockCounters>; opened: ReadonlySet<string> }> {
  const missing = new Set((await selectMissingStock(tx, keys)).map(keyOf));
  const toOpen = new Set(openable.map(keyOf).filter((key) => missing.has(key)));
  if (toOpen.size === 0) return { rows: await lockedRows(tx, keys), opened: new Set() };
  // Each once: a statement cannot meet the same row twice.
  const places = new Map(keys.map((key) => [keyOf(key), key]));
  for (const key of missing) if (!toOpen.has(key)) places.delete(key);
  const wanted = [...places.values()];
  const opened = await openStock(tx, ctx.now(), wanted);
  return { rows: await lockedRows(tx, wanted), opened: new Set(opened.map(keyOf)) };
}

/** Writes changes that were decided on locked rows, tells thresholds crossed and, later, caches. */
export async function writeChecked(
  ctx: Context,
  tx: Tx,
  rows: ReadonlyMap<string, StockCounters>,
  demands: readonly StockDemand[],
  changes: readonly StockChange[],
  origin?: object,
): Promise<void> {
  const crossings: LevelCrossing[] = [];
  for (const demand of demands) {
    const before = rows.get(keyOf(demand));
    if (before === undefined) continue;
    const after = afterDemand(before, demand);
    if ((after.onHand ?? 0) > counterMax) {
      throw new Refusal(
        'out_of_range',
        `More than ${counterMax} units in one place cannot be kept.`,
      );
    }
    const crossing = levelCrossing(before, after);
    if (crossing !== undefined) crossings.push(crossing);
  }
  // Unlimited stock has no count: nothing on hand is ever added to it or taken from it.
  const counted = changes.map((change) =>
    change.onHand !== undefined && rows.get(keyOf(change))?.onHand === null
      ? { ...change, onHand: 0 }
      : change,
  );
  await writeStock(tx, ctx.now(), ctx.actor, demands, counted);
  await recordFacts(ctx, tx, crossings.map(factOfCrossing));
  const productIds = [...new Set(demands.map((demand) => demand.productId))];
  tx.afterCommit(() => tellStockChanged(tx.tenantId, productIds, origin));
}

function factOfCrossing(crossing: LevelCrossing): Fact {
  return {
    type: crossing.type,
    subjectType: 'prd',
    subjectId: crossing.productId,
    data: {
      object: {
        product_id: encodeId('prd', crossing.productId),
        location_id: encodeId('loc', crossing.locationId),
        available_to_promise: crossing.available,
        safety_stock_level: crossing.safetyStock,
      },
    },
  };
}

/**
 * Ends soft holds of the tenant whose time is over, at most `limit`, with their ledger rows.
 * Returns how many ended. Holds that another transaction handles are left to it.
 */
export async function sweepExpired(ctx: Context, tx: Tx, limit: number): Promise<number> {
  const ended = await closeDueHolds(tx, ctx.now(), limit);
  await giveBackExpired(ctx, tx, ended);
  return ended.length;
}

/** Ends the soft holds at these places whose time is over; returns how many. */
export async function endDueHoldsAt(
  ctx: Context,
  tx: Tx,
  places: readonly StockKey[],
): Promise<number> {
  const ended = await closeDueHoldsAt(tx, ctx.now(), places);
  await giveBackExpired(ctx, tx, ended);
  return ended.length;
}

async function giveBackExpired(ctx: Context, tx: Tx, ended: readonly ClosedHold[]): Promise<void> {
  if (ended.length === 0) return;
  const changes = ended.map((hold): StockChange => ({
    productId: hold.productId,
    locationId: hold.locationId,
    kind: 'expire',
    reserved: -hold.quantity,
    referenceType: 'reservation',
    referenceId: hold.id,
  }));
  const demands = sumChanges(changes);
  await writeChecked(ctx, tx, await lockedRows(tx, demands), demands, changes);
  await recordFacts(ctx, tx, ended.map(factOfExpiry));
}

function factOfExpiry(hold: ClosedHold): Fact {
  return {
    type: 'reservation.expired',
    subjectType: 'rsv',
    subjectId: hold.id,
    data: {
      object: {
        id: encodeId('rsv', hold.id),
        product_id: encodeId('prd', hold.productId),
        location_id: encodeId('loc', hold.locationId),
        quantity: hold.quantity,
        status: 'expired',
      },
    },
  };
}

/** The stock of these products at every place that has a record, judged at `ctx.now()`. */
export async function readStock(
  ctx: Context,
  tx: Tx,
  productIds: readonly Uuid[],
): Promise<StockRow[]> {
  return selectStock(tx, ctx.now(), productIds);
}
