import type { LinearProblem } from './problem.ts';

/** What is known while sets of locations are looked at. */
export type SetSearch = {
  /** What bounds rest on: the problem itself, or one that never says more than it. */
  readonly problem: LinearProblem;
  /** Part of every plan's cost that the problem leaves out. */
  readonly offset: number;
  /** A plan is better only when it costs this much less: sums in another order differ by less. */
  readonly same: number;
  best: number;
  /** The location that alone is best; -1 when none sends anything. */
  single: number;
  singleCost: number;
  /** Sets looked at. */
  nodes: number;
  /** The cost of the best plan over a set; keeps the plan when it is the best. */
  readonly tryset: (set: Int32Array, size: number) => number;
  /** Locations that send something in the best plan. */
  readonly members: () => number[];
  /** Whether so much was done that no more may be. */
  readonly isSpent: () => boolean;
};

/** Whether plans that cost at least this by the bounding problem are not worth a look. */
export function isHopeless(search: SetSearch, bound: number): boolean {
  return bound + search.offset >= search.best - search.same;
}
