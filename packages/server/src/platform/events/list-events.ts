import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { eventColumns, type StoredEvent } from './stored-event.ts';
import { typeFilter } from './type-filter.ts';

export type EventPage = {
  events: StoredEvent[];
  hasMore: boolean;
  /** Where the next page goes on. */
  next: number;
  last: number;
};

/** How many events one page looks through for those that are wanted. */
const lookedThroughMax = 5000;

/** One page of a tenant's events in order, of some types and one subject when asked. */
export async function listEvents(
  ctx: Context,
  input: { after: number; types: readonly string[]; subjectId: Uuid | undefined; limit: number },
): Promise<EventPage> {
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const [head] = await tx.query<{ last: number }>(
      'select last_sequence as last from event_heads where tenant_id = $1',
      [tx.tenantId],
    );
    const last = head?.last ?? 0;
    if (input.subjectId !== undefined) return ofSubject(tx, input.subjectId, input, last);
    const wanted = typeFilter(input.types);
    const events: StoredEvent[] = [];
    let next = input.after;
    let looked = 0;
    while (events.length < input.limit && next < last && looked < lookedThroughMax) {
      const batch = await tx.query<StoredEvent>(
        `select ${eventColumns} from events where tenant_id = $1 and sequence > $2 and sequence <= $3
         order by sequence limit $4`,
        [tx.tenantId, next, last, input.types.length === 0 ? input.limit : 1000],
      );
      if (batch.length === 0) break;
      for (const event of batch) {
        if (events.length === input.limit) break;
        next = event.sequence;
        looked++;
        if (wanted(event.type)) events.push(event);
      }
    }
    return { events, hasMore: next < last, next, last };
  });
}

/** Few events are about one thing: its index gives them all. */
async function ofSubject(
  tx: Tx,
  subjectId: Uuid,
  input: { after: number; types: readonly string[]; limit: number },
  last: number,
): Promise<EventPage> {
  const rows = await tx.query<StoredEvent>(
    `select ${eventColumns} from events
     where tenant_id = $1 and subject_id = $2 and sequence > $3 and sequence <= $4
     order by sequence limit $5`,
    [tx.tenantId, subjectId, input.after, last, input.limit + 1],
  );
  const page = rows.slice(0, input.limit);
  const next = page.at(-1)?.sequence ?? input.after;
  return {
    events: page.filter((e) => typeFilter(input.types)(e.type)),
    hasMore: rows.length > page.length,
    next,
    last,
  };
}
