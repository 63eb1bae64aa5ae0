import { firstIdAt } from '../../lib/ids.ts';
import { dayMs, type Instant, msOf, plusMs } from '../../lib/time.ts';
import type { Sweep } from '../../platform/retention/index.ts';

/** Drops decision records along their key, whose ids are in the order of time. */
export const sweepDecisions: Sweep = async (tx, { cutoff, mark, limit }) => {
  const [page] = await tx.query<{ n: number; last: string | null }>(
    `with page as (
       select id from routing_decisions
       where tenant_id = $1 and id > $2 and id < $3 order by id limit $4
     ),
     gone as (
       delete from routing_decisions d using page
       where d.tenant_id = $1 and d.id = page.id and d.decided_at < $5 returning d.id
     )
     select (select count(*) from gone) as n, (select max(id::text) from page) as last`,
    [tx.tenantId, mark.place ?? firstIdAt(0), firstIdAt(msOf(cutoff)), limit, cutoff],
  );
  const last = page?.last ?? null;
  return last === null
    ? { dropped: 0, more: false }
    : { dropped: page?.n ?? 0, place: last, more: true };
};

/** A network's text may be hundreds of kilobytes. */
const networksMost = 50;

/**
 * Drops networks that were last used before the oldest decision that is kept, and before the
 * cutoff: none of the decisions names them. Uses are noted by the hour; a day is left for those
 * under way.
 */
export const sweepNetworks: Sweep = async (tx, { cutoff, limit }) => {
  const [oldest] = await tx.query<{ at: Instant }>(
    `select decided_at as "at" from routing_decisions where tenant_id = $1 order by id limit 1`,
    [tx.tenantId],
  );
  const unnamed = oldest === undefined ? cutoff : plusMs(oldest.at, -dayMs);
  const before = unnamed < cutoff ? unnamed : cutoff;
  const most = Math.min(limit, networksMost);
  const gone = await tx.query(
    `delete from network_versions n
     where n.tenant_id = $1 and n.digest in (
       select o.digest from network_versions o
       where o.tenant_id = $1 and o.last_used_at < $2
       order by o.digest limit $3)
     returning n.digest`,
    [tx.tenantId, before, most],
  );
  return { dropped: gone.length, before, more: gone.length === most };
};
