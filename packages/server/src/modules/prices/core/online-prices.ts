import { at } from '../../planner/index.ts';

export type OnlineOptions = {
  /** Step as a share of what an order costs: larger when prices start from nothing. */
  step: number;
  /** Orders after which prices move. */
  every: number;
  priceMax: number;
};

/** What the online update needs to know of the world when prices move. */
export type OnlineView = {
  /** Units until the horizon, by cell; Infinity where supply is unlimited. */
  stock: Float64Array;
  /** Orders that are still to come until the horizon. */
  ordersToCome: number;
};

/** The usual steps: between runs that solve for prices, and without any. */
export const usualOnline = { betweenRuns: 0.0037, alone: 0.02, every: 50 } as const;

/** How prices move: the step in money, the share of the orders to come that were noted, the most. */
export type MoveRule = { step: number; share: number; priceMax: number };

/** Units that lines take, summed over lines, and how many lines these were. */
export type Pieces = { units: number; lines: number };

/** Units of a line on average, of a cell or else of all; at least one. */
export function pieceOf(cell: Pieces, all: Pieces): number {
  const { units, lines } = cell.lines > 0 ? cell : all;
  return lines > 0 ? Math.max(1, units / lines) : 1;
}

/** Counts the units of a line for its cell, and among all. */
export function countPiece(cell: Pieces | undefined, all: Pieces, units: number): void {
  all.units += units;
  all.lines++;
  if (cell === undefined) return;
  cell.units += units;
  cell.lines++;
}

/**
 * A cell's price after some of its units were taken and `left` are there now: up when it was more
 * than an even share of what there is, down when less; within nought and the most. Counted in lines
 * of `piece` units, and the step is for all of a line: where lines take a hundred units, one order
 * would otherwise move the price of each unit by a hundred steps.
 */
export function movedPrice(
  price: number,
  { taken, left, piece }: { taken: number; left: number; piece: number },
  rule: MoveRule,
): number {
  const even = (Math.max(0, left) * rule.share) / piece;
  const step = rule.step / piece;
  const moved = price + (step * (taken / piece - even)) / Math.sqrt(even + 1);
  return Math.min(rule.priceMax, Math.max(0, moved));
}

/**
 * Prices that follow what is taken, without a forecast or a solver (dual mirror descent: Balseiro,
 * Lu and Mirrokni 2023): a cell that gives more than its even share of the stock becomes dearer,
 * one that gives less cheaper. Plans are noted one by one; prices move after so many orders.
 */
export type OnlinePrices = {
  readonly prices: Float64Array;
  /** Notes the units of one order's plan and what the plan costs without prices. */
  note: (cells: ArrayLike<number>, units: ArrayLike<number>, cost: number) => void;
  /** Units that came back or were not taken after all. */
  giveBack: (cell: number, units: number) => void;
  /** Whether enough orders came for prices to move. */
  isDue: () => boolean;
  /** Moves the prices by what was noted since the last time; without orders it does nothing. */
  move: (view: OnlineView) => void;
  /** Takes other prices, such as those of a run, and forgets what was noted. */
  reset: (prices: Float64Array) => void;
};

/** Prices from nought, or from `start`. */
export function createOnlinePrices(
  cells: number,
  options: OnlineOptions,
  start?: Float64Array,
): OnlinePrices {
  const prices = Float64Array.from(start ?? new Float64Array(cells));
  const taken = new Float64Array(cells);
  const pieces: Pieces[] = Array.from({ length: cells }, () => ({ units: 0, lines: 0 }));
  const all: Pieces = { units: 0, lines: 0 };
  let orders = 0;
  let allOrders = 0;
  let allCost = 0;
  const forget = (): void => {
    taken.fill(0);
    orders = 0;
  };
  return {
    prices,
    note: (places, units, cost) => {
      orders++;
      allOrders++;
      allCost += cost;
      for (let k = 0; k < places.length; k++) {
        const cell = at(places, k);
        taken[cell] = at(taken, cell) + at(units, k);
        countPiece(pieces[cell], all, at(units, k));
      }
    },
    giveBack: (cell, units) => {
      taken[cell] = at(taken, cell) - units;
    },
    isDue: () => orders >= options.every,
    move: ({ stock, ordersToCome }) => {
      if (orders === 0) return;
      const rule = {
        step: options.step * (allCost / allOrders),
        share: orders / Math.max(ordersToCome, orders),
        priceMax: options.priceMax,
      };
      for (let cell = 0; cell < cells; cell++) {
        const left = at(stock, cell);
        if (left === Infinity) continue;
        const piece = pieceOf(pieces[cell] ?? all, all);
        prices[cell] = movedPrice(at(prices, cell), { taken: at(taken, cell), left, piece }, rule);
      }
      forget();
    },
    reset: (others) => {
      prices.set(others);
      forget();
    },
  };
}
