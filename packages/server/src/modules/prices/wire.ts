import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { priceMethods } from './price.ts';

const method = z.enum(priceMethods);

/** A unit's price at a place. */
export const priceSchema = z
  .object({
    object: z.literal('shadow_price'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    price: z.number().describe('What a unit there is worth more when it is kept for later orders'),
    currency: z.string(),
    quantity: z.int().nullable().describe('Units until the horizon; null: without end'),
    version: z.int(),
    method: method.describe('How good it is now: of a run, only following orders, or not counted'),
    solved_at: z.string().nullable(),
    age_seconds: z.int().nullable().describe('Since a run solved for it'),
  })
  .meta({ id: 'ShadowPrice' });

/** A run that ended. */
export const runSchema = z
  .object({
    object: z.literal('price_run'),
    id: field.id('prn'),
    trigger: z.enum(['schedule', 'request']),
    method,
    reason: z.string().nullable().describe('Why it is not the best method; null when it is'),
    version: z.int().describe('The version that it published'),
    started_at: z.string(),
    finished_at: z.string(),
    duration_ms: z.int(),
    bound_minor: z
      .int()
      .nullable()
      .describe('Minor units that the expected orders cost at least until the horizon'),
    demand_rows: z.int().describe('Kinds of orders: products, quantities and region'),
    cells: z.int().describe('Products at places'),
    priced_cells: z.int(),
    rounds: z.int(),
    converged: z.boolean(),
    basis: z.object({
      orders_seen: z.int(),
      days_seen: z.number(),
      recent_orders: z.int(),
      recent_days: z.number(),
      orders_per_day: z.number(),
      orders_expected: z.number(),
      horizon_days: z.int(),
    }),
  })
  .meta({ id: 'PriceRun' });

export const settingsSchema = z
  .object({
    object: z.literal('price_settings'),
    scarcity_weight: z.number(),
    horizon_days: z.int(),
    window_days: z.int(),
    period_minutes: z.int(),
    method: method.describe('What plans count now'),
    published_version: z.int(),
    solved_at: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'PriceSettings' });

export const settingsPatchSchema = z
  .strictObject({
    scarcity_weight: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Share of the prices that plans count; 0: none'),
    horizon_days: z
      .int()
      .min(1)
      .max(90)
      .optional()
      .describe('Days that stock has to last, usually until the next replenishment'),
    window_days: z.int().min(1).max(365).optional().describe('Days of orders that are looked at'),
    period_minutes: z.int().min(5).max(10_080).optional().describe('Minutes between runs'),
  })
  .meta({ id: 'PriceSettingsPatch' });
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

export const startedSchema = z
  .object({ object: z.literal('job'), id: field.id('job'), kind: z.string() })
  .meta({ id: 'StartedJob' });
