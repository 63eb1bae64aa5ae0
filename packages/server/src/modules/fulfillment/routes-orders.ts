import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { invalid } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route } from '../../platform/http/index.ts';
import { findProducts } from '../catalog/index.ts';
import { orderSchema } from '../orders/index.ts';
import { allocateBackorders } from './allocate-backorders.ts';
import { allocateToLine } from './allocate-line.ts';
import { cancelOrder } from './cancel-order.ts';
import { completeOrder, deliverOrder } from './deliver-order.ts';
import { editOrder } from './edit-order.ts';
import { shipOrder } from './ship-order.ts';
import { submitOrder } from './submit-order.ts';
import { trackingOf } from './update-fulfillment-order.ts';
import { updateOrder } from './update-order.ts';
import { reasonSchema } from './wire.ts';
import {
  allocateBackordersReplySchema,
  allocateBackordersSchema,
  allocateSchema,
  allocationSchema,
  cancelOrderSchema,
  editOrderSchema,
  patchOrderSchema,
  shipOrderSchema,
} from './wire-orders.ts';

/** The products that a body names; 422 with every one that is unknown. */
async function productIds(
  ctx: Context,
  references: readonly string[] | undefined,
): Promise<Uuid[] | undefined> {
  if (references === undefined) return undefined;
  const found = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    findProducts(tx, references),
  );
  const faults = references.flatMap((reference, index) =>
    found.has(reference)
      ? []
      : [
          {
            pointer: `#/product_ids/${index}`,
            code: 'unknown_reference',
            detail: `There is no product ${reference.slice(0, 100)}.`,
          },
        ],
  );
  if (faults.length > 0) throw invalid(faults);
  return [...found.values()].map((product) => product.id);
}

const reply = { status: 200, schema: orderSchema };

/** Changes of orders that may touch their stock or the work on them. */
export const orderWorkRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'updateOrder',
    method: 'PATCH',
    path: '/v1/orders/:id',
    tag: 'orders',
    summary: 'Update an order',
    description:
      'Absent fields stay, null clears. A status is a request: cancelled cancels, routed ' +
      'with assigned_location assigns, allocation_failed lets holds go; words that are the ' +
      'server’s to decide leave the true status and are told in warnings (409 with Prefer: ' +
      'handling=strict).',
    scope: 'orders:write',
    transaction: 'write',
    ifMatch: 'optional',
    params: idParams,
    body: patchOrderSchema,
    reply,
    example: { assigned_location: 'DEN-1', status: 'routed' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await updateOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        ifMatch,
        body,
      }),
    }),
  }),
  defineRoute({
    operationId: 'submitOrder',
    method: 'POST',
    path: '/v1/orders/:id/submit',
    tag: 'orders',
    summary: 'Submit a draft',
    description: 'The draft becomes an order: it is sourced right after, or on its day.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply,
    handle: async ({ ctx, tx, params }) => ({
      body: await submitOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'cancelOrder',
    method: 'POST',
    path: '/v1/orders/:id/cancel',
    tag: 'orders',
    summary: 'Cancel an order or units of it',
    description:
      'All that is asked or nothing: units that wait go first, then allocated ones, then ' +
      'those at work. Shipped units cannot be cancelled. Work that its executor accepted is only ' +
      'asked for, unless forced.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: cancelOrderSchema,
    reply,
    example: { reason: 'customer changed her mind' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await cancelOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        lines: body.line_items,
        reason: body.reason ?? null,
        force: body.force ?? false,
      }),
    }),
  }),
  defineRoute({
    operationId: 'editOrder',
    method: 'POST',
    path: '/v1/orders/:id/edit',
    tag: 'orders',
    summary: 'Edit the lines of an order',
    description:
      'Changes quantities and adds lines as long as nothing is at work; more units are ' +
      'sourced right after.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: editOrderSchema,
    reply,
    example: { line_items: [{ id: 'line_01kax3v7q4f0tr9ry6m1mchb5e', quantity: 3 }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await editOrder(ctx, tx, { orderId: pathId('ord', 'order', params.id), body }),
    }),
  }),
  defineRoute({
    operationId: 'shipOrder',
    method: 'POST',
    path: '/v1/orders/:id/ship',
    tag: 'orders',
    summary: 'Ship an order',
    description:
      'Ships everything of the order that is at work, one shipment for each fulfilment order, ' +
      'and consumes the stock in the same transaction.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: shipOrderSchema,
    reply,
    example: { carrier: 'UPS', tracking_number: '1Z999AA10123456784' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await shipOrder(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        tracking: trackingOf(body),
      }),
    }),
  }),
  defineRoute({
    operationId: 'deliverOrder',
    method: 'POST',
    path: '/v1/orders/:id/deliver',
    tag: 'orders',
    summary: 'Mark an order as delivered',
    description: 'Everything that has shipped of it has arrived.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: reasonSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await deliverOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'completeOrder',
    method: 'POST',
    path: '/v1/orders/:id/complete',
    tag: 'orders',
    summary: 'Complete an order',
    description: 'Closes an order that is fulfilled and delivered.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: reasonSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await completeOrder(ctx, tx, pathId('ord', 'order', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'allocateBackorders',
    method: 'POST',
    path: '/v1/orders/backorders/allocate',
    tag: 'orders',
    summary: 'Give free stock to the orders that wait',
    description:
      'Orders that wait for stock get what is free, by priority and then by age. The ' +
      'server does this by itself when stock arrives; this runs it now and answers when it is done.',
    scope: 'orders:write',
    transaction: 'own',
    idempotency: 'none',
    body: allocateBackordersSchema,
    reply: { status: 200, schema: allocateBackordersReplySchema },
    example: {},
    handle: async ({ ctx, body }) => {
      const run = await allocateBackorders(ctx, await productIds(ctx, body.product_ids));
      return {
        body: {
          object: 'backorder_allocation' as const,
          orders: run.orders,
          allocated_orders: run.allocatedOrders,
          allocated_quantity: run.allocatedQuantity,
          waiting_quantity: run.waitingQuantity,
        },
      };
    },
  }),
  defineRoute({
    operationId: 'allocateInventory',
    method: 'POST',
    path: '/v1/inventory/allocate',
    tag: 'inventory',
    summary: 'Allocate units to an order line',
    description:
      'Claims units for an order line at a location, in one atomic step that respects ' +
      'holds and safety stock; 409 insufficient_inventory otherwise. Never more than the line has ' +
      'open: the rest is clamped. With location_id "backorder" the units wait and no stock moves.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'required',
    body: allocateSchema,
    reply: { status: 200, schema: allocationSchema },
    example: {
      order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e',
      item_id: 'line_01kax3v7q4f0tr9ry6m1mchb5f',
      product_id: 'TEE-RED-M',
      location_id: 'DEN-1',
      quantity: 2,
      allocation_type: 'standard',
    },
    handle: async ({ ctx, tx, body }) => ({ body: await allocateToLine(ctx, tx, body) }),
  }),
];
