import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { exampleInputSchema, policyDocumentSchema } from '../policies/index.ts';
import { decisionSchema } from './order-wire.ts';

/** Money in the network's currency, by what it is for; negative where something costs less. */
const difference = z.object({
  freight: z.number(),
  handling: z.number(),
  late: z.number(),
  scarcity: z.number(),
  other: z.number(),
  split: z.number(),
  backorder: z.number(),
  total: z.number().describe('The sum of the terms'),
});

const gate = z.object({ gate: z.string(), have: z.string(), need: z.string() });
const whole = decisionSchema.shape;

export const explanationSchema = z
  .object({
    object: z.literal('decision_explanation'),
    decision_id: field.id('dec'),
    order_id: field.id('ord'),
    currency: z.string(),
    sentence: z.string().describe('What was decided and the reason that counted most'),
    candidates: z.array(
      whole.candidates.element.extend({
        more_than_plan: z
          .number()
          .nullable()
          .describe('Cost less that of the plan, where it covers as many units alone'),
      }),
    ),
    can_be_replanned: z.boolean(),
    not_replannable: z.string().nullable().describe('Why it cannot be planned again'),
  })
  .meta({ id: 'DecisionExplanation' });
export type ExplanationWire = z.input<typeof explanationSchema>;

export const whyNotQuery = z.strictObject({
  location_id: field.reference.describe('Location id or code'),
});

const otherPlan = z.object({
  shipments: z.array(
    z.object({
      location_id: z.string(),
      carrier: z.string(),
      service: z.string(),
      transit_days: z.number(),
      cost: z.number(),
      line_items: z.array(z.object({ line_no: z.int(), quantity: z.int() })),
    }),
  ),
  covered_quantity: z.int(),
  cost: z.number(),
});

export const whyNotSchema = z
  .object({
    object: z.literal('decision_why_not'),
    decision_id: field.id('dec'),
    location_id: z.string(),
    code: z.string(),
    currency: z.string(),
    sentence: z.string(),
    kind: z
      .enum(['gate', 'cost', 'no_plan', 'used', 'unknown'])
      .describe('gate: it fails one; cost: a plan with it costs more; used: it sends'),
    gate: gate.nullable(),
    plan: otherPlan.nullable().describe('The best plan with it; of one that sends, without it'),
    difference: difference.nullable().describe('What that plan costs more'),
    quantity_less: z.int().nullable().describe('Units that it covers less'),
    proven: z.boolean().nullable().describe('Whether there is no better plan with it'),
  })
  .meta({ id: 'DecisionWhyNot' });
export type WhyNotWire = z.input<typeof whyNotSchema>;

export const changesQuery = z.strictObject({
  location_id: field.reference
    .optional()
    .describe('What would make it send, or stop; absent: what would change who sends at all'),
});

export const changesSchema = z
  .object({
    object: z.literal('decision_changes'),
    decision_id: field.id('dec'),
    location_id: z.string().nullable(),
    currency: z.string(),
    sentence: z.string().describe('The smallest change'),
    answers: z
      .array(
        z.object({
          kind: z.enum([
            'stock',
            'freight',
            'handling',
            'split_penalty',
            'late_penalty',
            'capacity',
            'gate',
            'shipments_max',
            'service_weight_max',
          ]),
          outcome: z.enum(['found', 'none', 'not_applicable', 'undecided']),
          sentence: z.string(),
          change: z
            .object({
              location_id: z.string().nullable(),
              product_id: z.string().nullable(),
              carrier: z.string().nullable(),
              service: z.string().nullable(),
              measure: z.enum(['orders', 'lines', 'units']).nullable(),
              gate: gate.nullable(),
              from: z.number(),
              to: z.number(),
              by: z.number().describe('Units, money, grams or shipments, as the kind says'),
              size: z
                .number()
                .describe(
                  'What answers are ranked by: money as a share of the cost of the plan, stock and ' +
                    'capacity as a share of what is ordered; a gate or a shipment counts as 1',
                ),
              is_least: z
                .boolean()
                .describe('No smaller change of it does; false: the one before does not'),
              becomes: z.object({
                location_ids: z.array(z.string()),
                covered_quantity: z.int(),
                cost: z.number(),
                proven: z.boolean(),
              }),
            })
            .nullable(),
        }),
      )
      .describe('The smallest first; each was planned with the change and with one step less'),
    plans_made: z.int(),
    sets_examined: z.int(),
  })
  .meta({ id: 'DecisionChanges' });
export type ChangesWire = z.input<typeof changesSchema>;

export const verificationSchema = z
  .object({
    object: z.literal('decision_verification'),
    decision_id: field.id('dec'),
    equal: z
      .boolean()
      .describe('Planned again from what was recorded, it is the same, bit for bit'),
    differences: z
      .array(z.string())
      .describe('Names of what is not: network, inputs, planner, or parts of the decision'),
    input_hash: z.object({ recorded: z.string().nullable(), computed: z.string() }),
    planner_version: z.object({ recorded: z.string().nullable(), current: z.string() }),
    network: z.string().describe('Digest of the network that it was planned over'),
  })
  .meta({ id: 'DecisionVerification' });
export type VerificationWire = z.input<typeof verificationSchema>;

export const dryRunSchema = z
  .strictObject({
    ...exampleInputSchema.shape,
    closed_locations: z.array(field.reference).max(1000).optional(),
    location_id: field.reference.optional().describe('Empty this location first'),
    policy: policyDocumentSchema
      .optional()
      .describe('In place of the policy in force; not together with `rules`'),
    rules: z
      .strictObject({
        shipments_max: z.int().min(1).max(100).optional(),
        ship_complete: z.boolean().optional(),
        split_penalty: field.price.optional().describe('For each shipment after the first'),
        late_penalty: field.price.optional().describe('For each unit and day late'),
      })
      .optional()
      .describe('Only these limits and penalties, in place of any policy'),
  })
  .meta({ id: 'NewRoutingDryRun' });

const { object: _object, id: _id, trigger: _t, decided_at: _at, committed: _c, ...shared } = whole;
export const dryRunReplySchema = z
  .object({
    object: z.literal('routing_dry_run'),
    ...shared,
    order_id: z.string().nullable(),
    policy: z
      .object({
        batch: z.string().nullable(),
        rule: z.string().nullable(),
        pass: z.enum(['all', 'hard']).nullable(),
      })
      .nullable()
      .describe('Which part of the policy answered; null with `rules`'),
  })
  .meta({ id: 'RoutingDryRun' });
export type DryRunWire = z.input<typeof dryRunReplySchema>;
