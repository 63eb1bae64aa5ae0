import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import { presentReportRoute } from './report.ts';
import { idOrNull, rounded, roundedOrNull } from './rows.ts';
import { forecastGroups, selectForecasts } from './store-forecasts.ts';

const forecastQuery = {
  group_by: z
    .array(z.enum(forecastGroups))
    .max(forecastGroups.length)
    .optional()
    .describe('Comma-separated'),
};

const forecastRow = z
  .object({
    location_id: z.string().nullable(),
    location_code: z.string().nullable(),
    method: z.string().nullable(),
    series: z.int(),
    judged: z.int().describe('With a past that is long enough to judge them by'),
    rmsse: z.number().nullable(),
    bias: z.number().nullable().describe('Above 0: too much was forecast'),
    wape: z.number().nullable(),
    actual_units: z.number(),
    forecast_units: z.number(),
    missed_units: z.number(),
    list: z.string().describe('The list whose length is `series`'),
  })
  .meta({ id: 'ForecastAccuracyRow' });

/** How forecasts held. */
export const forecastReportRoutes: readonly Route[] = [
  presentReportRoute({
    operationId: 'getForecastAccuracyReport',
    name: 'forecast_accuracy',
    summary: 'How forecasts held, as a table',
    description:
      'The errors that are kept with the present forecasts, by location and method. Those of earlier runs are in ' +
      '/v1/forecast_runs.',
    query: forecastQuery,
    row: forecastRow,
    read: async (tx, query) => {
      const by: readonly string[] = query.group_by ?? [];
      const rows = await selectForecasts(tx, by);
      return rows.map((row) => {
        const locationId = idOrNull('loc', row.locationId);
        const { actualUnits, judged } = row;
        const ofActual = (units: number): number | null =>
          judged === 0 ? null : rounded(units / Math.max(1, actualUnits));
        const search = new URLSearchParams({
          ...(locationId === null ? {} : { location_id: locationId }),
          ...(row.method === null ? {} : { method: row.method }),
        });
        return {
          location_id: locationId,
          location_code: row.locationCode,
          method: row.method,
          series: row.series,
          judged,
          rmsse: roundedOrNull(row.rmsse),
          bias: ofActual(row.forecastUnits - actualUnits),
          wape: ofActual(row.missedUnits),
          actual_units: rounded(actualUnits),
          forecast_units: rounded(row.forecastUnits),
          missed_units: rounded(row.missedUnits),
          list: `/v1/forecasts?${search.toString()}`,
        };
      });
    },
  }),
];
