import { z } from 'zod';
import { field } from '../../platform/http/index.ts';

const placeSchema = z
  .object({
    location_id: field.id('loc'),
    location_code: z.string(),
    available_to_promise: z.int().nullable().describe('null: unlimited'),
    lead_time_days: z.int().nullable(),
  })
  .meta({ id: 'AvailabilityPlace' });

const asOf = {
  as_of: z.string().describe('The instant the numbers were read for'),
  stale_ms: z.int().describe('Their age; never more than 1000'),
};

export const availabilityQuery = z.strictObject({
  product_id: field.reference.describe('Product id or sku'),
  channel: field.reference
    .optional()
    .describe('Channel id or code: its buffer is kept back, and only its sourcing pool counts'),
});

export const availabilitySchema = z
  .object({
    object: z.literal('availability'),
    product_id: field.id('prd'),
    sku: z.string(),
    unlimited: z.boolean(),
    available_to_promise: z.int().nullable().describe('Over all places that sell; null: unlimited'),
    locations: z.array(placeSchema),
    ...asOf,
  })
  .meta({ id: 'Availability' });

export const availabilityItems = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          product_id: field.reference,
          quantity: field.quantity,
          location_id: field.reference.optional().describe('Only this place counts'),
        }),
      )
      .min(1)
      .max(1000),
    channel: field.reference.optional(),
    include_locations: z.boolean().optional(),
  })
  .meta({ id: 'AvailabilityItems' });
export type AvailabilityItems = z.infer<typeof availabilityItems>;

export const availabilityResults = z
  .object({
    object: z.literal('availability_results'),
    all_available: z.boolean(),
    results: z.array(
      z.object({
        index: z.int(),
        product_id: z.string(),
        sku: z.string().nullable(),
        quantity: z.int(),
        available: z
          .boolean()
          .describe(
            'Whether it can be promised, after the earlier items of this request had theirs',
          ),
        available_to_promise: z.int().nullable(),
        unlimited: z.boolean(),
        best_location_id: z
          .string()
          .nullable()
          .describe('A place that has all of it; null: only several together'),
        lead_time_days: z.int().nullable(),
        locations: z.array(placeSchema).optional(),
        problem: z.object({ code: z.string(), detail: z.string() }).optional(),
      }),
    ),
    ...asOf,
  })
  .meta({ id: 'AvailabilityResults' });
