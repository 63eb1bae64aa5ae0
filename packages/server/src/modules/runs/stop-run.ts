import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { pathId } from '../../platform/http/index.ts';
import { enqueue, requestCancel } from '../../platform/jobs/index.ts';
import { getRun } from './find-run.ts';
import { runActions } from './present-run.ts';
import { routeOrders } from './route-orders.ts';
import type { RunRow } from './run.ts';
import { giveJob, lockRun } from './store.ts';
import { tellRun } from './tell-run.ts';

async function lockedFor(tx: Tx, text: string, action: 'stop' | 'resume'): Promise<RunRow> {
  const row = await lockRun(tx, pathId('run', 'run', text));
  if (row === undefined) throw notFound('run', text);
  const allowed = runActions(row.state);
  if (!allowed.includes(action)) {
    throw new Refusal('illegal_transition', `The run is ${row.state}.`, {
      extra: { current_state: row.state, allowed_actions: allowed },
    });
  }
  return row;
}

/** Stops a run at the end of what it has at hand; what it has placed stays placed. */
export async function stopRun(ctx: Context, tx: Tx, text: string): Promise<RunRow> {
  const row = await lockedFor(tx, text, 'stop');
  await requestCancel(tx, row.jobId, ctx.now());
  const stopping = await getRun(tx, text);
  await tellRun(ctx, tx, 'run.stop_requested', stopping);
  return stopping;
}

/** Lets a run that was stopped or failed go on with the orders that are left, as a new job. */
export async function resumeRun(ctx: Context, tx: Tx, text: string): Promise<RunRow> {
  const row = await lockedFor(tx, text, 'resume');
  const job = await enqueue(ctx, tx, routeOrders, { run_id: encodeId('run', row.id) });
  await giveJob(tx, row.id, job.id);
  const resumed = await getRun(tx, text);
  await tellRun(ctx, tx, 'run.resumed', resumed);
  return resumed;
}
