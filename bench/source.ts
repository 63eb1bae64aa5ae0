import { solve } from '../packages/server/src/modules/planner/index.ts';
import { loadHighs } from '../packages/server/src/modules/prices/highs-master.ts';
import { percentile } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { instanceOf } from './lib/sourcing-instances.ts';
import { costBy, milpText, ratioGreedy, scoringRule } from './lib/sourcing-rivals.ts';

type Size = {
  id: string;
  lines: number;
  places: number;
  /** Seeds, both included. */
  seeds: readonly [number, number];
  /** Of them, how many the mixed integer program is solved for: it takes its time. */
  programs: number;
};

const sizes: readonly Size[] = [
  { id: 'A1 2x5', lines: 2, places: 5, seeds: [1, 2000], programs: 20 },
  { id: 'A1 3x20', lines: 3, places: 20, seeds: [1, 2000], programs: 20 },
  { id: 'A1 5x50', lines: 5, places: 50, seeds: [1, 1000], programs: 10 },
  { id: 'A2 10x100', lines: 10, places: 100, seeds: [1, 200], programs: 3 },
  { id: 'A3 30x200', lines: 30, places: 200, seeds: [1, 20], programs: 0 },
];

/** Published optima of the first instances; those of 30 lines found by MILP and 200,000 nodes. */
const golden: readonly (readonly [number, number, readonly number[]])[] = [
  [2, 5, [51.4746, 89.2956, 50.7814, 26.5015]],
  [3, 20, [26.827, 30.0545, 24.8142, 31.9787]],
  [5, 50, [28.3749, 27.4988, 30.8397, 33.6754]],
  [10, 100, [31.9468, 51.1029, 50.0592, 44.7619]],
  [30, 200, [78.0083, 63.9364, 66.6581, 74.6974]],
];

/** Published costs of the quickstart's scoring rule on the same instances. */
const goldenRule: readonly (readonly [number, number, readonly number[]])[] = [
  [2, 5, [51.4746, 89.2956, 50.7814, 35.1029]],
  [3, 20, [26.827, 30.0545, 30.2101, 31.9787]],
  [5, 50, [28.3749, 38.816, 30.9043, 70.928]],
  [10, 100, [63.8657, 115.1062, 105.2486, 116.1149]],
];

type Solved = { cost: number; lowerBound: number; proven: boolean };
type Figures = {
  instances: number;
  proven_percent: number;
  /** Of the cost above the bound; nought where proven. */
  mean_gap_to_bound_percent: number;
  p50_micros: number;
  p95_micros: number;
  p99_micros: number;
  /** Mean cost of the others above ours. */
  scoring_rule_above_percent: number;
  greedy_above_percent: number;
  milp?: { instances: number; p50_micros: number; most_apart: number; ratio: number };
};

type Milp = (text: string) => number;

async function loadMilp(): Promise<Milp | undefined> {
  const highs = await loadHighs();
  if (highs === undefined) return undefined;
  return (text) => highs.solve(text, { mip_rel_gap: 0, output_flag: false }).ObjectiveValue;
}

