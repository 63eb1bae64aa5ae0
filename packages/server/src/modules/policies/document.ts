import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
// What a policy may name is what a location may be: one vocabulary.
import { capabilityNames, locationTypeNames } from '../network/index.ts';
import { locationSorts, operators, orderSorts } from './vocabulary.ts';

/** The version of the document's shape. A document says which one it is written in. */
export const documentSchemaName = 'switchyard.policy/1';

const text = z.string().min(1).max(255);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._:-]{0,79}$/)
  .describe('Own name, unique among its kind in the document');

const amount = z.number().min(-9_007_199_254_740_991).max(9_007_199_254_740_991);

const conditionSchema = z
  .strictObject({
    field: z
      .string()
      .regex(/^[a-z_]+(?:\.[A-Za-z0-9_-]{1,60}){0,4}$/)
      .describe('Such as country, tags, attributes.gift'),
    op: z.enum(operators),
    value: z
      .union([
        text,
        amount,
        z.boolean(),
        z
          .array(z.union([text, amount]))
          .min(1)
          .max(500),
      ])
      .describe('One value, or a list of them where the operator takes several'),
  })
  .meta({ id: 'PolicyCondition' });
export type Condition = z.infer<typeof conditionSchema>;

/** A condition on an order, or several joined; no code, nothing is evaluated but this tree. */
export type Expression =
  | { all: Expression[] }
  | { any: Expression[] }
  | { not: Expression }
  | Condition;

const expressionSchema: z.ZodType<Expression> = z
  .union([
    z.strictObject({
      get all() {
        return z.array(expressionSchema).min(1).max(100);
      },
    }),
    z.strictObject({
      get any() {
        return z.array(expressionSchema).min(1).max(100);
      },
    }),
    z.strictObject({
      get not() {
        return expressionSchema;
      },
    }),
    conditionSchema,
  ])
  .meta({ id: 'PolicyExpression' });

const soft = z
  .boolean()
  .optional()
  .describe('true: dropped in the second pass for what the first could not place');
const codes = z.array(field.code).min(1).max(500);
const limit = z.number().min(0).max(1_000_000);

const constraintSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('type_in'),
      values: z.array(z.enum(locationTypeNames)).min(1).max(6),
      soft,
    }),
    z.strictObject({ kind: z.literal('group_in'), values: codes, soft }),
    z.strictObject({ kind: z.literal('group_not_in'), values: codes, soft }),
    z.strictObject({ kind: z.literal('location_in'), values: codes, soft }),
    z.strictObject({ kind: z.literal('location_not_in'), values: codes, soft }),
    z.strictObject({
      kind: z.literal('capability_all'),
      values: z.array(z.enum(capabilityNames)).min(1).max(60),
      soft,
    }),
    z.strictObject({
      kind: z.literal('country_in'),
      values: z.array(field.country).min(1).max(250),
      soft,
    }),
    z.strictObject({ kind: z.literal('same_country'), soft }),
    z.strictObject({ kind: z.literal('distance_km_max'), value: limit, soft }),
    z.strictObject({
      kind: z.literal('open_within_hours'),
      value: limit.describe('The place opens within so many hours, or is open'),
      soft,
    }),
    z.strictObject({
      kind: z.literal('capacity_left_min'),
      unit: z.enum(['orders', 'lines', 'units']),
      value: z.int().min(1).max(1_000_000_000),
      soft,
    }),
    z.strictObject({
      kind: z.literal('stock_left_min'),
      value: z.int().min(1).max(1_000_000).describe('Units of each product that stay at the place'),
      soft,
    }),
    z.strictObject({
      kind: z.literal('weeks_of_supply_min'),
      value: limit.describe('Weeks of its own demand that the place keeps of each product'),
      soft,
    }),
    z.strictObject({
      kind: z.literal('rejection_memory_days'),
      value: limit.describe('A place that declined a product of the order is asked again after it'),
      soft,
    }),
    z.strictObject({ kind: z.literal('shipments_max'), value: z.int().min(1).max(8), soft }),
    z.strictObject({ kind: z.literal('ship_complete'), soft }),
  ])
  .meta({ id: 'PolicyConstraint' });
export type Constraint = z.infer<typeof constraintSchema>;

const weight = z.number().min(0).max(100);
const share = z.number().min(0).max(1);

const objectiveSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('money').describe('The least sum of money wins'),
      freight: weight.optional().describe('Factor on freight; 1 when absent'),
      handling: weight
        .optional()
        .describe('Factor on what a place charges for an order; 1 when absent'),
      labour: weight
        .optional()
        .describe('Factor on what a place charges for lines and units; 1 when absent'),
      split_penalty: field.price.optional().describe('Added for each shipment after the first'),
      late_penalty: field.price
        .optional()
        .describe('Added for each unit and day past the promised day'),
      carbon_price: field.price.optional().describe('Of one kilogram of carbon dioxide'),
      scarcity: share
        .optional()
        .describe('Share of the forward prices that counts; as they say themselves when absent'),
    }),
    z.strictObject({
      kind: z
        .literal('scorecard')
        .describe('The highest weighted score wins; every term is between 0 and 1'),
      weights: z.strictObject({
        inventory: share.describe('Share of the order that the place has'),
        shipping: share.describe('Cheap and fast freight among the candidates'),
        history: share.describe('How well the place has served before'),
        cost: share.describe('Low handling cost among the candidates'),
      }),
    }),
  ])
  .meta({ id: 'PolicyObjective' });
export type Objective = z.infer<typeof objectiveSchema>;

const cancelAfter = z
  .int()
  .min(1)
  .max(365)
  .optional()
  .describe(
    'Days after which units that still wait are cancelled by themselves; never when absent',
  );

const fallbackSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('backorder'), cancel_after_days: cancelAfter }),
    z.strictObject({
      action: z.literal('queue'),
      queue: field.code.describe('Where people or another batch find it'),
      cancel_after_days: cancelAfter,
    }),
  ])
  .meta({ id: 'PolicyFallback' });
export type Fallback = z.infer<typeof fallbackSchema>;

const ruleOtherwiseSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('next_rule') }),
    z.strictObject({ action: z.literal('go_to'), rule: name.describe('A rule of the same batch') }),
    z.strictObject({ action: z.literal('backorder'), cancel_after_days: cancelAfter }),
    z.strictObject({
      action: z.literal('queue'),
      queue: field.code,
      cancel_after_days: cancelAfter,
    }),
  ])
  .meta({ id: 'PolicyOtherwise' });
export type RuleOtherwise = z.infer<typeof ruleOtherwiseSchema>;

const ruleSchema = z
  .strictObject({
    name,
    constraints: z.array(constraintSchema).max(50).optional().describe('All of them must hold'),
    sort: z
      .array(z.strictObject({ by: z.enum(locationSorts), descending: z.boolean().optional() }))
      .max(6)
      .optional()
      .describe('Which place comes first among equals'),
    objective: objectiveSchema.optional().describe('In place of the policy’s'),
    otherwise: ruleOtherwiseSchema
      .optional()
      .describe('What becomes of the rest; next_rule when absent'),
  })
  .meta({ id: 'PolicyRule' });
export type Rule = z.infer<typeof ruleSchema>;

const batchSchema = z
  .strictObject({
    name,
    description: z.string().max(1000).optional(),
    when: expressionSchema.optional().describe('Which orders; all of them when absent'),
    sort: z
      .array(z.strictObject({ by: z.enum(orderSorts), descending: z.boolean().optional() }))
      .max(6)
      .optional()
      .describe('Which order is planned first of those planned together; arrival when absent'),
    rules: z.array(ruleSchema).min(1).max(20).describe('Tried in turn'),
    otherwise: fallbackSchema.optional().describe('After the last rule; the policy’s when absent'),
  })
  .meta({ id: 'PolicyBatch' });
export type Batch = z.infer<typeof batchSchema>;

const resourcingSchema = z
  .strictObject({
    tries_max: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe(
        'So many times places may give an order back before it goes where the rest goes; 10 when absent',
      ),
    saving_min: field.price
      .optional()
      .describe(
        'An order that is allocated and not released is exchanged for a plan that is cheaper by ' +
          'more than this, when a run goes through it; never when absent',
      ),
  })
  .meta({ id: 'PolicyResourcing' });

/** A sourcing policy as it is written, stored and compared. */
export const policyDocumentSchema = z
  .strictObject({
    schema: z.literal(documentSchemaName),
    currency: field.currency.optional().describe('Of every amount in the document'),
    batches: z
      .array(batchSchema)
      .min(1)
      .max(50)
      .describe('An order belongs to the first one that matches it'),
    objective: objectiveSchema,
    otherwise: fallbackSchema
      .optional()
      .describe('What becomes of orders and units that no batch places'),
    resourcing: resourcingSchema
      .optional()
      .describe('How what was placed is placed again by itself'),
  })
  .meta({ id: 'PolicyDocument' });
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
