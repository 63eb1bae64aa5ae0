import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import { defineRoute, field, type Route } from '../../platform/http/index.ts';
import { answerAvailability, answerItems, type ChannelReader } from './answer-availability.ts';
import { heldJson, peekAvailability } from './availability-snapshot.ts';
import { locationOfQuery } from './resolve-places.ts';
import { sumUnitsAt } from './store-inventory.ts';
import {
  availabilityItems,
  availabilityQuery,
  availabilityResults,
  availabilitySchema,
} from './wire-availability.ts';

const tag = 'availability';

const capacitySchema = z
  .object({
    object: z.literal('warehouse_capacity'),
    location_id: field.id('loc'),
    storage_capacity_units: z.int().nullable().describe('null: no limit is known'),
    used_units: z.int(),
    available_capacity: z
      .int()
      .describe('Units that still fit; 1,000,000,000 where no limit is known'),
    unlimited: z.boolean(),
    orders_per_day: z.int().nullable(),
    lines_per_day: z.int().nullable(),
    units_per_day: z.int().nullable(),
  })
  .meta({ id: 'WarehouseCapacity' });

/** A number for places without a limit, so that sums and shares over places stay numbers. */
const roomWithoutLimit = 1_000_000_000;

/** What can be promised, fast: from memory, never more than a second old. */
export function availabilityRoutes(reader: ChannelReader): readonly Route[] {
  return [
    defineRoute({
      operationId: 'getAvailability',
      method: 'GET',
      path: '/v1/availability',
      tag,
      summary: 'Read what can be promised',
      description:
        'Per place and in all, at most a second old (stale_ms says how old). A kit is what its components allow. ' +
        'With a channel its buffer is kept back and only its sourcing pool counts.',
      scope: 'inventory:read',
      transaction: 'own',
      query: availabilityQuery,
      reply: { status: 200, schema: availabilitySchema },
      handle: async ({ ctx, query }) => {
        const nowMs = msOf(ctx.now());
        const one =
          query.channel === undefined ? peekAvailability(ctx, query.product_id, nowMs) : undefined;
        if (one !== undefined) {
          return {
            status: 200,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: heldJson(one, nowMs),
            replayed: false,
          };
        }
        return { body: await answerAvailability(ctx, query, reader) };
      },
    }),
    defineRoute({
      operationId: 'queryAvailability',
      method: 'POST',
      path: '/v1/availability/query',
      tag,
      summary: 'Ask whether a basket can be promised',
      description:
        'Up to 1,000 products with quantities at once. Items are answered in order, each after the earlier ones ' +
        'had theirs, so that the same product twice is not promised twice. Holds nothing: reserve to be sure.',
      scope: 'inventory:read',
      transaction: 'own',
      idempotency: 'none',
      body: availabilityItems,
      reply: { status: 200, schema: availabilityResults },
      example: { items: [{ product_id: 'TEE-RED-M', quantity: 2 }] },
      handle: async ({ ctx, body }) => ({ body: await answerItems(ctx, body, reader) }),
    }),
    defineRoute({
      operationId: 'getWarehouseCapacity',
      method: 'GET',
      path: '/v1/warehouses/:id/capacity',
      tag,
      summary: 'Read how much room a place has',
      description:
        'For a location of any type, by id or code: units that fit, units that are there, daily limits.',
      scope: 'inventory:read',
      transaction: 'read',
      params: z.strictObject({ id: z.string().min(1).max(255) }),
      reply: { status: 200, schema: capacitySchema },
      handle: async ({ tx, params }) => {
        const location = await locationOfQuery(tx, params.id);
        const used = await sumUnitsAt(tx, location.id);
        const limit = location.storageCapacityUnits;
        return {
          body: {
            object: 'warehouse_capacity' as const,
            location_id: encodeId('loc', location.id),
            storage_capacity_units: limit,
            used_units: used,
            available_capacity: limit === null ? roomWithoutLimit : Math.max(0, limit - used),
            unlimited: limit === null,
            orders_per_day: location.capacityOrdersPerDay,
            lines_per_day: location.capacityLinesPerDay,
            units_per_day: location.capacityUnitsPerDay,
          },
        };
      },
    }),
  ];
}
