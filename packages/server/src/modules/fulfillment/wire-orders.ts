import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { maxSplitsSchema, orderStatuses } from '../orders/index.ts';
import { fulfillmentSchema, trackingFields, warningSchema } from './wire.ts';

export const releaseReplySchema = z
  .object({
    object: z.literal('order_release'),
    order_id: z.string(),
    status: z.string().describe('Of the order'),
    created: z.int().describe('How many fulfilment orders this call made'),
    fulfillment_orders: z.array(fulfillmentSchema).describe('All of the order, the oldest first'),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'OrderRelease' });
export type ReleaseReply = z.input<typeof releaseReplySchema>;

const reason = z.string().min(1).max(1000);

export const cancelOrderSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          id: field.reference,
          quantity: field.quantity.optional().describe('All open units when absent'),
        }),
      )
      .min(1)
      .max(1000)
      .optional()
      .describe('The whole order when absent'),
    reason: reason.optional(),
    force: z.boolean().optional().describe('Do not ask executors who accepted their work'),
  })
  .meta({ id: 'CancelOrder' });
export type CancelBody = z.infer<typeof cancelOrderSchema>;

export const editOrderSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          id: field.reference.optional().describe('A line of the order; absent: a new line'),
          product_id: field.reference.optional().describe('Product id or sku of a new line'),
          sku: field.reference.optional(),
          quantity: z
            .int()
            .min(0)
            .max(1_000_000)
            .describe('The quantity there shall be; 0 cancels it'),
          price: field.price.optional().describe('Of a new line'),
        }),
      )
      .min(1)
      .max(1000),
    reason: reason.optional(),
  })
  .meta({ id: 'EditOrder' });
export type EditBody = z.infer<typeof editOrderSchema>;

const schedulePatch = z
  .strictObject({
    interval_unit: z.enum(['day', 'week', 'month']).optional(),
    interval_count: z.int().min(1).max(365).optional(),
    next_date: field.instant.optional(),
    paused: z.boolean().optional(),
    ends_at: field.instant.nullable().optional(),
    skip: z.int().min(1).max(100).optional().describe('Leaves out so many due dates from now on'),
  })
  .meta({ id: 'SubscriptionSchedulePatch' });

export const patchOrderSchema = z
  .strictObject({
    status: z
      .enum(orderStatuses)
      .optional()
      .describe('A request: applied when a legal command agrees, else answered with a warning'),
    assigned_location: field.reference.nullable().optional(),
    routing_metadata: field.json.nullable().optional(),
    inventory_allocations: z
      .array(z.looseObject({}))
      .max(10_000)
      .optional()
      .describe('Read and not kept: allocations are what the server holds'),
    allocation_error: z.string().max(2000).nullable().optional(),
    status_reason: z.string().max(1000).nullable().optional(),
    tags: z.array(z.string().min(1).max(60)).max(50).optional(),
    attributes: field.json.optional().describe('Merged: null takes a field away'),
    customer: z
      .looseObject({ id: z.string().min(1).max(255).optional() })
      .nullable()
      .optional(),
    shipping_address: addressSchema.nullable().optional(),
    service_level: z.string().min(1).max(60).nullable().optional(),
    priority: z.int().min(-1000).max(1000).optional(),
    allow_backorder: z.boolean().optional(),
    ship_complete: z.boolean().optional(),
    max_splits: maxSplitsSchema.nullable().optional(),
    release_at: field.instant.nullable().optional(),
    deliver_before: field.instant.nullable().optional(),
    schedule: schedulePatch.optional(),
  })
  .meta({ id: 'OrderPatch' });
export type PatchOrder = z.infer<typeof patchOrderSchema>;

export const allocateSchema = z
  .strictObject({
    order_id: field.reference,
    item_id: field.reference
      .optional()
      .describe('The order line; needed when two have the product'),
    product_id: field.reference.describe('Product id or sku'),
    location_id: field.reference.describe('Location id or code, or "backorder" to let it wait'),
    quantity: z.int().min(1).max(2_147_483_647),
    allocation_type: z.string().min(1).max(60).optional(),
    override_safety_stock: z.boolean().optional().describe('Needs the scope inventory:override'),
  })
  .meta({ id: 'Allocate' });
export type AllocateBody = z.infer<typeof allocateSchema>;

export const allocationSchema = z
  .object({
    object: z.literal('allocation'),
    reservation_id: z.string().nullable(),
    order_id: z.string(),
    item_id: z.string(),
    product_id: z.string(),
    location_id: z.string().describe('"backorder" when the units wait'),
    quantity: z.int().describe('Units of this allocation'),
    allocation_type: z.string(),
    order_status: z.string(),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'Allocation' });
export type AllocationWire = z.input<typeof allocationSchema>;

export const allocateBackordersSchema = z
  .strictObject({
    product_ids: z
      .array(field.reference)
      .min(1)
      .max(1000)
      .optional()
      .describe('Only for these; every product that is waited for when absent'),
  })
  .meta({ id: 'AllocateBackorders' });

export const allocateBackordersReplySchema = z
  .object({
    object: z.literal('backorder_allocation'),
    orders: z.int().describe('Orders that waited and were looked at, in priority and age'),
    allocated_orders: z.int().describe('Orders that got units'),
    allocated_quantity: z.int(),
    waiting_quantity: z.int().describe('Units of these orders that still wait'),
  })
  .meta({ id: 'BackorderAllocation' });

export const shipOrderSchema = z.strictObject(trackingFields).meta({ id: 'ShipOrder' });
