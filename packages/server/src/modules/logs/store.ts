import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';

/** One entry of the business log: what a caller said, when it arrived, and whose key it was. */
export type LogEntry = {
  id: Uuid;
  type: string;
  orderId: Uuid | null;
  body: Record<string, unknown>;
  actor: string;
  recordedAt: Instant;
};

export const logList: ListSpec = {
  name: 'logs',
  select: 't.id, t.type, t.order_id as "orderId", t.body, t.actor, t.recorded_at as "recordedAt"',
  from: 'log_entries t',
  filters: {
    type: { sql: 't.type', type: { kind: 'text' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    actor: { sql: 't.actor', type: { kind: 'text' } },
    recorded_at: { sql: 't.recorded_at', type: { kind: 'instant' } },
  },
  sorts: { recorded_at: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-recorded_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function insertLogEntry(tx: Tx, entry: LogEntry): Promise<void> {
  await tx.execute(
    `insert into log_entries (tenant_id, id, type, order_id, body, actor, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      tx.tenantId,
      entry.id,
      entry.type,
      entry.orderId,
      JSON.stringify(entry.body),
      entry.actor,
      entry.recordedAt,
    ],
  );
}
