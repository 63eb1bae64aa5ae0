import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { EndpointRow, EndpointView } from './endpoint.ts';

const columns = `t.id, t.url, t.description, t.event_types as "eventTypes",
  t.timeout_seconds as "timeoutSeconds", t.enabled, t.disabled_at as "disabledAt",
  t.disabled_reason as "disabledReason", t.secret, t.former_secret as "formerSecret",
  t.former_until as "formerUntil", t.from_sequence as "fromSequence",
  t.missed_after as "missedAfter", t.missed_through as "missedThrough", t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.updated_at as "updatedAt"`;

const counted = (state: string): string => `(select count(*) from (
    select 1 from deliveries d where d.tenant_id = t.tenant_id and d.state = '${state}'
      and d.lane_id = t.id limit 10000) c)`;

const view = `${columns}, l.ordering, l.concurrency, l.rest_until as "restUntil",
  l.failures_in_row as "failuresInRow", l.failing_since as "failingSince",
  ${counted('pending')} as pending, ${counted('failed')} as failed`;

const source =
  'webhook_endpoints t join delivery_lanes l on l.tenant_id = t.tenant_id and l.id = t.id';

/** Endpoints, the newest first. */
export const endpointList: ListSpec = {
  name: 'webhook_endpoints',
  select: view,
  from: source,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'whe' } },
    enabled: { sql: 't.enabled', type: { kind: 'boolean' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** An endpoint with how its lane fares. */
export async function selectEndpointView(tx: Tx, id: Uuid): Promise<EndpointView | undefined> {
  const [row] = await tx.query<EndpointView>(
    `select ${view} from ${source} where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

export async function selectEndpoint(tx: Tx, id: Uuid): Promise<EndpointRow | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `select ${columns} from webhook_endpoints t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** The endpoint, locked against events being put in its line meanwhile. */
export async function lockEndpoint(tx: Tx, id: Uuid): Promise<EndpointRow | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `select ${columns} from webhook_endpoints t where t.tenant_id = $1 and t.id = $2
     for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

/** Endpoints that events are sent to; none of them is disabled before the transaction ends. */
export async function lockListening(tx: Tx): Promise<EndpointRow[]> {
  return tx.query<EndpointRow>(
    `select ${columns} from webhook_endpoints t where t.tenant_id = $1 and t.enabled
     order by t.id for share`,
    [tx.tenantId],
  );
}

export async function countEndpoints(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'select count(*) as n from webhook_endpoints where tenant_id = $1',
    [tx.tenantId],
  );
  return row?.n ?? 0;
}

export async function insertEndpoint(tx: Tx, row: EndpointRow): Promise<void> {
  await tx.execute(
    `insert into webhook_endpoints (tenant_id, id, url, description, event_types, timeout_seconds,
       enabled, disabled_at, disabled_reason, secret, former_secret, former_until, from_sequence,
       missed_after, missed_through, version, updated_at, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [tx.tenantId, row.id, ...changeable(row), row.createdBy, row.createdAt],
  );
}

export async function updateEndpoint(tx: Tx, row: EndpointRow): Promise<void> {
  await tx.execute(
    `update webhook_endpoints set url = $3, description = $4, event_types = $5,
       timeout_seconds = $6, enabled = $7, disabled_at = $8, disabled_reason = $9, secret = $10,
       former_secret = $11, former_until = $12, from_sequence = $13, missed_after = $14,
       missed_through = $15, version = $16, updated_at = $17
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, row.id, ...changeable(row)],
  );
}

const changeable = (row: EndpointRow): unknown[] => [
  row.url,
  row.description,
  row.eventTypes,
  row.timeoutSeconds,
  row.enabled,
  row.disabledAt,
  row.disabledReason,
  row.secret,
  row.formerSecret,
  row.formerUntil,
  row.fromSequence,
  row.missedAfter,
  row.missedThrough,
  row.version,
  row.updatedAt,
];

export async function deleteEndpoint(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute('delete from webhook_endpoints where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
  ]);
}
