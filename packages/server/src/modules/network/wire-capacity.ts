import { z } from 'zod';
import { field } from '../../platform/http/index.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const limit = z.int().min(0).max(2_147_483_647).nullable().optional();

/** Path of one day of a location. */
export const capacityDayParams = z.strictObject({
  id: z.string().min(1).max(255),
  date: z.string().min(1).max(40),
});

/** Which days are asked for. */
export const capacityQuery = z.strictObject({
  from: date.optional().describe('Local date of the location; today when absent'),
  until: date.optional().describe('The last day, included; 13 days after the first when absent'),
});

/** Limits of one day, whole: what is left out is without limit. */
export const capacityLimitsSchema = z
  .strictObject({ orders: limit, lines: limit, units: limit })
  .describe('Absent or null: no limit on that day')
  .meta({ id: 'CapacityLimits' });
export type CapacityLimitsInput = z.infer<typeof capacityLimitsSchema>;

const measure = z.object({
  used: z.int(),
  limit: z.int().nullable().describe('null: no limit'),
  left: z.int().nullable().describe('null: no limit; 0 where more was taken than is allowed now'),
});

export const capacityDaySchema = z
  .object({
    object: z.literal('capacity_day'),
    location_id: field.id('loc'),
    date: z.string().describe('Local date of the location'),
    working: z.boolean().describe('Whether the location is open on that day'),
    own_limits: z.boolean().describe('Whether the day has limits of its own'),
    orders: measure,
    lines: measure,
    units: measure,
    overbooked_at: z
      .string()
      .nullable()
      .describe('Since when the day has more than its limits allow, as somebody lowered them'),
  })
  .meta({ id: 'CapacityDay' });
export type CapacityDayWire = z.infer<typeof capacityDaySchema>;

export const locationCapacitySchema = z
  .object({
    object: z.literal('location_capacity'),
    location_id: field.id('loc'),
    time_zone: z.string(),
    days: z.array(capacityDaySchema),
  })
  .meta({ id: 'LocationCapacity' });
export type LocationCapacityWire = z.infer<typeof locationCapacitySchema>;
