import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { capabilities, locationTypes, weekdays } from './location.ts';

const timeOfDay = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/)
  .describe('Local time, such as 15:00');
const hours = z.array(z.strictObject({ open: timeOfDay, close: timeOfDay })).max(8);
const perDay = z
  .int()
  .min(0)
  .max(2_147_483_647)
  .nullable()
  .optional()
  .describe('Absent or null: no limit');

export const calendarSchema = z
  .strictObject({
    opening_hours: z
      .strictObject(
        Object.fromEntries(weekdays.map((day) => [day, hours.optional()])) as Record<
          (typeof weekdays)[number],
          z.ZodOptional<typeof hours>
        >,
      )
      .optional()
      .describe('Absent: open round the clock. A weekday left out is closed'),
    cut_off: timeOfDay.optional().describe('Work on orders before it begins the same working day'),
    holidays: z
      .array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/))
      .max(1000)
      .optional()
      .describe('Local dates on which nothing leaves'),
    processing_hours: z
      .number()
      .min(0)
      .max(10_000)
      .optional()
      .describe('Working hours from release to hand-over'),
  })
  .meta({ id: 'LocationCalendar' });

const changeable = {
  name: field.text.optional(),
  active: z.boolean().optional(),
  address: addressSchema.optional().describe('Replaced as a whole'),
  country: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe('ISO 3166-1 code or a common name; taken from the address when absent'),
  latitude: z.number().min(-90).max(90).nullable().optional(),
  longitude: z.number().min(-180).max(180).nullable().optional(),
  time_zone: z.string().min(1).max(64).optional().describe('IANA name; UTC when never given'),
  capabilities: z.array(z.enum(capabilities)).max(60).optional(),
  groups: z.array(field.code).max(60).optional().describe('Sourcing groups it belongs to'),
  calendar: calendarSchema.nullable().optional().describe('Replaced as a whole'),
  capacity_per_day: z
    .strictObject({ orders: perDay, lines: perDay, units: perDay })
    .nullable()
    .optional(),
  storage_capacity_units: z.int().min(0).max(1_000_000_000_000).nullable().optional(),
  handling_cost: z
    .strictObject({
      order: field.price.optional(),
      line: field.price.optional(),
      unit: field.price.optional(),
    })
    .nullable()
    .optional()
    .describe('In the location’s currency'),
  currency: field.currency.optional(),
  fulfillment_cost_factor: z
    .number()
    .min(0)
    .max(1000)
    .optional()
    .describe('Factor on what it costs to ship from here; 1 is neutral'),
  priority: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .optional()
    .describe('Lower comes first among equals; 100 when never given'),
};

/** A location as callers create it. */
export const locationInputSchema = z
  .strictObject({
    code: field.code,
    type: z.enum(locationTypes),
    ...changeable,
  })
  .meta({ id: 'LocationInput' });

/** A location in a bulk request: one that exists need not repeat its type. */
export const locationUpsertSchema = z
  .strictObject({
    code: field.code,
    type: z.enum(locationTypes).optional(),
    ...changeable,
  })
  .meta({ id: 'LocationUpsert' });
export type LocationUpsert = z.infer<typeof locationUpsertSchema>;

/** A change of a location: what is absent stays, null clears. */
export const locationPatchSchema = z
  .strictObject({
    type: z.enum(locationTypes).optional(),
    ...changeable,
  })
  .meta({ id: 'LocationPatch' });
export type LocationPatch = z.infer<typeof locationPatchSchema>;

export const locationBulkSchema = z
  .strictObject({
    items: z.array(locationUpsertSchema).min(1).max(500),
  })
  .meta({ id: 'LocationBulk' });

export const locationSchema = z
  .object({
    object: z.literal('location'),
    id: field.id('loc'),
    code: z.string(),
    name: z.string(),
    type: z.enum(locationTypes),
    active: z.boolean(),
    address: addressSchema,
    country: z.string(),
    latitude: z.number(),
    longitude: z.number(),
    coordinates_estimated: z.boolean().describe('Only the country is known: this is its middle'),
    time_zone: z.string(),
    capabilities: z.array(z.string()),
    groups: z.array(z.string()),
    calendar: calendarSchema,
    capacity_per_day: z.object({
      orders: z.int().nullable(),
      lines: z.int().nullable(),
      units: z.int().nullable(),
    }),
    storage_capacity_units: z.int().nullable(),
    handling_cost: z.object({ order: z.number(), line: z.number(), unit: z.number() }),
    currency: z.string(),
    fulfillment_cost_factor: z.number(),
    fulfillmentCostFactor: z.number().describe('The same as fulfillment_cost_factor'),
    priority: z.int(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Location' });
export type LocationReply = z.infer<typeof locationSchema>;

export const locationBulkReplySchema = z
  .object({
    object: z.literal('bulk_result'),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    problems: z.int(),
    results: z
      .array(
        z.object({
          index: z.int(),
          ref: z.string().describe('The code of the item'),
          status: z.enum(['created', 'updated', 'unchanged', 'problem']),
          id: z.string().nullable(),
          version: z.int().nullable(),
          errors: z.array(
            z.looseObject({
              pointer: z.string(),
              code: z.string(),
              detail: z.string(),
            }),
          ),
        }),
      )
      .describe('One for each item, in the order sent'),
  })
  .meta({ id: 'LocationBulkResult' });
export type LocationBulkReply = z.infer<typeof locationBulkReplySchema>;
