import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { forecastMethods } from './core/forecast-series.ts';

const quantiles = z.object({ p50: z.int(), p80: z.int(), p95: z.int() });

export const forecastSchema = z
  .object({
    object: z.literal('forecast'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    method: z
      .enum(forecastMethods)
      .describe('thin: under 8 days of history, where little more than a guess is possible'),
    history_days: z.int().describe('From the first demand to the last whole day'),
    mean_per_day: z.number().describe('Of the days to come, in units'),
    from: z.string().describe('The first of the days to come, in UTC'),
    daily: z.array(z.number()).describe('Mean units of each day to come; fractions are meant'),
    total: z
      .object({
        days: z.int(),
        mean: z.number(),
        standard_deviation: z.number(),
        quantiles: quantiles.describe('Units that suffice in 50, 80 and 95 of 100 cases'),
      })
      .describe('Of the days to come together'),
    weekday_factors: z
      .array(z.number())
      .nullable()
      .describe('How much of an average day Monday, Tuesday … sell; null under 8 weeks of history'),
    sales_velocity: z
      .object({ days_7: z.number(), days_28: z.number(), days_90: z.number() })
      .describe('Units a day that were asked for, since the first demand at most'),
    backtest: z
      .object({
        origins: z.int().describe('Times in the past at which a forecast was made'),
        horizon_days: z.int(),
        rmsse: z.number().nullable().describe('1: as wrong as saying what came the day before'),
        bias: z.number().describe('Said too much (above 0) or too little, as a share of demand'),
        wape: z.number().describe('Misses of totals over the horizon as a share of demand'),
        actual_units: z.number(),
        forecast_units: z.number(),
        quantile_losses: z
          .object({ p50: z.number(), p80: z.number(), p95: z.number() })
          .describe('Mean pinball loss of the totals, in units'),
      })
      .nullable()
      .describe('null: too little history to judge by'),
    run_id: field.id('fcr'),
    made_at: z.string(),
  })
  .meta({ id: 'Forecast' });
export type ForecastWire = z.input<typeof forecastSchema>;

export const forecastRunSchema = z
  .object({
    object: z.literal('forecast_run'),
    id: field.id('fcr'),
    trigger: z.enum(['schedule', 'request']),
    started_at: z.string(),
    finished_at: z.string(),
    demand_from: z.string(),
    demand_until: z.string().describe('The last whole day, in UTC'),
    series: z.int().describe('Products at locations'),
    units: z.number(),
    unplaced_units: z
      .number()
      .describe('Ordered units of products that no location has held or sent yet: not forecast'),
    total_factor: z
      .number()
      .describe('What forecasts were multiplied by to sum to the forecast of their sum'),
    judged: z.int().describe('Series with history enough for a backtest'),
    rmsse: z.number().nullable(),
    bias: z.number().nullable(),
    wape: z.number().nullable(),
  })
  .meta({ id: 'ForecastRun' });
export type ForecastRunWire = z.input<typeof forecastRunSchema>;

const accuracyFigures = {
  series: z.int(),
  judged: z.int(),
  rmsse: z.number().nullable(),
  bias: z.number().nullable(),
  wape: z.number().nullable(),
  actual_units: z.number(),
  forecast_units: z.number(),
  missed_units: z.number(),
};

export const accuracySchema = z
  .object({
    object: z.literal('forecast_accuracy'),
    overall: z.object(accuracyFigures),
    by_method: z.array(z.object({ method: z.enum(forecastMethods), ...accuracyFigures })),
    by_location: z.array(
      z.object({ location_id: field.id('loc'), location_code: z.string(), ...accuracyFigures }),
    ),
  })
  .meta({ id: 'ForecastAccuracy' });
export type AccuracyWire = z.input<typeof accuracySchema>;

export const startedRunSchema = z
  .object({ object: z.literal('job'), id: field.id('job'), kind: z.string() })
  .meta({ id: 'PlanningJob' });
