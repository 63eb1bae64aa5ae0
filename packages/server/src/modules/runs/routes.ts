import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { getRun } from './find-run.ts';
import { presentRun, presentRunOrder } from './present-run.ts';
import type { RunOrderRow, RunRow } from './run.ts';
import { startRun } from './start-run.ts';
import { resumeRun, stopRun } from './stop-run.ts';
import { runHistory, runOrderList } from './store.ts';
import { newRunSchema, runOrderSchema, runSchema } from './wire.ts';

const tag = 'Runs';
const reply = { status: 200, schema: runSchema };

/** Runs: started, watched, stopped, resumed and read. */
export const runOperationRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'startRun',
    method: 'POST',
    path: '/v1/runs',
    tag,
    summary: 'Run now',
    description:
      'Goes through the orders that a schedule or the call names, by priority and age, and plans ' +
      'and allocates what of them is open. Watch the job, or the run itself.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    body: newRunSchema,
    reply: { status: 202, schema: runSchema },
    example: { orders: { states: ['unrouted', 'waiting'], queues: ['allocation_failed'] } },
    handle: async ({ ctx, tx, body }) => {
      const row = await startRun(ctx, tx, body);
      const location = `/v1/runs/${encodeId('run', row.id)}`;
      return { status: 202, location, body: presentRun(row) };
    },
  }),
  defineRoute({
    operationId: 'listRuns',
    method: 'GET',
    path: '/v1/runs',
    tag,
    summary: 'List runs',
    description: 'The newest first, each with what became of its orders, by reason.',
    scope: 'routing:read',
    transaction: 'read',
    list: runHistory,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<RunRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentRun) } };
    },
  }),
  defineRoute({
    operationId: 'getRun',
    method: 'GET',
    path: '/v1/runs/:id',
    tag,
    summary: 'Get a run',
    description: 'How far it is, and what became of the orders that had their turn.',
    scope: 'routing:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({ body: presentRun(await getRun(tx, params.id)) }),
  }),
  defineRoute({
    operationId: 'listRunOrders',
    method: 'GET',
    path: '/v1/run_orders',
    tag,
    summary: 'List orders of runs',
    description: 'What became of each order, by run in the order in which they had their turn.',
    scope: 'routing:read',
    transaction: 'read',
    list: runOrderList,
    reply: { status: 200, schema: runOrderSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<RunOrderRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentRunOrder) } };
    },
  }),
  defineRoute({
    operationId: 'stopRun',
    method: 'POST',
    path: '/v1/runs/:id/stop',
    tag,
    summary: 'Stop a run',
    description:
      'At the end of the orders that it has at hand; what it has placed stays. It can be resumed.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply,
    handle: async ({ ctx, tx, params }) => ({
      body: presentRun(await stopRun(ctx, tx, params.id)),
    }),
  }),
  defineRoute({
    operationId: 'resumeRun',
    method: 'POST',
    path: '/v1/runs/:id/resume',
    tag,
    summary: 'Resume a run',
    description: 'One that was stopped or failed goes on with the orders that are left.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply: { status: 202, schema: runSchema },
    handle: async ({ ctx, tx, params }) => ({
      status: 202,
      body: presentRun(await resumeRun(ctx, tx, params.id)),
    }),
  }),
];
