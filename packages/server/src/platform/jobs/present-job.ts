import { encodeId } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { z } from 'zod';
import type { JobRow } from './store.ts';
import type { jobSchema } from './wire.ts';

/** The job as the world sees it, with its pace and what is left at that pace. */
export function presentJob(row: JobRow, now: Instant): z.input<typeof jobSchema> {
  return {
    object: 'job',
    id: encodeId('job', row.id),
    kind: row.kind,
    state: row.state,
    progress: progressOf(row, now),
    result: row.result,
    error: row.error,
    cancel_requested: row.cancelRequested,
    attempts: row.attempts,
    created_by: row.createdBy,
    created_at: row.createdAt,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
  };
}

function progressOf(row: JobRow, now: Instant): z.input<typeof jobSchema>['progress'] {
  const { progressDone: done, progressTotal: total, progressUnit: unit } = row;
  const elapsedSeconds =
    row.startedAt === null ? 0 : (msOf(row.finishedAt ?? now) - msOf(row.startedAt)) / 1000;
  const rate = elapsedSeconds > 0 ? Math.round((done / elapsedSeconds) * 100) / 100 : null;
  const isGoing = row.state === 'running' && rate !== null && rate > 0 && total !== null;
  const eta = isGoing ? Math.max(0, Math.ceil((total - done) / rate)) : null;
  return { done, total, unit, rate, eta_seconds: eta };
}
