import { firstIdAt } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Sweep } from '../../platform/retention/index.ts';

/**
 * Drops soft holds of carts, quotes and promises that ended long ago, along their key. Live ones
 * and the claims of orders and transfers stay: the laws count them.
 */
export const sweepHolds: Sweep = async (tx, { cutoff, mark, limit }) => {
  const [page] = await tx.query<{ n: number; last: string | null }>(
    `with page as (
       select id from reservations
       where tenant_id = $1 and id > $2 and id < $3 order by id limit $4
     ),
     gone as (
       delete from reservations r using page
       where r.tenant_id = $1 and r.id = page.id and r.owner_type in ('cart', 'quote', 'promise')
         and r.status in ('released', 'expired') and r.order_id is null and r.created_at < $5
       returning r.id
     )
     select (select count(*) from gone) as n, (select max(id::text) from page) as last`,
    [tx.tenantId, mark.place ?? firstIdAt(0), firstIdAt(msOf(cutoff)), limit, cutoff],
  );
  const last = page?.last ?? null;
  return last === null
    ? { dropped: 0, more: false }
    : { dropped: page?.n ?? 0, place: last, more: true };
};
