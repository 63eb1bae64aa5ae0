import { defineRoute, type Route } from '../../platform/http/index.ts';
import { bulkFulfill } from './bulk-fulfillment.ts';
import { bulkFulfillmentReplySchema, bulkFulfillmentSchema } from './wire-bulk.ts';

/** Many operations at once. */
export const bulkRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'bulkFulfillment',
    method: 'POST',
    path: '/v1/fulfillment_orders/bulk',
    tag: 'fulfillment',
    summary: 'Release, complete and deliver many',
    description:
      'Up to 500 operations in one transaction, each with its own result in its place; ' +
      'one that is refused harms no other. Operations on one order run in their order.',
    scope: 'fulfillment:write',
    transaction: 'write',
    idempotency: 'required',
    body: bulkFulfillmentSchema,
    reply: { status: 200, alsoStatuses: [207, 422], schema: bulkFulfillmentReplySchema },
    example: {
      operations: [
        { op: 'release', order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e' },
        { op: 'complete', order_id: 'ord_01kax3v7q4f0tr9ry6m1mchb5e', tracking_number: '1Z9' },
      ],
    },
    handle: async ({ ctx, tx, body }) => {
      const data = await bulkFulfill(ctx, tx, body.operations);
      const failed = data.filter((item) => item.problem !== null).length;
      return {
        status: failed === 0 ? 200 : failed === data.length ? 422 : 207,
        body: { object: 'bulk_result' as const, succeeded: data.length - failed, failed, data },
      };
    },
  }),
];
