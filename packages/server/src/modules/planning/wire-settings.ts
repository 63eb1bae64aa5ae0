import { z } from 'zod';
import { field } from '../../platform/http/index.ts';

const share = z.number().min(0).max(1);
const level = z.number().min(0.5).max(0.999).describe('Chance that stock suffices');
const days = (least: number) => z.int().min(least).max(365);

const schedule = z.enum(['off', 'after_forecasts']);
const laneTerms = {
  fixed_cost: field.price,
  cost_per_kg: field.price,
  cost_per_m3: field.price,
  transit_days: z.int().min(0).max(365),
};
/** The same for what is answered and what is changed; the words stand here. */
const rebalancing = {
  schedule: schedule.describe('When plans are made besides on demand'),
  currency: field.currency.describe('Of these amounts; products and lanes in others are left out'),
  horizon_days: days(1).describe('Days that stock should last'),
  holding_rate_per_year: z.number().min(0).max(5).describe('Share of a unit’s cost'),
  cross_shipping_cost: field.price.describe('Of a unit that another place has to send'),
  cross_shipping_cost_per_1000_km: field.price,
  margin_share: share.describe('Of the price, for products without a cost'),
  benefit_min: field.price.describe('Moves that bring less are not proposed'),
};

export const planningSettingsSchema = z
  .object({
    object: z.literal('planning_settings'),
    service_levels: z
      .object({ A: level, B: level, C: level })
      .describe('Chance in each order cycle that stock suffices, by class'),
    class_shares: z
      .object({ A: share, B: share })
      .describe('Share of the expected revenue that A, and A and B together, make up'),
    review_days: z.int().describe('Days between two times at which is ordered'),
    cover_days: z.int().describe('Days whose demand one order brings'),
    lead_time_days: z.int().describe('Days a supply takes where nothing better is known'),
    rebalancing: z.object({
      ...rebalancing,
      without_lane: z
        .object(laneTerms)
        .nullable()
        .describe('Freight between places without a lane; null: nothing is moved there'),
    }),
    version: z.int(),
  })
  .meta({ id: 'PlanningSettings' });
export type PlanningSettingsWire = z.input<typeof planningSettingsSchema>;

export const planningSettingsPatchSchema = z
  .strictObject({
    service_levels: z
      .strictObject({ A: level.optional(), B: level.optional(), C: level.optional() })
      .optional(),
    class_shares: z.strictObject({ A: share.optional(), B: share.optional() }).optional(),
    review_days: days(1).optional(),
    cover_days: days(1).optional(),
    lead_time_days: days(0).optional(),
    rebalancing: z
      .strictObject({
        ...rebalancing,
        without_lane: z.strictObject(laneTerms).nullable().describe('Replaced as a whole'),
      })
      .partial()
      .optional(),
  })
  .meta({ id: 'PlanningSettingsPatch' });
export type PlanningSettingsPatch = z.infer<typeof planningSettingsPatchSchema>;
