import { assert } from '../../lib/assert.ts';
import {
  compareKeys,
  keyOf,
  type StockChange,
  type StockCounters,
  type StockKey,
  type StockRule,
  type StockShortage,
} from './stock.ts';

/** All changes of one place, summed. */
export type StockDemand = StockKey & {
  onHand: number;
  allocated: number;
  reserved: number;
  damaged: number;
  quarantine: number;
};

/** Largest number a counter can hold. */
export const counterMax = 2_147_483_647;

/** Sums the changes of each place; the places come in the order in which rows are taken. */
export function sumChanges(changes: readonly StockChange[]): StockDemand[] {
  const demands = new Map<string, StockDemand>();
  for (const change of changes) {
    const key = keyOf(change);
    let demand = demands.get(key);
    if (demand === undefined) {
      const { productId, locationId } = change;
      demand = {
        productId,
        locationId,
        onHand: 0,
        allocated: 0,
        reserved: 0,
        damaged: 0,
        quarantine: 0,
      };
      demands.set(key, demand);
    }
    demand.onHand += change.onHand ?? 0;
    demand.allocated += change.allocated ?? 0;
    demand.reserved += change.reserved ?? 0;
    demand.damaged += change.damaged ?? 0;
    demand.quarantine += change.quarantine ?? 0;
  }
  return [...demands.values()].toSorted(compareKeys);
}

/** What one more claim may take under the rule; null when it is unlimited. */
export function freeUnits(row: StockCounters, rule: StockRule): number | null {
  if (row.onHand === null) return null;
  const kept = rule === 'atp' ? row.safetyStock : -row.backorderAllowance;
  return Math.max(0, row.onHand - row.allocated - row.reserved - kept);
}

/** The counters after the demand; throws only where our own accounts would go below zero. */
export function afterDemand(row: StockCounters, demand: StockDemand): StockCounters {
  const after = {
    ...row,
    onHand: row.onHand === null ? null : row.onHand + demand.onHand,
    allocated: row.allocated + demand.allocated,
    reserved: row.reserved + demand.reserved,
    damaged: row.damaged + demand.damaged,
    quarantine: row.quarantine + demand.quarantine,
  };
  assert(after.allocated >= 0, 'More is released or consumed than was allocated.');
  assert(after.reserved >= 0, 'More holds end than were reserved.');
  return after;
}

/** Whether a place cannot serve its demand under the rule; a demand that only gives back always can. */
export function shortageOf(
  row: StockCounters | undefined,
  demand: StockDemand,
  rule: StockRule,
): StockShortage | undefined {
  const { productId, locationId } = demand;
  const claim = demand.allocated + demand.reserved - demand.onHand;
  if (row === undefined)
    return { productId, locationId, bucket: 'sellable', asked: Math.max(0, claim), available: 0 };
  const after = afterDemand(row, demand);
  for (const bucket of ['damaged', 'quarantine'] as const) {
    if (after[bucket] < 0) {
      return { productId, locationId, bucket, asked: -demand[bucket], available: row[bucket] };
    }
  }
  if (after.onHand === null) return undefined;
  const free = freeUnits(row, rule) ?? 0;
  if ((claim > 0 && claim > free) || after.onHand < 0) {
    return {
      productId,
      locationId,
      bucket: 'sellable',
      asked: Math.max(claim, -demand.onHand),
      available: free,
    };
  }
  return undefined;
}

/** Every place that cannot serve its demand; none means that all of it may be applied. */
export function decideShortages(
  rows: ReadonlyMap<string, StockCounters>,
  demands: readonly StockDemand[],
  rule: StockRule,
): StockShortage[] {
  return demands.flatMap((demand) => shortageOf(rows.get(keyOf(demand)), demand, rule) ?? []);
}

/** A threshold of a place that a change crossed. */
export type LevelCrossing = StockKey & {
  type: 'inventory.out_of_stock' | 'inventory.low' | 'inventory.restocked';
  available: number;
  safetyStock: number;
};

/**
 * The threshold a change crossed: nothing left to promise, as much left as the safety stock or
 * less (where one is set), or something to promise again after nothing.
 */
export function levelCrossing(
  before: StockCounters,
  after: StockCounters,
): LevelCrossing | undefined {
  const was = freeUnits(before, 'atp');
  const is = freeUnits(after, 'atp');
  if (was === null || is === null) return undefined;
  const { productId, locationId, safetyStock } = after;
  const crossing = (type: LevelCrossing['type']): LevelCrossing => ({
    type,
    productId,
    locationId,
    available: is,
    safetyStock,
  });
  if (was > 0 && is === 0) return crossing('inventory.out_of_stock');
  if (was === 0 && is > 0) return crossing('inventory.restocked');
  if (safetyStock > 0 && was > safetyStock && is <= safetyStock) return crossing('inventory.low');
  return undefined;
}
