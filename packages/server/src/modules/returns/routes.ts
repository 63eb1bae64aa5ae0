import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { exchangeReturn } from './exchange-return.ts';
import { approveReturn, closeReturn, endReturn, shipReturn } from './move-return.ts';
import { getReturn, presentReturns } from './present-return.ts';
import { inspectReturn, receiveReturn } from './receive-return.ts';
import { requestReturn } from './request-return.ts';
import { refundRoutes } from './routes-refunds.ts';
import { returnList, type ReturnRow } from './store.ts';
import {
  approveReturnSchema,
  exchangeSchema,
  inspectReturnSchema,
  newExchangeSchema,
  newReturnSchema,
  receiveReturnSchema,
  returnReasonSchema,
  returnSchema,
  shipReturnSchema,
} from './wire.ts';

const tag = 'returns';
const reply = { status: 200, schema: returnSchema };
const line = 'line_01kax3v7q4f0tr9ry6m1mchb5e';

/** Returns from the request to the end, with their refunds and replacements. */
export const returnRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createReturn',
    method: 'POST',
    path: '/v1/returns',
    tag,
    summary: 'Ask for units to come back',
    description:
      'Units of lines that have left, each with a reason. Never more than left and are in no other ' +
      'return: 409 nothing_left says how many there are.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'required',
    body: newReturnSchema,
    reply: { status: 201, schema: returnSchema },
    example: {
      order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e',
      line_items: [{ id: line, quantity: 1, reason: 'damaged' }],
    },
    handle: async ({ ctx, tx, body }) => {
      const made = await requestReturn(ctx, tx, body);
      return { status: 201, body: made, location: `/v1/returns/${made.id}` };
    },
  }),
  defineRoute({
    operationId: 'listReturns',
    method: 'GET',
    path: '/v1/returns',
    tag,
    summary: 'List returns',
    description: 'Returns, the newest first.',
    scope: 'orders:read',
    transaction: 'read',
    list: returnList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<ReturnRow>(tx, list);
      return { body: { ...page, rows: await presentReturns(tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'getReturn',
    method: 'GET',
    path: '/v1/returns/:id',
    tag,
    summary: 'Get a return',
    description: 'One return with the units of each line and what became of them.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({
      body: await getReturn(tx, pathId('rtn', 'return', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'approveReturn',
    method: 'POST',
    path: '/v1/returns/:id/approve',
    tag,
    summary: 'Approve a return',
    description: 'The units may come, to the place that is named here or was in the request.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: approveReturnSchema,
    reply,
    example: { location_id: 'DEN-1' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await approveReturn(ctx, tx, {
        id: pathId('rtn', 'return', params.id),
        locationId: body.location_id,
      }),
    }),
  }),
  ...(['reject', 'cancel'] as const).map((action) =>
    defineRoute({
      operationId: `${action}Return`,
      method: 'POST',
      path: `/v1/returns/:id/${action}`,
      tag,
      summary: action === 'reject' ? 'Reject a return' : 'Cancel a return',
      description:
        action === 'reject'
          ? 'The request is turned down; its units may be asked back anew.'
          : 'For returns of which nothing has come; its units may be asked back anew.',
      scope: 'orders:write',
      transaction: 'write',
      idempotency: 'optional',
      params: idParams,
      body: returnReasonSchema,
      reply,
      example: { reason: 'Past the window' },
      handle: async ({ ctx, tx, params, body }) => ({
        body: await endReturn(ctx, tx, {
          id: pathId('rtn', 'return', params.id),
          action,
          reason: body.reason ?? null,
        }),
      }),
    }),
  ),
  defineRoute({
    operationId: 'shipReturn',
    method: 'POST',
    path: '/v1/returns/:id/ship',
    tag,
    summary: 'Note that a return is on its way',
    description: 'With carrier and tracking number, where they are known.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: shipReturnSchema,
    reply,
    example: { carrier: 'UPS', tracking_number: '1Z999AA10123456784' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await shipReturn(ctx, tx, {
        id: pathId('rtn', 'return', params.id),
        carrier: body.carrier,
        trackingNumber: body.tracking_number,
      }),
    }),
  }),
  defineRoute({
    operationId: 'receiveReturn',
    method: 'POST',
    path: '/v1/returns/:id/receive',
    tag,
    summary: 'Receive units of a return',
    description:
      'They lie in quarantine at the receiving place until they are inspected. Never more than are ' +
      'still to come.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: receiveReturnSchema,
    reply,
    example: { line_items: [{ id: line, quantity: 1 }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await receiveReturn(ctx, tx, { id: pathId('rtn', 'return', params.id), body }),
    }),
  }),
  defineRoute({
    operationId: 'inspectReturn',
    method: 'POST',
    path: '/v1/returns/:id/inspect',
    tag,
    summary: 'Decide what becomes of units',
    description:
      'restock makes them sellable at once, refurbish counts them as damaged, scrap and ' +
      'return_to_vendor take them out of the stock, quarantine leaves them; keep_it is about units ' +
      'that the customer keeps. Each is a row of the ledger.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: inspectReturnSchema,
    reply,
    example: { line_items: [{ id: line, quantity: 1, disposition: 'restock' }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await inspectReturn(ctx, tx, { id: pathId('rtn', 'return', params.id), body }),
    }),
  }),
  defineRoute({
    operationId: 'closeReturn',
    method: 'POST',
    path: '/v1/returns/:id/close',
    tag,
    summary: 'Close a return',
    description:
      'When all that came is inspected. What never came may be asked back anew; refunds may still ' +
      'be made.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: returnReasonSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params, body }) => ({
      body: await closeReturn(ctx, tx, {
        id: pathId('rtn', 'return', params.id),
        reason: body.reason ?? null,
      }),
    }),
  }),
  defineRoute({
    operationId: 'exchangeReturn',
    method: 'POST',
    path: '/v1/returns/:id/exchange',
    tag,
    summary: 'Send something else for what comes back',
    description:
      'Captures and allocates a replacement for the same customer and address, linked with the ' +
      'return. Its key is the return’s own (channel_order_id exchange:rtn_…): the same again finds ' +
      'the same order, another one is 409 duplicate_order.',
    scope: 'orders:write',
    transaction: 'own',
    idempotency: 'none',
    params: idParams,
    body: newExchangeSchema,
    reply: { status: 200, schema: exchangeSchema },
    example: { line_items: [{ product_id: 'TEE-RED-L', quantity: 1 }] },
    handle: async ({ ctx, params, body }) => ({
      body: await exchangeReturn(ctx, { id: pathId('rtn', 'return', params.id), body }),
    }),
  }),
  ...refundRoutes,
];
