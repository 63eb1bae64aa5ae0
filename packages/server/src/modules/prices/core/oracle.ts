import { at, solve, type SourcingProblem } from '../../planner/index.ts';
import type { DemandRow, PriceWorld } from './world.ts';

/** One way to send an order of a row: what it costs itself and the units it takes. */
export type Method = {
  /** Without prices. */
  cost: number;
  /** Cells that it takes from, ascending, and how many units of each. */
  cells: Int32Array;
  units: Int32Array;
};

/** The best way at given prices, and what no way is cheaper than. */
export type Priced = { method: Method; priced: number; lowerBound: number };

/**
 * The row's order as a problem of the exact solver, its units dearer by the price of their cell.
 * `held` says how many units a cell has for this order; unless told, a cell with any has enough.
 */
export function problemOf(
  world: PriceWorld,
  row: DemandRow,
  prices: Float64Array,
  held?: Float64Array,
): SourcingProblem {
  const { locations, stock, split, backorder, shipmentsMax } = world;
  const lines = row.products.length;
  const unit = Float64Array.from(row.unit);
  const available = new Int32Array(lines * locations);
  for (let i = 0; i < lines; i++) {
    const first = at(row.products, i) * locations;
    const wanted = at(row.quantity, i);
    for (let l = 0; l < locations; l++) {
      const place = i * locations + l;
      unit[place] = at(unit, place) + at(prices, first + l);
      const have = held === undefined ? at(stock, first + l) : at(held, first + l);
      available[place] = held === undefined ? (have > 0 ? wanted : 0) : Math.min(wanted, have);
    }
  }
  return {
    lines,
    locations,
    quantity: row.quantity,
    fixed: row.fixed,
    unit,
    available,
    capacity: new Int32Array(locations).fill(roomy),
    split,
    backorder,
    shipmentsMax,
  };
}

/** More units than any order has: what a location can handle is not priced. */
const roomy = 1_000_000_000;

/** The cheapest way to send the row's order at these prices, by the exact solver. */
export function bestMethod(
  world: PriceWorld,
  row: DemandRow,
  prices: Float64Array,
  held?: Float64Array,
): Priced {
  const solution = solve(problemOf(world, row, prices, held));
  const { locations } = world;
  const cells: number[] = [];
  const units: number[] = [];
  let scarcity = 0;
  for (let i = 0; i < row.products.length; i++) {
    for (const l of solution.open) {
      const sent = at(solution.units, i * locations + l);
      if (sent === 0) continue;
      const cell = at(row.products, i) * locations + l;
      cells.push(cell);
      units.push(sent);
      scarcity += sent * at(prices, cell);
    }
  }
  return {
    method: {
      cost: solution.cost - scarcity,
      cells: Int32Array.from(cells),
      units: Int32Array.from(units),
    },
    priced: solution.cost,
    lowerBound: solution.lowerBound,
  };
}

/**
 * What the rows cost at the prices: the dual value (a lower bound), and the units they would take.
 */
export type Evaluation = { bound: number; cost: number; use: Float64Array; methods: Priced[] };

/**
 * Every row's best way at the prices. `bound` holds for every policy that serves these orders from
 * this stock, even one that splits orders into fractions: orders at their best, less what the stock
 * is worth (Lagrangian relaxation of the stock).
 */
export function evaluate(world: PriceWorld, prices: Float64Array): Evaluation {
  const use = new Float64Array(world.stock.length);
  const methods: Priced[] = [];
  let bound = 0;
  let cost = 0;
  for (const row of world.rows) {
    const priced = bestMethod(world, row, prices);
    methods.push(priced);
    bound += row.orders * priced.lowerBound;
    cost += row.orders * priced.method.cost;
    const { cells, units } = priced.method;
    for (let k = 0; k < cells.length; k++) {
      const cell = at(cells, k);
      use[cell] = at(use, cell) + row.orders * at(units, k);
    }
  }
  for (let cell = 0; cell < prices.length; cell++) {
    const price = at(prices, cell);
    if (price > 0) bound -= price * at(world.stock, cell);
  }
  return { bound, cost, use, methods };
}
