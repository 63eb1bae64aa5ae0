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

const arrival = {
  available_on: z
    .string()
    .nullable()
    .describe('Instant from which the place has it (lead time, supply); null: it lies there'),
  arrives_on: z
    .string()
    .nullable()
    .describe('Date on the customer’s clock by calendars and rate card; null: not known, or never'),
  days_late: z
    .int()
    .nullable()
    .describe(
      'Begun days past deliver_before, 800 at most and for never; null when nothing was promised',
    ),
};

const costParts = {
  freight: z.number(),
  handling: z.number(),
  late: z.number().describe('Price of the days that units arrive late'),
  scarcity: z.number().describe('What the units are worth more when kept there'),
  other: z.number().describe('Anything else that policies add'),
  cost: z.number().describe('The sum of the parts'),
};

export const decisionSchema = z
  .object({
    object: z.literal('routing_decision'),
    id: field.id('dec'),
    order_id: field.id('ord'),
    trigger: z.string(),
    outcome: z.enum(['planned', 'partial', 'backordered', 'failed']),
    committed: z.boolean(),
    decided_at: z.string(),
    policy: z
      .object({
        policy_id: field.id('pol'),
        number: z.int(),
        batch: z.string().nullable().describe('null: the order matched none'),
        rule: z.string().nullable(),
        soft_dropped: z.boolean().describe('Found in the pass without the soft constraints'),
        otherwise: z.string().describe('What the policy says of what is left'),
        canary: z
          .object({ canary_id: field.id('cny'), arm: z.enum(['candidate', 'current']) })
          .nullable()
          .describe('The canary that it was planned in, and by which of its two policies'),
      })
      .nullable()
      .describe('null in decisions from before there were policies'),
    currency: z.string(),
    cost: z.number(),
    covered_quantity: z.int(),
    reason: z.string().nullable(),
    deliver_before: z
      .string()
      .nullable()
      .describe('What lateness was counted from: the order’s own, else the day of its promise'),
    shipments: z.array(
      z.object({
        location_id: z.string(),
        carrier: z.string(),
        service: z.string(),
        transit_days: z.number(),
        ...arrival,
        ...costParts,
        line_items: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
        parcels: z
          .array(
            z.object({
              carton: z.string(),
              count: z.int(),
              weight_grams: z.number(),
              volume_cm3: z.number(),
              price: z.number().describe('Of each'),
            }),
          )
          .nullable()
          .describe('Estimated by first fit; null when it is one parcel'),
      }),
    ),
    split: z.number().describe('Price of the shipments after the first; part of the cost'),
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
        late: z.number().nullable(),
        scarcity: z.number().nullable(),
        other: z.number().nullable(),
        cost: z.number().nullable(),
        parcels: z.int().describe('Parcels that all it covers would travel in'),
        transit_days: z.number().nullable(),
        ...arrival,
        distance_km: z.number().nullable(),
        score: z
          .object({
            inventory: z.number(),
            shipping: z.number(),
            history: z.number(),
            cost: z.number(),
            total: z.number().describe('The terms, each times its weight'),
          })
          .nullable()
          .describe('Every term between 0 and 1; null where no scorecard chose or it is out'),
      }),
    ),
    score_weights: z
      .object({
        inventory: z.number(),
        shipping: z.number(),
        history: z.number(),
        cost: z.number(),
      })
      .nullable()
      .describe('Of the scorecard that chose; null: what costs least was chosen'),
    runner_up: z
      .object({
        location_ids: z.array(z.string()),
        covered_quantity: z.int(),
        cost: z.number(),
        difference: z.number(),
      })
      .nullable(),
    sets_examined: z.int(),
    lower_bound: z
      .number()
      .nullable()
      .describe('No plan that covers as many units costs less; null in records from before bounds'),
    gap: z.number().nullable().describe('Cost less lower bound; 0 when the plan is proven'),
    proven: z.boolean().nullable(),
    planner_version: z.string().nullable(),
    input_hash: z
      .string()
      .nullable()
      .describe('SHA-256 of all that the plan depends on: same hash and version, same plan'),
    prices: z
      .object({
        version: z.int().describe('Of the forward prices, as published'),
        weight: z.number().describe('Share of them that counted'),
      })
      .nullable()
      .describe('Forward prices that counted; null when none did'),
  })
  .meta({ id: 'RoutingDecision' });
export type DecisionWire = z.input<typeof decisionSchema>;
