import { z } from 'zod';
import { defineRoute, field, idParams, type Route, runList } from '../../platform/http/index.ts';
import { bulkInventory, changeInventory } from './change-inventory.ts';
import { explainStock } from './explain-stock.ts';
import { globalInventory } from './global-inventory.ts';
import { presentInventories, presentPlace } from './present-inventory.ts';
import { presentMovement } from './present-movement.ts';
import { locationOfQuery, productOfQuery } from './resolve-places.ts';
import { reverseMovement } from './reverse-movement.ts';
import { inventoryList, type InventoryRow } from './store-inventory.ts';
import { movementList, type MovementRow } from './store-ledger.ts';
import {
  adjustSchema,
  bulkReplySchema,
  bulkSchema,
  configureSchema,
  globalSchema,
  inventorySchema,
  movementSchema,
  placeQuery,
  reverseSchema,
  setSchema,
  waterfallQuery,
  waterfallSchema,
} from './wire.ts';

const tag = 'inventory';

/** Reading stock: records, sums, the ledger, and why a number is what it is. */
const readRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listInventory',
    method: 'GET',
    path: '/v1/inventory',
    tag,
    summary: 'List stock',
    description:
      'One record per product and location. A product may be named by id or sku, a location by id or code; ' +
      'an empty list after in matches nothing.',
    scope: 'inventory:read',
    transaction: 'read',
    list: inventoryList,
    reply: { status: 200, schema: inventorySchema },
    handle: async ({ ctx, tx, list }) => {
      const page = await runList<InventoryRow>(tx, list);
      return { body: { ...page, rows: await presentInventories(ctx, tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'getInventory',
    method: 'GET',
    path: '/v1/inventory/record',
    tag,
    summary: 'Read the stock of one place',
    description:
      'The record of a product at a location with everything on its way there. Where nothing was ever ' +
      'stocked it is a record of zeros; an unknown product or location is 404.',
    scope: 'inventory:read',
    transaction: 'read',
    query: placeQuery,
    reply: { status: 200, schema: inventorySchema },
    handle: async ({ ctx, tx, query }) => {
      const product = await productOfQuery(tx, query.product_id);
      const location = await locationOfQuery(tx, query.location_id);
      return { body: await presentPlace(ctx, tx, { product, location }) };
    },
  }),
  defineRoute({
    operationId: 'getGlobalInventory',
    method: 'GET',
    path: '/v1/inventory/global',
    tag,
    summary: 'Read a product over all places',
    description: 'The records of a product and their sums.',
    scope: 'inventory:read',
    transaction: 'read',
    query: z.strictObject({ product_id: field.reference }),
    reply: { status: 200, schema: globalSchema },
    handle: async ({ ctx, tx, query }) => ({
      body: await globalInventory(ctx, tx, query.product_id),
    }),
  }),
  defineRoute({
    operationId: 'listInventoryMovements',
    method: 'GET',
    path: '/v1/inventory/movements',
    tag,
    summary: 'List the ledger',
    description:
      'Every change of every number, the newest first: why, how much, who and when. Nothing in it is ever changed.',
    scope: 'inventory:read',
    transaction: 'read',
    list: movementList,
    reply: { status: 200, schema: movementSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<MovementRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentMovement) } };
    },
  }),
  defineRoute({
    operationId: 'explainInventory',
    method: 'GET',
    path: '/v1/inventory/waterfall',
    tag,
    summary: 'Explain what can be promised',
    description:
      'From what is on hand to what can be promised, step by step, now or at a past instant.',
    scope: 'inventory:read',
    transaction: 'read',
    query: waterfallQuery,
    reply: { status: 200, schema: waterfallSchema },
    handle: async ({ ctx, tx, query }) => ({ body: await explainStock(ctx, tx, query) }),
  }),
];

