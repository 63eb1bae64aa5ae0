import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { endDueHoldsAt, lockedOrOpened, lockedRows, writeChecked } from './apply-stock.ts';
import {
  decideOperations,
  type OperationResult,
  type StockOperation,
  type StockSettings,
} from './decide-operations.ts';
import { sumChanges } from './decide-stock.ts';
import { keyOf, type StockChange, type StockCounters, type StockKey } from './stock.ts';
import { tellStockChanged } from './stock-changes.ts';
import { writeStock } from './store.ts';
import { type SettingsRow, updateSettings } from './store-inventory.ts';
import { insertSafetyMovements } from './store-ledger.ts';

/**
 * Runs hand-made changes of stock in order, each against what the earlier ones left, and saves
 * those that can be done in a handful of statements however many they are. The answer has one
 * result per operation; whoever wants all or none throws on the first that is not ok.
 */
export async function runOperations(
  ctx: Context,
  tx: Tx,
  operations: readonly StockOperation[],
): Promise<OperationResult[]> {
  const openable = operations.filter(mayOpen);
  const { rows, opened } = await lockedOrOpened(ctx, tx, operations, openable);
  let states = rows;
  let results = decideOperations(states, opened, operations);
  const suspects = operations.filter(
    (operation, index) =>
      isShort(results[index]) && (states.get(keyOf(operation))?.reserved ?? 0) > 0,
  );
  if (suspects.length > 0 && (await endDueHoldsAt(ctx, tx, suspects)) > 0) {
    states = await lockedRows(tx, operations);
    results = decideOperations(states, opened, operations);
  }
  await save(ctx, tx, states, operations, results);
  return results;
}

function isShort(result: OperationResult | undefined): boolean {
  return result !== undefined && !result.ok && result.problem.code === 'insufficient_inventory';
}

function mayOpen(operation: StockOperation): boolean {
  return operation.op !== 'adjust' || operation.delta > 0;
}

async function save(
  ctx: Context,
  tx: Tx,
  rows: ReadonlyMap<string, StockCounters>,
  operations: readonly StockOperation[],
  results: readonly OperationResult[],
): Promise<void> {
  const counted: StockChange[] = [];
  const noted: StockChange[] = [];
  const settings: SettingsRow[] = [];
  const facts: Fact[] = [];
  operations.forEach((operation, index) => {
    const result = results[index];
    if (result === undefined || !result.ok) return;
    // What a setting does to the count is done by the setting; the ledger only notes it.
    (operation.op === 'configure' ? noted : counted).push(...result.changes);
    const { settings: set } = result;
    if (set !== undefined && Object.values(set).some((value) => value !== undefined)) {
      settings.push(settingsRow(operation, set));
    }
    facts.push(factOf(operation, result));
  });
  const merged = mergeSettings(settings);
  await updateSettings(tx, ctx.now(), merged);
  await insertSafetyMovements(tx, ctx.now(), ctx.actor, safetyDeltas(rows, merged));
  if (noted.length > 0) await writeStock(tx, ctx.now(), ctx.actor, [], noted);
  if (counted.length > 0) await writeChecked(ctx, tx, rows, sumChanges(counted), counted);
  await recordFacts(ctx, tx, facts);
  const changed = [...new Set(merged.map((row) => row.productId))];
  if (changed.length > 0) tx.afterCommit(() => tellStockChanged(tx.tenantId, changed));
}

/** By how much settings change the safety stock of places. */
function safetyDeltas(
  rows: ReadonlyMap<string, StockCounters>,
  settings: readonly SettingsRow[],
): (StockKey & { delta: number })[] {
  return settings.flatMap((one) => {
    const before = rows.get(keyOf(one))?.safetyStock ?? 0;
    const delta = (one.safetyStock ?? before) - before;
    const { productId, locationId } = one;
    return delta === 0 ? [] : [{ productId, locationId, delta }];
  });
}

function settingsRow(key: StockKey, settings: StockSettings): SettingsRow {
  return {
    productId: key.productId,
    locationId: key.locationId,
    inventoryType: settings.inventoryType ?? null,
    unlimited: settings.unlimited ?? null,
    safetyStock: settings.safetyStock ?? null,
    backorderAllowance: settings.backorderAllowance ?? null,
    leadTimeDays: settings.leadTimeDays ?? null,
    clearLeadTime: settings.leadTimeDays === null,
  };
}

/** One row per place: what a later operation sets wins. */
function mergeSettings(rows: readonly SettingsRow[]): SettingsRow[] {
  const merged = new Map<string, SettingsRow>();
  for (const row of rows) {
    const earlier = merged.get(keyOf(row));
    merged.set(
      keyOf(row),
      earlier === undefined
        ? row
        : {
            ...row,
            inventoryType: row.inventoryType ?? earlier.inventoryType,
            unlimited: row.unlimited ?? earlier.unlimited,
            safetyStock: row.safetyStock ?? earlier.safetyStock,
            backorderAllowance: row.backorderAllowance ?? earlier.backorderAllowance,
            leadTimeDays: row.leadTimeDays ?? (row.clearLeadTime ? null : earlier.leadTimeDays),
            clearLeadTime:
              row.clearLeadTime || (row.leadTimeDays === null && earlier.clearLeadTime),
          },
    );
  }
  return [...merged.values()];
}

function factOf(operation: StockOperation, result: Extract<OperationResult, { ok: true }>): Fact {
  const place = {
    product_id: encodeId('prd', operation.productId),
    location_id: encodeId('loc', operation.locationId),
  };
  const subject = { subjectType: 'prd' as const, subjectId: operation.productId };
  if (operation.op === 'configure') {
    const { inventoryType, unlimited, safetyStock, backorderAllowance, leadTimeDays } =
      operation.settings;
    return {
      ...subject,
      type: 'inventory.configured',
      data: {
        object: {
          ...place,
          inventory_type: inventoryType,
          unlimited,
          safety_stock_level: safetyStock,
          backorder_allowance: backorderAllowance,
          lead_time_days: leadTimeDays,
        },
      },
    };
  }
  const delta = (name: 'onHand' | 'damaged' | 'quarantine'): number =>
    result.changes.reduce((sum, change) => sum + (change[name] ?? 0), 0);
  return {
    ...subject,
    type: 'inventory.adjusted',
    data: {
      object: { ...place, quantity: result.quantity },
      kind: result.changes[0]?.kind,
      quantity_delta: delta('onHand'),
      damaged_delta: delta('damaged'),
      quarantine_delta: delta('quarantine'),
      reason: operation.reason ?? null,
    },
  };
}
