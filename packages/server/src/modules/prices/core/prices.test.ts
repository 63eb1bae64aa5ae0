// Goal: prices are what a further unit saves: right on worlds worked out by hand, within nought and
// the most a unit can save, nought where stock exceeds demand, in whatever currency; and the bound
// that comes with them is never above what serving the orders costs.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRng } from '../../../lib/rng.ts';
import { at } from '../../planner/index.ts';
import { createHighsMaster, loadHighs } from '../highs-master.ts';
import { generatePrices } from './column-generation.ts';
import type { MasterLp } from './master.ts';
import { createOnlinePrices } from './online-prices.ts';
import { bestMethod } from './oracle.ts';
import { sampledWorld, subgradientPrices } from './sampled-subgradient.ts';
import { type DemandRow, ordersOf, type PriceWorld } from './world.ts';

let makeMaster: (world: PriceWorld) => MasterLp;
const made: MasterLp[] = [];
beforeAll(async () => {
  const highs = await loadHighs();
  if (highs === undefined) throw new Error('The LP solver is not installed.');
  makeMaster = (world) => {
    const master = createHighsMaster(highs, world.rows.length, world.stock.length);
    made.push(master);
    return master;
  };
});
afterAll(() => {
  for (const master of made) master.dispose();
});

const exact = { gap: 0, smoothing: 0.3, roundsMax: 200 };

function rowOf(products: number[], unit: number[], orders: number, fixed: number[]): DemandRow {
  return {
    products: Int32Array.from(products),
    quantity: new Int32Array(products.length).fill(1),
    fixed: Float64Array.from(fixed),
    unit: Float64Array.from(unit),
    orders,
  };
}

/** Two places; near sells at both, but the far region is served by the second at a loss. */
function twoPlaces(stockFirst: number, stockSecond: number): PriceWorld {
  return {
    products: 1,
    locations: 2,
    stock: Float64Array.from([stockFirst, stockSecond]),
    rows: [rowOf([0], [5, 9], 10, [0, 0]), rowOf([0], [6, 7], 10, [0, 0])],
    split: 0,
    backorder: 50,
    shipmentsMax: 2,
    priceMax: 50,
  };
}

const worlds: fc.Arbitrary<PriceWorld> = fc
  .record({
    products: fc.integer({ min: 1, max: 4 }),
    locations: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ products, locations, rows, seed }) => {
    const { next, integer } = seededRng(seed);
    const money = (most: number): number => integer(0, most * 4) / 4;
    return {
      products,
      locations,
      stock: Float64Array.from({ length: products * locations }, () =>
        next() < 0.1 ? Infinity : integer(0, 12),
      ),
      rows: Array.from({ length: rows }, () => {
        const chosen = Array.from({ length: products }, (_, p) => p).filter(() => next() < 0.6);
        const lines = chosen.length === 0 ? [0] : chosen;
        return {
          products: Int32Array.from(lines),
          quantity: Int32Array.from(lines, () => integer(1, 2)),
          fixed: Float64Array.from({ length: locations }, () => money(8)),
          unit: Float64Array.from({ length: lines.length * locations }, () => money(5)),
          orders: integer(0, 6),
        };
      }),
      split: money(2),
      backorder: 40,
      shipmentsMax: 3,
      priceMax: 40,
    };
  });

const dearer = (world: PriceWorld, factor: number): PriceWorld => ({
  ...world,
  split: world.split * factor,
  backorder: world.backorder * factor,
  priceMax: world.priceMax * factor,
  rows: world.rows.map((row) => ({
    ...row,
    fixed: row.fixed.map((cost) => cost * factor),
    unit: row.unit.map((cost) => cost * factor),
  })),
});

/** What it costs to serve the rows one by one with the exact solver and live stock. */
function servingCost(world: PriceWorld, prices: Float64Array): number {
  const held = Float64Array.from(world.stock);
  let cost = 0;
  for (const row of world.rows) {
    for (let order = 0; order < row.orders; order++) {
      const { method } = bestMethod(world, row, prices, held);
      cost += method.cost;
      method.cells.forEach((cell, k) => (held[cell] = at(held, cell) - at(method.units, k)));
    }
  }
  return cost;
}