/** Changing stock by hand: by a difference, to a counted number, its rules, or many at once. */
const writeRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'adjustInventory',
    method: 'POST',
    path: '/v1/inventory/adjust',
    tag,
    summary: 'Change stock by a difference',
    description:
      'Adds a signed quantity to a bucket, or moves units between buckets. Never takes what is committed. ' +
      'With the reason fulfillment it changes nothing: what ships is consumed when its fulfilment order is completed.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: adjustSchema,
    reply: { status: 200, schema: inventorySchema },
    example: { product_id: 'TEE-RED-M', location_id: 'NJ1', quantity: -2, reason: 'breakage' },
    handle: async ({ ctx, tx, body }) => ({
      body: await changeInventory(ctx, tx, { op: 'adjust', ...body }),
    }),
  }),
  defineRoute({
    operationId: 'setInventory',
    method: 'POST',
    path: '/v1/inventory/set',
    tag,
    summary: 'Set a counted quantity',
    description:
      'Sets what is on hand if it still is what you expect (409 quantity_changed otherwise, with the current one).',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: setSchema,
    reply: { status: 200, schema: inventorySchema },
    example: {
      product_id: 'TEE-RED-M',
      location_id: 'NJ1',
      quantity: 118,
      expected: 120,
      reason: 'cycle count',
    },
    handle: async ({ ctx, tx, body }) => ({
      body: await changeInventory(ctx, tx, { op: 'set', ...body }),
    }),
  }),
  defineRoute({
    operationId: 'configureInventory',
    method: 'POST',
    path: '/v1/inventory/configure',
    tag,
    summary: 'Set the rules of a place',
    description:
      'Whose stock it is, whether it is counted, its lead time, safety stock and backorder allowance.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: configureSchema,
    reply: { status: 200, schema: inventorySchema },
    example: {
      product_id: 'TEE-RED-M',
      location_id: 'ACME',
      inventory_type: 'dropship',
      unlimited: true,
      lead_time_days: 3,
    },
    handle: async ({ ctx, tx, body }) => ({
      body: await changeInventory(ctx, tx, { op: 'configure', ...body }),
    }),
  }),
  defineRoute({
    operationId: 'bulkInventory',
    method: 'POST',
    path: '/v1/inventory/bulk',
    tag,
    summary: 'Change many records',
    description:
      'Up to 500 adjustments, counts, receipts and settings in one transaction, in order; each succeeds or ' +
      'fails on its own (207), or with atomic all or none.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: bulkSchema,
    reply: { status: 200, alsoStatuses: [207, 422], schema: bulkReplySchema },
    example: {
      operations: [
        {
          op: 'receipt',
          product_id: 'TEE-RED-M',
          location_id: 'NJ1',
          quantity: 40,
          reference: 'PO-7',
        },
      ],
    },
    handle: async ({ ctx, tx, body }) => {
      const results = await bulkInventory(ctx, tx, body.operations, body.atomic === true);
      const failed = results.filter((result) => result.status >= 400).length;
      const status = failed === 0 ? 200 : failed === results.length ? 422 : 207;
      return {
        status,
        body: {
          object: 'inventory_bulk' as const,
          succeeded: results.length - failed,
          failed,
          results,
        },
      };
    },
  }),
];

/** The only way to mend the ledger: a new row that names the wrong one. */
const reverseRoute = defineRoute({
  operationId: 'reverseInventoryMovement',
  method: 'POST',
  path: '/v1/inventory/movements/:id/reverse',
  tag,
  summary: 'Take a movement back',
  description:
    'Books the opposite of something booked by hand, once, and names it. What an order or a ' +
    'transfer moved is undone there.',
  scope: 'inventory:adjust',
  transaction: 'write',
  idempotency: 'required',
  params: idParams,
  body: reverseSchema,
  reply: { status: 201, schema: movementSchema },
  example: { reason: 'booked on the wrong product' },
  handle: async ({ ctx, tx, params, body }) => ({
    status: 201,
    body: presentMovement(
      await reverseMovement(ctx, tx, { movementId: params.id, reason: body.reason }),
    ),
  }),
});

export const inventoryRoutes: readonly Route[] = [...readRoutes, ...writeRoutes, reverseRoute];
