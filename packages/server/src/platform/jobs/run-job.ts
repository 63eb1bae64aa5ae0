import { type Instant, plusMs, secondMs } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { recordFacts } from '../events/index.ts';
import { databaseNow } from '../leases/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import type { AnyJobKind, JobTools, Progress } from './define-job.ts';
import {
  type Claimed,
  finishJob,
  heartbeat,
  type JobRow,
  putBack,
  saveCheckpoint,
} from './store.ts';

/** A job whose worker is dead is taken over after this. */
export const leaseMs = 15_000;
const heartbeatMs = 2000;
const attemptsMaxDefault = 5;
const retryMsMost = 60_000;

/** Why a job that runs must end now. */
class JobEnd extends Error {
  override readonly name = 'JobEnd';
  readonly reason: 'cancelled' | 'lost' | 'stopping';

  constructor(reason: JobEnd['reason']) {
    super(`The job ends: ${reason}.`);
    this.reason = reason;
  }
}

type Held = {
  row: JobRow;
  claimed: Claimed;
  progress: { done: number; total: number | null; unit: string };
};

/**
 * Runs a claimed job to its end: heartbeats while it runs, then keeps its result, puts it back for
 * another try, or marks it failed or cancelled. `stopping` lets it end early and go on elsewhere.
 */
export async function runJob(
  around: Surroundings,
  kind: AnyJobKind,
  row: JobRow,
  claim: string,
  stopping: AbortSignal,
): Promise<void> {
  const held: Held = {
    row,
    claimed: { tenantId: row.tenantId, id: row.id, claim },
    progress: { done: row.progressDone, total: row.progressTotal, unit: row.progressUnit },
  };
  const ctx = systemContext(around, row.tenantId, `job:${row.kind}`);
  const ending = new AbortController();
  const onStop = (): void => ending.abort(new JobEnd('stopping'));
  if (stopping.aborted) onStop();
  stopping.addEventListener('abort', onStop, { once: true });
  const timer = setInterval(() => void beat(around, held, ending), heartbeatMs);
  try {
    if (row.cancelRequested) throw new JobEnd('cancelled');
    if (row.attempts > (kind.attemptsMax ?? attemptsMaxDefault)) {
      throw new Refusal('internal_error', 'Its worker ended before it did, too many times.');
    }
    // The schema has just said that the input is of the kind's type.
    const input = kind.input.parse(row.input) as never;
    const result = await kind.run(
      ctx,
      {
        id: row.id,
        input,
        cursor: row.cursor ?? undefined,
        attempt: row.attempts,
      },
      toolsOf(held, ending),
    );
    await succeed(ctx, held, result ?? null);
  } catch (error) {
    await afterFailure(around, ctx, kind, held, error);
  } finally {
    clearInterval(timer);
    stopping.removeEventListener('abort', onStop);
  }
}

async function beat(around: Surroundings, held: Held, ending: AbortController): Promise<void> {
  const { system } = around.db;
  try {
    const until = plusMs(await databaseNow(system), leaseMs);
    const answer = await heartbeat(system, held.claimed, { until, ...held.progress });
    if (answer === undefined) ending.abort(new JobEnd('lost'));
    else if (answer.cancelRequested) ending.abort(new JobEnd('cancelled'));
  } catch (error) {
    around.log.warn({ event: 'job.heartbeat_failed', job_id: held.row.id, error: String(error) });
  }
}

function toolsOf(held: Held, ending: AbortController): JobTools {
  const note = ({ done, total, unit }: Progress): void => {
    held.progress = { done, total: total ?? held.progress.total, unit: unit ?? held.progress.unit };
  };
  return {
    signal: ending.signal,
    progress: note,
    checkpoint: async (tx, cursor, progress) => {
      ending.signal.throwIfAborted();
      note(progress);
      const answer = await saveCheckpoint(tx, held.claimed, { cursor, ...held.progress });
      if (answer === undefined) throw new JobEnd('lost');
      // This piece is done and kept; the next checkpoint or await of the signal ends the job.
      if (answer.cancelRequested) tx.afterCommit(() => ending.abort(new JobEnd('cancelled')));
    },
  };
}

async function succeed(
  ctx: Context,
  held: Held,
  result: Record<string, unknown> | null,
): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const { done, total } = held.progress;
    const ended = await finishJob(tx, held.claimed, {
      state: 'succeeded',
      now: ctx.now(),
      result,
      error: null,
      done,
      total: total ?? done,
    });
    if (ended) await tell(ctx, tx, held, 'job.succeeded', { result });
  });
}

type Tx = Parameters<typeof finishJob>[0];

async function tell(
  ctx: Context,
  tx: Tx,
  held: Held,
  type: string,
  extra: Record<string, unknown>,
): Promise<void> {
  const { row, progress } = held;
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'job',
      subjectId: row.id,
      data: { kind: row.kind, done: progress.done, ...extra },
    },
  ]);
}

async function afterFailure(
  around: Surroundings,
  ctx: Context,
  kind: AnyJobKind,
  held: Held,
  error: unknown,
): Promise<void> {
  const { log } = around;
  const { row, claimed } = held;
  const ended = endOf(error);
  if (ended === 'lost') {
    log.warn({ event: 'job.lost', job_id: row.id, kind: row.kind, attempt: row.attempts });
    return;
  }
  if (ended === 'cancelled') return fail(ctx, held, 'cancelled', null);
  const now = ctx.now();
  if (ended === 'stopping') {
    return putBack(around.db.system, claimed, {
      runAfter: now,
      attempts: row.attempts - 1,
      error: null,
    });
  }
  log.warn({
    event: 'job.failed',
    job_id: row.id,
    kind: row.kind,
    attempt: row.attempts,
    error: String(error),
  });
  const words = wordsOf(error);
  const isFinal =
    error instanceof Refusal || row.attempts >= (kind.attemptsMax ?? attemptsMaxDefault);
  if (isFinal) return fail(ctx, held, 'failed', words);
  await putBack(around.db.system, claimed, {
    runAfter: nextTry(now, row.attempts),
    attempts: row.attempts,
    error: words,
  });
}

async function fail(
  ctx: Context,
  held: Held,
  state: 'failed' | 'cancelled',
  error: Record<string, unknown> | null,
): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const { done, total } = held.progress;
    const ended = await finishJob(tx, held.claimed, {
      state,
      now: ctx.now(),
      result: null,
      error,
      done,
      total,
    });
    if (ended) await tell(ctx, tx, held, `job.${state}`, { error });
  });
}

/** 1 s, 2 s, 4 s … at most a minute. */
function nextTry(now: Instant, attempts: number): Instant {
  return plusMs(now, Math.min(secondMs * 2 ** (attempts - 1), retryMsMost));
}

function endOf(error: unknown): JobEnd['reason'] | undefined {
  if (error instanceof JobEnd) return error.reason;
  // An aborted signal may come back wrapped by what was waited for.
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof JobEnd ? cause.reason : undefined;
}

function wordsOf(error: unknown): Record<string, unknown> {
  if (error instanceof Refusal)
    return { code: error.code, detail: error.message, errors: error.faults };
  return { code: 'internal_error', detail: 'Something is wrong on our side; the log tells what.' };
}