describe('prices by column generation', () => {
  it('are what a further unit saves', () => {
    // 10 orders best sent from the first place, 10 more that save 1 there: 12 units leave two of
    // those, so that a further unit saves 1; the second place has more than enough.
    const world = twoPlaces(12, 15);
    const found = generatePrices(world, makeMaster(world), exact);
    expect([...found.prices]).toEqual([1, 0]);
    expect(found.value).toBeCloseTo(10 * 5 + 2 * 6 + 8 * 7, 6);
    expect(found.bound).toBeCloseTo(found.value, 6);
    expect(found.converged).toBe(true);
  });

  it('are dearer by what the orders that need the unit more would pay', () => {
    // 8 units for the 10 orders that pay 4 more elsewhere: a further unit saves 4.
    const world = twoPlaces(8, 15);
    expect([...generatePrices(world, makeMaster(world), exact).prices]).toEqual([4, 0]);
  });

  it('know that an order of two products is cheaper whole', () => {
    // A shipment costs 10, or 11 for the single order's from the second place; units cost nothing.
    // The first place has two of the first product and enough of the second; the second place has
    // one of the first and enough of the second.
    const world: PriceWorld = {
      products: 2,
      locations: 2,
      stock: Float64Array.from([2, 9, 1, 9]),
      rows: [rowOf([0, 1], [0, 0, 0, 0], 2, [10, 10]), rowOf([1], [0, 0], 1, [10, 11])],
      split: 0,
      backorder: 50,
      shipmentsMax: 2,
      priceMax: 50,
    };
    // Each of three orders goes in one shipment of 10, and nothing is scarce.
    const ample = generatePrices(world, makeMaster(world), exact);
    expect(ample.value).toBeCloseTo(30, 6);
    expect([...ample.prices]).toEqual([0, 0, 0, 0]);
    // With one unit of the second product there, one order of both is sent from two places or pays
    // with the unit that the single order would have: a further unit saves a shipment, less 1.
    // With two units of the second product for three orders the single order waits, as it alone
    // saves no second shipment. With one unit less an order of both keeps its shipment and waits
    // for the second product: a unit is worth 50; one more would save 50 less a shipment. Prices
    // lie between.
    const scarce = { ...world, stock: Float64Array.from([2, 9, 1, 1]) };
    const found = generatePrices(scarce, makeMaster(scarce), exact);
    expect(found.value).toBeCloseTo(10 + 10 + 50, 6);
    for (const cell of [0, 1]) expect(at(found.prices, cell)).toBeCloseTo(0, 6);
    for (const cell of [2, 3]) {
      expect(at(found.prices, cell)).toBeGreaterThanOrEqual(40 - 1e-6);
      expect(at(found.prices, cell)).toBeLessThanOrEqual(50 + 1e-6);
    }
  });

  it('stay within their limits, are nought where stock exceeds demand, and bound costs', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const found = generatePrices(world, makeMaster(world), exact);
        expect(found.bound).toBeLessThanOrEqual(found.value + 1e-6);
        expect(found.bound).toBeGreaterThanOrEqual(found.value - 1e-5 * Math.max(1, found.value));
        expect(servingCost(world, found.prices)).toBeGreaterThanOrEqual(found.bound - 1e-6);
        found.prices.forEach((price, cell) => {
          expect(price).toBeGreaterThanOrEqual(0);
          expect(price).toBeLessThanOrEqual(world.priceMax);
          const product = Math.floor(cell / world.locations);
          const wanted = world.rows.reduce(
            (sum, row) => sum + row.orders * at(row.quantity, row.products.indexOf(product)),
            0,
          );
          if (at(world.stock, cell) > wanted) expect(price).toBeCloseTo(0, 6);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('mean the same in any currency', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const once = generatePrices(world, makeMaster(world), exact);
        const cents = dearer(world, 64);
        const again = generatePrices(cents, makeMaster(cents), exact);
        expect(again.value / 64).toBeCloseTo(once.value, 4);
        expect(again.bound / 64).toBeCloseTo(once.bound, 4);
      }),
      { numRuns: 60 },
    );
  });

  it('can be stopped after any round, and keep what is known', () => {
    const world = twoPlaces(12, 15);
    const found = generatePrices(world, makeMaster(world), { ...exact, onRound: () => false });
    expect(found.rounds).toBe(1);
    expect(found.bound).toBeLessThanOrEqual(118 + 1e-9);
  });

  it('of a master that knows earlier ways are those of a new one', () => {
    const first = twoPlaces(12, 15);
    const master = makeMaster(first);
    const { prices } = generatePrices(first, master, exact);
    const later = twoPlaces(8, 15);
    const again = generatePrices(later, master, { ...exact, start: prices });
    expect([...again.prices]).toEqual([4, 0]);
  });
});

