import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { presentLane } from './present-carrier.ts';
import { quoteRates, quoteShipping } from './quote-rates.ts';
import type { Lane } from './rate-card.ts';
import { changeLane, createLane, getLane, removeLane } from './save-lanes.ts';
import { laneList } from './store-carriers.ts';
import {
  laneDeletedSchema,
  laneInputSchema,
  lanePatchSchema,
  laneSchema,
  rateListSchema,
  rateRequestSchema,
  shippingRateRequestSchema,
  shippingRateSchema,
} from './wire-carriers.ts';

const tag = 'Rates';
const rateExample = {
  origin: { postal_code: '60661', country: 'US' },
  destination: { postal_code: '10001', country: 'US' },
  packages: [{ weight: 1.2, dimensions: { length: 30, width: 22, height: 8 } }],
};

/** The operations on rates and lanes. */
export const rateRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'quoteCarrierRates',
    method: 'POST',
    path: '/v1/carriers/:id/rates',
    summary: 'Quote one carrier',
    description:
      'What the carrier’s services ask for the packages together, cheapest first, by their rate cards. ' +
      'A service that does not reach is left out; a carrier without services answers with a guess by distance.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    idempotency: 'none',
    params: idParams,
    body: rateRequestSchema,
    reply: { status: 200, schema: rateListSchema },
    example: rateExample,
    handle: async ({ tx, params, body }) => {
      const data = await quoteRates(tx, { carrier: params.id, request: body });
      return {
        body: { object: 'list' as const, data, has_more: false as const, next_cursor: null },
      };
    },
  }),
  defineRoute({
    operationId: 'quoteRates',
    method: 'POST',
    path: '/v1/rates',
    summary: 'Quote all carriers',
    description:
      'What the services of all active carriers ask for the packages together, cheapest first.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    idempotency: 'none',
    body: rateRequestSchema,
    reply: { status: 200, schema: rateListSchema },
    example: rateExample,
    handle: async ({ tx, body }) => {
      const data = await quoteRates(tx, { carrier: undefined, request: body });
      return {
        body: { object: 'list' as const, data, has_more: false as const, next_cursor: null },
      };
    },
  }),
  defineRoute({
    operationId: 'quoteShippingRate',
    method: 'POST',
    path: '/v1/shipping/rate',
    summary: 'Quote freight between two locations',
    description:
      'What it costs to move goods from one location to another: by the lane agreed, else by the cheapest rate card, else by distance. Nothing from a place to itself.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    idempotency: 'none',
    body: shippingRateRequestSchema,
    reply: { status: 200, schema: shippingRateSchema },
    example: { from: 'FC-CHI', to: 'FC-RNO', weight: 1, volume: 1 },
    handle: async ({ tx, body }) => ({ body: await quoteShipping(tx, body) }),
  }),
  defineRoute({
    operationId: 'createLane',
    method: 'POST',
    path: '/v1/lanes',
    summary: 'Create a lane',
    description:
      'Agreed freight from one location to another. A second lane between the two is a 409 with existing_id.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    idempotency: 'optional',
    body: laneInputSchema,
    reply: { status: 201, schema: laneSchema },
    example: {
      from_location_id: 'FC-CHI',
      to_location_id: 'FC-RNO',
      fixed_cost: 40,
      cost_per_kg: 0.22,
      transit_days: 4,
    },
    handle: async ({ ctx, tx, body }) => {
      const lane = await createLane(ctx, tx, body);
      const location = `/v1/lanes/${encodeId('lane', lane.id)}`;
      return { status: 201, body: presentLane(lane), location };
    },
  }),
  defineRoute({
    operationId: 'listLanes',
    method: 'GET',
    path: '/v1/lanes',
    summary: 'List lanes',
    description: 'Lanes in the order of their creation; either end filters by location id or code.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    list: laneList,
    reply: { status: 200, schema: laneSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<Lane>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentLane) } };
    },
  }),
  ...oneLane(),
];

function oneLane(): Route[] {
  return [
    defineRoute({
      operationId: 'getLane',
      method: 'GET',
      path: '/v1/lanes/:id',
      summary: 'Read a lane',
      description: 'A lane by id.',
      tag,
      scope: 'network:read',
      transaction: 'read',
      params: idParams,
      reply: { status: 200, schema: laneSchema },
      handle: async ({ tx, params }) => ({ body: presentLane(await getLane(tx, params.id)) }),
    }),
    defineRoute({
      operationId: 'updateLane',
      method: 'PATCH',
      path: '/v1/lanes/:id',
      summary: 'Change a lane',
      description: 'Merge patch of its terms; its two ends stay.',
      tag,
      scope: 'network:write',
      transaction: 'write',
      ifMatch: 'required',
      params: idParams,
      body: lanePatchSchema,
      reply: { status: 200, schema: laneSchema },
      example: { cost_per_kg: 0.25 },
      handle: async ({ ctx, tx, params, body, ifMatch }) => {
        const input = { ref: params.id, version: ifMatch, patch: body };
        return { body: presentLane(await changeLane(ctx, tx, input)) };
      },
    }),
    defineRoute({
      operationId: 'deleteLane',
      method: 'DELETE',
      path: '/v1/lanes/:id',
      summary: 'Delete a lane',
      description: 'Freight between the two is then priced by rate cards or by distance.',
      tag,
      scope: 'network:write',
      transaction: 'write',
      ifMatch: 'required',
      params: idParams,
      reply: { status: 200, schema: laneDeletedSchema },
      handle: async ({ ctx, tx, params, ifMatch }) => {
        const lane = await removeLane(ctx, tx, { ref: params.id, version: ifMatch });
        return {
          body: { object: 'lane' as const, id: encodeId('lane', lane.id), deleted: true as const },
        };
      },
    }),
  ];
}
