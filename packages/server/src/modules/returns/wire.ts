import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { dispositions, returnActions, returnStatuses } from './return-states.ts';

export const returnReasons = [
  'no_longer_wanted',
  'damaged',
  'defective',
  'wrong_item',
  'not_as_described',
  'arrived_late',
  'other',
] as const;

const words = z.string().min(1).max(1000);

export const newReturnSchema = z
  .strictObject({
    order_id: field.reference,
    line_items: z
      .array(
        z.strictObject({
          id: field.reference.describe('A line of the order'),
          quantity: field.quantity,
          reason: z.enum(returnReasons).optional(),
        }),
      )
      .min(1)
      .max(1000),
    reason: words.optional(),
    location_id: field.reference.optional().describe('Where it is to be received'),
  })
  .meta({ id: 'NewReturn' });
export type NewReturn = z.infer<typeof newReturnSchema>;

export const approveReturnSchema = z
  .strictObject({
    location_id: field.reference
      .optional()
      .describe('Where it is to be received; needed when the request names no place'),
  })
  .meta({ id: 'ApproveReturn' });

export const returnReasonSchema = z
  .strictObject({ reason: words.optional() })
  .meta({ id: 'ReturnReason' });

export const shipReturnSchema = z
  .strictObject({
    carrier: z.string().min(1).max(100).optional(),
    tracking_number: z.string().min(1).max(255).optional(),
  })
  .meta({ id: 'ShipReturn' });

export const receiveReturnSchema = z
  .strictObject({
    line_items: z
      .array(z.strictObject({ id: field.reference, quantity: field.quantity }))
      .min(1)
      .max(1000)
      .optional()
      .describe('Everything that is still to come when absent'),
  })
  .meta({ id: 'ReceiveReturn' });
export type ReceiveReturn = z.infer<typeof receiveReturnSchema>;

export const inspectReturnSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          id: field.reference,
          quantity: field.quantity,
          disposition: z
            .enum(dispositions)
            .describe('keep_it is about units that do not come; all others about received ones'),
        }),
      )
      .min(1)
      .max(1000),
  })
  .meta({ id: 'InspectReturn' });
export type InspectReturn = z.infer<typeof inspectReturnSchema>;

export const newRefundSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          id: field.reference,
          quantity: field.quantity.optional().describe('All that may be when absent'),
          amount: field.price.optional().describe('Less than the units are worth'),
        }),
      )
      .min(1)
      .max(1000)
      .optional()
      .describe('Everything that may be paid back when absent'),
    other_amount: field.price
      .optional()
      .describe('Of what was paid beside the goods: shipping, tax on top'),
    reason: words.optional(),
  })
  .meta({ id: 'NewRefund' });
export type NewRefund = z.infer<typeof newRefundSchema>;

export const refundStatuses = ['draft', 'approved', 'submitted', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

export const refundPatchSchema = z
  .strictObject({
    status: z.enum(refundStatuses).optional(),
    reference: z.string().min(1).max(255).nullable().optional(),
  })
  .meta({ id: 'RefundPatch' });
export type RefundPatch = z.infer<typeof refundPatchSchema>;

export const newExchangeSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          product_id: field.reference.describe('Product id or sku'),
          quantity: field.quantity,
          price: field.price.optional(),
        }),
      )
      .min(1)
      .max(1000),
  })
  .meta({ id: 'NewExchange' });
export type NewExchange = z.infer<typeof newExchangeSchema>;

export const returnSchema = z
  .object({
    object: z.literal('return'),
    id: field.id('rtn'),
    order_id: field.id('ord'),
    location_id: field.id('loc').nullable(),
    status: z.enum(returnStatuses),
    reason: z.string().nullable(),
    carrier: z.string().nullable(),
    tracking_number: z.string().nullable(),
    line_items: z.array(
      z.object({
        id: field.id('line'),
        product_id: field.id('prd'),
        quantity: z.int(),
        reason: z.enum(returnReasons),
        received: z.int(),
        uninspected: z.int(),
        restocked: z.int(),
        refurbished: z.int(),
        quarantined: z.int(),
        scrapped: z.int(),
        returned_to_vendor: z.int(),
        kept: z.int().describe('The customer keeps them: they do not come'),
        refunded: z.int().describe('Units that refunds are for'),
      }),
    ),
    exchange_order_id: field.id('ord').nullable(),
    exchange_credit: z.number().describe('What the replacement uses up of what is paid back'),
    currency: z.string(),
    supported_actions: z.array(z.enum(returnActions)),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    received_at: z.string().nullable(),
    closed_at: z.string().nullable(),
  })
  .meta({ id: 'Return' });
export type ReturnWire = z.input<typeof returnSchema>;

export const refundSchema = z
  .object({
    object: z.literal('refund'),
    id: field.id('rfd'),
    return_id: field.id('rtn'),
    order_id: field.id('ord'),
    status: z.enum(refundStatuses),
    currency: z.string(),
    amount: z.number(),
    other_amount: z.number(),
    line_items: z.array(z.object({ id: field.id('line'), quantity: z.int(), amount: z.number() })),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Refund' });
export type RefundWire = z.input<typeof refundSchema>;

export const exchangeSchema = z
  .object({
    object: z.literal('exchange'),
    return: returnSchema,
    order_id: field.id('ord').describe('The replacement: an order like any other'),
    order_status: z.string(),
    total_price: z.number(),
    returned_value: z.number().describe('What the units of the return are worth'),
    refunded: z.number().describe('Paid back for them already'),
    balance: z
      .number()
      .describe(
        'total_price less returned_value plus refunded: what is to be paid; below 0, paid back',
      ),
    currency: z.string(),
  })
  .meta({ id: 'Exchange' });
export type ExchangeWire = z.input<typeof exchangeSchema>;
