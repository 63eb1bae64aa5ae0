import { solve } from '../packages/server/src/modules/planner/index.ts';
import { percentile } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { instanceOf } from './lib/sourcing-instances.ts';

type Size = { id: string; lines: number; places: number; instances: number };
type Measured = {
  proven_percent: number;
  mean_gap_to_bound_percent: number;
  p50_micros: number;
  p95_micros: number;
  p99_micros: number;
};

const sizes: readonly Size[] = [
  { id: 'A1 2x5', lines: 2, places: 5, instances: 2000 },
  { id: 'A1 3x20', lines: 3, places: 20, instances: 2000 },
  { id: 'A1 5x50', lines: 5, places: 50, instances: 1000 },
  { id: 'A2 10x100', lines: 10, places: 100, instances: 200 },
  { id: 'A3 30x200', lines: 30, places: 200, instances: 20 },
];

function measure({ lines, places, instances }: Size): Measured {
  const times: number[] = [];
  let proven = 0;
  let gap = 0;
  for (let seed = 1; seed <= instances; seed++) {
    const problem = instanceOf(lines, places, seed);
    const startedAt = performance.now();
    const solution = solve(problem);
    times.push((performance.now() - startedAt) * 1000);
    if (solution.proven) proven++;
    gap += (solution.cost - solution.lowerBound) / solution.cost;
  }
  times.sort((a, b) => a - b);
  return {
    proven_percent: rounded((proven / instances) * 100),
    mean_gap_to_bound_percent: rounded((gap / instances) * 100, 3),
    p50_micros: rounded(percentile(times, 0.5)),
    p95_micros: rounded(percentile(times, 0.95)),
    p99_micros: rounded(percentile(times, 0.99)),
  };
}

/** Every location alone and no more: what the least thorough planner would take. */
function floorMicros({ lines, places }: Size): number {
  const times: number[] = [];
  for (let seed = 1; seed <= 200; seed++) {
    const problem = { ...instanceOf(lines, places, seed), shipmentsMax: 1 };
    const startedAt = performance.now();
    solve(problem);
    times.push((performance.now() - startedAt) * 1000);
  }
  return percentile(
    times.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Optima of the first instances of 30 lines over 200 places, found by 200,000 nodes and by MILP. */
const largeOptima = [78.0083, 63.9364, 66.6581, 74.6974];

/** How far the plans of the ordinary node budget are from these optima, in percent. */
function largeGap(): number {
  const gaps = largeOptima.map(
    (optimum, index) => solve(instanceOf(30, 200, index + 1)).cost / optimum - 1,
  );
  return rounded((gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length) * 100, 2);
}

/** The planner alone, on instances that anybody can make again. */
export const source: Bench = {
  name: 'source',
  says: 'the exact planner alone, on published instances of 2 to 30 lines over 5 to 200 places',
  run: (): Promise<BenchResult> => {
    for (const size of sizes) measure({ ...size, instances: Math.min(20, size.instances) });
    const figures: Record<string, Measured> = {};
    for (const size of sizes) figures[size.id] = measure(size);
    const goals: BenchResult['goals'] = [];
    for (const [id, most] of [
      ['A1 2x5', 10],
      ['A1 3x20', 40],
      ['A1 5x50', 200],
    ] as const) {
      const one = figures[id];
      if (one === undefined) continue;
      goals.push(
        { goal: `${id}: all proven`, reached: one.proven_percent === 100, is: one.proven_percent },
        {
          goal: `${id}: p50 at most ${most} µs`,
          reached: one.p50_micros <= most,
          is: one.p50_micros,
        },
        { goal: `${id}: p99 at most 2 ms`, reached: one.p99_micros <= 2000, is: one.p99_micros },
      );
    }
    const a2 = figures['A2 10x100'];
    const gap = largeGap();
    if (a2 !== undefined)
      goals.push(
        {
          goal: 'A2: at least 95 % proven',
          reached: a2.proven_percent >= 95,
          is: a2.proven_percent,
        },
        { goal: 'A2: p99 at most 50 ms', reached: a2.p99_micros <= 50_000, is: a2.p99_micros },
      );
    goals.push({ goal: 'A3: at most 1 % above the optimum', reached: gap <= 1, is: gap });
    const middle = sizes[1];
    const floor = middle === undefined ? 0 : floorMicros(middle);
    return Promise.resolve({
      name: 'source',
      figures,
      goals,
      floor: { single_location_p50_micros_3x20: rounded(floor) },
      ratio: rounded((figures['A1 3x20']?.p50_micros ?? 0) / floor, 2),
      ok: goals.every((goal) => goal.reached),
    });
  },
};
