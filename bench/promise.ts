import { existsSync } from 'node:fs';
import {
  calibrate,
  quantileOf,
} from '../packages/server/src/modules/leadtimes/decide-conformal.ts';
import { intervalOf } from '../packages/server/src/modules/leadtimes/decide-model.ts';
import {
  finish,
  replay,
  type Replayed,
} from '../packages/server/src/modules/leadtimes/decide-replay.ts';
import { dayMs, daysOf } from '../packages/server/src/modules/leadtimes/observation.ts';
import { type OlistDelivery, readOlist } from './lib/olist.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

const testFromMs = Date.parse('2018-01-01');
const lateShare = 0.08;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * The median days of the lane's deliveries that had arrived before each order; of all in a new
 * lane.
 */
function laneMedians(all: readonly OlistDelivery[], tested: readonly OlistDelivery[]): number[] {
  const arrived = all.toSorted((a, b) => a.deliveredMs - b.deliveredMs);
  const lanes = new Map<string, number[]>();
  const every: number[] = [];
  let next = 0;
  return tested.map((one) => {
    for (
      let past = arrived[next];
      past && past.deliveredMs < one.placedMs;
      past = arrived[++next]
    ) {
      every.push(daysOf(past));
      const lane = lanes.get(past.lane);
      if (lane === undefined) lanes.set(past.lane, [daysOf(past)]);
      else lane.push(daysOf(past));
    }
    return median(lanes.get(one.lane) ?? every);
  });
}

/** Whole days from the day of the order to a day, as shoppers count. */
const dayOf = (ms: number): number => Math.floor(ms / dayMs);

type Promised = { promisedDay: number; one: OlistDelivery };

const lateOf = (promises: readonly Promised[]): number =>
  mean(promises.map(({ promisedDay, one }) => (dayOf(one.deliveredMs) > promisedDay ? 1 : 0)));
const daysPromised = (promises: readonly Promised[]): number =>
  mean(promises.map(({ promisedDay, one }) => promisedDay - dayOf(one.placedMs)));

/** The mean days promised when a method is shifted so that 8 % of its promises are late. */
function frontier(promisesAt: (knob: number) => Promised[], low: number, high: number): number {
  let [early, late] = [low, high];
  for (let step = 0; step < 40; step++) {
    const middle = (early + late) / 2;
    if (lateOf(promisesAt(middle)) > lateShare) early = middle;
    else late = middle;
  }
  return daysPromised(promisesAt(late));
}

const oneOf = (row: Replayed): OlistDelivery => row.one as OlistDelivery;

/** The same intervals counted without the guard, to show what it is good for. */
function unguarded(rows: readonly Replayed[], tested: readonly Replayed[]): number {
  const errors = rows.flatMap(({ one, predicted }) => {
    if (predicted === undefined) return [];
    const { placedMs, deliveredMs } = one;
    return [{ placedMs, deliveredMs, residual: Math.log1p(daysOf(one)) - predicted }];
  });
  const byDay = new Map<number, Float64Array | undefined>();
  const covered = tested.map((row) => {
    const day = dayOf(row.one.placedMs);
    if (!byDay.has(day)) byDay.set(day, calibrate(errors, day * dayMs, 0));
    const interval = intervalOf({ ...row, errors: byDay.get(day) });
    const days = daysOf(row.one);
    return interval && days >= interval.low && days <= interval.high ? 1 : 0;
  });
  return mean(covered);
}

function bySpell(rows: readonly Replayed[]): Record<string, unknown> {
  const months = Map.groupBy(rows, ({ one }) => new Date(one.placedMs).toISOString().slice(0, 7));
  return Object.fromEntries(
    [...months].map(([month, list]) => [
      month,
      {
        orders: list.length,
        mae_days: rounded(mean(list.map(errorOf)), 2),
        covered_percent: rounded(coverage(list) * 100),
      },
    ]),
  );
}

const errorOf = (row: Replayed): number =>
  Math.abs(daysOf(row.one) - Math.expm1(row.predicted ?? 0));

function coverage(rows: readonly Replayed[]): number {
  return mean(
    rows.map((row) => {
      const interval = intervalOf(row);
      const days = daysOf(row.one);
      return interval && days >= interval.low && days <= interval.high ? 1 : 0;
    }),
  );
}

/** What was set before anything was measured, on a copy of the data that goes four months further. */
function asked(is: {
  mae: number;
  covered: number;
  width: number;
  ourDays: number;
}): BenchResult['goals'] {
  return [
    { goal: 'C1: mean error at most 4.85 days', reached: is.mae <= 4.85, is: rounded(is.mae, 2) },
    {
      goal: 'C2: 90 % intervals cover 88.5 to 91.5 %',
      reached: is.covered >= 0.885 && is.covered <= 0.915,
      is: rounded(is.covered * 100),
    },
    {
      goal: 'C2: they are at most 19 days wide',
      reached: is.width <= 19,
      is: rounded(is.width, 2),
    },
    {
      goal: 'C3: at most 22.2 days promised at 8 % late',
      reached: is.ourDays <= 22.2,
      is: rounded(is.ourDays, 2),
    },
  ];
}

