import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { AttemptRow } from '../../platform/delivery/index.ts';
import type { DeliveryRow, EndpointView } from './endpoint.ts';
import type {
  deliveryDetailSchema,
  deliverySchema,
  endpointSchema,
  issuedEndpointSchema,
} from './wire-webhooks.ts';

/** The endpoint as it is shown; never its secret. */
export function presentEndpoint(row: EndpointView, now: Instant): z.input<typeof endpointSchema> {
  const isFormerGood = row.formerUntil !== null && row.formerUntil > now;
  return {
    object: 'webhook_endpoint',
    id: encodeId('whe', row.id),
    url: row.url,
    description: row.description,
    event_types: row.eventTypes,
    ordering: row.ordering === 'per_key' ? 'per_subject' : 'none',
    max_concurrency: row.concurrency,
    timeout_seconds: row.timeoutSeconds,
    enabled: row.enabled,
    disabled_at: row.disabledAt,
    disabled_reason: row.disabledReason,
    former_secret_until: isFormerGood ? row.formerUntil : null,
    missed:
      row.missedAfter === null
        ? null
        : { after_sequence: row.missedAfter, through_sequence: row.missedThrough },
    health: {
      pending: row.pending,
      failed: row.failed,
      failures_in_row: row.failuresInRow,
      failing_since: row.failingSince,
      resting_until: row.restUntil !== null && row.restUntil > now ? row.restUntil : null,
    },
    version: row.version,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** The same with the secret, this once. */
export function presentIssued(
  row: EndpointView,
  secret: string,
  now: Instant,
): z.input<typeof issuedEndpointSchema> {
  return { ...presentEndpoint(row, now), secret };
}

/** A delivery as lists show it. */
export function presentDelivery(row: DeliveryRow): z.input<typeof deliverySchema> {
  return {
    object: 'webhook_delivery',
    id: encodeId('whd', row.id),
    endpoint_id: encodeId('whe', row.endpointId),
    event_id: encodeId('evt', row.eventId ?? row.id),
    type: row.topic,
    sequence: row.body.sequence ?? null,
    status: row.state,
    attempts_count: row.attempts,
    next_attempt_at: row.isUnderWay ? null : row.nextAt,
    last_attempt:
      row.lastAttemptAt === null
        ? null
        : {
            started_at: row.lastAttemptAt,
            status: row.lastStatus,
            error: row.lastError,
            duration_ms: row.lastDurationMs,
          },
    created_at: row.createdAt,
    settled_at: row.settledAt,
  };
}

/** A delivery with its attempts. */
export function presentDetail(
  row: DeliveryRow,
  attempts: readonly AttemptRow[],
): z.input<typeof deliveryDetailSchema> {
  return {
    ...presentDelivery(row),
    attempts: attempts.map((one) => ({
      number: one.number,
      started_at: one.startedAt,
      outcome: one.outcome ?? 'under_way',
      status: one.status,
      error: one.error,
      duration_ms: one.durationMs,
    })),
  };
}
