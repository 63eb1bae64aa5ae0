import { assignByFlow } from './assign-by-flow.ts';
import { at, type LinearProblem } from './problem.ts';
import type { Scratch } from './scratch.ts';

/**
 * The least that the order costs when just the members of the set may send: each line from the
 * cheapest first, and where a member would have to handle more than it can, by a minimum-cost flow.
 * Members that send nothing cost nothing. The units are left in the scratch.
 */
export function fillSubset(
  problem: LinearProblem,
  set: Int32Array,
  size: number,
  scratch: Scratch,
): number {
  const { lines, locations, quantity, unit, available, capacity, backorder } = problem;
  const { units, handled, order } = scratch;
  const width = Math.max(problem.shipmentsMax, 1);
  handled.fill(0);
  let cost = 0;
  for (let i = 0; i < lines; i++) {
    const row = i * locations;
    sortByUnit(unit, row, set, size, order);
    let left = at(quantity, i);
    for (let k = 0; k < size; k++) units[i * width + k] = 0;
    for (let k = 0; k < size && left > 0; k++) {
      const member = at(order, k);
      const place = row + at(set, member);
      const price = at(unit, place);
      if (price >= at(backorder, i)) break;
      const taken = Math.min(left, at(available, place));
      if (taken <= 0) continue;
      units[i * width + member] = taken;
      handled[member] = at(handled, member) + taken;
      left -= taken;
      cost += taken * price;
    }
    cost += left * at(backorder, i);
  }
  for (let member = 0; member < size; member++) {
    if (at(handled, member) <= at(capacity, at(set, member))) continue;
    cost = assignByFlow(problem, set, size, scratch);
    break;
  }
  return cost + shipmentCost(problem, set, size, handled);
}

/** The set's members by what a unit of the line costs there; ties by their place in the set. */
function sortByUnit(
  unit: Float64Array,
  row: number,
  set: Int32Array,
  size: number,
  order: Int32Array,
): void {
  for (let k = 0; k < size; k++) {
    const price = at(unit, row + at(set, k));
    let slot = k;
    while (slot > 0 && at(unit, row + at(set, at(order, slot - 1))) > price) {
      order[slot] = at(order, slot - 1);
      slot--;
    }
    order[slot] = k;
  }
}

function shipmentCost(
  { fixed, split }: LinearProblem,
  set: Int32Array,
  size: number,
  handled: Int32Array,
): number {
  let cost = 0;
  let open = 0;
  for (let member = 0; member < size; member++) {
    if (at(handled, member) === 0) continue;
    open++;
    cost += at(fixed, at(set, member));
  }
  return open > 1 ? cost + split * (open - 1) : cost;
}
