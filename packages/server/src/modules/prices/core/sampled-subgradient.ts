import type { Rng } from '../../../lib/rng.ts';
import { at } from '../../planner/index.ts';
import { clamped } from './column-generation.ts';
import { evaluate } from './oracle.ts';
import { type DemandRow, ordersOf, type PriceWorld } from './world.ts';

export type SubgradientOptions = {
  iterations: number;
  /** Orders that stand for all; at least as many as there are rows means all rows, unsampled. */
  sample: number;
  /** Prices to start from; the steps are then smaller. */
  start?: Float64Array | undefined;
  onRound?: ((round: number, bound: number) => boolean) | undefined;
};

export type SubgradientPrices = {
  prices: Float64Array;
  /** Over all rows, not only the sampled: no policy costs less, in expectation. */
  bound: number;
  rounds: number;
  sampled: boolean;
};

/** Steps as a share of what an order costs: large from nothing, small from known prices. */
const coldStep = 0.11;
const warmStep = 0.045;
const stallsMax = 8;

/**
 * Prices of stock without an LP: what is wanted too much becomes dearer, what is wanted too little
 * cheaper, with some momentum, on a sample of the orders; the prices with the best dual value are
 * kept. For worlds too large for column generation, or without an LP solver.
 */
export function subgradientPrices(
  world: PriceWorld,
  rng: Rng,
  options: SubgradientOptions,
): SubgradientPrices {
  const small = sampledWorld(world, rng, options.sample);
  const cells = world.stock.length;
  let prices = clamped(world, options.start ?? new Float64Array(cells));
  const move = new Float64Array(cells);
  let step = options.start === undefined ? coldStep : warmStep;
  let best = { prices, bound: -Infinity };
  let scale = 0;
  let stalls = 0;
  let rounds = 0;
  for (; rounds < options.iterations; rounds++) {
    const found = evaluate(small, prices);
    scale ||= found.cost / Math.max(ordersOf(small), 1e-9);
    if (found.bound > best.bound) {
      best = { prices: Float64Array.from(prices), bound: found.bound };
      stalls = 0;
    } else if (++stalls >= stallsMax) {
      step *= 0.6;
      stalls = 0;
    }
    if (options.onRound?.(rounds + 1, best.bound) === false) break;
    for (let cell = 0; cell < cells; cell++) {
      const left = at(world.stock, cell);
      if (left === Infinity) continue;
      const use = at(found.use, cell);
      move[cell] = (0.7 * (use - left)) / (use + left + 1) + 0.3 * at(move, cell);
      prices[cell] = at(prices, cell) + step * scale * at(move, cell);
    }
    prices = clamped(world, prices);
  }
  const bound = small === world ? best.bound : evaluate(world, best.prices).bound;
  return { prices: best.prices, bound, rounds, sampled: small !== world };
}

/**
 * The world with so many orders standing for all: drawn evenly along the line of all rows, so that
 * frequent ones come as often as they should and rare ones share what is left.
 */
export function sampledWorld(world: PriceWorld, rng: Rng, sample: number): PriceWorld {
  if (world.rows.length <= sample) return world;
  const total = ordersOf(world);
  const each = total / sample;
  const rows: DemandRow[] = [];
  let reached = 0;
  let next = rng.next() * each;
  for (const row of world.rows) {
    reached += row.orders;
    let times = 0;
    while (next < reached) {
      times++;
      next += each;
    }
    if (times > 0) rows.push({ ...row, orders: times * each });
  }
  return { ...world, rows };
}
