import type { Instant } from '../../lib/time.ts';
import { msOf } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Mark } from '../retention/marks.ts';
import type { Sweep } from '../retention/sweep-types.ts';

/**
 * Drops the oldest events of a tenant, as a run from the first: what is left has no gap. Stops
 * before the first that is young enough or that a durable subscriber has not read.
 */
export const sweepEvents: Sweep = async (tx, { cutoff, mark, limit }) => {
  const page = await tx.query<{ sequence: number; occurredAt: Instant }>(
    `select e.sequence, e.occurred_at as "occurredAt" from events e
     where e.tenant_id = $1 and e.sequence > $2 and e.sequence <= coalesce((
       select min(c.sequence) from subscription_cursors c where c.tenant_id = $1), e.sequence)
     order by e.sequence limit $3`,
    [tx.tenantId, mark.droppedThrough, limit],
  );
  const young = page.findIndex(({ occurredAt }) => occurredAt >= cutoff);
  const due = young === -1 ? page : page.slice(0, young);
  const through = due.at(-1)?.sequence;
  const held = young === -1 && page.length < limit && (await isNextDue(tx, mark, page, cutoff));
  if (through === undefined) return { dropped: 0, more: false, held };
  const dropped = await tx.execute(
    'delete from events where tenant_id = $1 and sequence > $2 and sequence <= $3',
    [tx.tenantId, mark.droppedThrough, through],
  );
  const latestMs = Math.max(
    ...due.map(({ occurredAt }) => msOf(occurredAt)),
    mark.droppedBefore === null ? 0 : msOf(mark.droppedBefore),
  );
  const before = new Date(latestMs).toISOString() as Instant;
  return { dropped, through, before, more: due.length === limit, held };
};

/** Whether the event after the page is due too, so that only a subscriber keeps it. */
async function isNextDue(
  tx: Tx,
  mark: Mark,
  page: readonly { sequence: number }[],
  cutoff: Instant,
): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from events where tenant_id = $1 and sequence = $2 and occurred_at < $3',
    [tx.tenantId, (page.at(-1)?.sequence ?? mark.droppedThrough) + 1, cutoff],
  );
  return rows.length > 0;
}
