import { Worker } from 'node:worker_threads';
import type { FoundPrices } from './core/find-prices.ts';
import type { PriceWorld } from './core/world.ts';

/** What the thread is given. */
export type WorkerTask = {
  world: PriceWorld;
  start: Float64Array | undefined;
  seed: number;
  /** Do without the LP solver even where it is installed: for tests of the fallback. */
  withoutLp: boolean;
};

export type WorkerAnswer = { kind: 'round'; round: number } | { kind: 'found'; found: FoundPrices };

export type ThreadOptions = {
  signal: AbortSignal;
  timeoutMs: number;
  onRound: (round: number) => void;
};

/**
 * Finds prices in a thread of its own, so that requests go on. Rejects when the signal is aborted
 * (with its reason), when the time is over, or when the thread dies; the thread is gone then.
 */
export async function solveInThread(
  task: WorkerTask,
  { signal, timeoutMs, onRound }: ThreadOptions,
): Promise<FoundPrices> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./price-worker.ts', import.meta.url), { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<FoundPrices>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => reject(new Error('The time for prices is over.')), timeoutMs);
  worker.on('message', (answer: WorkerAnswer) => {
    if (answer.kind === 'round') onRound(answer.round);
    else resolve(answer.found);
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`The thread for prices ended with code ${code}.`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
