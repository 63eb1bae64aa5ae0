import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { getRefund, presentRefunds } from './present-return.ts';
import { refundReturn } from './refund-return.ts';
import { refundList, type RefundRow } from './store-refunds.ts';
import { updateRefundStatus } from './update-refund.ts';
import { newRefundSchema, refundPatchSchema, refundSchema } from './wire.ts';

const tag = 'returns';
const reply = { status: 200, schema: refundSchema };

/** Refunds: what is to be paid back for a return, and how that goes. */
export const refundRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createReturnRefund',
    method: 'POST',
    path: '/v1/returns/:id/refunds',
    tag,
    summary: 'Record a refund',
    description:
      'For units that came or are kept: their part of what was paid, to the minor unit and once. ' +
      'Together with all other refunds and replacements of the order never more than its total. No ' +
      'money moves here: it is a record that whoever pays brings on.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: newRefundSchema,
    reply: { status: 201, schema: refundSchema },
    example: {},
    handle: async ({ ctx, tx, params, body }) => {
      const made = await refundReturn(ctx, tx, { id: pathId('rtn', 'return', params.id), body });
      return { status: 201, body: made, location: `/v1/refunds/${made.id}` };
    },
  }),
  defineRoute({
    operationId: 'listRefunds',
    method: 'GET',
    path: '/v1/refunds',
    tag,
    summary: 'List refunds',
    description: 'Refunds, the newest first.',
    scope: 'orders:read',
    transaction: 'read',
    list: refundList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<RefundRow>(tx, list);
      return { body: { ...page, rows: await presentRefunds(tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'getRefund',
    method: 'GET',
    path: '/v1/refunds/:id',
    tag,
    summary: 'Get a refund',
    description: 'One refund with its lines.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({
      body: await getRefund(tx, pathId('rfd', 'refund', params.id)),
    }),
  }),
  defineRoute({
    operationId: 'updateRefund',
    method: 'PATCH',
    path: '/v1/refunds/:id',
    tag,
    summary: 'Tell how a refund goes',
    description:
      'draft → approved → submitted → succeeded or failed, with the reference of whoever pays. One ' +
      'that failed frees its units and its money.',
    scope: 'orders:write',
    transaction: 'write',
    ifMatch: 'optional',
    params: idParams,
    body: refundPatchSchema,
    reply,
    example: { status: 'approved' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await updateRefundStatus(ctx, tx, {
        id: pathId('rfd', 'refund', params.id),
        ifMatch,
        body,
      }),
    }),
  }),
];
