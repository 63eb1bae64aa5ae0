import { renew, tryAcquire } from '../leases/index.ts';
import type { Surroundings } from '../system-context.ts';
import { createWaker } from '../waker.ts';

/** Work that is done again and again, by one process at a time. */
export type RecurringTask = {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: (around: Surroundings, signal: AbortSignal) => Promise<void>;
};

/**
 * Declares a recurring task. List it in `app.ts`. Among all processes one runs it each time; after
 * a kill another takes over within the interval, so the work must bear being done twice.
 */
export function every(
  name: string,
  everySeconds: number,
  run: RecurringTask['run'],
): RecurringTask {
  return { name, everySeconds, run };
}

const lookMsMost = 30_000;

/** Starts the recurring tasks of this process; `stop` waits for the one under way. */
export function startTasks(
  around: Surroundings,
  options: { holder: string; tasks: readonly RecurringTask[] },
): { stop: () => Promise<void> } {
  const ending = new AbortController();
  const wakers: (() => void)[] = [];
  const loops = options.tasks.map((task) => {
    const waker = createWaker();
    wakers.push(waker.wake);
    return keepRunning(around, task, options.holder, ending.signal, waker.wait);
  });
  return {
    stop: async () => {
      ending.abort();
      for (const wake of wakers) wake();
      await Promise.all(loops);
    },
  };
}

async function keepRunning(
  around: Surroundings,
  task: RecurringTask,
  holder: string,
  signal: AbortSignal,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const everyMs = task.everySeconds * 1000;
  while (!signal.aborted) {
    let ran = false;
    try {
      ran = await runIfDue(around, task, holder, signal);
    } catch (error) {
      around.log.warn({ event: 'task.failed', name: task.name, error: String(error) });
      ran = true;
    }
    await wait(ran ? everyMs : Math.min(everyMs, lookMsMost));
  }
}

/** The lease lasts one interval and is not given back: until it expires the task is not due. */
async function runIfDue(
  around: Surroundings,
  task: RecurringTask,
  holder: string,
  stopping: AbortSignal,
): Promise<boolean> {
  const { system } = around.db;
  const everyMs = task.everySeconds * 1000;
  const lease = await tryAcquire(system, `task/${task.name}`, holder, everyMs);
  if (lease === undefined) return false;
  const lost = new AbortController();
  const timer = setInterval(() => {
    renew(system, lease, everyMs).then(
      (held) => {
        if (!held) lost.abort();
      },
      // The database is away, so the task stands still too.
      (error: unknown) =>
        around.log.warn({ event: 'task.unrenewed', name: task.name, error: String(error) }),
    );
  }, everyMs / 3);
  try {
    await task.run(around, AbortSignal.any([stopping, lost.signal]));
  } finally {
    clearInterval(timer);
  }
  return true;
}
