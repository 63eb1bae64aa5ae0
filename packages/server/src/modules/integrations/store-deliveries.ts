import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { DeliveryRow } from './endpoint.ts';

const columns = `t.id, t.lane_id as "endpointId", t.source_id as "eventId", t.topic, t.body,
  t.state, t.attempts, t.next_at as "nextAt", t.claim is not null as "isUnderWay",
  t.last_attempt_at as "lastAttemptAt", t.last_status as "lastStatus",
  t.last_error as "lastError", t.last_duration_ms as "lastDurationMs",
  t.created_at as "createdAt", t.settled_at as "settledAt"`;

// Lanes lead to other things too: only those of endpoints are of webhooks.
const source = `deliveries t
  join webhook_endpoints e on e.tenant_id = t.tenant_id and e.id = t.lane_id`;

export const deliveryStates = ['pending', 'delivered', 'failed', 'superseded'] as const;

/** Deliveries to endpoints, the newest first. */
export const deliveryList: ListSpec = {
  name: 'webhook_deliveries',
  select: columns,
  from: source,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'whd' } },
    endpoint_id: { sql: 't.lane_id', type: { kind: 'id', prefix: 'whe' } },
    event_id: { sql: 't.source_id', type: { kind: 'id', prefix: 'evt' } },
    type: { sql: 't.topic', type: { kind: 'text' } },
    status: { sql: 't.state', type: { kind: 'enum', values: deliveryStates } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function selectDelivery(tx: Tx, id: Uuid): Promise<DeliveryRow | undefined> {
  const [row] = await tx.query<DeliveryRow>(
    `select ${columns} from ${source} where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}
