import { at, type LinearProblem } from './problem.ts';

/** What the bound says at the best prices found. */
export type Bound = {
  /** No plan over two or more locations costs less. */
  value: number;
  /** What each location adds to the bound when it is open, at those prices. */
  reduced: Float64Array;
  /** The bound without any location: prices times quantities, less one split. */
  base: number;
};

/** The locations that the bound opened, for a plan to be tried on; false to stop. */
export type OnSet = (set: Int32Array, size: number, value: number) => boolean;

/**
 * A lower bound for plans over two and more locations by Lagrangian relaxation of the demand: each
 * line has a price for a unit, each location answers what it would gain at these prices, and prices
 * follow the units that are served too much or too little (Polyak's step towards the best known
 * cost; Held, Wolfe and Crowder 1974). Deterministic; stops when `tried` says so.
 */
export function boundOfSets(
  problem: LinearProblem,
  candidates: Int32Array,
  best: () => number,
  tried: OnSet,
): Bound {
  const { lines, quantity, backorder, split } = problem;
  const iterations = lines * candidates.length < 500 ? 60 : 120;
  const work = relaxation(problem, candidates);
  const price = firstPrices(problem, candidates);
  const bestPrice = Float64Array.from(price);
  const bound: Bound = { value: -Infinity, reduced: new Float64Array(candidates.length), base: 0 };
  let theta = 1;
  let stalls = 0;
  const lastSet = new Int32Array(problem.shipmentsMax + 1);
  for (let round = 0; round < iterations; round++) {
    work.price(price);
    let base = -split;
    for (let i = 0; i < lines; i++) base += at(price, i) * at(quantity, i);
    const value = base + work.choose();
    if (value > bound.value + 1e-9) {
      bound.value = value;
      bound.base = base;
      bound.reduced.set(work.reduced);
      bestPrice.set(price);
      stalls = 0;
    } else if (++stalls >= 6) {
      theta /= 2;
      stalls = 0;
      price.set(bestPrice);
      work.price(price);
      work.choose();
    }
    if (value >= best() || isNew(work.set, work.size(), lastSet)) {
      if (!tried(work.set, work.size(), bound.value)) break;
    }
    const target = best();
    let norm = 0;
    for (let i = 0; i < lines; i++) norm += (at(quantity, i) - work.served(i)) ** 2;
    if (norm === 0 || theta < 1e-4) break;
    const step = (theta * Math.max(target - value, 1e-6)) / norm;
    for (let i = 0; i < lines; i++) {
      const moved = at(price, i) + step * (at(quantity, i) - work.served(i));
      price[i] = Math.min(at(backorder, i), Math.max(0, moved));
    }
  }
  return bound;
}

/** Whether the set is another than the last one, which it then becomes. */
function isNew(set: Int32Array, size: number, last: Int32Array): boolean {
  let differs = at(last, last.length - 1) !== size;
  last[last.length - 1] = size;
  for (let k = 0; k < size; k++) {
    if (at(last, k) !== at(set, k)) differs = true;
    last[k] = at(set, k);
  }
  return differs;
}

/** A unit at its cheapest place, with its share of what a shipment costs there. */
function firstPrices(problem: LinearProblem, candidates: Int32Array): Float64Array {
  const { lines, locations, quantity, unit, fixed, available, backorder } = problem;
  let wanted = 0;
  for (let i = 0; i < lines; i++) wanted += at(quantity, i);
  const price = new Float64Array(lines);
  for (let i = 0; i < lines; i++) {
    let least = at(backorder, i);
    for (let c = 0; c < candidates.length; c++) {
      const l = at(candidates, c);
      if (at(available, i * locations + l) <= 0) continue;
      least = Math.min(least, at(unit, i * locations + l) + at(fixed, l) / wanted);
    }
    price[i] = least;
  }
  return price;
}

type Relaxation = {
  price: (price: Float64Array) => void;
  /** Opens the cheapest two and what else pays; answers what they add. */
  choose: () => number;
  served: (line: number) => number;
  set: Int32Array;
  size: () => number;
  reduced: Float64Array;
};

function relaxation(problem: LinearProblem, candidates: Int32Array): Relaxation {
  const { lines, locations, quantity, fixed, unit, available, capacity, split } = problem;
  const count = candidates.length;
  const reduced = new Float64Array(count);
  const gives = new Int32Array(count * lines);
  const gain = new Float64Array(lines);
  const order = new Int32Array(lines);
  const served = new Int32Array(lines);
  const most = Math.min(problem.shipmentsMax, count);
  let wanted = 0;
  for (let i = 0; i < lines; i++) wanted += at(quantity, i);
  const set = new Int32Array(Math.max(most, 1));
  const chosen = new Int32Array(Math.max(most, 1));
  let size = 0;

  /** What a location adds: its shipment, less what its units are worth above their cost. */
  const priceOne = (c: number, price: Float64Array): void => {
    const l = at(candidates, c);
    let found = 0;
    let room = at(capacity, l);
    let sum = at(fixed, l) + split;
    const isRoomy = room >= wanted;
    for (let i = 0; i < lines; i++) {
      gives[c * lines + i] = 0;
      const worth = at(price, i) - at(unit, i * locations + l);
      if (worth <= 0 || at(available, i * locations + l) <= 0) continue;
      if (isRoomy) {
        const taken = Math.min(at(quantity, i), at(available, i * locations + l));
        gives[c * lines + i] = taken;
        sum -= taken * worth;
        continue;
      }
      gain[i] = worth;
      let slot = found++;
      while (slot > 0 && at(gain, at(order, slot - 1)) < worth) {
        order[slot] = at(order, slot - 1);
        slot--;
      }
      order[slot] = i;
    }
    for (let k = 0; k < found && room > 0; k++) {
      const i = at(order, k);
      const taken = Math.min(room, at(quantity, i), at(available, i * locations + l));
      gives[c * lines + i] = taken;
      room -= taken;
      sum -= taken * at(gain, i);
    }
    reduced[c] = sum;
  };

  return {
    reduced,
    set,
    size: () => size,
    served: (line) => at(served, line),
    price: (price) => {
      for (let c = 0; c < count; c++) priceOne(c, price);
    },
    choose: () => {
      size = 0;
      for (let c = 0; c < count; c++) {
        // Kept sorted: the least first, as many as may ship.
        if (size === most && at(reduced, c) >= at(reduced, at(chosen, size - 1))) continue;
        let slot = size < most ? size++ : size - 1;
        while (slot > 0 && at(reduced, at(chosen, slot - 1)) > at(reduced, c)) {
          chosen[slot] = at(chosen, slot - 1);
          slot--;
        }
        chosen[slot] = c;
      }
      let sum = 0;
      let kept = 0;
      for (let k = 0; k < size; k++) {
        const c = at(chosen, k);
        if (k >= 2 && at(reduced, c) >= 0) break;
        sum += at(reduced, c);
        set[k] = at(candidates, c);
        kept++;
      }
      size = kept;
      for (let i = 0; i < lines; i++) {
        let units = 0;
        for (let k = 0; k < kept; k++) units += at(gives, at(chosen, k) * lines + i);
        served[i] = units;
      }
      return sum;
    },
  };
}
