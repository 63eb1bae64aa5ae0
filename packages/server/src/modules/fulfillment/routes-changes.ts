import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import {
  applyChange,
  declineChange,
  getChange,
  presentChange,
  proposeChange,
} from './change-order.ts';
import { changeList, type ChangeRow } from './store-changes.ts';
import {
  appliedChangeSchema,
  changeSchema,
  decideChangeSchema,
  newChangeSchema,
} from './wire-changes.ts';

const tag = 'orders';

/** Changes of orders before their work begins: previewed, then applied as previewed or not at all. */
export const changeRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'proposeOrderChange',
    method: 'POST',
    path: '/v1/orders/:id/changes',
    tag,
    summary: 'Preview a change of an order',
    description:
      'Lines, address, service and date as they shall be. Answers what it would do to price, units, ' +
      'stock at each place and plan, and keeps it as a proposed change; nothing of the order is ' +
      'touched. 409 illegal_transition once work has begun.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: newChangeSchema,
    reply: { status: 201, schema: changeSchema },
    example: {
      line_items: [{ product_id: 'TEE-RED-M', quantity: 1 }],
      service_level: 'express',
      reason: 'Customer called',
    },
    handle: async ({ ctx, tx, params, body }) => {
      const row = await proposeChange(ctx, tx, {
        orderId: pathId('ord', 'order', params.id),
        body,
      });
      return {
        status: 201,
        body: presentChange(row),
        location: `/v1/order_changes/${encodeId('chg', row.id)}`,
      };
    },
  }),
  defineRoute({
    operationId: 'listOrderChanges',
    method: 'GET',
    path: '/v1/order_changes',
    tag,
    summary: 'List changes of orders',
    description: 'Changes that were previewed, and what became of them, the newest first.',
    scope: 'orders:read',
    transaction: 'read',
    list: changeList,
    reply: { status: 200, schema: changeSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ChangeRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentChange) } };
    },
  }),
  defineRoute({
    operationId: 'getOrderChange',
    method: 'GET',
    path: '/v1/order_changes/:id',
    tag,
    summary: 'Get a change of an order',
    description: 'What was asked, what it would do, and what became of it.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: changeSchema },
    handle: async ({ tx, params }) => ({
      body: presentChange(await getChange(tx, pathId('chg', 'order change', params.id))),
    }),
  }),
  defineRoute({
    operationId: 'applyOrderChange',
    method: 'POST',
    path: '/v1/order_changes/:id/apply',
    tag,
    summary: 'Apply a change as it was previewed',
    description:
      'Does exactly what the preview said, in one transaction with the new plan and its stock, or ' +
      'refuses with 409 change_outdated and shows what it would do now. Other proposed changes of ' +
      'the order are superseded. Applying twice changes nothing the second time.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: decideChangeSchema,
    reply: { status: 200, schema: appliedChangeSchema },
    example: {},
    handle: async ({ ctx, tx, params, body }) => ({
      body: await applyChange(ctx, tx, {
        id: pathId('chg', 'order change', params.id),
        reason: body.reason ?? null,
      }),
    }),
  }),
  defineRoute({
    operationId: 'declineOrderChange',
    method: 'POST',
    path: '/v1/order_changes/:id/decline',
    tag,
    summary: 'Decline a change',
    description: 'Puts a proposed change aside: it can no longer be applied.',
    scope: 'orders:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: decideChangeSchema,
    reply: { status: 200, schema: changeSchema },
    example: { reason: 'Too dear' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: presentChange(
        await declineChange(ctx, tx, {
          id: pathId('chg', 'order change', params.id),
          reason: body.reason ?? null,
        }),
      ),
    }),
  }),
];