describe('prices by subgradients', () => {
  const options = { iterations: 200, sample: 1000 };

  it('come near those of the LP', () => {
    const world = twoPlaces(12, 15);
    const found = subgradientPrices(world, seededRng(1), options);
    expect(found.bound).toBeLessThanOrEqual(118 + 1e-9);
    expect(found.bound).toBeGreaterThan(117);
    expect(found.sampled).toBe(false);
  });

  it('stay within their limits, and bound what serving costs, sampled or not', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 8 }), (world, sample) => {
        const found = subgradientPrices(world, seededRng(7), { iterations: 20, sample });
        expect(servingCost(world, found.prices)).toBeGreaterThanOrEqual(found.bound - 1e-6);
        found.prices.forEach((price, cell) => {
          expect(price).toBeGreaterThanOrEqual(0);
          expect(price).toBeLessThanOrEqual(world.priceMax);
          if (at(world.stock, cell) === Infinity) expect(price).toBe(0);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('are the same for the same seed, and in any currency', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const find = (one: PriceWorld): number[] => [
          ...subgradientPrices(one, seededRng(3), { iterations: 15, sample: 3 }).prices,
        ];
        const once = find(world);
        expect(find(world)).toEqual(once);
        expect(find(dearer(world, 64)).map((price) => price / 64)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });

  it('rest on a sample that stands for as many orders as there are', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 5 }), (world, sample) => {
        const small = sampledWorld(world, seededRng(9), sample);
        expect(small.rows.length).toBeLessThanOrEqual(Math.max(sample, 1));
        expect(ordersOf(small)).toBeCloseTo(ordersOf(world), 6);
      }),
    );
  });
});

describe('prices that follow what is taken', () => {
  const options = { step: 0.02, every: 2, priceMax: 10 };
  const view = { stock: Float64Array.from([4, 4, Infinity]), ordersToCome: 8 };

  it('rise where more is taken than an even share, fall where less, and never leave their limits', () => {
    const online = createOnlinePrices(3, options, Float64Array.from([1, 1, 0]));
    online.note([0, 2], [3, 5], 10);
    expect(online.isDue()).toBe(false);
    online.note([0], [1], 10);
    expect(online.isDue()).toBe(true);
    online.move(view);
    expect(at(online.prices, 0)).toBeGreaterThan(1);
    expect(at(online.prices, 1)).toBeLessThan(1);
    expect(at(online.prices, 2)).toBe(0);
    for (let round = 0; round < 500; round++) {
      online.note([0], [4], 10);
      online.move(view);
    }
    expect(at(online.prices, 0)).toBe(10);
    expect(at(online.prices, 1)).toBe(0);
  });

  it('stand still without orders, and when each cell gives just its even share', () => {
    const online = createOnlinePrices(2, options, Float64Array.from([1, 2]));
    online.move(view);
    expect([...online.prices]).toEqual([1, 2]);
    online.note([0, 1], [1, 1], 10);
    online.note([], [], 10);
    online.move(view);
    expect([...online.prices]).toEqual([1, 2]);
  });

  it('make a line as dear whether it is of one unit or of a hundred', () => {
    const lineAfter = (piece: number): number => {
      const online = createOnlinePrices(1, { ...options, priceMax: Infinity });
      for (let round = 0; round < 20; round++) {
        for (let order = 0; order < 4; order++) online.note([0], [piece], 10);
        online.move({ stock: Float64Array.of(6 * piece), ordersToCome: 8 });
      }
      return at(online.prices, 0) * piece;
    };
    expect(lineAfter(1)).toBeGreaterThan(0);
    expect(lineAfter(100)).toBeCloseTo(lineAfter(1), 9);
  });

  it('forget what was given back', () => {
    const online = createOnlinePrices(1, options);
    online.note([0], [3], 10);
    online.giveBack(0, 3);
    online.move(view);
    expect([...online.prices]).toEqual([0]);
  });
});
