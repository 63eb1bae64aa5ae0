import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import { eventColumns, type StoredEvent } from './stored-event.ts';

/** The last sequence number that the tenant's events have reached; 0 before the first. */
export async function lastSequence(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ last: number }>(
    'select last_sequence as last from event_heads where tenant_id = $1',
    [tx.tenantId],
  );
  return row?.last ?? 0;
}

/** The first sequence number that is kept; undefined when none is. */
export async function firstSequence(tx: Tx): Promise<number | undefined> {
  const [row] = await tx.query<{ first: number | null }>(
    'select min(sequence) as first from events where tenant_id = $1',
    [tx.tenantId],
  );
  return row?.first ?? undefined;
}

/** The event at a place; undefined when it is not kept any more. */
export async function eventAt(tx: Tx, sequence: number): Promise<StoredEvent | undefined> {
  const [row] = await tx.query<StoredEvent>(
    `select ${eventColumns} from events where tenant_id = $1 and sequence = $2`,
    [tx.tenantId, sequence],
  );
  return row;
}

/** What of a stretch of the sequence is asked for. */
export type EventRange = {
  readonly after: number;
  readonly through: number;
  readonly from: Instant | null;
  readonly until: Instant | null;
  /** Types and families; `*` alone for all. */
  readonly types: readonly string[];
};

/** An event without its snapshot. */
export type EventHead = Pick<StoredEvent, 'sequence' | 'id' | 'type' | 'subjectType' | 'subjectId'>;

/** The events of a stretch in order, at most `limit`. */
export async function selectRange(tx: Tx, range: EventRange, limit: number): Promise<EventHead[]> {
  const all = range.types.includes('*');
  const families = range.types.filter((one) => one.endsWith('.*')).map((one) => one.slice(0, -1));
  return tx.query<EventHead>(
    `select e.sequence, e.id, e.type, e.subject_type as "subjectType",
       e.subject_id as "subjectId" from events e
     where e.tenant_id = $1 and e.sequence > $2 and e.sequence <= $3
       and ($4::timestamptz is null or e.occurred_at >= $4)
       and ($5::timestamptz is null or e.occurred_at < $5)
       and ($6::boolean or e.type = any($7::text[]) or exists (
         select 1 from unnest($8::text[]) as f (family) where starts_with(e.type, f.family)))
     order by e.sequence limit $9`,
    [
      tx.tenantId,
      range.after,
      range.through,
      range.from,
      range.until,
      all,
      [...range.types],
      families,
      limit,
    ],
  );
}

/** How far a durable subscriber has read; 0 before it has begun. */
export async function positionOf(tx: Tx, name: string): Promise<number> {
  const [row] = await tx.query<{ sequence: number }>(
    'select sequence from subscription_cursors where tenant_id = $1 and name = $2',
    [tx.tenantId, name],
  );
  return row?.sequence ?? 0;
}
