import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { orderSchema } from '../orders/index.ts';
import { warningSchema } from './wire.ts';
import { editOrderSchema } from './wire-orders.ts';

export const changeStatuses = ['proposed', 'applied', 'declined', 'superseded'] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

const reason = z.string().min(1).max(1000);

export const newChangeSchema = z
  .strictObject({
    line_items: editOrderSchema.shape.line_items
      .optional()
      .describe('Quantities that lines shall have (0 takes a line off), and new lines'),
    shipping_address: addressSchema.optional(),
    service_level: z.string().min(1).max(60).nullable().optional(),
    deliver_before: field.instant.nullable().optional(),
    replan: z
      .enum(['open', 'all'])
      .optional()
      .describe(
        'open: what is held stays where it is, only open units are placed. all: everything is ' +
          'placed anew. all when the address, the service or the date changes, else open',
      ),
    reason: reason.optional(),
  })
  .meta({ id: 'NewOrderChange' });
export type NewChange = z.infer<typeof newChangeSchema>;

/** What is kept of what was asked. */
export type ChangeRequest = Omit<NewChange, 'reason'>;

export const decideChangeSchema = z
  .strictObject({ reason: reason.optional() })
  .meta({ id: 'OrderChangeDecision' });

const units = z.object({ before: z.int(), after: z.int() }).meta({ id: 'ChangedUnits' });

export const changeEffectSchema = z
  .object({
    status: z.object({ before: z.string(), after: z.string() }),
    total_price: z.object({ before: z.number(), after: z.number(), difference: z.number() }),
    currency: z.string(),
    line_items: z.array(
      z.object({
        line_no: z.int(),
        product_id: field.id('prd'),
        sku: z.string(),
        unit_price: z.number().nullable(),
        quantity: units.describe('Ordered and not cancelled'),
        allocated: units,
        waiting: units.describe('Backordered and preordered'),
        unallocated: units,
      }),
    ),
    stock: z
      .array(z.object({ product_id: field.id('prd'), location_id: field.id('loc'), held: units }))
      .describe('Units held for the order at each place'),
    plan: z
      .object({
        reason: z.string().nullable(),
        shipments: z.array(
          z.object({
            location_id: z.string(),
            carrier: z.string(),
            service: z.string(),
            transit_days: z.number(),
            arrives_on: z.string().nullable(),
            days_late: z.int().nullable(),
            freight: z.number(),
            handling: z.number(),
            line_items: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
          }),
        ),
        uncovered: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
      })
      .nullable()
      .describe('What was planned anew; null when nothing had to be, or nothing may be now'),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'OrderChangeEffect' });
export type ChangeEffectWire = z.input<typeof changeEffectSchema>;

export const changeSchema = z
  .object({
    object: z.literal('order_change'),
    id: field.id('chg'),
    order_id: field.id('ord'),
    number: z.int().describe('Counts the changes of the order from 1'),
    status: z.enum(changeStatuses),
    base_version: z.int().describe('Version of the order that it was previewed on'),
    applied_version: z.int().nullable(),
    request: z.looseObject({}),
    effect: changeEffectSchema,
    reason: z.string().nullable(),
    proposed_by: z.string(),
    proposed_at: z.string(),
    decided_by: z.string().nullable(),
    decided_at: z.string().nullable(),
  })
  .meta({ id: 'OrderChange' });
export type ChangeWire = z.input<typeof changeSchema>;

export const appliedChangeSchema = z
  .object({ object: z.literal('applied_order_change'), change: changeSchema, order: orderSchema })
  .meta({ id: 'AppliedOrderChange' });
export type AppliedChangeWire = z.input<typeof appliedChangeSchema>;
