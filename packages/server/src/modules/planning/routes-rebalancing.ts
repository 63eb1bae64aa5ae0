import { encodeId } from '../../lib/ids.ts';
import { currencyDecimals, toMinor } from '../../lib/money.ts';
import { invalid } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { acceptPlan, getPlan, presentStale, rejectPlan } from './accept-plan.ts';
import { planRebalancing } from './plan-rebalancing.ts';
import { presentMove, presentPlan } from './present-rebalancing.ts';
import type { NamedMove, PlanRow } from './rebalancing.ts';
import { moveList, planList } from './store-plans.ts';
import { selectPlanningSettings } from './store-settings.ts';
import {
  acceptedPlanSchema,
  acceptPlanSchema,
  moveSchema,
  planSchema,
  rejectPlanSchema,
  startPlanSchema,
} from './wire-rebalancing.ts';
import { startedRunSchema } from './wire.ts';

const tag = 'Planning';

/** An amount of a body in minor units; a fault where it has too many decimals. */
function minorOf(amount: number | undefined, currency: string): number | undefined {
  if (amount === undefined) return undefined;
  const minor = toMinor(amount, currency);
  if (minor !== undefined) return minor;
  const detail = `${currency} has ${currencyDecimals(currency)} decimals.`;
  throw invalid([{ pointer: '#/benefit_min', code: 'too_many_decimals', detail }]);
}

/** Plans of moving stock between places: made, read, carried out. */
export const rebalancingRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listRebalancingPlans',
    method: 'GET',
    path: '/v1/rebalancing_plans',
    tag,
    summary: 'List rebalancing plans',
    description: 'Every plan with what it avoids and costs, the newest first; one at most is open.',
    scope: 'reports:read',
    transaction: 'read',
    list: planList,
    reply: { status: 200, schema: planSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<PlanRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentPlan) } };
    },
  }),
  defineRoute({
    operationId: 'startRebalancingPlan',
    method: 'POST',
    path: '/v1/rebalancing_plans',
    tag,
    summary: 'Plan which stock to move between places',
    description:
      'Starts a plan from the latest forecasts and the stock of now, under the room of places and ' +
      'the cost of lanes. It replaces a plan that is open. Watch the job; its result names the plan.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    body: startPlanSchema,
    reply: { status: 202, schema: startedRunSchema },
    example: { horizon_days: 28, benefit_min: 5 },
    handle: async ({ ctx, tx, body }) => {
      const { rebalancing } = await selectPlanningSettings(tx);
      const benefitMinMinor = minorOf(body.benefit_min, rebalancing.currency);
      const job = await enqueue(ctx, tx, planRebalancing, {
        trigger: 'request' as const,
        ...(body.horizon_days === undefined ? {} : { horizonDays: body.horizon_days }),
        ...(benefitMinMinor === undefined ? {} : { benefitMinMinor }),
      });
      const { kind } = planRebalancing;
      const reply = { object: 'job' as const, id: encodeId('job', job.id), kind };
      return { status: 202, location: job.location, body: reply };
    },
  }),
  defineRoute({
    operationId: 'getRebalancingPlan',
    method: 'GET',
    path: '/v1/rebalancing_plans/:id',
    tag,
    summary: 'Read a rebalancing plan',
    description: 'What it avoids and costs, lane by lane, and what it rests on.',
    scope: 'reports:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: planSchema },
    handle: async ({ tx, params }) => ({
      body: presentPlan(await getPlan(tx, pathId('rbp', 'rebalancing plan', params.id))),
    }),
  }),
  defineRoute({
    operationId: 'listRebalancingMoves',
    method: 'GET',
    path: '/v1/rebalancing_moves',
    tag,
    summary: 'List moves of rebalancing plans',
    description:
      'Units of a product from one place to another with stock, demand and chances at both ends; ' +
      'of the newest plan first, and of a plan those that bring most.',
    scope: 'reports:read',
    transaction: 'read',
    list: moveList,
    reply: { status: 200, schema: moveSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<NamedMove>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentMove) } };
    },
  }),
  defineRoute({
    operationId: 'acceptRebalancingPlan',
    method: 'POST',
    path: '/v1/rebalancing_plans/:id/accept',
    tag,
    summary: 'Carry out moves of a plan',
    description:
      'Makes a transfer for each lane that holds its units, or sends them off. Each move is carried ' +
      'out once. Where stock changed since it was planned, everything is refused with the numbers, ' +
      'or such moves are left out.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: acceptPlanSchema,
    reply: { status: 200, schema: acceptedPlanSchema },
    example: { on_stale: 'skip' },
    handle: async ({ ctx, tx, params, body }) => {
      const id = pathId('rbp', 'rebalancing plan', params.id);
      const { plan, moves, stale, transferIds } = await acceptPlan(ctx, tx, id, body);
      const made = new Set(transferIds);
      const accepted = moves.filter(
        ({ transferId }) => transferId !== null && made.has(transferId),
      );
      return {
        body: {
          object: 'accepted_rebalancing' as const,
          plan: presentPlan(plan),
          transfer_ids: transferIds.map((transferId) => encodeId('trf', transferId)),
          accepted_units: accepted.reduce((sum, { quantity }) => sum + quantity, 0),
          stale_moves: stale.map(presentStale),
        },
      };
    },
  }),
  defineRoute({
    operationId: 'rejectRebalancingPlan',
    method: 'POST',
    path: '/v1/rebalancing_plans/:id/reject',
    tag,
    summary: 'Decide against moves of a plan',
    description: 'Some moves, or all that are left: they are not carried out.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: rejectPlanSchema,
    reply: { status: 200, schema: planSchema },
    example: {},
    handle: async ({ ctx, tx, params, body }) => {
      const id = pathId('rbp', 'rebalancing plan', params.id);
      return { body: presentPlan((await rejectPlan(ctx, tx, id, body)).plan) };
    },
  }),
];
