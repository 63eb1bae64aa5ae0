/**
 * Work outside requests: jobs that take long and survive kills, tasks that recur.
 * Owns jobs. Records job.succeeded, job.failed, job.cancelled. Invariants: a job is enqueued by the
 * transaction that wants it; one worker at a time runs it; what a worker that lost its claim wants
 * to keep is refused; a killed job goes on from its last checkpoint.
 */
export {
  type AnyJobKind,
  defineJob,
  type JobKind,
  type JobTools,
  type Progress,
  type RunningJob,
} from './define-job.ts';
export { enqueue } from './enqueue.ts';
export { every, type RecurringTask, startTasks } from './every.ts';
export { jobRoutes } from './routes.ts';
export { countOpenJobs, requestCancel } from './store.ts';
export { sweepAnswers, sweepJobs } from './sweepers.ts';
export { startWorkers, type Workers } from './worker.ts';
