import { encodeId } from '../../lib/ids.ts';
import { dayMs, instantOfMs, msOf } from '../../lib/time.ts';
import { quantile } from './core/negative-binomial.ts';
import { horizonDays, keptDemand } from './decide-forecast.ts';
import type { AccuracyRow, ForecastRow, ForecastRun } from './store.ts';
import type { AccuracyWire, ForecastRunWire, ForecastWire } from './wire.ts';

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
const roundedOrNull = (value: number | null): number | null =>
  value === null ? null : rounded(value);

export function presentForecast(row: ForecastRow): ForecastWire {
  const { document } = row;
  const total = keptDemand(document, horizonDays);
  const [days7 = 0, days28 = 0, days90 = 0] = document.velocities;
  return {
    object: 'forecast',
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    method: row.method,
    history_days: row.historyDays,
    mean_per_day: rounded(row.meanPerDay),
    from: instantOfMs(Math.floor(msOf(row.madeAt) / dayMs) * dayMs).slice(0, 10),
    daily: document.daily.map(rounded),
    total: {
      days: horizonDays,
      mean: rounded(total.mean),
      standard_deviation: rounded(Math.sqrt(total.variance)),
      quantiles: {
        p50: quantile(total, 0.5),
        p80: quantile(total, 0.8),
        p95: quantile(total, 0.95),
      },
    },
    weekday_factors: document.weekdays === null ? null : document.weekdays.map(rounded),
    sales_velocity: {
      days_7: rounded(days7),
      days_28: rounded(days28),
      days_90: rounded(days90),
    },
    backtest: presentBacktest(row),
    run_id: encodeId('fcr', row.runId),
    made_at: row.madeAt,
  };
}

function presentBacktest(row: ForecastRow): ForecastWire['backtest'] {
  if (row.testOrigins === 0) return null;
  const [p50 = 0, p80 = 0, p95 = 0] = row.document.pinball ?? [];
  const actual = Math.max(1, row.actualUnits);
  return {
    origins: row.testOrigins,
    horizon_days: row.testHorizonDays,
    rmsse: roundedOrNull(row.rmsse),
    bias: rounded((row.forecastUnits - row.actualUnits) / actual),
    wape: rounded(row.missedUnits / actual),
    actual_units: rounded(row.actualUnits),
    forecast_units: rounded(row.forecastUnits),
    quantile_losses: { p50: rounded(p50), p80: rounded(p80), p95: rounded(p95) },
  };
}

export const presentForecastRun = (run: ForecastRun): ForecastRunWire => ({
  object: 'forecast_run',
  id: encodeId('fcr', run.id),
  trigger: run.trigger,
  started_at: run.startedAt,
  finished_at: run.finishedAt,
  demand_from: run.demandFrom,
  demand_until: run.demandUntil,
  series: run.series,
  units: rounded(run.units),
  unplaced_units: rounded(run.unplacedUnits),
  total_factor: rounded(run.totalFactor),
  judged: run.judged,
  rmsse: roundedOrNull(run.rmsse),
  bias: roundedOrNull(run.bias),
  wape: roundedOrNull(run.wape),
});

function figuresOf(rows: readonly AccuracyRow[]): AccuracyWire['overall'] {
  const total = (of: (row: AccuracyRow) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0);
  const judged = total((row) => row.judged);
  const [actual, forecast] = [total((row) => row.actualUnits), total((row) => row.forecastUnits)];
  const missed = total((row) => row.missedUnits);
  return {
    series: total((row) => row.series),
    judged,
    rmsse: judged === 0 ? null : rounded(total((row) => row.rmsse ?? 0) / judged),
    bias: judged === 0 ? null : rounded((forecast - actual) / Math.max(1, actual)),
    wape: judged === 0 ? null : rounded(missed / Math.max(1, actual)),
    actual_units: rounded(actual),
    forecast_units: rounded(forecast),
    missed_units: rounded(missed),
  };
}

export function presentAccuracy(rows: readonly AccuracyRow[]): AccuracyWire {
  return {
    object: 'forecast_accuracy',
    overall: figuresOf(rows),
    by_method: [...Map.groupBy(rows, (row) => row.method)].map(([method, own]) => ({
      method,
      ...figuresOf(own),
    })),
    by_location: [...Map.groupBy(rows, (row) => row.locationId)].map(([id, own]) => ({
      location_id: encodeId('loc', id),
      location_code: own[0]?.locationCode ?? '',
      ...figuresOf(own),
    })),
  };
}
