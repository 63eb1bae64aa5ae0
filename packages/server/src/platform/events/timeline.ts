import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';

/** A recorded fact about one subject; `sequence` is null until the sequencer has numbered it. */
export type SubjectFact = {
  sequence: number | null;
  type: string;
  actor: string;
  occurredAt: Instant;
  data: Record<string, unknown>;
};

/** Every fact about one subject in order, the ones not yet numbered last. */
export async function factsOfSubject(tx: Tx, subjectId: Uuid): Promise<SubjectFact[]> {
  const rows = await tx.query<Omit<SubjectFact, 'data'> & { data: string }>(
    `(select sequence, type, actor, occurred_at as "occurredAt", data, 0::bigint as position
      from events where tenant_id = $1 and subject_id = $2)
     union all
     (select null, type, actor, occurred_at, data, position
      from event_outbox where tenant_id = $1 and subject_id = $2)
     order by 1 nulls last, position`,
    [tx.tenantId, subjectId],
  );
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
}
