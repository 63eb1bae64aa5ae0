import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { canaryStates, limitNames } from './canary.ts';

const increase = z
  .strictObject({
    increase_max: z.number().min(0).max(1).describe('Share of orders: 0.02 is two in a hundred'),
  })
  .optional();

const limitsSchema = z
  .strictObject({
    cost_per_unit: z
      .strictObject({
        increase_max: field.price.describe('What a unit may cost more'),
        cap: field.price.describe(
          'An order counts with this cost of a unit at most: a bound on averages needs one',
        ),
      })
      .optional()
      .describe('Freight and handling by rate cards, of orders of which something was placed'),
    split_rate: increase.describe('Orders sent in more than one shipment'),
    late_rate: increase.describe(
      'Of orders that must arrive before an instant: planned to be late, or not wholly placed',
    ),
    unplanned_rate: increase.describe('Orders that were not wholly placed'),
  })
  .describe('How much worse than the current policy, on average, is still accepted; at least one');

export const newCanarySchema = z
  .strictObject({
    policy_id: field.reference.describe('Id or code'),
    number: z.int().min(1).describe('The published version to try'),
    channel: z
      .string()
      .min(1)
      .max(100)
      .nullable()
      .optional()
      .describe('Absent or null: all channels without a policy of their own'),
    percent: z.number().min(0.1).max(90).describe('Share of the orders that it plans'),
    limits: limitsSchema,
    orders_min: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe(
        'Orders of each arm that count for a limit before it takes the candidate back; 100 when absent',
      ),
    false_rollback_max: z
      .number()
      .min(0.0001)
      .max(0.5)
      .optional()
      .describe(
        'Chance, over the whole canary, that one as good as the current policy is taken back; 0.05 when absent',
      ),
  })
  .meta({ id: 'NewPolicyCanary' });
export type NewCanary = z.infer<typeof newCanarySchema>;

export const stopCanarySchema = z
  .strictObject({ reason: z.string().min(1).max(500).optional() })
  .meta({ id: 'StopPolicyCanary' });

const versionRef = z.object({ policy_id: field.id('pol'), number: z.int() });

const armSchema = z
  .object({
    orders: z.int(),
    quantity: z.int().describe('Units asked for'),
    covered_quantity: z.int(),
    shipments: z.int(),
    cost: z.number(),
    cost_per_unit: z.number().nullable().describe('Of the units placed; null: none was'),
    split_rate: z.number().nullable(),
    late_rate: z.number().nullable().describe('Of the orders that must arrive before an instant'),
    unplanned_rate: z.number().nullable(),
    capped_orders: z.int().describe('Orders that count with the cap of cost_per_unit'),
  })
  .meta({ id: 'PolicyCanaryArm' });

const verdictSchema = z
  .object({
    limit: z.enum(limitNames),
    increase_max: z.number(),
    orders: z.int().describe('Orders of both arms that count for it'),
    difference: z.number().nullable().describe('Average of the candidate less the current one’s'),
    at_least: z
      .number()
      .nullable()
      .describe('What the candidate is worse by at least, sure at every look; null: not known yet'),
    exceeded: z.boolean(),
  })
  .meta({ id: 'PolicyCanaryVerdict' });

export const canarySchema = z
  .object({
    object: z.literal('policy_canary'),
    id: field.id('cny'),
    policy_id: field.id('pol'),
    number: z.int(),
    current: versionRef.describe('What plans the other orders'),
    channel: z.string().nullable(),
    percent: z.number(),
    limits: limitsSchema,
    orders_min: z.int(),
    false_rollback_max: z.number(),
    currency: z.string(),
    state: z.enum(canaryStates),
    reason: z.string().nullable(),
    arms: z.object({ candidate: armSchema, current: armSchema }),
    verdicts: z.array(verdictSchema),
    supported_actions: z.array(z.enum(['promote', 'stop'])),
    started_by: z.string(),
    started_at: z.string(),
    ended_by: z.string().nullable(),
    ended_at: z.string().nullable(),
  })
  .meta({ id: 'PolicyCanary' });