function measure(folder: string): BenchResult {
  const { deliveries, left } = readOlist(folder);
  const startedAt = performance.now();
  const end = finish(replay(deliveries, { untilMs: Date.parse('2018-12-31') }));
  const seconds = (performance.now() - startedAt) / 1000;
  const rows = end.rows.filter(
    (row) => row.one.placedMs >= testFromMs && row.predicted !== undefined && row.errors,
  );
  const tested = rows.map(oneOf);
  const lanes = laneMedians(deliveries, tested);
  const laneErrors = tested.map((one, index) => Math.abs(daysOf(one) - (lanes[index] ?? 0)));
  const mae = mean(rows.map(errorOf));
  const laneMae = mean(laneErrors);
  const olistMae = mean(tested.map((one) => Math.abs((one.deliveredMs - one.estimatedMs) / dayMs)));
  const widths = rows.map((row) => {
    const interval = intervalOf(row);
    return interval ? interval.high - interval.low : 0;
  });
  const ours = (chance: number): Promised[] =>
    rows.map((row) => {
      const upper = (row.predicted ?? 0) + quantileOf(row.errors ?? new Float64Array(), chance);
      return { promisedDay: dayOf(row.one.placedMs + Math.expm1(upper) * dayMs), one: oneOf(row) };
    });
  const theirs = (shift: number): Promised[] =>
    tested.map((one) => ({ promisedDay: dayOf(one.estimatedMs) + Math.round(shift), one }));
  const ourDays = frontier(ours, 0.5, 0.999);
  const theirDays = frontier(theirs, -20, 30);
  const saidLate = lateOf(ours(0.9));
  const unguardedCover = unguarded(end.rows, rows);
  const covered = coverage(rows);
  const width = mean(widths);
  const goals = [
    ...asked({ mae, covered, width, ourDays }),
    {
      goal: 'mean error at least 5 % below the lane median',
      reached: mae <= 0.95 * laneMae,
      is: rounded((1 - mae / laneMae) * 100),
    },
    {
      goal: 'mean error at most half of the shop’s own date',
      reached: mae <= olistMae / 2,
      is: rounded(mae / olistMae, 2),
    },
    {
      goal: '90 % intervals cover 85 to 95 %',
      reached: covered >= 0.85 && covered <= 0.95,
      is: rounded(covered * 100),
    },
    {
      goal: 'a 90 % date is late at most one time in ten',
      reached: saidLate <= 0.1,
      is: rounded(saidLate * 100),
    },
    {
      goal: 'at 8 % late, fewer days are promised than by the shop itself',
      reached: ourDays < theirDays,
      is: rounded(ourDays - theirDays, 2),
    },
  ];
  return {
    name: 'promise',
    figures: {
      deliveries: deliveries.length,
      left_out: left,
      tested: rows.length,
      mae_days: {
        model: rounded(mae, 3),
        lane_median: rounded(laneMae, 3),
        shop: rounded(olistMae, 2),
      },
      interval_90: {
        covered_percent: rounded(covered * 100),
        width_days: rounded(width, 2),
        without_guard_percent: rounded(unguardedCover * 100),
      },
      promised_90: {
        late_percent: rounded(saidLate * 100),
        days: rounded(daysPromised(ours(0.9)), 2),
      },
      days_promised_at_8_percent_late: { model: rounded(ourDays, 2), shop: rounded(theirDays, 2) },
      shop_as_it_promised: {
        late_percent: rounded(lateOf(theirs(0)) * 100, 2),
        days: rounded(daysPromised(theirs(0)), 2),
      },
      by_month: bySpell(rows),
      replay_seconds: rounded(seconds),
    },
    goals,
    floor: { lane_median_mae_days: rounded(laneMae, 3) },
    ratio: rounded(mae / laneMae, 3),
    ok: goals.every((goal) => goal.reached),
  };
}

/** How well the learned lead times tell real deliveries, each by what was known at its order. */
export const promise: Bench = {
  name: 'promise',
  says: 'learned lead times on the public Olist deliveries (--data=FOLDER), rolling through 2018',
  run: (args): Promise<BenchResult> => {
    const at = args.indexOf('--data');
    const folder =
      args.find((arg) => arg.startsWith('--data='))?.slice(7) ??
      (at >= 0 ? args[at + 1] : undefined) ??
      process.env['SWITCHYARD_OLIST'];
    if (folder === undefined || !existsSync(`${folder}/orders.csv.gz`)) {
      throw new Error(
        'Name the folder of the Olist tables (orders.csv.gz, order_items.csv.gz, customers.csv.gz, ' +
          'sellers.csv.gz, products.csv.gz, geolocation_zip.csv.gz): --data FOLDER.',
      );
    }
    return Promise.resolve(measure(folder));
  },
};
