import { type Instant, minuteMs, msOf, plusMs } from '../../lib/time.ts';
import type { Sweep } from '../retention/sweep-types.ts';

/** A slice of answers is deleted at a time, so that no statement holds a lot of rows. */
const sliceMs = 15 * minuteMs;
const sliceMsLeast = 1000;

/**
 * Drops kept answers by slices of time, along their block range index: an index of their age would
 * cost every order. A slice that held too many rows makes the next one shorter.
 */
export const sweepAnswers: Sweep = async (tx, { cutoff, mark, limit }) => {
  // The oldest that is left, as there may be weeks between two keys.
  const [found] = await tx.query<{ oldest: Instant | null }>(
    `select min(created_at) as oldest from idempotency_keys
     where tenant_id = $1 and created_at < $2`,
    [tx.tenantId, cutoff],
  );
  const oldest = found?.oldest ?? null;
  if (oldest === null) return { dropped: 0, more: false };
  const ms = mark.place === null ? sliceMs : Number(mark.place);
  const isLast = msOf(oldest) + ms >= msOf(cutoff);
  const dropped = await tx.execute(
    'delete from idempotency_keys where tenant_id = $1 and created_at < $2',
    [tx.tenantId, isLast ? cutoff : plusMs(oldest, ms)],
  );
  const next = dropped > limit ? ms / 2 : dropped < limit / 4 ? ms * 2 : ms;
  const place = String(Math.round(Math.min(sliceMs, Math.max(sliceMsLeast, next))));
  return { dropped, place, more: !isLast };
};

/** Drops jobs that ended long ago. */
export const sweepJobs: Sweep = async (tx, { cutoff, limit }) => {
  const dropped = await tx.execute(
    `delete from jobs where tenant_id = $1 and id in (
       select id from jobs where tenant_id = $1 and finished_at < $2 order by id limit $3)`,
    [tx.tenantId, cutoff, limit],
  );
  return { dropped, more: dropped === limit };
};
