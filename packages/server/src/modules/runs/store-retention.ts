import type { Sweep } from '../../platform/retention/index.ts';

/**
 * Drops runs that ended long ago with their orders, a slice of the oldest run's orders at a time.
 * One that is under way is kept, however old.
 */
export const sweepRuns: Sweep = async (tx, { cutoff, limit }) => {
  const [oldest] = await tx.query<{ id: string }>(
    `select t.id from routing_runs t
     left join jobs j on j.tenant_id = t.tenant_id and j.id = t.job_id
     where t.tenant_id = $1 and coalesce(t.finished_at, t.created_at) < $2
       and (t.finished_at is not null or coalesce(j.state, '') not in ('queued', 'running'))
     order by t.id limit 1`,
    [tx.tenantId, cutoff],
  );
  if (oldest === undefined) return { dropped: 0, more: false };
  const dropped = await tx.execute(
    `delete from routing_run_orders where tenant_id = $1 and run_id = $2 and place in (
       select place from routing_run_orders where tenant_id = $1 and run_id = $2
       order by place limit $3)`,
    [tx.tenantId, oldest.id, limit],
  );
  if (dropped === limit) return { dropped, more: true };
  await tx.execute('delete from routing_runs where tenant_id = $1 and id = $2', [
    tx.tenantId,
    oldest.id,
  ]);
  return { dropped: dropped + 1, more: true };
};
