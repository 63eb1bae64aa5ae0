import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { moveStates, planStates } from './rebalancing.ts';

const lane = z.object({
  from_location_id: field.id('loc'),
  to_location_id: field.id('loc'),
  units: z.int(),
  cost_avoided: z.number(),
  freight: z.number().describe('By weight, volume and unit'),
  fixed_cost: z.number(),
  transit_days: z.int(),
});

export const planSchema = z
  .object({
    object: z.literal('rebalancing_plan'),
    id: field.id('rbp'),
    trigger: z.enum(['schedule', 'request']),
    state: z
      .enum(planStates)
      .describe('empty: no move pays; replaced: a later plan was made before all was decided'),
    currency: z.string(),
    horizon_days: z.int(),
    moves: z.int(),
    units: z.int(),
    cost_avoided: z.number().describe('Expected cost of shortage and holding, less by the plan'),
    freight: z.number(),
    fixed_cost: z.number().describe('Of the lanes that are used'),
    benefit: z.number().describe('What is avoided, less freight and fixed cost'),
    benefit_bound: z.number().describe('No plan brings more'),
    lanes: z.array(lane),
    basis: z.object({
      forecast_run_id: field.id('fcr').nullable(),
      network_version: z.string(),
      settings_version: z.int(),
      products: z.int().describe('With stock at two places or more'),
      places: z.int(),
      lanes: z.int(),
      left_out: z.object({
        products: z
          .int()
          .describe(
            'With a forecast; without a price, in another currency, or above 10^9 minor units',
          ),
        lanes: z.int().describe('With terms or an end in another currency'),
      }),
    }),
    version: z.int(),
    made_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'RebalancingPlan' });
export type PlanWire = z.input<typeof planSchema>;

const end = z.object({
  location_id: field.id('loc'),
  location_code: z.string(),
  position: z.int().describe('Sellable, in transit and due: what would serve demand'),
  position_after: z.int().describe('With the whole plan'),
  demand_mean: z.number(),
  demand_standard_deviation: z.number(),
  cover_before: z.number().describe('Chance that it suffices until the horizon'),
  cover_after: z.number(),
});

export const moveSchema = z
  .object({
    object: z.literal('rebalancing_move'),
    id: field.id('rbm'),
    plan_id: field.id('rbp'),
    product_id: field.id('prd'),
    sku: z.string(),
    quantity: z.int(),
    from: end,
    to: end,
    cost_avoided: z.number(),
    freight: z.number(),
    benefit: z.number().describe('Less freight, before the fixed cost of the lane'),
    currency: z.string(),
    state: z.enum(moveStates),
    transfer_id: field.id('trf').nullable(),
  })
  .meta({ id: 'RebalancingMove' });
export type MoveWire = z.input<typeof moveSchema>;

export const startPlanSchema = z
  .strictObject({
    horizon_days: z.int().min(1).max(365).optional().describe('As in the settings when absent'),
    benefit_min: field.price.optional().describe('As in the settings when absent'),
  })
  .meta({ id: 'StartRebalancingPlan' });

const moveIds = z
  .array(field.reference)
  .min(1)
  .max(2000)
  .optional()
  .describe('Absent: all that are still proposed');

export const acceptPlanSchema = z
  .strictObject({
    move_ids: moveIds,
    ship: z
      .boolean()
      .optional()
      .describe('true: units are in transit at once; else they are held until they are shipped'),
    on_stale: z
      .enum(['refuse', 'skip'])
      .optional()
      .describe(
        'What of moves whose stock changed: refuse everything (default), or leave them out',
      ),
  })
  .meta({ id: 'AcceptRebalancingPlan' });
export type AcceptPlan = z.infer<typeof acceptPlanSchema>;

export const rejectPlanSchema = z
  .strictObject({ move_ids: moveIds })
  .meta({ id: 'RejectRebalancingPlan' });
export type RejectPlan = z.infer<typeof rejectPlanSchema>;

export const acceptedPlanSchema = z
  .object({
    object: z.literal('accepted_rebalancing'),
    plan: planSchema,
    transfer_ids: z.array(field.id('trf')),
    accepted_units: z.int(),
    stale_moves: z.array(
      z.object({
        move_id: field.id('rbm'),
        reason: z.enum(['stock_changed', 'accepted_before', 'rejected_before']),
        location_id: field.id('loc').nullable(),
        was: z.int().nullable().describe('Sellable and in transit when it was planned'),
        is: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'AcceptedRebalancing' });