function measure(size: Size, milp: Milp | undefined): Figures {
  const { lines, places, seeds, programs } = size;
  const times: number[] = [];
  const solved: Solved[] = [];
  const above = { rule: 0, greedy: 0 };
  let gap = 0;
  const milpTimes: number[] = [];
  let apart = 0;
  for (let seed = seeds[0]; seed <= seeds[1]; seed++) {
    const problem = instanceOf(lines, places, seed);
    const startedAt = performance.now();
    const solution = solve(problem);
    times.push((performance.now() - startedAt) * 1000);
    solved.push(solution);
    gap += (solution.cost - solution.lowerBound) / solution.cost;
    above.rule += costBy(scoringRule, problem) / solution.cost - 1;
    above.greedy += costBy(ratioGreedy, problem) / solution.cost - 1;
    if (milp === undefined || seed - seeds[0] >= programs) continue;
    const text = milpText(problem);
    const milpAt = performance.now();
    const optimum = milp(text);
    milpTimes.push((performance.now() - milpAt) * 1000);
    if (solution.proven) apart = Math.max(apart, Math.abs(optimum - solution.cost));
  }
  const count = solved.length;
  times.sort((a, b) => a - b);
  milpTimes.sort((a, b) => a - b);
  const percent = (sum: number): number => rounded((sum / count) * 100, 2);
  const p50 = percentile(times, 0.5);
  return {
    instances: count,
    proven_percent: rounded((solved.filter(({ proven }) => proven).length / count) * 100),
    mean_gap_to_bound_percent: rounded((gap / count) * 100, 3),
    p50_micros: rounded(p50),
    p95_micros: rounded(percentile(times, 0.95)),
    p99_micros: rounded(percentile(times, 0.99)),
    scoring_rule_above_percent: percent(above.rule),
    greedy_above_percent: percent(above.greedy),
    ...(milpTimes.length === 0
      ? {}
      : {
          milp: {
            instances: milpTimes.length,
            p50_micros: rounded(percentile(milpTimes, 0.5)),
            most_apart: rounded(apart, 6),
            ratio: rounded(percentile(milpTimes, 0.5) / p50, 0),
          },
        }),
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

/** Published values that are not found again, of so many; and how far the large plans are off. */
function checkGolden(): { missed: number; of: number; largeGapPercent: number } {
  let missed = 0;
  let of = 0;
  let largeGapPercent = 0;
  for (const [lines, places, optima] of golden) {
    optima.forEach((optimum, index) => {
      const cost = solve(instanceOf(lines, places, index + 1)).cost;
      if (lines === 30) {
        largeGapPercent += ((cost / optimum - 1) * 100) / optima.length;
        return;
      }
      of++;
      if (Math.abs(cost - optimum) > 1e-4) missed++;
    });
  }
  for (const [lines, places, costs] of goldenRule) {
    costs.forEach((expected, index) => {
      of++;
      const cost = costBy(scoringRule, instanceOf(lines, places, index + 1));
      if (Math.abs(cost - expected) > 1e-4) missed++;
    });
  }
  return { missed, of, largeGapPercent: rounded(largeGapPercent, 2) };
}

/** `--seeds A..B --size n,m`: these instances only, each with its program. */
function sizesOf(args: readonly string[]): readonly Size[] {
  const option = (name: string): string | undefined => args[args.indexOf(name) + 1];
  if (!args.includes('--size') && !args.includes('--seeds')) return sizes;
  const [lines, places] = (option('--size') ?? '3,20').split(',').map(Number);
  const given = args.includes('--seeds') ? (option('--seeds') ?? '') : '1..20';
  const [first, last] = given.split('..').map(Number);
  const numbers = [lines, places, first, last ?? first];
  if (!numbers.every((n) => n !== undefined && Number.isSafeInteger(n) && n > 0))
    throw new Error('--seeds A..B --size LINES,PLACES, all of them whole and above nought.');
  const [n = 1, m = 1, from = 1, to = from] = numbers;
  return [{ id: `${n}x${m}`, lines: n, places: m, seeds: [from, to], programs: to - from + 1 }];
}

const most: Readonly<Record<string, number>> = { 'A1 2x5': 10, 'A1 3x20': 40, 'A1 5x50': 200 };

function goalsOf(id: string, figures: Figures): BenchResult['goals'] {
  const goals: BenchResult['goals'] = [];
  const goal = (text: string, is: number, reached: boolean): void => {
    goals.push({ goal: `${id}: ${text}`, reached, is });
  };
  const { proven_percent: proven, p50_micros: p50, p99_micros: p99, milp } = figures;
  if (milp !== undefined)
    goal('no optimum is apart from the program’s', milp.most_apart, milp.most_apart <= 1e-4);
  const limit = most[id];
  if (limit !== undefined) {
    goal('all proven', proven, proven === 100);
    goal(`p50 at most ${limit} µs`, p50, p50 <= limit);
    goal('p99 at most 2 ms', p99, p99 <= 2000);
  } else if (id.startsWith('A2')) {
    goal('at least 95 % proven', proven, proven >= 95);
    goal('p99 at most 50 ms', p99, p99 <= 50_000);
  }
  return goals;
}

/** The planner alone, on instances that anybody can make again. */
export const source: Bench = {
  name: 'source',
  says: 'the exact planner alone and beside a scoring rule, greedy and MILP: --seeds A..B --size n,m',
  run: async (args): Promise<BenchResult> => {
    const milp = await loadMilp();
    const wanted = sizesOf(args);
    for (const size of wanted) {
      const last = Math.min(size.seeds[1], size.seeds[0] + 19);
      measure({ ...size, seeds: [size.seeds[0], last], programs: 0 }, undefined);
    }
    const figures: Record<string, unknown> = { milp: milp === undefined ? 'none' : 'HiGHS' };
    const goals: BenchResult['goals'] = [];
    let p50 = 0;
    for (const size of wanted) {
      const found = measure(size, milp);
      figures[size.id] = found;
      goals.push(...goalsOf(size.id, found));
      if (size.id === 'A1 3x20' || wanted.length === 1) p50 = found.p50_micros;
    }
    const { missed, of, largeGapPercent } = checkGolden();
    figures['A3 above the optimum percent'] = largeGapPercent;
    goals.push(
      {
        goal: `all ${of} published values are found again`,
        reached: missed === 0,
        is: of - missed,
      },
      {
        goal: 'A3: at most 1 % above the optimum',
        reached: largeGapPercent <= 1,
        is: largeGapPercent,
      },
    );
    const middle = wanted.length === 1 ? wanted[0] : wanted[1];
    const floor = middle === undefined ? 0 : floorMicros(middle);
    return {
      name: 'source',
      figures,
      goals,
      floor: { single_location_p50_micros: rounded(floor) },
      ratio: rounded(p50 / floor, 2),
      ok: goals.every((goal) => goal.reached),
    };
  },
};
