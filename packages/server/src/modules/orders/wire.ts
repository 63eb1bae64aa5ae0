import { z } from 'zod';
import { addressSchema, field } from '../../platform/http/index.ts';
import { bucketNames, orderActions, orderStatuses, orderTypes } from './order-states.ts';

const customer = z.looseObject({
  id: z.string().min(1).max(255).optional(),
  name: z.string().max(255).optional(),
  email: z.string().max(320).optional(),
  phone: z.string().max(60).optional(),
}).meta({ id: 'Customer' });

/** A subscription's rhythm: every so many days, weeks or months from an anchor date. */
export const scheduleSchema = z.strictObject({
  interval_unit: z.enum(['day', 'week', 'month']),
  interval_count: z.int().min(1).max(365),
  next_date: field.instant.optional().describe('Due date of the next order; the first is now when absent'),
  paused: z.boolean().optional(),
  ends_at: field.instant.optional(),
}).meta({ id: 'SubscriptionSchedule' });

export const newLineSchema = z.strictObject({
  product_id: field.reference.optional().describe('Product id or sku'),
  sku: field.reference.optional(),
  quantity: field.quantity,
  unit_price: field.price.optional(),
  price: field.price.optional().describe('The same as unit_price'),
  name: z.string().max(255).optional(),
  channel_line_id: z.string().max(255).optional(),
  keep_together: z.string().min(1).max(60).optional()
    .describe('Lines with the same name here leave whole, from one place in one shipment, or wait'),
}).meta({ id: 'NewOrderLine' });

/** How often an order may be split. */
export const maxSplitsSchema = z.int().min(0).max(7)
  .describe('Shipments after the first that a plan may use; what has to wait leaves apart from it');

/** An order as any channel sends it. */
export const newOrderSchema = z.strictObject({
  type: z.enum(orderTypes).optional(),
  source: z.string().min(1).max(100).optional().describe('The sales channel; the same fact as channel'),
  channel: z.string().min(1).max(100).optional(),
  channel_order_id: z.string().min(1).max(255).optional()
    .describe('The channel’s own id: with channel the natural key, unique for ever'),
  customer: customer.nullable().optional(),
  line_items: z.array(newLineSchema).min(1).max(1000),
  total_price: field.price.optional(),
  currency: field.currency,
  shipping_address: addressSchema.nullable().optional(),
  status: z.enum(['draft', 'received']).optional()
    .describe('Stop there: received is captured and not routed. Absent: routed and allocated at once'),
  service_level: z.string().max(60).optional(),
  priority: z.int().min(-1000).max(1000).optional(),
  placed_at: field.instant.optional(),
  release_at: field.instant.optional().describe('Not allocated or sent before this instant'),
  deliver_before: field.instant.optional()
    .describe('What the customer was promised or asked for: what arrives after it is late'),
  schedule: scheduleSchema.optional(),
  assigned_location: field.reference.optional(),
  reservation_ids: z.array(field.reference).max(100).optional()
    .describe('Soft holds that this order redeems'),
  allow_backorder: z.boolean().optional(),
  ship_complete: z.boolean().optional(),
  max_splits: maxSplitsSchema.optional(),
  tags: z.array(z.string().min(1).max(60)).max(50).optional(),
  attributes: field.json.optional(),
}).meta({ id: 'NewOrder' });
export type NewOrder = z.infer<typeof newOrderSchema>;

const buckets = z.object(Object.fromEntries(bucketNames.map((name) => [name, z.int()])) as
  Record<(typeof bucketNames)[number], z.ZodInt>).meta({ id: 'LineBuckets' });

const lineFulfillment = z.object({
  fulfillment_order_id: z.string(),
  location_id: z.string(),
  quantity: z.int(),
  shipped: z.int(),
  status: z.string(),
});

export const lineSchema = z.object({
  object: z.literal('order_line'),
  id: field.id('line'),
  line_no: z.int(),
  product_id: field.id('prd'),
  sku: z.string(),
  name: z.string().nullable(),
  channel_line_id: z.string().nullable(),
  quantity: z.int(),
  unit_price: z.number().nullable(),
  weight: z.number().describe('Kilograms of one unit'),
  length: z.number().describe('Centimetres'),
  width: z.number().describe('Centimetres'),
  height: z.number().describe('Centimetres'),
  kit: z.object({
    product_id: z.string(),
    quantity: z.int(),
    keep_together: z.boolean().describe('The parts of each kit leave together'),
  }).nullable(),
  keep_together: z.string().nullable(),
  buckets,
  allocated_quantity: z.int(),
  backordered_quantity: z.int(),
  shipped_quantity: z.int(),
  cancelled_quantity: z.int(),
  return_requested_quantity: z.int().describe('In returns that are not turned down'),
  returned_quantity: z.int().describe('Came back'),
  fulfillment_order_id: z.string().nullable(),
  fulfillment_location_id: z.string().nullable(),
  fulfillments: z.array(lineFulfillment),
}).meta({ id: 'OrderLine' });

