import { plainArray, type Tx } from '../db/index.ts';
import type { Sweep } from '../retention/sweep-types.ts';

/**
 * Drops messages that were settled before the cutoff, with their attempts; those that wait for a
 * stopped lane by their age; everything of a removed lane, and then the lane.
 */
export const sweepDeliveries: Sweep = async (tx, { cutoff, limit }) => {
  const rows = await tx.query<{ id: string }>(
    `(select d.id from deliveries d
        where d.tenant_id = $1 and d.settled_at < $2 order by d.settled_at limit $3)
     union
     (select d.id from delivery_lanes l
        join deliveries d on d.tenant_id = $1 and d.lane_id = l.id
        where l.tenant_id = $1 and l.state = 'removed' limit $3)
     union
     (select d.id from delivery_lanes l
        join deliveries d on d.tenant_id = $1 and d.lane_id = l.id and d.state = 'pending'
        where l.tenant_id = $1 and l.state = 'stopped' and d.created_at < $2 limit $3)`,
    [tx.tenantId, cutoff, limit],
  );
  const ids = rows.slice(0, limit).map(({ id }) => id);
  if (ids.length > 0) await drop(tx, ids);
  const more = rows.length >= limit;
  if (!more) {
    await tx.execute(
      `delete from delivery_lanes l where l.tenant_id = $1 and l.state = 'removed'
         and not exists (
           select 1 from deliveries d where d.tenant_id = $1 and d.lane_id = l.id)`,
      [tx.tenantId],
    );
  }
  return { dropped: ids.length, more };
};

// Messages before attempts: whoever claims one meanwhile finds it gone and notes no attempt.
async function drop(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute('delete from deliveries where tenant_id = $1 and id = any($2::uuid[])', [
    tx.tenantId,
    plainArray(ids),
  ]);
  await tx.execute(
    'delete from delivery_attempts where tenant_id = $1 and delivery_id = any($2::uuid[])',
    [tx.tenantId, plainArray(ids)],
  );
}
