import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { transferActions, transferStatuses } from './transfer-states.ts';

export const transferSchema = z
  .object({
    object: z.literal('transfer'),
    id: field.id('trf'),
    status: z.enum(transferStatuses),
    from_location_id: field.id('loc'),
    to_location_id: field.id('loc'),
    reason: z.string().nullable(),
    expected_at: z.string().nullable(),
    lines: z.array(
      z.object({
        product_id: field.id('prd'),
        sku: z.string(),
        quantity: z.int(),
        shipped: z.int(),
        received: z.int(),
        lost: z.int(),
        in_transit: z.int(),
      }),
    ),
    supported_actions: z.array(z.enum(transferActions)),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
    shipped_at: z.string().nullable(),
    received_at: z.string().nullable(),
  })
  .meta({ id: 'Transfer' });

export const instantTransferSchema = z
  .strictObject({
    product_id: field.reference.describe('Product id or sku'),
    from_location: field.reference.describe('Location id or code'),
    to_location: field.reference.describe('Location id or code'),
    quantity: field.quantity,
    instant: z
      .boolean()
      .optional()
      .describe(
        'true, or absent without expected_at: the units are there at once; false: they are in transit',
      ),
    expected_at: field.instant.optional(),
    reason: z.string().min(1).max(255).optional(),
  })
  .meta({ id: 'StockTransfer' });
export type InstantTransfer = z.infer<typeof instantTransferSchema>;

export const newTransferSchema = z
  .strictObject({
    from_location: field.reference,
    to_location: field.reference,
    lines: z
      .array(z.strictObject({ product_id: field.reference, quantity: field.quantity }))
      .min(1)
      .max(500),
    expected_at: field.instant.optional(),
    reason: z.string().min(1).max(255).optional(),
    approve: z.boolean().optional().describe('Approve it at once: the units are held'),
  })
  .meta({ id: 'NewTransfer' });
export type NewTransfer = z.infer<typeof newTransferSchema>;

export const patchTransferSchema = z
  .strictObject({
    expected_at: field.instant.nullable().optional(),
    reason: z.string().min(1).max(255).nullable().optional(),
  })
  .meta({ id: 'TransferPatch' });
export type TransferPatch = z.infer<typeof patchTransferSchema>;

export const shipTransferSchema = z
  .strictObject({
    lines: z
      .array(z.strictObject({ product_id: field.reference, quantity: field.count }))
      .max(500)
      .optional()
      .describe('What really left; everything when absent. What is not named stays'),
    expected_at: field.instant.optional(),
  })
  .meta({ id: 'TransferShipment' });
export type TransferShipment = z.infer<typeof shipTransferSchema>;

export const receiveTransferSchema = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          product_id: field.reference,
          quantity: field.count,
          lost: field.count.optional(),
        }),
      )
      .min(1)
      .max(500)
      .optional()
      .describe('What arrived; everything when absent'),
    final: z.boolean().optional().describe('Nothing more will come: what is missing is lost'),
  })
  .meta({ id: 'TransferReceipt' });
export type TransferReceipt = z.infer<typeof receiveTransferSchema>;
