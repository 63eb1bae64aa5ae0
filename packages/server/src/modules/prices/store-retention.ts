import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Sweep } from '../../platform/retention/index.ts';

/**
 * Drops price runs that ended before the cutoff and that no decision that is kept can have counted:
 * those before the last one that ended a day before the oldest such decision. The one in force
 * stays.
 */
export const sweepPriceRuns: Sweep = async (tx, { cutoff, limit }) => {
  const [oldest] = await tx.query<{ at: Instant }>(
    `select decided_at as "at" from routing_decisions where tenant_id = $1 order by id limit 1`,
    [tx.tenantId],
  );
  const uncounted = oldest === undefined ? cutoff : plusMs(oldest.at, -dayMs);
  const before = uncounted < cutoff ? uncounted : cutoff;
  const gone = await tx.query(
    `delete from price_runs r
     where r.tenant_id = $1 and r.id in (
       select o.id from price_runs o
       where o.tenant_id = $1 and o.started_at < $2 and o.finished_at < $2
         and o.id < (select l.id from price_runs l
           where l.tenant_id = $1 and l.started_at < $2 and l.finished_at < $2
           order by l.started_at desc, l.id desc limit 1)
         and not exists (select 1 from price_heads h
           where h.tenant_id = $1 and h.run_id = o.id)
       order by o.started_at, o.id limit $3)
     returning r.id`,
    [tx.tenantId, before, limit],
  );
  return { dropped: gone.length, before, more: gone.length === limit };
};
