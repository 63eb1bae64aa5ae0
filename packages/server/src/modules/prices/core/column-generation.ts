import { at } from '../../planner/index.ts';
import type { MasterLp, MasterSolution } from './master.ts';
import { evaluate, type Evaluation, type Method, type Priced } from './oracle.ts';
import type { PriceWorld } from './world.ts';

export type GenerationOptions = {
  /** Stop when the master's value is above the bound by no more than this share of it. */
  gap: number;
  /** Share of the best known prices in those that are tried next (Wentges' smoothing). */
  smoothing: number;
  roundsMax: number;
  /** Prices to start from: those of the last run. */
  start?: Float64Array | undefined;
  /** Told after each round; false stops and keeps what is known. */
  onRound?: ((round: number, gap: number) => boolean) | undefined;
};

export type GeneratedPrices = {
  prices: Float64Array;
  /** No policy costs less, in expectation; see `evaluate`. */
  bound: number;
  /** What the master's fractions of ways cost: the bound, once the gap is closed. */
  value: number;
  rounds: number;
  converged: boolean;
  master: MasterSolution;
};

/** What is usually asked of a run; `start` and `onRound` are the caller's. */
export const usualGeneration = { gap: 5e-4, smoothing: 0.3, roundsMax: 60 } as const;

const same = 1e-7;

/**
 * Prices of stock by column generation: a master LP shares the expected orders out among known ways
 * to send them, its duals price the stock, and the exact solver finds each row the best way at
 * those prices, until no new way pays. The master may hold ways of an earlier run: they are used
 * again.
 */
export function generatePrices(
  world: PriceWorld,
  master: MasterLp,
  options: GenerationOptions,
): GeneratedPrices {
  master.setLimits(
    world.rows.map((row) => row.orders),
    world.stock,
  );
  const zero = new Float64Array(world.stock.length);
  const best: Best = { prices: zero, bound: -Infinity };
  seed(world, master, look(world, zero, best).methods);
  if (options.start !== undefined) {
    const again = look(world, clamped(world, options.start), best);
    master.addMethods(again.methods.map(wayOfRow));
  }
  let solution = master.solve();
  let smoothing = options.smoothing;
  let rounds = 0;
  let converged = false;
  while (!converged && rounds < options.roundsMax) {
    rounds++;
    const tried = mixed(world, best.prices, solution.stockDuals, smoothing);
    const added = improving(look(world, tried, best).methods, solution);
    // A mixture may find nothing new although the master's own prices would: those are next.
    const isDone = added.length === 0 && smoothing === 0;
    smoothing = added.length === 0 ? 0 : options.smoothing;
    if (added.length > 0) {
      master.addMethods(added);
      solution = master.solve();
    }
    const gap = gapOf(solution.value, best.bound);
    converged = isDone || gap <= options.gap;
    if (options.onRound?.(rounds, gap) === false) break;
  }
  return { ...best, value: solution.value, rounds, converged, master: solution };
}

type Best = { prices: Float64Array; bound: number };

/** Evaluates the prices, and keeps them when their bound is the best so far. */
function look(world: PriceWorld, prices: Float64Array, best: Best): Evaluation {
  const found = evaluate(world, prices);
  if (found.bound > best.bound) {
    best.prices = Float64Array.from(prices);
    best.bound = found.bound;
  }
  return found;
}

const wayOfRow = ({ method }: Priced, row: number): { row: number; method: Method } => ({
  row,
  method,
});

/**
 * Every row's cheapest way, and the one that takes nothing: with it the master is never infeasible.
 */
function seed(world: PriceWorld, master: MasterLp, cheapest: readonly Priced[]): void {
  if (master.methods() > 0) return;
  const none = new Int32Array(0);
  master.addMethods(
    world.rows.map((row, index) => ({
      row: index,
      method: {
        cost: world.backorder * row.quantity.reduce((sum, units) => sum + units, 0),
        cells: none,
        units: none,
      },
    })),
  );
  master.addMethods(cheapest.map(wayOfRow));
}

/** Ways that the master would use, were they known to it. */
function improving(
  found: readonly Priced[],
  { demandDuals, stockDuals }: MasterSolution,
): { row: number; method: Method }[] {
  const better: { row: number; method: Method }[] = [];
  found.forEach(({ method }, row) => {
    let reduced = method.cost - at(demandDuals, row);
    for (let k = 0; k < method.cells.length; k++) {
      reduced += at(stockDuals, at(method.cells, k)) * at(method.units, k);
    }
    if (reduced < -same) better.push({ row, method });
  });
  return better;
}

function mixed(
  world: PriceWorld,
  known: Float64Array,
  duals: Float64Array,
  share: number,
): Float64Array {
  return clamped(
    world,
    duals.map((dual, cell) => share * at(known, cell) + (1 - share) * dual),
  );
}

/** Within nought and the most that a kept unit can save; nought where supply has no end. */
export function clamped(world: PriceWorld, prices: Float64Array): Float64Array {
  return prices.map((price, cell) =>
    at(world.stock, cell) === Infinity ? 0 : Math.min(world.priceMax, Math.max(0, price)),
  );
}

function gapOf(value: number, bound: number): number {
  if (value - bound <= same) return 0;
  return (value - bound) / Math.max(Math.abs(value), same);
}
