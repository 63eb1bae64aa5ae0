import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { sequenceText, type StoredEvent } from '../../platform/events/index.ts';
import { testType } from './endpoint.ts';

/**
 * The event as a CloudEvents 1.0 document: names of attributes in lower case without underscores,
 * the sequence as text of 20 digits. The snapshot is not parsed.
 */
export function cloudEventOf(tenantId: Uuid, event: StoredEvent): string {
  const subject = encodeId(event.subjectType, event.subjectId);
  const attributes = {
    specversion: '1.0',
    id: encodeId('evt', event.id),
    source: `/tenants/${encodeId('tnt', tenantId)}`,
    type: event.type,
    subject,
    time: event.occurredAt,
    sequence: sequenceText(event.sequence),
    partitionkey: subject,
    datacontenttype: 'application/json',
    actor: event.actor,
    ...(event.requestId === null ? {} : { requestid: event.requestId }),
  };
  return `${JSON.stringify(attributes).slice(0, -1)},"data":${event.data}}`;
}

/** What an endpoint is tested with: as an event, but with no place in the sequence. */
export function testEventOf(
  tenantId: Uuid,
  test: { id: Uuid; endpointId: Uuid; at: Instant },
): string {
  const subject = encodeId('whe', test.endpointId);
  return JSON.stringify({
    specversion: '1.0',
    id: encodeId('evt', test.id),
    source: `/tenants/${encodeId('tnt', tenantId)}`,
    type: testType,
    subject,
    time: test.at,
    datacontenttype: 'application/json',
    data: { object: { object: 'webhook_endpoint', id: subject }, test: true },
  });
}
