import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { policyDocumentSchema } from '../policies/index.ts';

const factor = (least: number, most: number) => z.number().min(least).max(most);
const location = field.reference.describe('Id or code of a location');
const product = field.reference.describe('Id or SKU of a product');

/** One variation, as it is asked for. */
export const variationSchema = z
  .strictObject({
    name: field.text,
    policy: z
      .strictObject({
        policy_id: field.reference.optional().describe('Id or code of a policy'),
        number: z.int().min(1).optional().describe('Its version, in whatever state'),
        document: policyDocumentSchema
          .optional()
          .describe(
            'A policy as it is written; of the version, as it was then, where one is named',
          ),
      })
      .optional()
      .describe('What orders are planned by in place of the policies that counted'),
    objective: z
      .strictObject({
        freight: factor(0, 100).optional().describe('Factor on freight'),
        handling: factor(0, 100).optional().describe('Factor on handling'),
        split_penalty_minor: z.int().min(0).max(100_000_000).optional(),
        late_penalty_minor: z.int().min(0).max(100_000_000).optional(),
        shipments_max: z.int().min(1).max(20).optional(),
      })
      .optional()
      .describe('What plans are chosen by; what they cost is still told in the prices of then'),
    safety_stock: z
      .array(
        z.strictObject({
          location_id: location.optional(),
          product_id: product.optional(),
          quantity: field.delta.describe('Units kept back more, or fewer when negative'),
        }),
      )
      .max(1000)
      .optional(),
    closed_locations: z.array(location).max(1000).optional(),
    added_locations: z
      .array(
        z.strictObject({
          code: field.code,
          like: location,
          latitude: z.number().min(-90).max(90),
          longitude: z.number().min(-180).max(180),
          stock_factor: factor(0, 100).describe('Opening stock: that of `like`, times this'),
        }),
      )
      .max(20)
      .optional(),
    stock: z
      .array(
        z.strictObject({
          location_id: location.optional(),
          product_id: product.optional(),
          factor: factor(0, 100),
        }),
      )
      .max(1000)
      .optional()
      .describe('Factors on the stock with which the period begins'),
    capacity: z
      .array(
        z.strictObject({
          location_id: location,
          orders: field.count.optional(),
          lines: field.count.optional(),
          units: field.count.optional(),
        }),
      )
      .max(1000)
      .optional()
      .describe('What locations send in a UTC day at most'),
    rates: z
      .array(
        z.strictObject({
          carrier: z.string().max(100).optional(),
          service: z.string().max(100).optional(),
          factor: factor(0, 100),
        }),
      )
      .max(100)
      .optional()
      .describe('Factors on the prices of parcels'),
    demand: factor(0, 10)
      .optional()
      .describe('Orders left out below 1, repeated above, by the seed'),
  })
  .meta({ id: 'SimulationVariation' });
export type NewVariation = z.infer<typeof variationSchema>;

export const newSimulationSchema = z
  .strictObject({
    name: field.text.optional(),
    from: field.instant,
    to: field.instant.describe('Not included; in the past'),
    channel: field.text.optional(),
    order_type: field.text.optional(),
    variations: z
      .array(variationSchema)
      .max(5)
      .optional()
      .describe('None: only whether every decision can be made again'),
    seed: z.int().min(0).max(4_294_967_295).optional().describe('1 unless told'),
  })
  .meta({ id: 'NewSimulation' });
export type NewSimulation = z.infer<typeof newSimulationSchema>;

export const promotionSchema = z
  .strictObject({
    policy_id: field.reference.optional().describe('Id or code: the draft is its next version'),
    based_on: z.int().min(1).optional().describe('The version that weights are changed in'),
    code: field.code.optional().describe('Of a new policy, when policy_id is absent'),
    note: z.string().max(2000).optional(),
  })
  .meta({ id: 'NewPromotion' });
export type NewPromotion = z.infer<typeof promotionSchema>;