const warning = z.object({ code: z.string(), detail: z.string() });

export const holdSchema = z.object({
  object: z.literal('hold'),
  id: field.id('hold'),
  kind: z.string(),
  reason: z.string().nullable(),
  placed_by: z.string(),
  placed_at: z.string(),
  released_by: z.string().nullable(),
  released_at: z.string().nullable(),
}).meta({ id: 'OrderHold' });

export const noteSchema = z.object({
  object: z.literal('note'),
  id: field.id('note'),
  text: z.string(),
  author: z.string(),
  created_at: z.string(),
}).meta({ id: 'OrderNote' });

export const orderSchema = z.object({
  object: z.literal('order'),
  id: field.id('ord'),
  type: z.enum(orderTypes),
  status: z.enum(orderStatuses),
  status_reason: z.string().nullable(),
  queue: z.string().nullable(),
  delivery_status: z.string(),
  return_status: z.string(),
  source: z.string(),
  channel: z.string(),
  channel_kind: z
    .string()
    .nullable()
    .describe('Kind that the channel had at the capture; null: it was not registered'),
  channel_order_id: z.string().nullable(),
  customer: z.looseObject({}).nullable(),
  line_items: z.array(lineSchema),
  total_price: z.number(),
  currency: z.string(),
  shipping_address: z.looseObject({}).nullable(),
  service_level: z.string().nullable(),
  allow_backorder: z.boolean(),
  ship_complete: z.boolean(),
  max_splits: z.int().nullable(),
  priority: z.int(),
  placed_at: z.string(),
  release_at: z.string().nullable(),
  deliver_before: z.string().nullable(),
  auto_cancel_at: z
    .string()
    .nullable()
    .describe('When what is not sourced by then is cancelled, as the policy says'),
  schedule: z.looseObject({}).nullable(),
  assigned_location: z.string().nullable(),
  decision_id: z.string().nullable(),
  routing_metadata: z.looseObject({}).nullable(),
  inventory_allocations: z.array(z.object({
    reservation_id: z.string(),
    item_id: z.string(),
    product_id: z.string(),
    allocated_quantity: z.int(),
    location_id: z.string(),
    allocation_type: z.string(),
  })),
  allocation_error: z.string().nullable(),
  picking_method: z.string().nullable(),
  fulfillment_metadata: z.looseObject({}).nullable(),
  holds: z.array(holdSchema),
  tags: z.array(z.string()),
  attributes: z.looseObject({}),
  supported_actions: z.array(z.enum(orderActions)),
  warnings: z.array(warning),
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  fulfilled_at: z.string().nullable(),
  cancelled_at: z.string().nullable(),
  completed_at: z.string().nullable(),
}).meta({ id: 'Order' });
export type OrderWire = z.input<typeof orderSchema>;

export const newHoldSchema = z.strictObject({
  kind: z.enum(['payment', 'fraud', 'address', 'customer', 'manual']).optional(),
  reason: z.string().max(1000).optional(),
}).meta({ id: 'NewOrderHold' });

export const releaseHoldSchema = z.strictObject({
  hold_id: field.reference.optional().describe('One hold; absent: every hold'),
  reason: z.string().max(1000).optional(),
}).meta({ id: 'ReleaseOrderHold' });

export const newNoteSchema = z.strictObject({
  text: z.string().min(1).max(10_000),
}).meta({ id: 'NewOrderNote' });

export const timelineEntrySchema = z.object({
  object: z.literal('timeline_entry'),
  sequence: z.int().nullable().describe('null for the moment between the commit and its number'),
  type: z.string(),
  actor: z.string(),
  at: z.string(),
  reason: z.string().nullable(),
  changes: z.looseObject({}),
}).meta({ id: 'TimelineEntry' });

/** A timeline, and how far back it reaches. */
export const timelineSchema = z.object({
  object: z.literal('list'),
  data: z.array(timelineEntrySchema),
  complete: z.boolean().describe('false: what happened before history_since is no longer kept'),
  history_since: z.string().nullable().describe('Null while the timeline is complete'),
}).meta({ id: 'Timeline' });
