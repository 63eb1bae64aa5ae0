import { msOf, plusMs } from '../../lib/time.ts';
import type { Surroundings } from '../system-context.ts';
import { createWaker } from '../waker.ts';
import type { AnyJobKind } from './define-job.ts';
import { onEnqueued } from './enqueue.ts';
import { leaseMs, runJob } from './run-job.ts';
import { claimJob, findDueTenants } from './store.ts';

const pollMs = 1000;
const retryMs = 2000;
/** Jobs at once in one process: they share it with requests. */
const concurrencyMax = 2;

export type Workers = {
  running: () => number;
  /** Jobs under way end early at their next checkpoint and go on elsewhere, or at the next start. */
  stop: () => Promise<void>;
};

/** Starts the workers of this process: they take due jobs of the given kinds, tenant by tenant. */
export function startWorkers(
  around: Surroundings,
  options: { holder: string; kinds: readonly AnyJobKind[] },
): Workers {
  const { db, log, ids } = around;
  const kindByName = new Map(options.kinds.map((kind) => [kind.kind, kind]));
  const names = [...kindByName.keys()];
  const stopping = new AbortController();
  const waker = createWaker();
  const running = new Set<Promise<void>>();
  const unhint = onEnqueued(waker.wake);

  /** Takes jobs while there is room; true when more may be due. */
  async function takeDue(): Promise<boolean> {
    const { now, tenantIds } = await findDueTenants(db.system, names);
    let tookAll = true;
    // One of each tenant in turn: a thousand jobs of one do not hold up the single one of another.
    for (const tenantId of tenantIds) {
      if (running.size >= concurrencyMax || stopping.signal.aborted) return false;
      const claim = `${options.holder}#${ids.uuid()}`;
      const row = await claimJob(db.system, {
        tenantId,
        kinds: names,
        claim,
        now,
        until: plusMs(now, leaseMs),
      });
      if (row === undefined) continue;
      tookAll = false;
      const kind = kindByName.get(row.kind);
      if (kind !== undefined) start(kind, row, claim);
    }
    return !tookAll;
  }

  function start(kind: AnyJobKind, row: Parameters<typeof runJob>[2], claim: string): void {
    const waitedMs = row.startedAt === null ? 0 : msOf(row.startedAt) - msOf(row.createdAt);
    log.info({
      event: 'job.started',
      job_id: row.id,
      kind: row.kind,
      attempt: row.attempts,
      ms: waitedMs,
    });
    const work = runJob(around, kind, row, claim, stopping.signal)
      .catch((error: unknown) => {
        // The database went away at the end: the lease expires and the job runs again.
        log.warn({ event: 'job.unfinished', job_id: row.id, error: String(error) });
      })
      .finally(() => {
        running.delete(work);
        waker.wake();
      });
    running.add(work);
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const more = running.size < concurrencyMax && (await takeDue());
        if (!more) await waker.wait(pollMs);
      } catch (error) {
        log.warn({ event: 'jobs.failed', error: String(error) });
        await waker.wait(retryMs);
      }
    }
  }

  const looping = names.length === 0 ? Promise.resolve() : loop();
  return {
    running: () => running.size,
    stop: async () => {
      stopping.abort();
      unhint();
      waker.wake();
      await looping;
      await Promise.all(running);
    },
  };
}
