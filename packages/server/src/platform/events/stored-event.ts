import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Queryable } from '../leases/index.ts';

/** An event in its place. */
export type StoredEvent = {
  readonly sequence: number;
  readonly id: Uuid;
  readonly type: string;
  readonly subjectType: IdPrefix;
  readonly subjectId: Uuid;
  readonly actor: string;
  readonly requestId: string | null;
  readonly occurredAt: Instant;
  /** The snapshot as JSON text, as it was recorded. */
  readonly data: string;
};

export const eventColumns = `sequence, id, type, subject_type as "subjectType",
  subject_id as "subjectId", actor, request_id as "requestId", occurred_at as "occurredAt", data`;

/** Events of one tenant after a sequence number, in order, without a gap. */
export async function readEvents(
  system: Queryable,
  tenantId: Uuid,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  const { rows } = await system.query<StoredEvent>({
    name: 'read_events',
    text: `select ${eventColumns} from switchyard.events
      where tenant_id = $1 and sequence > $2 order by sequence limit $3`,
    values: [tenantId, after, limit],
  } as never);
  return rows;
}

/** The last sequence number of each of the tenants that has one. */
export async function readHeads(
  system: Queryable,
  tenantIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  const { rows } = await system.query<{ tenantId: Uuid; last: number }>({
    name: 'read_heads',
    text: `-- all tenants: those that this process follows
      select tenant_id as "tenantId", last_sequence as last from switchyard.event_heads
      where tenant_id = any($1)`,
    values: [tenantIds],
  } as never);
  return new Map(rows.map((row) => [row.tenantId, row.last]));
}

/** First and last sequence number that are kept; first is last + 1 when none is. */
export async function readExtent(
  system: Queryable,
  tenantId: Uuid,
): Promise<{ first: number; last: number }> {
  const { rows } = await system.query<{ first: number | null; last: number | null }>(
    `select (select min(sequence) from switchyard.events where tenant_id = $1) as first,
       (select last_sequence from switchyard.event_heads where tenant_id = $1) as last`,
    [tenantId],
  );
  const last = rows[0]?.last ?? 0;
  return { first: rows[0]?.first ?? last + 1, last };
}

/** The number as 20 digits, so that its text order is its order. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(20, '0');
}

type Envelope = {
  object: 'event';
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: Instant;
  sequence: number;
  sequence_text: string;
  partitionkey: string;
  datacontenttype: 'application/json';
  actor: string;
  request_id: string | null;
};
export type PresentedEvent = Envelope & { data: Record<string, unknown> };

/** The event as the world sees it: a CloudEvents 1.0 body. */
export function presentEvent(tenantId: Uuid, event: StoredEvent): PresentedEvent {
  return {
    ...envelopeOf(tenantId, event),
    data: JSON.parse(event.data) as Record<string, unknown>,
  };
}

/** The same as JSON text, without parsing the snapshot. */
export function presentEventText(tenantId: Uuid, event: StoredEvent): string {
  return `${JSON.stringify(envelopeOf(tenantId, event)).slice(0, -1)},"data":${event.data}}`;
}

function envelopeOf(tenantId: Uuid, event: StoredEvent): Envelope {
  const subject = encodeId(event.subjectType, event.subjectId);
  return {
    object: 'event',
    specversion: '1.0',
    id: encodeId('evt', event.id),
    source: `/tenants/${encodeId('tnt', tenantId)}`,
    type: event.type,
    subject,
    time: event.occurredAt,
    sequence: event.sequence,
    sequence_text: sequenceText(event.sequence),
    partitionkey: subject,
    datacontenttype: 'application/json',
    actor: event.actor,
    request_id: event.requestId,
  };
}
