import type { SourcingProblem } from './problem.ts';

/** Arrays that are used again for every set of one problem. */
export type Scratch = {
  /** Units by line and member of the set: `[i * shipmentsMax + member]`. */
  units: Int32Array;
  handled: Int32Array;
  order: Int32Array;
};

export function scratchFor(problem: SourcingProblem): Scratch {
  const most = Math.max(problem.shipmentsMax, 1);
  return {
    units: new Int32Array(problem.lines * most),
    handled: new Int32Array(most),
    order: new Int32Array(most),
  };
}
