import { z } from 'zod';

const share = z.number().min(0).max(1);
const level = z.number().min(0.5).max(0.999).describe('Chance that stock suffices');
const days = (least: number) => z.int().min(least).max(365);

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
  })
  .meta({ id: 'PlanningSettingsPatch' });
export type PlanningSettingsPatch = z.infer<typeof planningSettingsPatchSchema>;
