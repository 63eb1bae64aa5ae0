import { z } from 'zod';
import { field } from '../../platform/http/index.ts';

export const supplyStatuses = ['draft', 'open', 'received', 'cancelled'] as const;

export const supplySchema = z
  .object({
    object: z.literal('supply'),
    id: field.id('sup'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    quantity: z.int(),
    received: z.int(),
    outstanding: z.int(),
    status: z.enum(supplyStatuses),
    expected_at: z.string(),
    ordered_at: z.string().nullable().describe('null: a draft'),
    reference: z.string().nullable(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Supply' });

const reference = z
  .string()
  .min(1)
  .max(200)
  .describe('Number of the purchase order or shipping notice');

export const newSupplySchema = z
  .strictObject({
    product_id: field.reference,
    location_id: field.reference,
    quantity: field.quantity,
    expected_at: field.instant,
    reference: reference.optional(),
    draft: z
      .boolean()
      .optional()
      .describe('Not ordered yet: it counts as incoming once it is confirmed'),
  })
  .meta({ id: 'NewSupply' });
export type NewSupply = z.infer<typeof newSupplySchema>;

export const patchSupplySchema = z
  .strictObject({
    quantity: field.quantity.optional(),
    expected_at: field.instant.optional(),
    reference: reference.nullable().optional(),
  })
  .meta({ id: 'SupplyPatch' });
export type SupplyPatch = z.infer<typeof patchSupplySchema>;

export const confirmSupplySchema = z
  .strictObject({ expected_at: field.instant.optional().describe('As the supplier confirmed it') })
  .meta({ id: 'SupplyConfirmation' });
export type SupplyConfirmation = z.infer<typeof confirmSupplySchema>;

export const receiveSupplySchema = z
  .strictObject({
    quantity: field.quantity
      .optional()
      .describe('What arrived; all that is outstanding when absent'),
    final: z.boolean().optional().describe('Nothing more will come: the supply is closed'),
    reason: z.string().min(1).max(255).optional(),
  })
  .meta({ id: 'SupplyReceipt' });
export type SupplyReceipt = z.infer<typeof receiveSupplySchema>;
