import { z } from 'zod';
import { field } from '../../platform/http/index.ts';

export const countStatuses = ['counting', 'review', 'approved', 'cancelled'] as const;
export type CountStatus = (typeof countStatuses)[number];

export const newCountSchema = z
  .strictObject({
    location_id: field.reference.describe('Location id or code'),
    product_ids: z.array(field.reference).min(1).max(1000).optional().describe('Just these'),
    abc_class: z
      .enum(['A', 'B', 'C'])
      .optional()
      .describe(
        'By the value that left the place in 90 days: A makes the first 80 of 100, B the next 15',
      ),
    not_counted_since: field.instant.optional().describe('Only what no approved count has since'),
    limit: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('Longest not counted first; 200 at most when absent'),
    tolerance_units: z.int().min(0).max(1_000_000).optional(),
    tolerance_percent: z.int().min(0).max(100).optional(),
  })
  .meta({ id: 'NewCycleCount' });
export type NewCount = z.infer<typeof newCountSchema>;

export const recordCountSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          product_id: field.reference,
          quantity: z.int().min(0).max(1_000_000).describe('Found there, held units included'),
        }),
      )
      .min(1)
      .max(1000),
  })
  .meta({ id: 'RecordCycleCount' });
export type RecordCount = z.infer<typeof recordCountSchema>;

export const decideCountSchema = z.strictObject({}).meta({ id: 'CycleCountDecision' });

export const countSchema = z
  .object({
    object: z.literal('cycle_count'),
    id: field.id('cnt'),
    location_id: field.id('loc'),
    status: z.enum(countStatuses),
    selection: z.looseObject({}),
    tolerance_units: z.int(),
    tolerance_percent: z.int(),
    line_items: z.array(
      z.object({
        product_id: field.id('prd'),
        sku: z.string(),
        state: z.enum(['open', 'recount', 'counted']),
        first_counted: z.int().nullable(),
        counted: z.int().nullable(),
        expected: z
          .int()
          .nullable()
          .describe('On hand at the moment of the count; hidden until all is counted'),
        variance: z.int().nullable().describe('counted less expected; hidden until all is counted'),
        adjusted: z.int().nullable(),
        counted_by: z.string().nullable(),
        counted_at: z.string().nullable(),
      }),
    ),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    decided_by: z.string().nullable(),
    decided_at: z.string().nullable(),
  })
  .meta({ id: 'CycleCount' });
export type CountWire = z.input<typeof countSchema>;
