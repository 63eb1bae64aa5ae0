import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { newOrderSchema, orderSchema } from '../orders/index.ts';

export const bulkCaptureSchema = z
  .strictObject({
    orders: z
      .array(newOrderSchema.required({ channel_order_id: true }))
      .min(1)
      .max(500),
  })
  .meta({ id: 'BulkCapture' });

export const bulkReplySchema = z
  .object({
    object: z.literal('bulk_result'),
    succeeded: z.int(),
    failed: z.int(),
    data: z.array(
      z.object({
        index: z.int(),
        ref: z.string().nullable(),
        status: z.int(),
        order: orderSchema.nullable(),
        problem: z
          .object({ code: z.string(), detail: z.string(), errors: z.array(z.looseObject({})) })
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'BulkOrderResult' });
export type BulkReply = z.input<typeof bulkReplySchema>;

export const decisionSchema = z
  .object({
    object: z.literal('routing_decision'),
    id: field.id('dec'),
    order_id: field.id('ord'),
    trigger: z.string(),
    outcome: z.enum(['planned', 'partial', 'backordered', 'failed']),
    committed: z.boolean(),
    decided_at: z.string(),
    currency: z.string(),
    cost: z.number(),
    covered_quantity: z.int(),
    reason: z.string().nullable(),
    shipments: z.array(
      z.object({
        location_id: z.string(),
        carrier: z.string(),
        service: z.string(),
        transit_days: z.number(),
        freight: z.number(),
        handling: z.number(),
        cost: z.number(),
        line_items: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
      }),
    ),
    uncovered: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
    candidates: z.array(
      z.object({
        location_id: z.string(),
        code: z.string(),
        chosen: z.boolean(),
        gate: z.object({ gate: z.string(), have: z.string(), need: z.string() }).nullable(),
        covered_quantity: z.int(),
        freight: z.number().nullable(),
        handling: z.number().nullable(),
        cost: z.number().nullable(),
        transit_days: z.number().nullable(),
        distance_km: z.number().nullable(),
      }),
    ),
    runner_up: z
      .object({
        location_ids: z.array(z.string()),
        covered_quantity: z.int(),
        cost: z.number(),
        difference: z.number(),
      })
      .nullable(),
    sets_examined: z.int(),
  })
  .meta({ id: 'RoutingDecision' });
export type DecisionWire = z.input<typeof decisionSchema>;
