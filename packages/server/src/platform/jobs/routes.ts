import { notFound, Refusal } from '../errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../http/index.ts';
import { presentJob } from './present-job.ts';
import { findJob, jobList, type JobRow, requestCancel } from './store.ts';
import { jobSchema } from './wire.ts';

const tag = 'Jobs';
const reply = { status: 200, schema: jobSchema };

export const jobRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listJobs',
    method: 'GET',
    path: '/v1/jobs',
    tag,
    scope: 'jobs:read',
    summary: 'List jobs',
    description: 'Work that takes longer than a request, newest first.',
    transaction: 'read',
    list: jobList,
    reply,
    handle: async ({ ctx, tx, list }) => {
      const page = await runList<JobRow>(tx, list);
      return { body: { ...page, rows: page.rows.map((row) => presentJob(row, ctx.now())) } };
    },
  }),
  defineRoute({
    operationId: 'getJob',
    method: 'GET',
    path: '/v1/jobs/:id',
    tag,
    scope: 'jobs:read',
    summary: 'See how far a job is',
    description:
      'State, progress with pace and estimate, and the result or the error once it has ended.',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ ctx, tx, params }) => {
      const row = await findJob(tx, pathId('job', 'job', params.id));
      if (row === undefined) throw notFound('job', params.id);
      const isOpen = row.state === 'queued' || row.state === 'running';
      return { body: presentJob(row, ctx.now()), headers: isOpen ? { 'retry-after': '2' } : {} };
    },
  }),
  defineRoute({
    operationId: 'cancelJob',
    method: 'POST',
    path: '/v1/jobs/:id/cancel',
    tag,
    scope: 'jobs:write',
    summary: 'Cancel a job',
    description:
      'One that waits ends at once, one that runs at its next checkpoint: what it has done stays.',
    transaction: 'write',
    params: idParams,
    reply,
    handle: async ({ ctx, tx, params }) => {
      const id = pathId('job', 'job', params.id);
      const before = await findJob(tx, id);
      if (before === undefined) throw notFound('job', params.id);
      if (!(await requestCancel(tx, id, ctx.now())) && before.state !== 'cancelled') {
        throw new Refusal('illegal_transition', `The job has ${before.state}.`, {
          extra: { current_state: before.state, allowed_actions: [] },
        });
      }
      const row = await findJob(tx, id);
      if (row === undefined) throw notFound('job', params.id);
      return { body: presentJob(row, ctx.now()) };
    },
  }),
];
