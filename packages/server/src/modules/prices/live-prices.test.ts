// Goal: prices in memory follow orders exactly as the core's do, whatever share of the cells is
// looked at; what is published of them is the sum of what moved, each part once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { instantOfMs } from '../../lib/time.ts';
import { createOnlinePrices, usualOnline } from './core/online-prices.ts';
import { createLivePrices, type LivePrices, ordersLeft } from './live-prices.ts';
import { type CellPrice, defaultSettings, type PriceHead } from './price.ts';

const hourMs = 3_600_000;
const start = instantOfMs(0);
const head: PriceHead = {
  version: 7,
  runId: 'r' as Uuid,
  method: 'column_generation',
  solvedAt: start,
  publishedAt: start,
  horizonEndsAt: instantOfMs(100 * hourMs),
  ordersToCome: 1000,
  priceMaxMinor: 500,
};
const productOf = (cell: number): Uuid => `p${cell >> 1}` as Uuid;
const locationOf = (cell: number): Uuid => `l${cell & 1}` as Uuid;
const cellPrice = (cell: number, priceMinor: number, units: number | null): CellPrice => ({
  productId: productOf(cell),
  locationId: locationOf(cell),
  priceMinor,
  units,
});
const live = (prices: readonly CellPrice[]): LivePrices =>
  createLivePrices(defaultSettings, head, prices, start);
const take = (cell: number, quantity: number) => ({
  productId: productOf(cell),
  locationId: locationOf(cell),
  quantity,
});

describe('prices in memory', () => {
  it('move as the core moves all cells, though only priced and taken ones are looked at', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            price: fc.integer({ min: 0, max: 40 }),
            units: fc.integer({ min: 0, max: 200 }),
          }),
          {
            minLength: 4,
            maxLength: 4,
          },
        ),
        fc.array(
          fc.record({
            cell: fc.integer({ min: 0, max: 3 }),
            units: fc.integer({ min: 0, max: 3 }),
          }),
          {
            minLength: 50,
            maxLength: 160,
          },
        ),
        (cells, orders) => {
          const memory = live(cells.map(({ price, units }, cell) => cellPrice(cell, price, units)));
          const step = usualOnline.betweenRuns;
          const core = createOnlinePrices(
            4,
            { step, every: 50, priceMax: 500 },
            Float64Array.from(cells, ({ price }) => price),
          );
          const stock = Float64Array.from(cells, ({ units }) => units);
          for (const { cell, units } of orders) {
            memory.note({ costMinor: 900, units: [take(cell, units)] }, start);
            core.note([cell], [units], 900);
            stock[cell] = Math.max(0, (stock[cell] ?? 0) - units);
            if (core.isDue()) core.move({ stock, ordersToCome: 1000 });
          }
          core.prices.forEach((price, cell) => {
            const found = memory.cellOf(productOf(cell), locationOf(cell));
            expect(found?.price).toBeCloseTo(price, 9);
          });
        },
      ),
    );
  });

  it('tell each move once, and carry what could not be told', () => {
    const memory = live([cellPrice(0, 20, 100), cellPrice(1, 0, 100), cellPrice(2, 0, null)]);
    expect(memory.hasUnpublished()).toBe(false);
    for (let n = 0; n < 50; n++)
      memory.note({ costMinor: 900, units: [take(0, 1), take(2, 1)] }, start);
    expect(memory.hasUnpublished()).toBe(true);
    const told = memory.unpublished();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      productId: productOf(0),
      locationId: locationOf(0),
      taken: 50,
    });
    expect(told[0]?.moved).toBeGreaterThan(0);
    expect(memory.unpublished()).toEqual([]);
    memory.carry(productOf(0), locationOf(0), 0.25, 3);
    expect(memory.unpublished()).toMatchObject([{ moved: 0.25, taken: 3 }]);
  });

  it('move after a minute too, and ignore places that are not published', () => {
    const memory = live([cellPrice(0, 20, 100)]);
    memory.note({ costMinor: 900, units: [take(3, 1)] }, start);
    expect(memory.cellOf(productOf(0), locationOf(0))?.price).toBe(20);
    memory.note({ costMinor: 900, units: [] }, instantOfMs(61_000));
    expect(memory.cellOf(productOf(0), locationOf(0))?.price).toBeLessThan(20);
  });

  it('expect fewer orders the nearer the horizon is', () => {
    expect(ordersLeft(head, start)).toBe(1000);
    expect(ordersLeft(head, instantOfMs(50 * hourMs))).toBe(500);
    expect(ordersLeft(head, instantOfMs(101 * hourMs))).toBe(0);
  });

  it('say what they are worth by their age', () => {
    const memory = live([]);
    const period = defaultSettings.periodMinutes * 60_000;
    expect(memory.methodAt(instantOfMs(2 * period))).toBe('column_generation');
    expect(memory.methodAt(instantOfMs(2 * period + 1))).toBe('online');
    expect(memory.methodAt(instantOfMs(100 * hourMs))).toBe('none');
    memory.head = { ...head, method: 'none' };
    expect(memory.methodAt(start)).toBe('none');
    memory.head = { ...head, method: 'online', solvedAt: null };
    expect(memory.methodAt(start)).toBe('online');
    memory.head = undefined;
    expect(memory.methodAt(start)).toBe('none');
  });
});
