import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { handlings, productStatuses } from './product.ts';

const sku = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\S(?:.*\S)?$/)
  .describe('Stock keeping unit: your own code, unique for ever, without spaces at its ends');
const weightGrams = z.int().min(0).max(1_000_000_000).describe('Weight of one unit in grams');
const millimetres = z.int().min(0).max(1_000_000);
const attributes = field.json.describe('Whatever else you keep of it; not read by the server');

const kitComponentInput = z
  .strictObject({
    product_id: field.reference.optional().describe('Product id or sku'),
    sku: field.reference.optional(),
    quantity: field.quantity.describe('Units of the component in one kit'),
  })
  .meta({ id: 'KitComponentInput' });

const components = z
  .array(kitComponentInput)
  .max(100)
  .describe('Makes the product a kit, which holds no stock itself; empty or null unmakes it');

const changeable = {
  name: field.text.optional(),
  status: z.enum(productStatuses).optional(),
  cost: field.price.nullable().optional(),
  price: field.price.nullable().optional(),
  currency: field.currency.optional(),
  weight_grams: weightGrams.nullable().optional(),
  length_mm: millimetres.nullable().optional(),
  width_mm: millimetres.nullable().optional(),
  height_mm: millimetres.nullable().optional(),
  lot_tracked: z.boolean().optional(),
  serial_tracked: z.boolean().optional(),
  handling: z
    .array(z.enum(handlings))
    .max(handlings.length)
    .nullable()
    .optional()
    .describe('Only locations with all of these capabilities send it; null clears'),
  keep_together: z
    .boolean()
    .optional()
    .describe('Of a kit: the parts of each leave together, from one place, or wait'),
  attributes: attributes.nullable().optional(),
  components: components.nullable().optional(),
};

/** A product as callers create or upsert it. */
export const productInputSchema = z
  .strictObject({ sku, ...changeable })
  .meta({ id: 'ProductInput' });
export type ProductInput = z.infer<typeof productInputSchema>;

/** A change of a product: what is absent stays, null clears. */
export const productPatchSchema = z.strictObject(changeable).meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof productPatchSchema>;

/** Most products one bulk request may carry. */
export const bulkItemsMax = 500;

export const bulkInputSchema = z
  .strictObject({
    items: z.array(productInputSchema).min(1).max(bulkItemsMax),
  })
  .meta({ id: 'ProductBulk' });

export const productSchema = z
  .object({
    object: z.literal('product'),
    id: field.id('prd'),
    sku: z.string(),
    name: z.string(),
    status: z.enum(productStatuses),
    is_kit: z.boolean(),
    components: z
      .array(
        z.object({
          product_id: field.id('prd'),
          sku: z.string(),
          quantity: z.int(),
        }),
      )
      .describe('Empty unless it is a kit'),
    cost: z.number().nullable(),
    price: z.number().nullable(),
    currency: z.string(),
    weight_grams: z.int(),
    length_mm: z.int(),
    width_mm: z.int(),
    height_mm: z.int(),
    weight: z.number().describe('Kilograms of one unit: weight_grams in another unit'),
    length: z.number().describe('Centimetres'),
    width: z.number().describe('Centimetres'),
    height: z.number().describe('Centimetres'),
    lot_tracked: z.boolean(),
    serial_tracked: z.boolean(),
    handling: z.array(z.enum(handlings)),
    keep_together: z.boolean(),
    attributes: z.record(z.string(), z.unknown()),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Product' });
export type ProductReply = z.infer<typeof productSchema>;

export const bulkReplySchema = z
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
          ref: z.string().describe('The sku of the item'),
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
  .meta({ id: 'ProductBulkResult' });
export type BulkReply = z.infer<typeof bulkReplySchema>;
