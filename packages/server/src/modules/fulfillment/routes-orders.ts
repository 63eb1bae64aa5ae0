import { defineRoute, idParams, pathId, type Route } from '../../platform/http/index.ts';
import { orderSchema } from '../orders/index.ts';
import { allocateToLine } from './allocate-line.ts';
import { cancelOrder } from './cancel-order.ts';
import { completeOrder, deliverOrder } from './deliver-order.ts';
import { editOrder } from './edit-order.ts';
import { submitOrder } from './submit-order.ts';
import { updateOrder } from './update-order.ts';
import { reasonSchema } from './wire.ts';
import {
  allocateSchema, allocationSchema, cancelOrderSchema, editOrderSchema, patchOrderSchema,
} from './wire-orders.ts';

const reply = { status: 200, schema: orderSchema };

/** Changes of orders that may touch their stock or the work on them. */
export const orderWorkRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'updateOrder', method: 'PATCH', path: '/v1/orders/:id', tag: 'orders',
    summary: 'Update an order',
    description: 'Absent fields stay, null clears. A status is a request: cancelled cancels, routed ' +
      'with assigned_location assigns, allocation_failed lets holds go; words that are the ' +
      'server’s to decide leave the true status and are told in warnings (409 with Prefer: ' +
      'handling=strict).',
    scope: 'orders:write', transaction: 'write', ifMatch: 'optional',
    params: idParams, body: patchOrderSchema, reply,
    example: { assigned_location: 'DEN-1', status: 'routed' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await updateOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id), ifMatch, body,
      }),
    }),
  }),
  defineRoute({
    operationId: 'submitOrder', method: 'POST', path: '/v1/orders/:id/submit', tag: 'orders',
    summary: 'Submit a draft',
    description: 'The draft becomes an order: it is sourced right after, or on its day.',
    scope: 'orders:write', transaction: 'write', idempotency: 'optional',
    params: idParams, reply,
    handle: async ({ ctx, tx, params }) => ({
      body: await submitOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'cancelOrder', method: 'POST', path: '/v1/orders/:id/cancel', tag: 'orders',
    summary: 'Cancel an order or units of it',
    description: 'All that is asked or nothing: units that wait go first, then allocated ones, then ' +
      'those at work. Shipped units cannot be cancelled. Work that its executor accepted is only ' +
      'asked for, unless forced.',
    scope: 'orders:write', transaction: 'write', idempotency: 'optional',
    params: idParams, body: cancelOrderSchema, reply,
    example: { reason: 'customer changed her mind' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await cancelOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id), lines: body.line_items,
        reason: body.reason ?? null, force: body.force ?? false,
      }),
    }),
  }),
  defineRoute({
    operationId: 'editOrder', method: 'POST', path: '/v1/orders/:id/edit', tag: 'orders',
    summary: 'Edit the lines of an order',
    description: 'Changes quantities and adds lines as long as nothing is at work; more units are ' +
      'sourced right after.',
    scope: 'orders:write', transaction: 'write', idempotency: 'optional',
    params: idParams, body: editOrderSchema, reply,
    example: { line_items: [{ id: 'line_01kax3v7q4f0tr9ry6m1mchb5e', quantity: 3 }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await editOrder(ctx, tx, { orderId: pathId('ord', 'order', params.id), body }),
    }),
  }),
  defineRoute({
    operationId: 'deliverOrder', method: 'POST', path: '/v1/orders/:id/deliver', tag: 'orders',
    summary: 'Mark an order as delivered',
    description: 'Everything that has shipped of it has arrived.',
    scope: 'fulfillment:write', transaction: 'write', idempotency: 'optional',
    params: idParams, body: reasonSchema, reply, example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await deliverOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'completeOrder', method: 'POST', path: '/v1/orders/:id/complete', tag: 'orders',
    summary: 'Complete an order',
    description: 'Closes an order that is fulfilled and delivered.',
    scope: 'orders:write', transaction: 'write', idempotency: 'optional',
    params: idParams, body: reasonSchema, reply, example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await completeOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'allocateInventory', method: 'POST', path: '/v1/inventory/allocate',
    tag: 'inventory', summary: 'Allocate units to an order line',
    description: 'Claims units for an order line at a location, in one atomic step that respects ' +
      'holds and safety stock; 409 insufficient_inventory otherwise. Never more than the line has ' +
      'open: the rest is clamped. With location_id "backorder" the units wait and no stock moves.',
    scope: 'orders:write', transaction: 'write', idempotency: 'required',
    body: allocateSchema, reply: { status: 200, schema: allocationSchema },
    example: {
      order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e', item_id: 'line_01kax3v7q4f0tr9ry6m1mchb5f',
      product_id: 'TEE-RED-M', location_id: 'DEN-1', quantity: 2, allocation_type: 'standard',
    },
    handle: async ({ ctx, tx, body }) => ({ body: await allocateToLine(ctx, tx, body) }),
  }),
];
