// A trained model as it is kept: plain numbers that tell of a delivery without the past beside
// them.
import { quantileOf, shareBelow } from './decide-conformal.ts';
import { type History, newHistory, type Tally, tell } from './decide-features.ts';
import { dot } from './decide-fit.ts';
import { type ReplayEnd, type Replayed } from './decide-replay.ts';
import { dayMs, daysOf, type Shipping } from './observation.ts';

/** How the 90 % interval held for the deliveries ordered in one week. */
export type WeekOfCoverage = {
  /** Its Monday, as days from 1970-01-01. */
  readonly week: number;
  readonly deliveries: number;
  /** Share of them that came within the interval. */
  readonly covered: number;
  /** Mean days between its ends. */
  readonly width: number;
  /** Mean days between what was told and what came. */
  readonly error: number;
};

type StoredTally = readonly [n: number, sum: number, recent: number];

/** What is stored: JSON. */
export type LeadTimeModel = {
  readonly coefficients: readonly number[];
  /** The errors of the window, ascending; thinned to at most 400. */
  readonly errors: readonly number[];
  readonly history: {
    readonly all: StoredTally;
    readonly recent: number;
    readonly lanes: Readonly<Record<string, StoredTally>>;
    readonly regions: Readonly<Record<string, StoredTally>>;
    readonly senders: Readonly<Record<string, StoredTally>>;
  };
  readonly weeks: readonly WeekOfCoverage[];
  readonly fitted: number;
};

const errorsMax = 400;
const share = 0.9;

/** The model at the end of a replay; undefined when there is too little to tell anything by. */
export function modelOf(end: ReplayEnd, nowMs: number): LeadTimeModel | undefined {
  const { coefficients, errors, history, rows, fitted } = end;
  if (coefficients === undefined || errors === undefined) return undefined;
  return {
    coefficients: [...coefficients],
    errors: thinned(errors),
    history: {
      all: storedTally(history.all),
      recent: history.recent,
      lanes: storedTallies(history.lanes),
      regions: storedTallies(history.regions),
      senders: storedTallies(history.senders),
    },
    weeks: weeksOf(rows, nowMs),
    fitted,
  };
}

function thinned(errors: Float64Array): number[] {
  if (errors.length <= errorsMax) return [...errors];
  return Array.from({ length: errorsMax }, (_, k) => quantileOf(errors, (k + 1) / (errorsMax + 1)));
}

const storedTally = ({ n, sum, recent }: Tally): StoredTally => [n, sum, recent];

function storedTallies(tallies: ReadonlyMap<string, Tally>): Record<string, StoredTally> {
  return Object.fromEntries([...tallies].map(([key, tally]) => [key, storedTally(tally)]));
}

/** The interval that was told of a delivery, in days; undefined when none was. */
export function intervalOf(row: Replayed): { low: number; high: number } | undefined {
  const { predicted, errors } = row;
  if (predicted === undefined || errors === undefined) return undefined;
  const at = (part: number): number =>
    Math.max(0, Math.expm1(predicted + quantileOf(errors, part)));
  return { low: at((1 - share) / 2), high: at((1 + share) / 2) };
}

/** Weeks whose orders have had the time to arrive: younger ones would look better than they are. */
const matureDays = 25;

function weeksOf(rows: readonly Replayed[], nowMs: number): WeekOfCoverage[] {
  const weeks = new Map<number, { n: number; covered: number; width: number; error: number }>();
  for (const row of rows) {
    const interval = intervalOf(row);
    if (interval === undefined || nowMs - row.one.placedMs < matureDays * dayMs) continue;
    if (row.one.deliveredMs >= nowMs) continue;
    const day = Math.floor(row.one.placedMs / dayMs);
    const monday = day - ((((day + 3) % 7) + 7) % 7);
    const week = weeks.get(monday) ?? { n: 0, covered: 0, width: 0, error: 0 };
    const days = daysOf(row.one);
    week.n++;
    if (days >= interval.low && days <= interval.high) week.covered++;
    week.width += interval.high - interval.low;
    week.error += Math.abs(days - Math.max(0, Math.expm1(row.predicted ?? 0)));
    weeks.set(monday, week);
  }
  return [...weeks]
    .map(([week, { n, covered, width, error }]) => ({
      week,
      deliveries: n,
      covered: covered / n,
      width: width / n,
      error: error / n,
    }))
    .toSorted((a, b) => a.week - b.week);
}

/** What the last weeks tell of the intervals' honesty. */
export type Coverage = {
  readonly deliveries: number;
  readonly covered: number;
  /** Further from 90 % than chance (three standard errors) and two points explain. */
  readonly drifted: boolean;
};

const weeksJudged = 4;
const judgedLeast = 50;

/** Judges the coverage of the last four mature weeks; undefined when they hold too little. */
export function judgeCoverage(weeks: readonly WeekOfCoverage[]): Coverage | undefined {
  const last = weeks.slice(-weeksJudged);
  const deliveries = last.reduce((sum, week) => sum + week.deliveries, 0);
  if (deliveries < judgedLeast) return undefined;
  const covered = last.reduce((sum, week) => sum + week.covered * week.deliveries, 0) / deliveries;
  const chance = 3 * Math.sqrt((share * (1 - share)) / deliveries) + 0.02;
  return { deliveries, covered, drifted: Math.abs(covered - share) > chance };
}

/** What a model tells of one delivery, in days from the order. */
export type Told = {
  /** The number of days that it stays at or below with this chance, 0 to 1. */
  readonly daysAt: (chance: number) => number;
  /** The chance that it takes no more than so many days. */
  readonly chanceWithin: (days: number) => number;
  /** Past deliveries of its lane. */
  readonly laneDeliveries: number;
};

/** A model ready to tell. */
export type Teller = (one: Shipping) => Told;

/** Makes a stored model ready. */
export function tellerOf(model: LeadTimeModel): Teller {
  const history = restored(model);
  const coefficients = Float64Array.from(model.coefficients);
  const errors = Float64Array.from(model.errors);
  return (one) => {
    const predicted = dot(tell(history, one).features, coefficients);
    return {
      daysAt: (chance) => Math.max(0, Math.expm1(predicted + quantileOf(errors, chance))),
      chanceWithin: (days) =>
        days < 0 ? 0 : shareBelow(errors, Math.log1p(days) - predicted + 1e-12),
      laneDeliveries: history.lanes.get(one.lane)?.n ?? 0,
    };
  };
}

function restored(model: LeadTimeModel): History {
  const { all, lanes, regions, senders, recent } = model.history;
  const tally = ([n, sum, late]: StoredTally): Tally => ({ n, sum, recent: late });
  const tallies = (stored: Readonly<Record<string, StoredTally>>): Map<string, Tally> =>
    new Map(Object.entries(stored).map(([key, one]) => [key, tally(one)]));
  return {
    ...newHistory(),
    all: tally(all),
    recent,
    lanes: tallies(lanes),
    regions: tallies(regions),
    senders: tallies(senders),
  };
}
