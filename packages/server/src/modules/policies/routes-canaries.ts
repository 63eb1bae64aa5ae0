import { encodeId } from '../../lib/ids.ts';
import { notFound } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import type { CanaryRow } from './canary.ts';
import { promoteCanary, stopCanary } from './end-canary.ts';
import { presentCanary } from './present-canary.ts';
import { startCanary } from './start-canary.ts';
import { canaryList, findCanary } from './store-canaries.ts';
import { canarySchema, newCanarySchema, stopCanarySchema } from './wire-canaries.ts';

const tag = 'Policies';
const reply = { status: 200, schema: canarySchema };

/** The operations on canaries: a version tried on a share of the orders. */
export const canaryRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'startPolicyCanary',
    method: 'POST',
    path: '/v1/policy_canaries',
    tag,
    summary: 'Start a canary',
    description:
      'Lets a published version plan a share of the orders, drawn by their ids, while the current ' +
      'one plans the others. It is taken back by itself once it is surely worse than the limits ' +
      'accept. One runs at a time for a channel, or for all without a policy of their own.',
    scope: 'policies:publish',
    transaction: 'write',
    idempotency: 'optional',
    body: newCanarySchema,
    reply: { status: 201, schema: canarySchema },
    example: {
      policy_id: 'standard',
      number: 2,
      percent: 10,
      limits: {
        cost_per_unit: { increase_max: 0.5, cap: 50 },
        unplanned_rate: { increase_max: 0.02 },
      },
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await startCanary(ctx, tx, body);
      const location = `/v1/policy_canaries/${encodeId('cny', row.id)}`;
      return { status: 201, body: presentCanary(row), location };
    },
  }),
  defineRoute({
    operationId: 'listPolicyCanaries',
    method: 'GET',
    path: '/v1/policy_canaries',
    tag,
    summary: 'List canaries',
    description: 'What runs and what became of those before, the newest first.',
    scope: 'policies:read',
    transaction: 'read',
    list: canaryList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<CanaryRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentCanary) } };
    },
  }),
  defineRoute({
    operationId: 'getPolicyCanary',
    method: 'GET',
    path: '/v1/policy_canaries/:id',
    tag,
    summary: 'Get a canary',
    description: 'The figures of both arms and how each limit stands; at most 10 seconds old.',
    scope: 'policies:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => {
      const row = await findCanary(tx, pathId('cny', 'canary', params.id));
      if (row === undefined) throw notFound('canary', params.id);
      return { body: presentCanary(row) };
    },
  }),
  defineRoute({
    operationId: 'promotePolicyCanary',
    method: 'POST',
    path: '/v1/policy_canaries/:id/promote',
    tag,
    summary: 'Promote a canary',
    description: 'Activates its version for all of its orders, at once.',
    scope: 'policies:publish',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply,
    handle: async ({ ctx, tx, params }) => ({
      body: presentCanary(await promoteCanary(ctx, tx, pathId('cny', 'canary', params.id))),
    }),
  }),
  defineRoute({
    operationId: 'stopPolicyCanary',
    method: 'POST',
    path: '/v1/policy_canaries/:id/stop',
    tag,
    summary: 'Stop a canary',
    description: 'All orders go by the current policy again.',
    scope: 'policies:publish',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: stopCanarySchema,
    reply,
    example: { reason: 'The stores asked for it.' },
    handle: async ({ ctx, tx, params, body }) => {
      const id = pathId('cny', 'canary', params.id);
      return { body: presentCanary(await stopCanary(ctx, tx, id, body.reason)) };
    },
  }),
];
