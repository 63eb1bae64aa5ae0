import { defineRoute, idParams, type Route } from '../../platform/http/index.ts';
import { limitDay, readCapacity } from './limit-days.ts';
import {
  capacityDayParams,
  capacityDaySchema,
  capacityLimitsSchema,
  capacityQuery,
  locationCapacitySchema,
} from './wire-capacity.ts';

const tag = 'Locations';

/** The operations on the days of locations. */
export const capacityRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'getLocationCapacity',
    method: 'GET',
    path: '/v1/locations/:id/capacity',
    summary: 'Read what a location has to do on each day',
    description:
      'Orders, lines and units promised to be worked on by day, the limit and what is left. ' +
      'Counted while the location has limits, for every day (`capacity_per_day`) or for a date.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    params: idParams,
    query: capacityQuery,
    reply: { status: 200, schema: locationCapacitySchema },
    handle: async ({ ctx, tx, params, query }) => ({
      body: await readCapacity(ctx, tx, { ref: params.id, from: query.from, until: query.until }),
    }),
  }),
  defineRoute({
    operationId: 'setLocationCapacity',
    method: 'PUT',
    path: '/v1/locations/:id/capacity/:date',
    summary: 'Limit one day of a location',
    description:
      'Limits that count on that local date in place of those of every day; what is left out is ' +
      'without limit. What was promised before stays, though it be more.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    params: capacityDayParams,
    body: capacityLimitsSchema,
    reply: { status: 200, schema: capacityDaySchema },
    example: { orders: 250, units: 900 },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await limitDay(ctx, tx, { ref: params.id, date: params.date, limits: body }),
    }),
  }),
  defineRoute({
    operationId: 'resetLocationCapacity',
    method: 'DELETE',
    path: '/v1/locations/:id/capacity/:date',
    summary: 'Limit a day as every other',
    description: 'Takes away the limits that the date has of its own.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    params: capacityDayParams,
    reply: { status: 200, schema: capacityDaySchema },
    handle: async ({ ctx, tx, params }) => ({
      body: await limitDay(ctx, tx, { ref: params.id, date: params.date, limits: undefined }),
    }),
  }),
];
