import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { grouping } from './store-grouping.ts';

export const forecastGroups = ['location_id', 'method'] as const;

export type ForecastRow = {
  locationId: Uuid | null;
  locationCode: string | null;
  method: string | null;
  series: number;
  judged: number;
  rmsse: number | null;
  actualUnits: number;
  forecastUnits: number;
  missedUnits: number;
};

/** How the present forecasts would have held in the past, from the errors that are kept with them. */
export async function selectForecasts(tx: Tx, by: readonly string[]): Promise<ForecastRow[]> {
  const { columns, end } = grouping(
    { locationId: 'w.location_id', locationCode: 'l.code', method: 'w.method' },
    by.flatMap((name) => (name === 'location_id' ? ['locationId', 'locationCode'] : [name])),
  );
  return tx.queryOnce<ForecastRow>(
    `select ${columns}, count(*)::int as series,
       (count(*) filter (where w.test_origins > 0))::int as judged,
       (avg(w.rmsse) filter (where w.test_origins > 0))::float8 as rmsse,
       coalesce(sum(w.actual_units), 0)::float8 as "actualUnits",
       coalesce(sum(w.forecast_units), 0)::float8 as "forecastUnits",
       coalesce(sum(w.missed_units), 0)::float8 as "missedUnits"
     from forecasts w join locations l on l.tenant_id = $1 and l.id = w.location_id
     where w.tenant_id = $1 ${end}`,
    [tx.tenantId],
  );
}
