import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { newOrderSchema } from '../orders/index.ts';

/** Where it goes, without a person: examples are kept for ever. */
const destination = z.strictObject({
  country: z.string().max(60).optional(),
  postal_code: z.string().max(40).optional(),
  state: z.string().max(255).optional(),
  city: z.string().max(255).optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
});

const exampleOrder = newOrderSchema
  .pick({
    type: true,
    channel: true,
    line_items: true,
    total_price: true,
    currency: true,
    service_level: true,
    priority: true,
    placed_at: true,
    deliver_before: true,
    allow_backorder: true,
    ship_complete: true,
    max_splits: true,
    tags: true,
    attributes: true,
  })
  .extend({
    shipping_address: destination.optional(),
    queue: field.code.optional().describe('The queue that it lies in'),
  })
  .meta({ id: 'PolicyExampleOrder' });

const stock = z
  .array(
    z.strictObject({
      product_id: field.reference.describe('Id or sku'),
      location_id: field.reference.describe('Id or code'),
      available: field.count,
    }),
  )
  .max(1000);

/** What is tried: an order that is written down, or one that was captured. */
export const exampleInputSchema = z
  .strictObject({
    order: exampleOrder.optional().describe('This or order_id'),
    order_id: field.reference
      .optional()
      .describe('A captured order, planned as if nothing of it were'),
    stock: stock
      .optional()
      .describe('All the stock there is, for this example; the live stock when absent'),
  })
  .meta({ id: 'PolicyExampleInput' });
export type ExampleInput = z.infer<typeof exampleInputSchema>;

/** What must come out; what is left out may be anything. */
export const exampleExpectedSchema = z
  .strictObject({
    batch: z.string().max(80).nullable().optional().describe('null: no batch'),
    rule: z.string().max(80).nullable().optional(),
    outcome: z.enum(['planned', 'partial', 'backordered', 'failed', 'queued']).optional(),
    locations: z
      .array(field.code)
      .max(8)
      .optional()
      .describe('Codes of exactly the places that send, in any order'),
    cost_max: field.price.optional().describe('In the currency of the locations’ costs'),
  })
  .meta({ id: 'PolicyExampleExpected' });
export type ExampleExpected = z.infer<typeof exampleExpectedSchema>;

export const newExampleSchema = z
  .strictObject({
    name: field.text,
    input: exampleInputSchema,
    expected: exampleExpectedSchema,
  })
  .meta({ id: 'NewPolicyExample' });
export type NewExample = z.infer<typeof newExampleSchema>;

export const examplePatchSchema = z
  .strictObject({
    name: field.text.optional(),
    input: exampleInputSchema.optional(),
    expected: exampleExpectedSchema.optional(),
  })
  .meta({ id: 'PolicyExamplePatch' });
export type ExamplePatch = z.infer<typeof examplePatchSchema>;

export const exampleSchema = z
  .object({
    object: z.literal('policy_example'),
    id: field.id('pex'),
    policy_id: field.id('pol'),
    name: z.string(),
    input: z.looseObject({}),
    expected: z.looseObject({}),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'PolicyExample' });
