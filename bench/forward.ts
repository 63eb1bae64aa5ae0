import type { Highs } from 'highs';
import { forecastWeight } from '../packages/server/src/modules/prices/core/blend-demand.ts';
import { usualOnline } from '../packages/server/src/modules/prices/core/online-prices.ts';
import {
  createHighsMaster,
  loadHighs,
} from '../packages/server/src/modules/prices/highs-master.ts';
import { drawGeography, largeWorld, readGeography, smallWorld } from './lib/forward/instance.ts';
import { checkKnown } from './lib/forward/known.ts';
import { greedy, hybrid, type MasterMaker, onlineCold } from './lib/forward/policies.ts';
import {
  dilatedRounding,
  independentRounding,
  layeredRounding,
  methodSampling,
  myopic,
  scoring,
} from './lib/forward/rivals.ts';
import { type Figures, runStudy, type Study } from './lib/forward/study.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

type Options = {
  seeds: [number, number];
  large: boolean;
  folder: string | undefined;
  /** Only the studies whose names begin so. */
  only: string;
};

function readOptions(args: readonly string[]): Options {
  const after = (name: string): string | undefined => {
    const index = args.indexOf(name);
    return index < 0 ? undefined : args[index + 1];
  };
  const size = after('--size') ?? 'small';
  if (size !== 'small' && size !== 'large') throw new Error('--size is small or large.');
  const seeds = /^(\d+)\.\.(\d+)$/.exec(after('--seeds') ?? (size === 'large' ? '1..1' : '3..6'));
  if (seeds === null) throw new Error('--seeds is A..B, such as 3..10.');
  return {
    seeds: [Number(seeds[1]), Number(seeds[2])],
    large: size === 'large',
    folder: after('--data'),
    only: after('--only') ?? '',
  };
}

function studiesOf(options: Options, highs: Highs, master: MasterMaker): Study[] {
  const step = usualOnline.betweenRuns;
  const cold = onlineCold(usualOnline.alone);
  const base = { seeds: options.seeds, noise: 0 };
  if (options.large) {
    const solver = { kind: 'subgradient', sample: 3000, iterations: 40 } as const;
    const sampled = hybrid({ resolves: 10, step, forecastWeight, solver });
    const policies = { myopic, scoring, greedy, online: cold, hybrid: sampled };
    return [{ ...base, id: 'B5', size: largeWorld, sequences: 1, policies }];
  }
  const solver = { kind: 'lp', master } as const;
  const best = hybrid({ resolves: 10, step, forecastWeight, solver });
  // The product solves every six hours unless told: 56 times in a horizon of 14 days.
  const oftener = hybrid({ resolves: 20, step, forecastWeight, solver });
  const others = {
    'independent rounding': independentRounding(highs),
    'rounding of Jasin and Sinha': layeredRounding(highs),
    'dilated rounding of Ma': dilatedRounding(highs),
    'way sampled once': methodSampling(master),
  };
  const all = { scoring, myopic, ...others, greedy, online: cold, hybrid: best };
  const forecasting = { ...others, greedy, online: cold, hybrid: best };
  return [
    { ...base, id: 'B1 and B3', size: smallWorld, sequences: 2, policies: all },
    { ...base, id: 'B2', size: smallWorld, sequences: 2, noise: 0.5, policies: forecasting },
    {
      ...base,
      id: 'B4',
      size: { ...smallWorld, arrivals: 1000 },
      sequences: 6,
      policies: { ...all, 'hybrid, 20 solves': oftener },
    },
  ];
}

const goals = [
  {
    id: 'B1',
    study: 'B1 and B3',
    policy: 'hybrid',
    most: 0.75,
    says: 'prices solved for 10 times',
  },
  {
    id: 'B2',
    study: 'B2',
    policy: 'hybrid',
    most: 0.9,
    says: 'the same with a forecast wrong by 0.5',
  },
  { id: 'B3', study: 'B1 and B3', policy: 'online', most: 2.5, says: 'no forecast and no solver' },
  { id: 'B4', study: 'B4', policy: 'hybrid', most: 1.5, says: '1,000 orders' },
  {
    id: 'B4',
    study: 'B4',
    policy: 'hybrid, 20 solves',
    most: 1.5,
    says: '1,000 orders, prices solved for 20 times',
  },
  { id: 'B5', study: 'B5', policy: 'hybrid', most: 0.8, says: '99 cities, 10 centres, 100 items' },
] as const;

/** Goals that the figures of these studies can be held against. */
function judge(byStudy: ReadonlyMap<string, Figures>): BenchResult['goals'] {
  return goals.flatMap(({ id, study, policy, most, says }) => {
    const is = byStudy.get(study)?.[policy]?.percent_above_hindsight;
    const goal = `${id}: ${says}: at most ${most} % above hindsight`;
    return is === undefined ? [] : [{ goal, reached: is <= most, is }];
  });
}

async function measure(args: readonly string[]): Promise<BenchResult> {
  const options = readOptions(args);
  const highs = await loadHighs();
  if (highs === undefined) throw new Error('The optional package "highs" is not installed.');
  const master: MasterMaker = (rows, cells) => createHighsMaster(highs, rows, cells);
  const { folder, large } = options;
  const geography = folder === undefined ? drawGeography(large) : readGeography(folder, large);
  const wrong = folder === undefined || large ? undefined : checkKnown(highs, geography, master);
  const byStudy = new Map<string, Figures>();
  for (const study of studiesOf(options, highs, master)) {
    if (!study.id.startsWith(options.only)) continue;
    byStudy.set(study.id, runStudy(study, geography, master));
  }
  const reached = judge(byStudy);
  if (wrong !== undefined) {
    const goal = `the published values come out${wrong.map((one) => `; ${one}`).join('')}`;
    reached.unshift({ goal, reached: wrong.length === 0, is: wrong.length });
  }
  const [first] = byStudy.values();
  const floor = first?.['greedy']?.percent_above_hindsight ?? 0;
  return {
    name: 'forward',
    figures: {
      places: folder === undefined ? 'drawn by the bench itself' : 'read from tables',
      ...Object.fromEntries(byStudy),
    },
    goals: reached,
    floor: { greedy_percent_above_hindsight: floor },
    ratio: rounded((first?.['hybrid']?.percent_above_hindsight ?? 0) / floor, 2),
    ok: reached.every((goal) => goal.reached),
  };
}

/**
 * What looking ahead saves, against what nobody could beat and against policies that others
 * published.
 */
export const forward: Bench = {
  name: 'forward',
  says: 'forward prices on a published generator: [--seeds A..B] [--size small|large] [--only B4] [--data DIR]',
  run: measure,
};
