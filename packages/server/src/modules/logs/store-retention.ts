import { firstIdAt } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Sweep } from '../../platform/retention/index.ts';

/** Drops entries of the business log along their key, whose ids are in the order of time. */
export const sweepLogs: Sweep = async (tx, { cutoff, mark, limit }) => {
  const [page] = await tx.query<{ n: number; last: string | null }>(
    `with page as (
       select id from log_entries
       where tenant_id = $1 and id > $2 and id < $3 order by id limit $4
     ),
     gone as (
       delete from log_entries d using page
       where d.tenant_id = $1 and d.id = page.id and d.recorded_at < $5 returning d.id
     )
     select (select count(*) from gone) as n, (select max(id::text) from page) as last`,
    [tx.tenantId, mark.place ?? firstIdAt(0), firstIdAt(msOf(cutoff)), limit, cutoff],
  );
  const last = page?.last ?? null;
  return last === null
    ? { dropped: 0, more: false }
    : { dropped: page?.n ?? 0, place: last, more: true };
};
