import { exploreSets, usable } from './explore-sets.ts';
import { fillSubset } from './fill-subset.ts';
import {
  at,
  byLine,
  type LinearProblem,
  type SourcingProblem,
  type SourcingSolution,
} from './problem.ts';
import { scratchFor } from './scratch.ts';
import type { SetSearch } from './search.ts';

/** Costs closer than this are the same cost: sums in another order differ by less. */
const same = 1e-7;

/**
 * The cheapest plan for one order, with proof or with a bound. Every location alone is looked at
 * exactly; then a Lagrangian bound decides which locations a better plan could use at all, and
 * sets of those are searched depth first, as many as `nodesMax` allows. Deterministic: the same
 * problem gives the same plan on every machine, and a plan is there at any time. Method:
 * docs/concepts/sourcing.md.
 */
export function solve(given: SourcingProblem, nodesMax = 2000): SourcingSolution {
  const problem = byLine(given);
  const units = new Int32Array(problem.lines * problem.locations);
  const search = searchFor(problem, units);
  const candidates = usable(problem);
  search.tryset(new Int32Array(1), 0);
  const one = new Int32Array(1);
  for (let c = 0; c < candidates.length && problem.shipmentsMax >= 1; c++) {
    one[0] = at(candidates, c);
    const cost = search.tryset(one, 1);
    if (cost >= search.singleCost - same) continue;
    search.single = at(one, 0);
    search.singleCost = cost;
  }
  const lowerBound = exploreSets(search, candidates, nodesMax, true);
  const proven = lowerBound >= search.best - same;
  return {
    cost: search.best,
    lowerBound: proven ? search.best : lowerBound,
    proven,
    units,
    open: search.members(),
    nodes: search.nodes,
  };
}

function searchFor(problem: LinearProblem, bestUnits: Int32Array): SetSearch {
  const scratch = scratchFor(problem);
  const width = Math.max(problem.shipmentsMax, 1);
  const search: SetSearch = {
    problem,
    offset: 0,
    same,
    best: Infinity,
    single: -1,
    singleCost: Infinity,
    nodes: 0,
    tryset: (set, size) => {
      search.nodes++;
      const cost = fillSubset(problem, set, size, scratch);
      if (cost >= search.best - same) return cost;
      search.best = cost;
      bestUnits.fill(0);
      for (let i = 0; i < problem.lines; i++) {
        for (let k = 0; k < size; k++)
          bestUnits[i * problem.locations + at(set, k)] = at(scratch.units, i * width + k);
      }
      return cost;
    },
    members: () => openOf(problem, bestUnits),
    isSpent: () => false,
  };
  return search;
}

/** Locations that send something. */
function openOf(problem: SourcingProblem, units: Int32Array): number[] {
  const open: number[] = [];
  for (let l = 0; l < problem.locations; l++) {
    for (let i = 0; i < problem.lines; i++) {
      if (at(units, i * problem.locations + l) === 0) continue;
      open.push(l);
      break;
    }
  }
  return open;
}
