import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import type { LocationRow } from './location.ts';
import { presentLocation, presentLocationUpsert } from './present-location.ts';
import { createLocation, getLocation, updateLocation } from './save-locations.ts';
import { locationList } from './store.ts';
import { upsertLocations } from './upsert-locations.ts';
import {
  locationBulkReplySchema,
  locationBulkSchema,
  locationInputSchema,
  locationPatchSchema,
  locationSchema,
} from './wire-locations.ts';

const tag = 'Locations';
const example = {
  code: 'FC-CHI',
  name: 'Chicago fulfilment centre',
  type: 'fulfillment',
  address: {
    line1: '500 W Madison St',
    city: 'Chicago',
    state: 'IL',
    postal_code: '60661',
    country: 'US',
  },
  latitude: 41.88,
  longitude: -87.64,
  time_zone: 'America/Chicago',
  capabilities: ['wave_picking', 'batch_picking'],
  calendar: { cut_off: '15:00', holidays: ['2026-12-25'], processing_hours: 4 },
  capacity_per_day: { orders: 4000 },
  handling_cost: { order: 0.8, line: 0.1, unit: 0.05 },
};

/** The operations on locations. */
export const locationRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createLocation',
    method: 'POST',
    path: '/v1/locations',
    summary: 'Create a location',
    description:
      'Adds a place that holds, sells, receives or sends goods. A taken code is a 409 with existing_id.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    idempotency: 'optional',
    body: locationInputSchema,
    reply: { status: 201, schema: locationSchema },
    example,
    handle: async ({ ctx, tx, body }) => {
      const row = await createLocation(ctx, tx, body);
      const location = `/v1/locations/${encodeId('loc', row.id)}`;
      return { status: 201, body: presentLocation(row), location };
    },
  }),
  defineRoute({
    operationId: 'upsertLocations',
    method: 'POST',
    path: '/v1/locations/bulk',
    summary: 'Create or change many locations',
    description:
      'Creates or changes up to 500 locations by code; what an item leaves out stays. Each item has its own result, in order: 200 when all went well, 207 when some are problems.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    idempotency: 'optional',
    body: locationBulkSchema,
    bodyBytesMax: 4_194_304,
    reply: { status: 200, alsoStatuses: [207], schema: locationBulkReplySchema },
    example: { items: [example] },
    handle: async ({ ctx, tx, body }) => {
      const reply = presentLocationUpsert(await upsertLocations(ctx, tx, body.items));
      return { status: reply.problems === 0 ? 200 : 207, body: reply };
    },
  }),
  defineRoute({
    operationId: 'listLocations',
    method: 'GET',
    path: '/v1/locations',
    summary: 'List locations',
    description: 'Locations of every type, active or not, by priority unless sorted otherwise.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    list: locationList,
    reply: { status: 200, schema: locationSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<LocationRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentLocation) } };
    },
  }),
  defineRoute({
    operationId: 'getLocation',
    method: 'GET',
    path: '/v1/locations/:id',
    summary: 'Read a location',
    description: 'A location by id or code.',
    tag,
    scope: 'network:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: locationSchema },
    handle: async ({ tx, params }) => ({ body: presentLocation(await getLocation(tx, params.id)) }),
  }),
  defineRoute({
    operationId: 'updateLocation',
    method: 'PATCH',
    path: '/v1/locations/:id',
    summary: 'Change a location',
    description:
      'Merge patch: what is absent stays, null clears; address and calendar are replaced as a whole. The code is for ever.',
    tag,
    scope: 'network:write',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: locationPatchSchema,
    reply: { status: 200, schema: locationSchema },
    example: { active: false },
    handle: async ({ ctx, tx, params, body, ifMatch }) => {
      const input = { ref: params.id, version: ifMatch, patch: body };
      return { body: presentLocation(await updateLocation(ctx, tx, input)) };
    },
  }),
];
