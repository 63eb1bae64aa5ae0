import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Ordering } from '../../platform/delivery/index.ts';

/** Where webhooks go; the secrets are sealed. */
export type EndpointRow = {
  id: Uuid;
  url: string;
  description: string | null;
  eventTypes: string[];
  timeoutSeconds: number;
  enabled: boolean;
  disabledAt: Instant | null;
  disabledReason: string | null;
  secret: string;
  formerSecret: string | null;
  formerUntil: Instant | null;
  fromSequence: number;
  missedAfter: number | null;
  missedThrough: number | null;
  version: number;
  createdBy: string;
  createdAt: Instant;
  updatedAt: Instant;
};

/** How its lane fares. */
export type EndpointHealth = {
  ordering: Ordering;
  concurrency: number;
  restUntil: Instant | null;
  failuresInRow: number;
  failingSince: Instant | null;
  /** Counted up to 10,000. */
  pending: number;
  failed: number;
};

export type EndpointView = EndpointRow & EndpointHealth;

/** What is sent to an endpoint, and what became of it. */
export type DeliveryRow = {
  id: Uuid;
  endpointId: Uuid;
  eventId: Uuid | null;
  topic: string;
  body: { sequence?: number; id?: Uuid };
  state: 'pending' | 'delivered' | 'failed' | 'superseded';
  attempts: number;
  nextAt: Instant | null;
  isUnderWay: boolean;
  lastAttemptAt: Instant | null;
  lastStatus: number | null;
  lastError: string | null;
  lastDurationMs: number | null;
  createdAt: Instant;
  settledAt: Instant | null;
};

/** The type of the event that an endpoint is tested with. */
export const testType = 'webhook.test';
/** The kind of the lanes that lead to endpoints. */
export const webhookKind = 'webhook';
/** The durable subscriber that puts events in the lines of endpoints. */
export const webhookReader = 'webhooks';
