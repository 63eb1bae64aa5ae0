import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { orderStates, outcomes, runStates } from './run.ts';

export const runOrdersSchema = z
  .strictObject({
    states: z
      .array(z.enum(orderStates))
      .min(1)
      .max(orderStates.length)
      .describe(
        'Any of: unrouted (captured, nothing decided), planned (a plan, nothing taken), waiting ' +
          '(nothing placed them, they stand in a queue), backordered (units wait for stock), ' +
          'unreleased (allocated whole, nothing released: exchanged where the policy says it pays)',
      ),
    queues: z
      .array(field.code)
      .min(1)
      .max(50)
      .optional()
      .describe('Of those that wait: only in these queues'),
    channels: z.array(field.text).min(1).max(50).optional().describe('Only of these channels'),
    limit: z.int().min(1).max(100_000).optional().describe('Orders at most; 10000 unless told'),
  })
  .meta({ id: 'RunOrders' });

const policy = {
  policy_id: field.reference
    .optional()
    .describe('Id or code of a policy to plan by; what counts for each order when absent'),
  policy_number: z.int().min(1).optional().describe('Its newest published version when absent'),
};

export const newRunSchema = z
  .strictObject({
    schedule_id: field.reference.optional().describe('Id or code: orders and policy as it says'),
    orders: runOrdersSchema.optional().describe('Needed without a schedule'),
    ...policy,
  })
  .meta({ id: 'NewRun' });
export type NewRun = z.infer<typeof newRunSchema>;

const clock = {
  cron: z
    .string()
    .min(9)
    .max(200)
    .describe('minute hour day-of-month month day-of-week, such as 0 6,14 * * mon-fri'),
  every_minutes: z.int().min(1).max(1440).describe('From each local midnight on'),
  time_zone: field.text.describe('IANA name; UTC when neither it nor a location is told'),
  location_id: field.reference.describe('Id or code: its zone is the clock, whatever it is then'),
};

export const newScheduleSchema = z
  .strictObject({
    code: field.code,
    name: field.text.optional(),
    cron: clock.cron.optional(),
    every_minutes: clock.every_minutes.optional(),
    time_zone: clock.time_zone.optional(),
    location_id: clock.location_id.optional(),
    orders: runOrdersSchema,
    ...policy,
    paused: z.boolean().optional(),
  })
  .meta({ id: 'NewRunSchedule' });
export type NewSchedule = z.infer<typeof newScheduleSchema>;

export const schedulePatchSchema = z
  .strictObject({
    name: field.text.optional(),
    cron: clock.cron.nullable().optional(),
    every_minutes: clock.every_minutes.nullable().optional(),
    time_zone: clock.time_zone.nullable().optional(),
    location_id: clock.location_id.nullable().optional(),
    orders: runOrdersSchema.optional(),
    policy_id: policy.policy_id.nullable(),
    policy_number: policy.policy_number.nullable(),
    paused: z.boolean().optional(),
  })
  .meta({ id: 'RunSchedulePatch' });
export type SchedulePatch = z.infer<typeof schedulePatchSchema>;

export const scheduleSchema = z
  .object({
    object: z.literal('run_schedule'),
    id: field.id('rsc'),
    code: z.string(),
    name: z.string(),
    cron: z.string().nullable(),
    every_minutes: z.int().nullable(),
    time_zone: z.string().nullable(),
    location_id: z.string().nullable(),
    orders: runOrdersSchema,
    policy_id: z.string().nullable(),
    policy_number: z.int().nullable(),
    paused: z.boolean(),
    next_run_at: z.string().nullable().describe('Null: paused, or the clock never shows it again'),
    last_due_at: z.string().nullable(),
    skipped_turns: z.int().describe('Left out because the run before was still under way'),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'RunSchedule' });

export const runSchema = z
  .object({
    object: z.literal('run'),
    id: field.id('run'),
    state: z.enum(runStates),
    schedule_id: z.string().nullable().describe('Null: asked for by a person or a program'),
    due_at: z.string().nullable(),
    orders: runOrdersSchema,
    policy_id: z.string().nullable().describe('Null: what counted for each order'),
    policy_number: z.int().nullable(),
    job_id: field.id('job'),
    progress: z.object({ done: z.int(), total: z.int().nullable() }),
    totals: z.object({
      routed: z.int().describe('Placed whole, from one location'),
      split: z.int().describe('Placed whole, from several'),
      partly_routed: z.int(),
      waiting: z.int().describe('Nothing of them was placed'),
      resourced: z.int().describe('Exchanged for a cheaper plan'),
      kept: z.int().describe('Allocated, and left where they are'),
      skipped: z.int().describe('Nothing was decided: held, or nothing open any more'),
      error: z.int(),
      placed_quantity: z.int(),
      shipments: z.int(),
      cost: z.number().describe('Of the plans that were made'),
      saved: z.number().describe('Less than the plans before cost'),
      currency: z.string(),
      reasons: z
        .array(z.object({ outcome: z.string(), reason: z.string(), orders: z.int() }))
        .describe('The most frequent first'),
    }),
    supported_actions: z.array(z.enum(['stop', 'resume'])),
    created_by: z.string(),
    created_at: z.string(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
  })
  .meta({ id: 'Run' });

export const runOrderSchema = z
  .object({
    object: z.literal('run_order'),
    run_id: field.id('run'),
    place: z.int().describe('In which it is planned: by priority, then by age'),
    order_id: field.id('ord'),
    outcome: z.enum(outcomes).nullable().describe('Null: it has not had its turn'),
    reason: z.string().nullable(),
    decision_id: z.string().nullable(),
    placed_quantity: z.int(),
    shipments: z.int(),
    cost: z.number(),
    saved: z.number(),
    currency: z.string(),
    done_at: z.string().nullable(),
  })
  .meta({ id: 'RunOrder' });

export const deletedScheduleSchema = z.object({
  object: z.literal('run_schedule'),
  id: field.id('rsc'),
  deleted: z.literal(true),
});
