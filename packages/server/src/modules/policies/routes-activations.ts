import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import { type Fault, notFound, Refusal } from '../../platform/errors.ts';
import {
  defineRoute,
  field,
  idParams,
  pathId,
  readInstant,
  type Route,
  runList,
} from '../../platform/http/index.ts';
import { activate, cancel } from './activate-version.ts';
import { activePolicies, type PolicyBook } from './active-policy.ts';
import type { ActivationRow } from './policy.ts';
import { presentActivation } from './present-policy.ts';
import { activationList, findActivation } from './store-activations.ts';
import { activationSchema, activeSchema, newActivationSchema } from './wire.ts';

const tag = 'Policies';

const activeQuery = z.strictObject({
  channel: z.string().min(1).max(100).optional(),
  at: field.instant.optional().describe('Now when absent; not in the past'),
});

function instantOf(text: string | undefined, now: Instant): Instant {
  if (text === undefined) return now;
  const faults: Fault[] = [];
  const at = readInstant(text, '?at', faults);
  if (at !== undefined && at < now) {
    const detail = 'What counted in the past stands in the activations and in each decision.';
    faults.push({ pointer: '?at', code: 'out_of_range', detail });
  }
  if (at === undefined || faults.length > 0) {
    const detail = `?at: ${faults[0]?.detail ?? 'an instant is needed.'}`;
    throw new Refusal('invalid_parameter', detail, { faults });
  }
  return at;
}

function canaryOf(
  book: PolicyBook,
  channel: string,
  atMs: number,
): z.input<typeof activeSchema>['canary'] {
  const row = book.canaryOf(channel, atMs);
  if (row === undefined) return null;
  return {
    id: encodeId('cny', row.id),
    policy_id: encodeId('pol', row.policyId),
    number: row.number,
    percent: row.percent,
  };
}

/** The operations on what counts from when on. */
export const activationRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'getActivePolicy',
    method: 'GET',
    path: '/v1/policies/active',
    tag,
    summary: 'The policy that counts',
    description:
      'The version that an order of the channel is planned by, now or at a later instant. Without any activation it is the built-in policy.',
    scope: 'policies:read',
    transaction: 'read',
    query: activeQuery,
    reply: { status: 200, schema: activeSchema },
    handle: async ({ ctx, tx, query }) => {
      const at = instantOf(query.at, ctx.now());
      const book = await activePolicies(tx, ctx.now());
      const active = book.of(query.channel ?? '', msOf(at));
      return {
        body: {
          object: 'active_policy' as const,
          policy_id: encodeId('pol', active.policyId),
          code: active.code,
          number: active.number,
          channel: query.channel ?? null,
          at,
          canary: canaryOf(book, query.channel ?? '', msOf(at)),
          document: active.document,
        },
      };
    },
  }),
  defineRoute({
    operationId: 'createPolicyActivation',
    method: 'POST',
    path: '/v1/policy_activations',
    tag,
    summary: 'Activate a policy version',
    description:
      'Makes a published version count, at once or from an instant on, for one channel or for all that have none of their own. policy_id null gives way to what is more general.',
    scope: 'policies:publish',
    transaction: 'write',
    idempotency: 'optional',
    body: newActivationSchema,
    reply: { status: 201, schema: activationSchema },
    example: { policy_id: 'standard', number: 2, effective_from: '2026-12-01T00:00:00Z' },
    handle: async ({ ctx, tx, body }) => {
      const row = await activate(ctx, tx, body);
      return {
        status: 201,
        body: presentActivation(row),
        location: `/v1/policy_activations/${encodeId('pac', row.id)}`,
      };
    },
  }),
  defineRoute({
    operationId: 'listPolicyActivations',
    method: 'GET',
    path: '/v1/policy_activations',
    tag,
    summary: 'List policy activations',
    description: 'What counted, counts and is to count, the newest first.',
    scope: 'policies:read',
    transaction: 'read',
    list: activationList,
    reply: { status: 200, schema: activationSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ActivationRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentActivation) } };
    },
  }),
  defineRoute({
    operationId: 'getPolicyActivation',
    method: 'GET',
    path: '/v1/policy_activations/:id',
    tag,
    summary: 'Get a policy activation',
    description: 'Which version was to count from when on, and whether that was taken back.',
    scope: 'policies:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: activationSchema },
    handle: async ({ tx, params }) => {
      const id = pathId('pac', 'activation', params.id);
      const row = await findActivation(tx, id);
      if (row === undefined) throw notFound('activation', params.id);
      return { body: presentActivation(row) };
    },
  }),
  defineRoute({
    operationId: 'cancelPolicyActivation',
    method: 'POST',
    path: '/v1/policy_activations/:id/cancel',
    tag,
    summary: 'Cancel a policy activation',
    description: 'Takes back an activation whose time has not come; later it is a 409.',
    scope: 'policies:publish',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply: { status: 200, schema: activationSchema },
    handle: async ({ ctx, tx, params }) => ({
      body: presentActivation(await cancel(ctx, tx, pathId('pac', 'activation', params.id))),
    }),
  }),
];
