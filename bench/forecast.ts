import { existsSync } from 'node:fs';
import { naiveError } from '../packages/server/src/modules/planning/core/backtest.ts';
import { forecastSeries } from '../packages/server/src/modules/planning/core/forecast-series.ts';
import {
  type Fit,
  meanOf,
  trimLeading,
} from '../packages/server/src/modules/planning/core/series.ts';
import { movingAverage, ses, tsb } from '../packages/server/src/modules/planning/core/smooth.ts';
import { totalFactor } from '../packages/server/src/modules/planning/core/total.ts';
import { type DemandSeries, readParts, readRetail } from './lib/demand-data.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

type Method = (values: Float64Array, horizon: number, m: number) => Fit;

/** The recipe of the product, and those it is held against. */
const methods: Readonly<Record<string, Method>> = {
  switchyard: (values, horizon, m) => forecastSeries(values, horizon, { m }),
  alone: (values, horizon, m) => forecastSeries(values, horizon, { m }),
  ses: (values, horizon) => ses(trimLeading(values), horizon),
  tsb: (values, horizon) => tsb(trimLeading(values), horizon),
  average_12: (values, horizon) => movingAverage(trimLeading(values), horizon, 12),
  nothing: (_, horizon) => ({ mean: new Float64Array(horizon), fitted: undefined }),
};

/** Whose forecasts are brought to the sum that is forecast of them together, as a run does. */
const reconciled = 'switchyard';

type Figures = { rmsse: number; wrmsse: number; wape: number; bias: number; ms: number };

type Said = { known: Float64Array; came: Float64Array; mean: Float64Array; weight: number };
type Shape = { horizon: number; origins: number; m: number };

/** Every series forecast at an origin from what was known then. */
function sayAll(
  all: readonly DemandSeries[],
  method: Method,
  origin: number,
  { horizon, m }: Shape,
): Said[] {
  return all.flatMap(({ values, revenue }) => {
    const end = values.length - origin * horizon;
    const known = trimLeading(values.subarray(0, end));
    if (known.length < 2 || naiveError(known) <= 0) return [];
    const { mean } = method(known, horizon, m);
    return [{ known, came: values.subarray(end, end + horizon), mean, weight: revenue }];
  });
}

/** Forecasts at each origin, a horizon apart, held against what came. */
function judge(
  all: readonly DemandSeries[],
  { name, method }: { name: string; method: Method },
  shape: Shape,
): Figures {
  const scaled: { rmsse: number; weight: number }[] = [];
  let [actual, missed, forecast] = [0, 0, 0];
  const startedAt = performance.now();
  for (let origin = 1; origin <= shape.origins; origin++) {
    const said = sayAll(all, method, origin, shape);
    const parts = said.map(({ known, mean }) => ({ values: known, mean }));
    const factor = name === reconciled ? totalFactor(parts, shape.horizon, shape.m) : 1;
    for (const { known, came, mean, weight } of said) {
      const error = meanOf(came.map((value, h) => (value - (mean[h] ?? 0) * factor) ** 2));
      scaled.push({ rmsse: Math.sqrt(error / naiveError(known)), weight });
      const [total, of] = [meanOf(came), meanOf(mean) * factor];
      actual += total;
      forecast += of;
      missed += Math.abs(total - of);
    }
  }
  const ms = performance.now() - startedAt;
  const weights = scaled.reduce((sum, one) => sum + one.weight, 0);
  return {
    rmsse: rounded(meanOf(scaled.map((one) => one.rmsse)), 4),
    wrmsse: rounded(scaled.reduce((sum, one) => sum + one.rmsse * one.weight, 0) / weights, 4),
    wape: rounded(missed / actual, 4),
    bias: rounded((forecast - actual) / actual, 4),
    ms: rounded(ms / scaled.length, 3),
  };
}

function table(all: readonly DemandSeries[], shape: Shape): Record<string, Figures> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, judge(all, { name, method }, shape)]),
  );
}

function measure(folder: string): BenchResult {
  const retail = readRetail(folder, 84);
  const { series: parts, left } = readParts(folder);
  const daily = table(retail, { horizon: 28, origins: 3, m: 7 });
  const monthly = table(parts, { horizon: 12, origins: 1, m: 1 });
  const [ours, ses] = [daily['switchyard'], daily['ses']];
  const [oursMonthly, sesMonthly] = [monthly['switchyard'], monthly['ses']];
  if (!ours || !ses || !oursMonthly || !sesMonthly) throw new Error('A method was not judged.');
  const most = (goal: string, is: number, limit: number): BenchResult['goals'][number] => ({
    goal: `${goal} at most ${limit}`,
    reached: is <= limit,
    is,
  });
  const goals = [
    most('F1: daily RMSSE', ours.rmsse, 0.881),
    most('F1: the same weighted by revenue', ours.wrmsse, 0.936),
    most('F1: misses of 28-day totals, as a share of demand,', ours.wape, 0.44),
    most('F2: car parts RMSSE', oursMonthly.rmsse, 0.675),
    most('F2: car parts bias either way', Math.abs(oursMonthly.bias), 0.18),
    {
      goal: 'daily RMSSE below the best simple smoothing',
      reached: ours.rmsse < ses.rmsse,
      is: ours.rmsse,
    },
    {
      goal: 'car parts RMSSE below the best simple smoothing',
      reached: oursMonthly.rmsse < sesMonthly.rmsse,
      is: oursMonthly.rmsse,
    },
  ];
  return {
    name: 'forecast',
    figures: {
      retail: { products: retail.length, days: retail[0]?.values.length ?? 0, daily },
      parts: { parts: parts.length, left_out_with_gaps: left, monthly },
    },
    goals,
    floor: { ses_daily_rmsse: ses.rmsse, ses_monthly_rmsse: sesMonthly.rmsse },
    ratio: rounded(ours.rmsse / ses.rmsse, 3),
    ok: goals.every((goal) => goal.reached),
  };
}

/** How well the recipe of demand forecasts does on a shop's days and a parts store's months. */
export const forecast: Bench = {
  name: 'forecast',
  says: 'demand forecasts on a shop’s days and car parts’ months (--data FOLDER), rolling origin',
  run: (args): Promise<BenchResult> => {
    const at = args.indexOf('--data');
    const folder =
      args.find((arg) => arg.startsWith('--data='))?.slice(7) ??
      (at >= 0 ? args[at + 1] : undefined);
    if (folder === undefined || !existsSync(`${folder}/online-retail/lines.csv.gz`)) {
      throw new Error(
        'Name the folder that holds online-retail/lines.csv.gz and carparts/carparts.csv: --data FOLDER.',
      );
    }
    return Promise.resolve(measure(folder));
  },
};
