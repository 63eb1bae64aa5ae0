import { fillSubset } from './fill-subset.ts';
import { at, type SourcingProblem } from './problem.ts';
import type { Scratch } from './scratch.ts';

/** Costs closer than this are the same cost: sums in another order differ by less. */
export const same = 1e-7;

/** What is known while a problem is solved. */
export type Search = {
  problem: SourcingProblem;
  scratch: Scratch;
  best: number;
  bestUnits: Int32Array;
  nodes: number;
};

/** Looks at one set and keeps what it costs when nothing was cheaper. */
export function tryset(search: Search, set: Int32Array, size: number): number {
  const { problem, scratch } = search;
  search.nodes++;
  const cost = fillSubset(problem, set, size, scratch);
  if (cost >= search.best - same) return cost;
  search.best = cost;
  const width = Math.max(problem.shipmentsMax, 1);
  search.bestUnits.fill(0);
  for (let i = 0; i < problem.lines; i++) {
    for (let k = 0; k < size; k++) {
      search.bestUnits[i * problem.locations + at(set, k)] = at(scratch.units, i * width + k);
    }
  }
  return cost;
}
