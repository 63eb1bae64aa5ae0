import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { shortReasons } from './decide-reason.ts';
import { pickingMethods } from './decide-picking-method.ts';
import {
  fulfillmentActions,
  fulfillmentStatuses,
  requestStatuses,
  workSteps,
} from './fulfillment-states.ts';
import { shipmentStatuses } from './store-shipments.ts';

export const warningSchema = z.object({ code: z.string(), detail: z.string() });

export const shipmentSchema = z
  .object({
    object: z.literal('shipment'),
    id: field.id('shp'),
    order_id: field.id('ord'),
    fulfillment_order_id: field.id('ffo'),
    location_id: field.id('loc'),
    status: z.enum(shipmentStatuses),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    tracking_number: z.string().nullable(),
    tracking_url: z.string().nullable(),
    weight: z.number().describe('Kilograms of all units'),
    line_items: z.array(
      z.object({
        id: field.id('line'),
        product_id: field.id('prd'),
        quantity: z.int(),
      }),
    ),
    version: z.int(),
    shipped_at: z.string(),
    delivered_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Shipment' });
export type ShipmentWire = z.input<typeof shipmentSchema>;

export const fulfillmentLineSchema = z
  .object({
    object: z.literal('fulfillment_order_line'),
    id: field.id('ffl'),
    item_id: field.id('line').describe('The order line'),
    product_id: field.id('prd'),
    sku: z.string(),
    name: z.string().nullable(),
    quantity: z.int().describe('Units that come, or came, from here'),
    requested_quantity: z.int().describe('Units that were asked of the location at first'),
    picked_quantity: z.int(),
    packed_quantity: z.int(),
    shipped_quantity: z.int(),
    delivered_quantity: z.int(),
    short_quantity: z.int().describe('Asked at first, but taken back: short, cancelled or moved'),
  })
  .meta({ id: 'FulfillmentOrderLine' });

export const fulfillmentSchema = z
  .object({
    object: z.literal('fulfillment_order'),
    id: field.id('ffo'),
    order_id: field.id('ord'),
    location_id: field.id('loc'),
    status: z.enum(fulfillmentStatuses),
    work_step: z.enum(workSteps),
    request_status: z.enum(requestStatuses),
    picking_method: z.string(),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    tracking_number: z.string().nullable(),
    tracking_url: z.string().nullable(),
    reason: z.string().nullable(),
    line_items: z.array(fulfillmentLineSchema),
    shipments: z.array(shipmentSchema),
    reservations: z
      .array(
        z.object({
          id: field.id('rsv'),
          item_id: field.id('line'),
          product_id: field.id('prd'),
          quantity: z.int(),
          status: z.string().describe('allocated while it is held, consumed once it has shipped'),
        }),
      )
      .describe('The stock behind it'),
    supported_actions: z.array(z.enum(fulfillmentActions)),
    warnings: z.array(warningSchema),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
    completed_at: z.string().nullable(),
    accepted_at: z.string().nullable().describe('When the executor took it on'),
    begun_at: z.string().nullable().describe('When picking began'),
    picked_at: z.string().nullable().describe('When all of it was picked'),
    packed_at: z.string().nullable().describe('When all of it was packed'),
  })
  .meta({ id: 'FulfillmentOrder' });
export type FulfillmentWire = z.input<typeof fulfillmentSchema>;

const reason = z.string().min(1).max(1000);
const nullableText = z.string().min(1).max(500).nullable().optional();
/** How a parcel goes out, as every body that may say so spells it. */
export const trackingFields = {
  tracking_number: nullableText,
  tracking_url: z.string().min(1).max(2000).nullable().optional(),
  carrier: nullableText,
  service: nullableText,
};

export const newFulfillmentSchema = z
  .strictObject({
    order_id: field.reference,
    location_id: field.reference.describe('Location id or code'),
    line_items: z
      .array(
        z.looseObject({
          id: field.reference.describe('The order line'),
          quantity: z
            .int()
            .min(1)
            .max(2_147_483_647)
            .optional()
            .describe('All that is left when absent'),
        }),
      )
      .min(1)
      .max(1000)
      .optional()
      .describe('Lines of the order; other fields of theirs may stand here and are not read'),
    picking_method: z.enum(pickingMethods).optional(),
  })
  .meta({ id: 'NewFulfillmentOrder' });

export const patchFulfillmentSchema = z
  .strictObject({
    status: z.enum(fulfillmentStatuses).optional(),
    work_step: z.enum(workSteps).optional(),
    reason: reason.nullable().optional(),
    ...trackingFields,
  })
  .meta({ id: 'FulfillmentOrderPatch' });
export type PatchFulfillment = z.infer<typeof patchFulfillmentSchema>;

const lineChoice = z.strictObject({
  id: field.reference.describe('The line of the fulfilment order, or its order line'),
  quantity: field.quantity.optional().describe('All that is left when absent'),
});
const lineChoices = z
  .array(lineChoice)
  .min(1)
  .max(1000)
  .optional()
  .describe('Everything that is left when absent');

export const pickSchema = z
  .strictObject({
    line_items: z
      .array(
        z.strictObject({
          id: field.reference,
          quantity: z
            .int()
            .min(0)
            .max(1_000_000)
            .optional()
            .describe('Units found; all when absent'),
          short: z.int().min(0).max(1_000_000).optional().describe('Units not found'),
          reason: z.enum(shortReasons).optional().describe('Why short; not_found when absent'),
        }),
      )
      .min(1)
      .max(1000)
      .optional(),
  })
  .meta({ id: 'PickFulfillmentOrder' });
export type PickBody = z.infer<typeof pickSchema>;

export const packSchema = z
  .strictObject({ line_items: lineChoices })
  .meta({ id: 'PackFulfillmentOrder' });
export const shipSchema = z
  .strictObject({ ...trackingFields, line_items: lineChoices })
  .meta({ id: 'ShipFulfillmentOrder' });
export const cancelFulfillmentSchema = z
  .strictObject({
    reason: reason.optional(),
    force: z.boolean().optional().describe('Do not ask the executor who accepted the work'),
    release_stock: z
      .boolean()
      .optional()
      .describe('true: the claims are let go and the units sourced anew; else they stay allocated'),
  })
  .meta({ id: 'CancelFulfillmentOrder' });
export const splitSchema = z
  .strictObject({
    line_items: z
      .array(z.strictObject({ id: field.reference, quantity: field.quantity }))
      .min(1)
      .max(1000),
  })
  .meta({ id: 'SplitFulfillmentOrder' });
export const moveSchema = z
  .strictObject({
    location_id: field.reference.describe('Location id or code'),
    reason: reason.optional(),
  })
  .meta({ id: 'MoveFulfillmentOrder' });
export const rejectSchema = z
  .strictObject({ reason: z.enum(shortReasons) })
  .meta({ id: 'RejectFulfillmentOrder' });
export const reasonSchema = z
  .strictObject({ reason: reason.optional() })
  .meta({ id: 'StepReason' });

export const patchShipmentSchema = z
  .strictObject({
    status: z.enum(shipmentStatuses).optional(),
    reason: reason.optional(),
    ...trackingFields,
  })
  .meta({ id: 'ShipmentPatch' });
export type PatchShipment = z.infer<typeof patchShipmentSchema>;
