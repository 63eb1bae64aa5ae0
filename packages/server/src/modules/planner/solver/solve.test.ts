// Goal: the plan is the cheapest there is, and what is called proven is. Method: every plan of
// small orders by enumeration, the published instances' known optima, and bounds that never lie.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceOf } from '../../../../../../bench/lib/sourcing-instances.ts';
import { at, costOf, type SourcingProblem } from './problem.ts';
import { solve } from './solve.ts';

/** The cheapest of all plans, by looking at every one. */
function cheapestOfAll(problem: SourcingProblem): number {
  const cells = problem.lines * problem.locations;
  const units = new Int32Array(cells);
  let best = Infinity;
  const visit = (cell: number): void => {
    if (cell === cells) {
      best = Math.min(best, costOf(problem, units));
      return;
    }
    const line = Math.floor(cell / problem.locations);
    const most = Math.min(at(problem.available, cell), at(problem.quantity, line));
    for (let x = 0; x <= most; x++) {
      units[cell] = x;
      visit(cell + 1);
    }
    units[cell] = 0;
  };
  visit(0);
  return best;
}

const money = fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 2);
const small: fc.Arbitrary<SourcingProblem> = fc
  .record({ lines: fc.integer({ min: 1, max: 3 }), locations: fc.integer({ min: 1, max: 4 }) })
  .chain(({ lines, locations }) => {
    const cells = lines * locations;
    const ints = (count: number, max: number) =>
      fc.array(fc.integer({ min: 0, max }), { minLength: count, maxLength: count });
    const costs = (count: number) => fc.array(money, { minLength: count, maxLength: count });
    return fc.record({
      lines: fc.constant(lines),
      locations: fc.constant(locations),
      quantity: ints(lines, 2).map((q) => Int32Array.from(q)),
      fixed: costs(locations).map((c) => Float64Array.from(c)),
      unit: costs(cells).map((c) => Float64Array.from(c)),
      available: ints(cells, 2).map((a) => Int32Array.from(a)),
      capacity: ints(locations, 4).map((k) => Int32Array.from(k)),
      split: money,
      backorder: costs(lines).map((c) => Float64Array.from(c)),
      shipmentsMax: fc.integer({ min: 1, max: 3 }),
    });
  });

const golden: readonly (readonly [number, number, readonly number[]])[] = [
  [2, 5, [51.4746, 89.2956, 50.7814, 26.5015]],
  [3, 20, [26.827, 30.0545, 24.8142, 31.9787]],
  [5, 50, [28.3749, 27.4988, 30.8397, 33.6754]],
  [10, 100, [31.9468, 51.1029, 50.0592, 44.7619]],
];

describe('the exact solver', () => {
  it('finds the cheapest of all plans, and says what it costs', () => {
    fc.assert(
      fc.property(small, (problem) => {
        const solution = solve(problem);
        const best = cheapestOfAll(problem);
        expect(solution.cost).toBeCloseTo(best, 6);
        expect(costOf(problem, solution.units)).toBeCloseTo(solution.cost, 6);
        expect(solution.proven).toBe(true);
        expect(solution.lowerBound).toBeCloseTo(best, 6);
      }),
      { numRuns: 600 },
    );
  });

  it.each(golden)('knows the optima of %i lines over %i places', (lines, places, optima) => {
    optima.forEach((optimum, index) => {
      const problem = instanceOf(lines, places, index + 1);
      const solution = solve(problem);
      expect(solution.cost).toBeCloseTo(optimum, 4);
      expect(solution.lowerBound).toBeLessThanOrEqual(optimum + 1e-4);
    });
  });

  it('never bounds above what a longer search finds, however few sets it may look at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 60 }),
        (seed, nodes) => {
          const problem = instanceOf(5, 12, seed);
          const hasty = solve(problem, nodes);
          const patient = solve(problem, 100_000);
          expect(patient.proven).toBe(true);
          expect(hasty.lowerBound).toBeLessThanOrEqual(patient.cost + 1e-6);
          expect(hasty.cost).toBeGreaterThanOrEqual(patient.cost - 1e-6);
          if (hasty.proven) expect(hasty.cost).toBeCloseTo(patient.cost, 6);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives the same plan for the same problem', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [a, b] = [solve(instanceOf(4, 30, seed)), solve(instanceOf(4, 30, seed))];
      expect([...a.units]).toEqual([...b.units]);
      expect(a.nodes).toBe(b.nodes);
    }
  });
});
