// Runs in a thread of its own: finding prices blocks whoever does it for seconds.
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../../lib/assert.ts';
import { seededRng } from '../../lib/rng.ts';
import { findPrices } from './core/find-prices.ts';
import { createHighsMaster, limitedCells, loadHighs } from './highs-master.ts';
import type { WorkerAnswer, WorkerTask } from './solve-in-thread.ts';

const port = present(parentPort, 'The thread that started this one');
// What a thread is given has lost its type on the way.
const task = workerData as WorkerTask;
const highs = task.withoutLp ? undefined : await loadHighs();
const answer = (message: WorkerAnswer): void => port.postMessage(message);

answer({
  kind: 'found',
  found: findPrices(task.world, {
    rng: seededRng(task.seed),
    start: task.start,
    master:
      highs === undefined
        ? undefined
        : ({ rows, stock }) =>
            createHighsMaster(highs, rows.length, stock.length, limitedCells(stock)),
    onRound: (round) => answer({ kind: 'round', round }),
  }),
});
