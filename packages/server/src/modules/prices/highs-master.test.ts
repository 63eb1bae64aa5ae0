// Goal: only stock that ends and is there limits prices: an empty cell costs the LP no row, and the
// prices and the bound are those of an LP with a row for every cell.
import { describe, expect, it } from 'vitest';
import { usualGeneration, generatePrices } from './core/column-generation.ts';
import type { PriceWorld } from './core/world.ts';
import { createHighsMaster, limitedCells, loadHighs } from './highs-master.ts';

/** Two products at three places: the second place is empty, the third never runs out. */
const world: PriceWorld = {
  products: 2,
  locations: 3,
  stock: Float64Array.from([4, 0, Infinity, 3, 0, Infinity]),
  rows: [
    {
      products: Int32Array.from([0, 1]),
      quantity: Int32Array.from([1, 1]),
      fixed: Float64Array.from([2, 1, 9]),
      unit: Float64Array.from([1, 1, 5, 1, 1, 6]),
      orders: 10,
    },
  ],
  split: 0,
  backorder: 40,
  shipmentsMax: 2,
  priceMax: 40,
};

describe('the limits of the LP', () => {
  it('has a row for what is there and ends, and finds the same prices as with all', async () => {
    expect([...limitedCells(world.stock)]).toEqual([0, 3]);
    const highs = await loadHighs();
    if (highs === undefined) throw new Error('The LP solver is not installed.');
    const found = [limitedCells(world.stock), undefined].map((limited) => {
      const master = createHighsMaster(highs, world.rows.length, world.stock.length, limited);
      const { prices, bound } = generatePrices(world, master, { ...usualGeneration, gap: 0 });
      master.dispose();
      return { prices: [...prices], bound };
    });
    expect(found[0]?.bound).toBeCloseTo(found[1]?.bound ?? Number.NaN, 6);
    expect(found[0]?.prices[0]).toBeGreaterThan(0);
    expect(found[0]?.prices[1]).toBe(0);
  });
});
