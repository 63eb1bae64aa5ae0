import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { actOnFulfillment } from './act-on-fulfillment.ts';
import { createFulfillmentOrder } from './create-fulfillment-order.ts';
import { presentFulfillments, readFulfillment } from './present-fulfillment.ts';
import { releaseOrder } from './release-order.ts';
import { type FulfillmentHeader, fulfillmentList, withLines } from './store.ts';
import { patchFulfillment } from './update-fulfillment-order.ts';
import { fulfillmentSchema, newFulfillmentSchema, patchFulfillmentSchema } from './wire.ts';
import { releaseReplySchema } from './wire-orders.ts';

/** Making, reading and changing fulfilment orders. */
export const workRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'releaseOrder',
    method: 'POST',
    path: '/v1/orders/:id/release',
    tag: 'orders',
    summary: 'Release an order to its locations',
    description:
      'Makes a fulfilment order at every location that holds allocated units of the ' +
      'order. Repeating it makes no second one.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply: { status: 200, schema: releaseReplySchema },
    handle: async ({ ctx, tx, params }) => ({
      body: await releaseOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'createFulfillmentOrder',
    method: 'POST',
    path: '/v1/fulfillment_orders',
    tag: 'fulfillment',
    summary: 'Create a fulfilment order',
    description:
      'Work for one location on lines of an order. It follows the allocations: units ' +
      'held elsewhere, or not at all, are allocated here as far as the location can promise them. ' +
      'Quantities past what is left are clamped, with a warning; 409 nothing_left when nothing is.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'required',
    body: newFulfillmentSchema,
    reply: { status: 201, schema: fulfillmentSchema },
    example: {
      order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e',
      location_id: 'DEN-1',
      line_items: [{ id: 'line_01kax3v7q4f0tr9ry6m1mchb5f', quantity: 2 }],
    },
    handle: async ({ ctx, tx, body }) => {
      const { id, warnings } = await createFulfillmentOrder(ctx, tx, {
        orderId: body.order_id,
        locationId: body.location_id,
        lines: body.line_items,
        pickingMethod: body.picking_method,
      });
      return {
        status: 201,
        location: `/v1/fulfillment_orders/${encodeId('ffo', id)}`,
        body: await readFulfillment(tx, id, warnings),
      };
    },
  }),
  defineRoute({
    operationId: 'listFulfillmentOrders',
    method: 'GET',
    path: '/v1/fulfillment_orders',
    tag: 'fulfillment',
    summary: 'List fulfilment orders',
    description: 'Fulfilment orders, the newest first, with lines and shipments.',
    scope: 'fulfillment:read',
    transaction: 'read',
    list: fulfillmentList,
    reply: { status: 200, schema: fulfillmentSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<FulfillmentHeader>(tx, list);
      const rows = await presentFulfillments(tx, await withLines(tx, page.rows));
      return { body: { ...page, rows } };
    },
  }),
  defineRoute({
    operationId: 'getFulfillmentOrder',
    method: 'GET',
    path: '/v1/fulfillment_orders/:id',
    tag: 'fulfillment',
    summary: 'Get a fulfilment order',
    description: 'One fulfilment order with its lines, shipments and what can be done with it.',
    scope: 'fulfillment:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: fulfillmentSchema },
    handle: async ({ tx, params }) => ({
      body: await readFulfillment(tx, pathId('ffo', 'fulfillment order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'updateFulfillmentOrder',
    method: 'PATCH',
    path: '/v1/fulfillment_orders/:id',
    tag: 'fulfillment',
    summary: 'Update a fulfilment order',
    description:
      'Sets tracking, and takes a status as a request for the step that leads there: ' +
      'completed ships everything left, once. Absent fields stay, null clears. A status that is ' +
      'true already, or behind the work, changes nothing and is told in warnings.',
    scope: 'fulfillment:write',
    transaction: 'write',
    ifMatch: 'optional',
    params: idParams,
    body: patchFulfillmentSchema,
    reply: { status: 200, schema: fulfillmentSchema },
    example: { status: 'completed', tracking_number: '1Z999AA10123456784' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await actOnFulfillment(
        ctx,
        tx,
        {
          id: pathId('ffo', 'fulfillment order', params.id),
          ifMatch,
        },
        async (work, fulfillment) => {
          await patchFulfillment(ctx, tx, work, fulfillment, body);
          return body.status === undefined ? {} : { reason: body.status };
        },
      ),
    }),
  }),
];
