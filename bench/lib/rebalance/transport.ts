import { at } from '../../../packages/server/src/modules/planner/index.ts';
import { type Instance, places } from './instances.ts';

type Flow = {
  readonly left: Float64Array;
  readonly short: Float64Array;
  readonly sent: Float64Array;
};

/** The cheapest way on from a surplus to a shortage, over what was sent before. */
function cheapest(
  { left, short, sent }: Flow,
  cross: Float64Array,
): { cost: number; path: number[] } {
  const cost = new Float64Array(2 * places).fill(Infinity);
  const before = new Int32Array(2 * places).fill(-1);
  for (let a = 0; a < places; a++) if (at(left, a) > 0) cost[a] = 0;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let a = 0; a < places; a++) {
      for (let b = 0; b < places; b++) {
        const price = at(cross, a * places + b);
        if (at(cost, a) + price < at(cost, places + b) - 1e-9) {
          cost[places + b] = at(cost, a) + price;
          before[places + b] = a;
          isChanged = true;
        }
        if (at(sent, a * places + b) > 0 && at(cost, places + b) - price < at(cost, a) - 1e-9) {
          cost[a] = at(cost, places + b) - price;
          before[a] = places + b;
          isChanged = true;
        }
      }
    }
  }
  let end = -1;
  for (let b = 0; b < places; b++) {
    if (at(short, b) <= 0) continue;
    if (end < 0 || at(cost, places + b) < at(cost, end)) end = places + b;
  }
  const path: number[] = [];
  for (let node = end; node >= 0; node = at(before, node)) path.unshift(node);
  return { cost: end < 0 ? Infinity : at(cost, end), path };
}

/** What a future costs from this stock: units sent across at the least, lost sales, units left. */
export function costOf(one: Instance, stock: ArrayLike<number>, demand: Int32Array): number {
  const left = Float64Array.from(demand, (units, l) => Math.max(0, at(stock, l) - units));
  const short = Float64Array.from(demand, (units, l) => Math.max(0, units - at(stock, l)));
  const sent = new Float64Array(places * places);
  let cost = 0;
  for (;;) {
    const way = cheapest({ left, short, sent }, one.cross);
    // A unit that is not left over costs nothing to hold.
    if (way.cost >= one.lostSale + one.holding) break;
    const [first = 0] = way.path;
    const last = (way.path.at(-1) ?? 0) - places;
    let units = Math.min(at(left, first), at(short, last));
    way.path.forEach((node, index) => {
      const next = way.path[index + 1];
      if (node >= places && next !== undefined) {
        units = Math.min(units, at(sent, next * places + (node - places)));
      }
    });
    way.path.forEach((node, index) => {
      const next = way.path[index + 1];
      if (next === undefined) return;
      const cell = node < places ? node * places + next - places : next * places + node - places;
      sent[cell] = at(sent, cell) + (node < places ? units : -units);
    });
    left[first] = at(left, first) - units;
    short[last] = at(short, last) - units;
    cost += units * way.cost;
  }
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  return cost + one.lostSale * sum(short) + one.holding * sum(left);
}

/** Stock after moves, from a to b at `a * places + b`. */
export function moved(one: Instance, moves: ArrayLike<number>): number[] {
  return one.stock.map((units, l) => {
    let after = units;
    for (let other = 0; other < places; other++) {
      after += at(moves, other * places + l) - at(moves, l * places + other);
    }
    return after;
  });
}

/** What moves cost, and then the futures on average. */
export function expectedCost(
  one: Instance,
  moves: ArrayLike<number>,
  all: readonly Int32Array[],
): number {
  const stock = moved(one, moves);
  const freight = one.transfer.reduce((sum, cost, cell) => sum + cost * at(moves, cell), 0);
  return freight + all.reduce((sum, demand) => sum + costOf(one, stock, demand), 0) / all.length;
}
