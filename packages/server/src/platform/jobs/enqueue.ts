import type { Uuid } from '../../lib/ids.ts';
import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import type { JobKind } from './define-job.ts';
import { insertJob } from './store.ts';

const listeners = new Set<() => void>();

/** Hears of jobs that this process has put in the line, until the returned function is called. */
export function onEnqueued(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Puts a job in the line in the caller's transaction: it exists if and only if that commits. Answer
 * 202 with `location`, where the job can be watched.
 */
export async function enqueue<Input>(
  ctx: Context,
  tx: Tx,
  kind: JobKind<Input>,
  input: Input,
): Promise<{ id: Uuid; location: string }> {
  const id = ctx.ids.uuid();
  await insertJob(tx, {
    id,
    kind: kind.kind,
    input: kind.input.parse(input),
    actor: ctx.actor,
    now: ctx.now(),
  });
  tx.afterCommit(() => {
    for (const listener of listeners) listener();
  });
  return { id, location: `/v1/jobs/${encodeId('job', id)}` };
}
