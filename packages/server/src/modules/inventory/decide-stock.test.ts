import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import {
  afterDemand,
  decideShortages,
  freeUnits,
  levelCrossing,
  shortageOf,
  sumChanges,
} from './decide-stock.ts';
import { compareKeys, keyOf, type StockChange, type StockCounters } from './stock.ts';

const uuid = (n: number): Uuid => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;

const counters = fc
  .record({
    free: fc.integer({ min: 0, max: 50 }),
    allocated: fc.integer({ min: 0, max: 50 }),
    reserved: fc.integer({ min: 0, max: 50 }),
    safetyStock: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ free, allocated, reserved, safetyStock }): StockCounters => ({
    productId: uuid(1),
    locationId: uuid(2),
    inventoryType: 'owned',
    onHand: free + allocated + reserved,
    allocated,
    reserved,
    damaged: 0,
    quarantine: 0,
    safetyStock,
    backorderAllowance: 0,
  }));

const change = fc.record({
  productId: fc.integer({ min: 1, max: 3 }).map(uuid),
  locationId: fc.integer({ min: 1, max: 3 }).map(uuid),
  kind: fc.constant('allocate' as const),
  onHand: fc.integer({ min: -9, max: 9 }),
  allocated: fc.integer({ min: -9, max: 9 }),
  reserved: fc.integer({ min: -9, max: 9 }),
});

describe('summing changes', () => {
  it('loses nothing and orders places as rows are locked', () => {
    fc.assert(
      fc.property(fc.array(change), (changes: StockChange[]) => {
        const demands = sumChanges(changes);
        expect(demands).toEqual(demands.toSorted(compareKeys));
        expect(new Set(demands.map(keyOf)).size).toBe(demands.length);
        for (const name of ['onHand', 'allocated', 'reserved'] as const) {
          const total = (list: readonly { [key in typeof name]?: number }[]): number =>
            list.reduce((sum, one) => sum + (one[name] ?? 0), 0);
          expect(total(demands)).toBe(total(changes));
        }
      }),
    );
  });
});

describe('a shortage', () => {
  it('is found exactly when a claim exceeds what the rule leaves', () => {
    fc.assert(
      fc.property(
        counters,
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom('atp', 'on_hand'),
        (row, quantity, rule) => {
          const [demand] = sumChanges([
            {
              productId: row.productId,
              locationId: row.locationId,
              kind: 'allocate',
              allocated: quantity,
            },
          ]);
          if (demand === undefined) throw new Error('One change makes one demand.');
          const short = shortageOf(row, demand, rule);
          const free = freeUnits(row, rule) ?? 0;
          expect(short === undefined).toBe(quantity <= free);
          if (short === undefined) {
            const after = afterDemand(row, demand);
            const left = (after.onHand ?? 0) - after.allocated - after.reserved;
            expect(left).toBeGreaterThanOrEqual(rule === 'atp' ? row.safetyStock : 0);
          } else {
            expect(short).toMatchObject({ asked: quantity, available: free });
          }
        },
      ),
    );
  });

  it('is never found where something is given back, consumed or converted', () => {
    fc.assert(
      fc.property(counters, fc.nat(), fc.nat(), (row, a, r) => {
        const allocated = row.allocated === 0 ? 0 : a % (row.allocated + 1);
        const reserved = row.reserved === 0 ? 0 : r % (row.reserved + 1);
        const place = { productId: row.productId, locationId: row.locationId };
        const demands = sumChanges([
          { ...place, kind: 'consume', onHand: -allocated, allocated: -allocated },
          { ...place, kind: 'convert', reserved: -reserved, allocated: reserved },
        ]);
        // Even below the safety stock: no new claim is made.
        expect(decideShortages(new Map([[keyOf(row), row]]), demands, 'atp')).toEqual([]);
      }),
    );
  });

  it('is never found where stock is unlimited, and always where there is no record', () => {
    const place = { productId: uuid(1), locationId: uuid(2) };
    const demands = sumChanges([{ ...place, kind: 'allocate', allocated: 1_000_000 }]);
    const row: StockCounters = {
      ...place,
      inventoryType: 'dropship',
      onHand: null,
      allocated: 0,
      reserved: 0,
      damaged: 0,
      quarantine: 0,
      safetyStock: 9,
      backorderAllowance: 0,
    };
    expect(decideShortages(new Map([[keyOf(row), row]]), demands, 'atp')).toEqual([]);
    expect(decideShortages(new Map(), demands, 'atp')).toMatchObject([{ available: 0 }]);
  });
});

describe('thresholds', () => {
  it.each([
    [10, 0, 4, 0, 'inventory.out_of_stock'],
    [0, 0, 4, 5, 'inventory.restocked'],
    [20, 0, 4, 8, 'inventory.low'],
    [8, 0, 4, 7, undefined],
    [20, 0, 0, 5, undefined],
  ])('from %i on hand to %i …', (onHand, allocated, safetyStock, afterOnHand, expected) => {
    const row: StockCounters = {
      productId: uuid(1),
      locationId: uuid(2),
      inventoryType: 'owned',
      onHand,
      allocated,
      reserved: 0,
      damaged: 0,
      quarantine: 0,
      safetyStock,
      backorderAllowance: 0,
    };
    expect(levelCrossing(row, { ...row, onHand: afterOnHand })?.type).toBe(expected);
  });
});
