import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { deliveryStates } from './store-deliveries.ts';

const url = z
  .string()
  .min(1)
  .max(2000)
  .describe('Public https address; the settings may allow others');
const eventTypes = z
  .array(z.string().min(1).max(100))
  .min(1)
  .max(50)
  .describe('Types, families such as order.*, or * for everything');
const description = z.string().max(500);

const changeable = {
  description: description.nullable().optional(),
  ordering: z
    .enum(['none', 'per_subject'])
    .optional()
    .describe(
      'per_subject: events about one thing wait for each other, also while one is tried again. ' +
        'none when absent: they start in order, and one that fails holds up no other',
    ),
  max_concurrency: z
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe('Requests under way at once; 4 when absent'),
  timeout_seconds: z.int().min(1).max(30).optional().describe('15 when absent'),
};

export const newEndpointSchema = z
  .strictObject({ url, event_types: eventTypes, ...changeable })
  .meta({ id: 'NewWebhookEndpoint' });
export type NewEndpoint = z.infer<typeof newEndpointSchema>;

export const endpointPatchSchema = z
  .strictObject({
    url: url.optional(),
    event_types: eventTypes.optional(),
    enabled: z
      .boolean()
      .optional()
      .describe('false: nothing is sent. true: what waits goes first, then what happens from now'),
    ...changeable,
  })
  .meta({ id: 'WebhookEndpointPatch' });
export type EndpointPatch = z.infer<typeof endpointPatchSchema>;

const endpointFields = {
  object: z.literal('webhook_endpoint'),
  id: field.id('whe'),
  url: z.string(),
  description: z.string().nullable(),
  event_types: z.array(z.string()),
  ordering: z.enum(['none', 'per_subject']),
  max_concurrency: z.int(),
  timeout_seconds: z.int(),
  enabled: z.boolean(),
  disabled_at: field.instant.nullable(),
  disabled_reason: z
    .string()
    .nullable()
    .describe('manual; gone: it answered 410; failing: nothing arrived for five days'),
  former_secret_until: field.instant
    .nullable()
    .describe('Until then deliveries are signed with the former secret too'),
  missed: z
    .object({
      after_sequence: z.int().min(0),
      through_sequence: z.int().min(0).nullable().describe('Null while it is disabled'),
    })
    .nullable()
    .describe('Events that happened while it was disabled and were not sent; replay sends them'),
  health: z.object({
    pending: z.int().min(0).describe('Deliveries that wait; counted up to 10000'),
    failed: z.int().min(0).describe('Deliveries given up; counted up to 10000'),
    failures_in_row: z.int().min(0),
    failing_since: field.instant.nullable().describe('The first failure after the last success'),
    resting_until: field.instant
      .nullable()
      .describe('Nothing is sent before: it failed too often, or asked for rest'),
  }),
  version: z.int(),
  created_by: z.string(),
  created_at: field.instant,
  updated_at: field.instant,
};

export const endpointSchema = z.object(endpointFields).meta({ id: 'WebhookEndpoint' });
export const issuedEndpointSchema = z
  .object({
    ...endpointFields,
    secret: z.string().describe('whsec_…, shown this once: what deliveries are signed with'),
  })
  .meta({ id: 'IssuedWebhookEndpoint' });

export const deletedEndpointSchema = z
  .object({
    object: z.literal('webhook_endpoint'),
    id: field.id('whe'),
    deleted: z.literal(true),
  })
  .meta({ id: 'DeletedWebhookEndpoint' });

export const rotateSecretSchema = z
  .strictObject({
    overlap_hours: z
      .int()
      .min(0)
      .max(168)
      .optional()
      .describe('How long the former secret signs too; 24 when absent'),
  })
  .meta({ id: 'RotateWebhookSecret' });

const sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const replaySchema = z
  .strictObject({
    after_sequence: sequence.optional(),
    through_sequence: sequence.optional(),
    from: field.instant.optional().describe('Events of this instant and later'),
    until: field.instant.optional().describe('Events before this instant'),
    event_types: eventTypes.optional().describe('The endpoint’s own when absent'),
  })
  .meta({ id: 'WebhookReplayInput' });
export type ReplayInput = z.infer<typeof replaySchema>;

export const replayedSchema = z
  .object({
    object: z.literal('webhook_replay'),
    endpoint_id: field.id('whe'),
    deliveries: z.int().min(0),
    after_sequence: z.int().min(0),
    through_sequence: z.int().min(0),
  })
  .meta({ id: 'WebhookReplay' });

const lastAttempt = {
  started_at: field.instant,
  status: z.int().nullable().describe('What the receiver answered'),
  error: z.string().nullable().describe('Why it failed: status_500, timed_out, address_refused, …'),
  duration_ms: z.int().min(0).nullable(),
};

const deliveryFields = {
  object: z.literal('webhook_delivery'),
  id: field.id('whd'),
  endpoint_id: field.id('whe'),
  event_id: field.id('evt').describe('The webhook-id of every attempt'),
  type: z.string(),
  sequence: z.int().min(1).nullable().describe('The event’s; null for a test'),
  status: z.enum(deliveryStates).describe('failed: given up after all attempts'),
  attempts_count: z.int().min(0),
  next_attempt_at: field.instant.nullable().describe('Null when none is to come, or one is on'),
  last_attempt: z.object(lastAttempt).nullable(),
  created_at: field.instant,
  settled_at: field.instant.nullable(),
};

export const deliverySchema = z.object(deliveryFields).meta({ id: 'WebhookDelivery' });
export const deliveryDetailSchema = z
  .object({
    ...deliveryFields,
    attempts: z
      .array(
        z.object({
          number: z.int().min(1),
          ...lastAttempt,
          outcome: z
            .enum(['under_way', 'delivered', 'failed', 'unknown'])
            .describe('unknown: the server ended before it heard the answer'),
        }),
      )
      .max(50)
      .describe('The latest 50'),
  })
  .meta({ id: 'WebhookDeliveryDetail' });
