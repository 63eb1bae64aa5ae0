import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { FilterSpec, ListSpec } from '../../platform/http/index.ts';
import { type ForecastMethod, forecastMethods } from './core/forecast-series.ts';
import type { DecidedForecast, ForecastDocument } from './decide-forecast.ts';

/** A forecast as it is kept. */
export type ForecastRow = {
  productId: Uuid;
  locationId: Uuid;
  sku: string;
  locationCode: string;
  runId: Uuid;
  method: ForecastMethod;
  historyDays: number;
  meanPerDay: number;
  testOrigins: number;
  testHorizonDays: number;
  rmsse: number | null;
  actualUnits: number;
  forecastUnits: number;
  missedUnits: number;
  document: ForecastDocument;
  madeAt: Instant;
};

const productFilter: FilterSpec = {
  sql: 't.product_id',
  type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
};
const locationFilter: FilterSpec = {
  sql: 't.location_id',
  type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
};

/** Forecasts, the quickest sellers first. */
export const forecastList: ListSpec = {
  name: 'forecasts',
  select: `t.product_id as "productId", t.location_id as "locationId", p.sku,
    l.code as "locationCode", t.run_id as "runId", t.method, t.history_days as "historyDays",
    t.mean_per_day as "meanPerDay", t.test_origins as "testOrigins",
    t.test_horizon_days as "testHorizonDays", t.rmsse, t.actual_units as "actualUnits",
    t.forecast_units as "forecastUnits", t.missed_units as "missedUnits", t.document,
    t.made_at as "madeAt"`,
  from: `forecasts t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id
    join locations l on l.tenant_id = t.tenant_id and l.id = t.location_id`,
  filters: {
    product_id: productFilter,
    location_id: locationFilter,
    method: { sql: 't.method', type: { kind: 'enum', values: forecastMethods } },
  },
  sorts: { mean_per_day: { sql: '(t.mean_per_day * 1000000)::bigint', cast: 'bigint' } },
  defaultSort: '-mean_per_day',
  tie: { sql: '(t.product_id::text || t.location_id::text)', cast: 'text' },
};

/** Writes forecasts in place of those of before. */
export async function upsertForecasts(
  tx: Tx,
  runId: Uuid,
  madeAt: Instant,
  rows: readonly DecidedForecast[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into forecasts (tenant_id, run_id, made_at, product_id, location_id, method,
       history_days, mean_per_day, test_origins, test_horizon_days, rmsse, actual_units,
       forecast_units, missed_units, document)
     select $1, $2, $3, u.* from unnest($4::uuid[], $5::uuid[], $6::text[], $7::int[],
       $8::float8[], $9::smallint[], $10::int[], $11::float8[], $12::float8[], $13::float8[],
       $14::float8[], $15::json[]) as u
     on conflict (tenant_id, product_id, location_id) do update set run_id = excluded.run_id,
       made_at = excluded.made_at, method = excluded.method, history_days = excluded.history_days,
       mean_per_day = excluded.mean_per_day, test_origins = excluded.test_origins,
       test_horizon_days = excluded.test_horizon_days, rmsse = excluded.rmsse,
       actual_units = excluded.actual_units, forecast_units = excluded.forecast_units,
       missed_units = excluded.missed_units, document = excluded.document`,
    [
      tx.tenantId,
      runId,
      madeAt,
      plainArray(rows.map((row) => row.series.productId)),
      plainArray(rows.map((row) => row.series.locationId)),
      rows.map((row) => row.method),
      plainArray(rows.map((row) => row.series.values.length)),
      plainArray(rows.map((row) => row.meanPerDay)),
      plainArray(rows.map((row) => row.accuracy?.origins ?? 0)),
      plainArray(rows.map((row) => row.testHorizonDays)),
      rows.map((row) => row.accuracy?.rmsse ?? null),
      plainArray(rows.map((row) => row.accuracy?.actualUnits ?? 0)),
      plainArray(rows.map((row) => row.accuracy?.forecastUnits ?? 0)),
      plainArray(rows.map((row) => row.accuracy?.absoluteMissUnits ?? 0)),
      rows.map((row) => JSON.stringify(row.document)),
    ],
  );
}

/** Drops the forecasts of earlier runs: of products that nobody has asked for since. */
export async function deleteOtherForecasts(tx: Tx, runId: Uuid): Promise<void> {
  await tx.execute('delete from forecasts f where f.tenant_id = $1 and f.run_id <> $2', [
    tx.tenantId,
    runId,
  ]);
}

export type ForecastRun = {
  id: Uuid;
  trigger: 'schedule' | 'request';
  startedAt: Instant;
  finishedAt: Instant;
  demandFrom: string;
  demandUntil: string;
  series: number;
  units: number;
  unplacedUnits: number;
  totalFactor: number;
  judged: number;
  rmsse: number | null;
  bias: number | null;
  wape: number | null;
};

/** Runs that ended, the newest first. */
export const forecastRunList: ListSpec = {
  name: 'forecast_runs',
  select: `t.id, t.trigger, t.started_at as "startedAt", t.finished_at as "finishedAt",
    to_char(t.demand_from, 'YYYY-MM-DD') as "demandFrom",
    to_char(t.demand_until, 'YYYY-MM-DD') as "demandUntil", t.series, t.units,
    t.unplaced_units as "unplacedUnits", t.total_factor as "totalFactor", t.judged, t.rmsse, t.bias, t.wape`,
  from: 'forecast_runs t',
  filters: { started_at: { sql: 't.started_at', type: { kind: 'instant' } } },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function insertForecastRun(tx: Tx, run: ForecastRun): Promise<void> {
  await tx.execute(
    `insert into forecast_runs (tenant_id, id, trigger, started_at, finished_at, demand_from,
       demand_until, series, units, unplaced_units, judged, rmsse, bias, wape,
       total_factor)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tx.tenantId,
      run.id,
      run.trigger,
      run.startedAt,
      run.finishedAt,
      run.demandFrom,
      run.demandUntil,
      run.series,
      run.units,
      run.unplacedUnits,
      run.judged,
      run.rmsse,
      run.bias,
      run.wape,
      run.totalFactor,
    ],
  );
}

export type AccuracyRow = {
  method: ForecastMethod;
  locationId: Uuid;
  locationCode: string;
  series: number;
  judged: number;
  rmsse: number | null;
  actualUnits: number;
  forecastUnits: number;
  missedUnits: number;
};

/** How the forecasts that are kept would have held, summed by method and place. */
export async function selectAccuracy(tx: Tx): Promise<AccuracyRow[]> {
  return tx.query<AccuracyRow>(
    `select t.method, t.location_id as "locationId", l.code as "locationCode",
       count(*)::int as series, (count(*) filter (where t.test_origins > 0))::int as judged,
       sum(t.rmsse)::float8 as rmsse, sum(t.actual_units)::float8 as "actualUnits",
       sum(t.forecast_units)::float8 as "forecastUnits", sum(t.missed_units)::float8 as "missedUnits"
     from forecasts t join locations l on l.tenant_id = t.tenant_id and l.id = t.location_id
     where t.tenant_id = $1 and l.tenant_id = $1
     group by t.method, t.location_id, l.code order by l.code, t.method`,
    [tx.tenantId],
  );
}