const totals = z.object({
  decisions: z.int(),
  asked_quantity: z.int(),
  covered_quantity: z.int(),
  freight_minor: z.number(),
  handling_minor: z.number(),
  late_minor: z.number(),
  scarcity_minor: z.number(),
  other_minor: z.number(),
  split_minor: z.number(),
  cost_minor: z.number(),
  shipments: z.int(),
  split_rate: z.number().nullable().describe('Of decisions that send something'),
  on_time_rate: z.number().nullable().describe('Everything sent, nothing after its day'),
  fill_rate: z.number().nullable().describe('Units covered of those asked for'),
  cost_per_decision_minor: z.number().nullable(),
  cost_per_unit_minor: z.number().nullable(),
  mean_transit_days: z.number().nullable().describe('Of the slowest shipment'),
  carbon_grams: z.number().describe('An estimate: 100 g of CO₂ a tonne and kilometre'),
  shipments_without_distance: z.int().describe('Of which no carbon is counted'),
});

const interval = z.object({
  pairs: z.int(),
  mean: z.number().describe('Variation less history, a decision'),
  low: z.number().nullable(),
  high: z.number().nullable().describe('Bounds of the 95 % interval'),
  method: z.enum(['paired_t_by_day', 'paired_t']),
});

const load = z.array(
  z.object({
    location_id: z.string(),
    shipments: z.int(),
    lines: z.int(),
    quantity: z.int(),
    busiest_day: z.string(),
    busiest_day_quantity: z.int(),
  }),
);

export const resultSchema = z.object({
  currency: z.string(),
  decisions: z.int(),
  repeated: z.object({
    equal: z.int().describe('Same input hash, same plan'),
    differing: z.int(),
  }),
  left_out: z.record(z.string(), z.int()).describe('Decisions that could not be varied, by reason'),
  history: totals.extend({ locations: load }),
  variations: z.array(
    z.object({
      name: z.string(),
      totals,
      orders_left_out: z.int(),
      orders_repeated: z.int(),
      differences: z.object({
        cost_minor: interval,
        split: interval,
        on_time: interval,
        covered_quantity: interval,
        fill: interval.describe('Share of the units asked for that is covered'),
        shipments: interval,
        carbon_grams: interval,
      }),
      locations: load,
      load_differences: z
        .array(
          z.object({
            location_id: z.string(),
            history_quantity: z.int(),
            varied_quantity: z.int(),
            quantity_a_day: interval.describe('Units of a day more, with days as pairs'),
          }),
        )
        .describe('Every location that sends something in either world'),
    }),
  ),
  rows_digest: z.string(),
});
export type SimulationResult = z.infer<typeof resultSchema>;

export const simulationSchema = z
  .object({
    object: z.literal('simulation'),
    id: field.id('sim'),
    name: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    job_id: field.id('job'),
    progress: z.object({ done: z.int(), total: z.int().nullable() }),
    request: newSimulationSchema.describe('All that is needed to run it again'),
    result: resultSchema.nullable(),
    digest: z.string().nullable().describe('SHA-256 of the result: equal when it is run again'),
    created_by: z.string(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  })
  .meta({ id: 'Simulation' });

export const comparedSchema = z
  .object({
    object: z.literal('simulation_decision'),
    simulation_id: field.id('sim'),
    variation: z.int().describe('By place from 1; 0: history, where it came out otherwise'),
    decision_id: field.id('dec'),
    order_id: field.id('ord'),
    decided_at: z.string(),
    difference: z.string().nullable().describe('Of variation 0: what of the record differs'),
    history_cost_minor: z.int(),
    varied_cost_minor: z.int(),
    cost_difference_minor: z.int(),
    history_quantity: z.int(),
    varied_quantity: z.int(),
    history_shipments: z.int(),
    varied_shipments: z.int(),
    varied_location_ids: z.array(z.string()),
  })
  .meta({ id: 'SimulationDecision' });

export const deletedSchema = z
  .object({ object: z.literal('simulation'), id: field.id('sim'), deleted: z.literal(true) })
  .meta({ id: 'DeletedSimulation' });
