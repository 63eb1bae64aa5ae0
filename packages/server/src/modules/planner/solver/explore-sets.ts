import { greedySet, improveSet } from './improve-set.ts';
import { type Bound, boundOfSets } from './lagrange.ts';
import { at, type LinearProblem } from './problem.ts';
import { isHopeless, type SetSearch } from './search.ts';

/** Locations that could send a unit for less than it costs not to send it. */
export function usable(problem: LinearProblem): Int32Array {
  const { lines, locations, unit, available, capacity, backorder } = problem;
  const found: number[] = [];
  for (let l = 0; l < locations; l++) {
    if (at(capacity, l) <= 0) continue;
    for (let i = 0; i < lines; i++) {
      if (at(available, i * locations + l) <= 0) continue;
      if (at(unit, i * locations + l) >= at(backorder, i)) continue;
      found.push(l);
      break;
    }
  }
  return Int32Array.from(found);
}

/**
 * Looks for a plan over two and more of the candidates that is better than the best known, and
 * answers what no such plan costs less than; Infinity when all were looked at. `isDominance` says
 * that the problem is the truth, and not only a bound: then places that another one beats in every
 * way are left out.
 */
export function exploreSets(
  search: SetSearch,
  candidates: Int32Array,
  nodesMax: number,
  isDominance: boolean,
): number {
  const { problem, offset } = search;
  if (candidates.length < 2 || problem.shipmentsMax < 2) return Infinity;
  const easy = easyBound(problem, candidates);
  if (isHopeless(search, easy)) return Infinity;
  greedySet(search, candidates);
  const bound = boundOfSets(
    problem,
    candidates,
    () => search.best - offset,
    (set, size, value) => {
      if (isHopeless(search, value)) return false;
      search.tryset(set, size);
      return !isHopeless(search, value) && !search.isSpent();
    },
  );
  if (isHopeless(search, bound.value)) return Infinity;
  let left = promising(search, candidates, bound);
  if (left.length > problem.shipmentsMax + 2) {
    improveSet(
      search,
      left.map((one) => at(candidates, one)),
    );
    left = promising(search, candidates, bound);
  }
  const kept = isDominance ? withoutDominated(problem, candidates, left) : left;
  const isWhole = searchSets(search, candidates, kept, bound, nodesMax);
  return isWhole ? Infinity : Math.max(bound.value, easy) + offset;
}

/**
 * Below this no plan over two locations can be: units at their cheapest, the two cheapest
 * shipments.
 */
function easyBound(problem: LinearProblem, candidates: Int32Array): number {
  const { lines, locations, quantity, unit, fixed, available, backorder, split } = problem;
  let bound = split;
  for (let i = 0; i < lines; i++) {
    let least = at(backorder, i);
    for (let c = 0; c < candidates.length; c++) {
      const place = i * locations + at(candidates, c);
      if (at(available, place) > 0) least = Math.min(least, at(unit, place));
    }
    bound += least * at(quantity, i);
  }
  let first = Infinity;
  let second = Infinity;
  for (let c = 0; c < candidates.length; c++) {
    const cost = at(fixed, at(candidates, c));
    // A shipment that pays for itself would be a third.
    if (cost + split < 0) bound += cost + split;
    if (cost < first) [first, second] = [cost, first];
    else if (cost < second) second = cost;
  }
  return bound + first + second;
}

/**
 * Candidates (by their place) that a plan better than the best known could use: reduced-cost
 * fixing.
 */
function promising(search: SetSearch, candidates: Int32Array, bound: Bound): number[] {
  const { reduced, base } = bound;
  const order = Array.from(candidates.keys()).toSorted(
    (a, b) => at(reduced, a) - at(reduced, b) || a - b,
  );
  return order.filter((forced) => {
    let value = base + at(reduced, forced);
    let others = 0;
    for (const one of order) {
      if (one === forced) continue;
      if (others + 1 >= search.problem.shipmentsMax) break;
      // A set has two at least; more only where they lower the bound.
      if (others >= 1 && at(reduced, one) >= 0) break;
      value += at(reduced, one);
      others++;
    }
    return !isHopeless(search, value);
  });
}

/**
 * Leaves out a location when another is at least as good for all of the order: cheaper in every
 * way, holding whole each line that the first holds some of, and able to handle all of it.
 */
function withoutDominated(
  problem: LinearProblem,
  candidates: Int32Array,
  left: readonly number[],
): number[] {
  const { lines, locations, quantity, fixed, unit, available, capacity } = problem;
  let wanted = 0;
  for (let i = 0; i < lines; i++) wanted += at(quantity, i);
  const beats = (a: number, b: number): boolean => {
    const [la, lb] = [at(candidates, a), at(candidates, b)];
    if (at(capacity, la) < wanted || at(fixed, la) > at(fixed, lb)) return false;
    let isStrict = at(fixed, la) < at(fixed, lb);
    for (let i = 0; i < lines; i++) {
      if (at(available, i * locations + lb) <= 0) continue;
      if (at(available, i * locations + la) < at(quantity, i)) return false;
      const difference = at(unit, i * locations + la) - at(unit, i * locations + lb);
      if (difference > 0) return false;
      if (difference < 0) isStrict = true;
    }
    return isStrict || a < b;
  };
  return left.filter((b) => !left.some((a) => a !== b && beats(a, b)));
}

/** Searches sets of the candidates depth first. False when the nodes were used up. */
function searchSets(
  search: SetSearch,
  candidates: Int32Array,
  kept: readonly number[],
  bound: Bound,
  nodesMax: number,
): boolean {
  const { shipmentsMax } = search.problem;
  const { reduced, base } = bound;
  const set = new Int32Array(shipmentsMax);
  const until = search.nodes + nodesMax;
  /** The least that the next so many candidates from a place on can add. */
  const least = (from: number, room: number): number => {
    let sum = 0;
    for (let k = from; k < kept.length && k < from + room; k++) {
      const value = at(reduced, kept[k] ?? 0);
      if (value >= 0) break;
      sum += value;
    }
    return sum;
  };
  const grow = (from: number, size: number, sum: number): boolean => {
    for (let k = from; k < kept.length; k++) {
      const one = kept[k] ?? 0;
      const next = sum + at(reduced, one);
      const room = shipmentsMax - size - 1;
      // A first member needs a second, whatever that one adds.
      const needed = size === 0 ? at(reduced, kept[k + 1] ?? one) : 0;
      const rest = size === 0 ? Math.max(needed, 0) + least(k + 1, room) : least(k + 1, room);
      // Sorted by what they add: those after it, alone, can add no less. Their rest may be less by
      // nothing either, as it is a part of this one's.
      if (isHopeless(search, base + next + rest)) break;
      set[size] = at(candidates, one);
      if (size >= 1) {
        if (search.nodes >= until || search.isSpent()) return false;
        search.tryset(set, size + 1);
      }
      if (room > 0 && !grow(k + 1, size + 1, next)) return false;
    }
    return true;
  };
  return grow(0, 0, 0);
}
