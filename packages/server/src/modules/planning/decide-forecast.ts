import { at } from '../planner/index.ts';
import { type Accuracy, backtest } from './core/backtest.ts';
import { demandOver } from './core/demand-spread.ts';
import { type ForecastMethod, forecastSeries, periodsMin } from './core/forecast-series.ts';
import { meanOf } from './core/series.ts';
import { totalFactor } from './core/total.ts';
import type { DemandSeries } from './decide-demand.ts';

/** Days that are forecast one by one. */
export const horizonDays = 28;
/** Days of the spells whose spread is kept; between them it is drawn as a line. */
export const spreadDays = [1, 7, 14, 28] as const;
/** Days over which velocities are told. */
const velocityDays = [7, 28, 90] as const;
const week = 7;
/** Weeks of even demand that a weekday's factor is drawn towards. */
const [weekdayWeeksMin, weekdayPrior] = [8, 4];
const testHorizons = [horizonDays, week] as const;

/** What is kept of a forecast beside its figures for lists. */
export type ForecastDocument = {
  /** Mean units of each day to come, from the day after the last whole one. */
  readonly daily: readonly number[];
  /** Variance of the units of the first 1, 7, 14 and 28 days. */
  readonly variances: readonly number[];
  /** Units a day over the last 7, 28 and 90 days, or since the first demand. */
  readonly velocities: readonly number[];
  /** How much more than on an average day is asked for on Monday, Tuesday …; null: not known. */
  readonly weekdays: readonly number[] | null;
  readonly pinball: readonly number[] | null;
};

export type DecidedForecast = {
  readonly series: DemandSeries;
  readonly method: ForecastMethod;
  readonly meanPerDay: number;
  readonly testHorizonDays: number;
  readonly accuracy: Accuracy | undefined;
  readonly document: ForecastDocument;
};

const tidy = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Mean daily demand of a product where it has a history, for places where it has none yet. */
export function fallbackOf(series: readonly DemandSeries[]): number | undefined {
  const known = series.filter(({ values }) => values.length >= periodsMin);
  return known.length === 0 ? undefined : meanOf(known.map(({ values }) => meanOf(values)));
}

/** The forecast of one series, and how such forecasts held in its past. Pure. */
export function decideForecast(
  series: DemandSeries,
  fallback: number | undefined,
): DecidedForecast {
  const { values, firstDay } = series;
  const said = forecastSeries(values, horizonDays, {
    m: week,
    ...(fallback === undefined ? {} : { fallback }),
  });
  let accuracy: Accuracy | undefined;
  let testHorizonDays = 0;
  for (const days of testHorizons) {
    accuracy = backtest(values, days, week);
    testHorizonDays = accuracy === undefined ? 0 : days;
    if (accuracy !== undefined) break;
  }
  return {
    series,
    method: said.method,
    meanPerDay: tidy(meanOf(said.mean)),
    testHorizonDays,
    accuracy,
    document: {
      daily: [...said.mean].map(tidy),
      variances: spreadDays.map((days) => tidy(demandOver(said, days).variance)),
      velocities: velocityDays.map((days) => tidy(velocity(values, days))),
      weekdays: weekdaysOf(values, firstDay),
      pinball: accuracy?.pinball.map(tidy) ?? null,
    },
  };
}

/**
 * Forecasts of many series brought to the sum that is forecast of them together, and by how much.
 * Those with too little history say nothing of a trend and are left as they are. How wide demand
 * spreads stays, and so does the backtest, which judges each by itself. Pure.
 */
export function reconcileForecasts(all: readonly DecidedForecast[]): {
  forecasts: DecidedForecast[];
  factor: number;
} {
  const parts = all
    .filter(({ method }) => method !== 'thin')
    .map(({ series, document }) => ({
      values: series.values,
      mean: Float64Array.from(document.daily),
    }));
  const factor = tidy(totalFactor(parts, horizonDays, week));
  if (factor === 1) return { forecasts: [...all], factor };
  const forecasts = all.map((one): DecidedForecast => {
    if (one.method === 'thin') return one;
    const daily = one.document.daily.map((units) => tidy(units * factor));
    return { ...one, meanPerDay: tidy(meanOf(daily)), document: { ...one.document, daily } };
  });
  return { forecasts, factor };
}

function velocity(values: Float64Array, days: number): number {
  return meanOf(values, Math.max(0, values.length - days));
}

function weekdaysOf(values: Float64Array, firstDay: number): number[] | null {
  const mean = meanOf(values);
  if (values.length < weekdayWeeksMin * week || mean <= 0) return null;
  const [sums, counts] = [new Float64Array(week), new Float64Array(week)];
  for (let t = 0; t < values.length; t++) {
    // 1970-01-01 was a Thursday.
    const weekday = (firstDay + t + 3) % week;
    sums[weekday] = at(sums, weekday) + at(values, t);
    counts[weekday] = at(counts, weekday) + 1;
  }
  return [...sums].map((sum, weekday) =>
    tidy((sum / mean + weekdayPrior) / (at(counts, weekday) + weekdayPrior)),
  );
}

/** Demand of the first days to come from what is kept of a forecast. */
export function keptDemand(
  document: ForecastDocument,
  days: number,
): { mean: number; variance: number } {
  const { daily, variances } = document;
  const perDay = meanOf(daily);
  let mean = Math.max(0, days - daily.length) * perDay;
  daily.forEach((units, day) => {
    mean += units * Math.min(1, Math.max(0, days - day));
  });
  return { mean, variance: Math.max(mean, varianceOver(variances, days)) };
}

function varianceOver(variances: readonly number[], days: number): number {
  const points = [0, ...spreadDays].map((point, index) => ({
    days: point,
    variance: index === 0 ? 0 : (variances[index - 1] ?? 0),
  }));
  const next = points.findIndex((point) => point.days >= days);
  const [low, high] = [points.at(next < 0 ? -1 : next - 1), points.at(next)];
  if (low === undefined || high === undefined) return 0;
  if (next < 0) return (low.variance * days) / Math.max(1, low.days);
  if (next === 0) return 0;
  const share = (days - low.days) / (high.days - low.days);
  return low.variance + share * (high.variance - low.variance);
}

/** Accuracy over many forecasts: totals of units, the mean of scaled errors. */
export function sumAccuracy(all: readonly { accuracy: Accuracy | undefined }[]): {
  judged: number;
  rmsse: number | null;
  bias: number | null;
  wape: number | null;
} {
  const judged = all.flatMap(({ accuracy }) => accuracy ?? []);
  if (judged.length === 0) return { judged: 0, rmsse: null, bias: null, wape: null };
  const total = (of: (one: Accuracy) => number): number =>
    judged.reduce((sum, one) => sum + of(one), 0);
  const actual = Math.max(
    1,
    total((one) => one.actualUnits),
  );
  return {
    judged: judged.length,
    rmsse: meanOf(judged.map((one) => one.rmsse)),
    bias: (total((one) => one.forecastUnits) - actual) / actual,
    wape: total((one) => one.absoluteMissUnits) / actual,
  };
}
