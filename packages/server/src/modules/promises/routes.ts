import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { quotePromise } from './quote-promise.ts';
import type { CartChannelReader } from './read-cart.ts';
import { reportPromises } from './report-promises.ts';
import { promiseList, type PromiseRow } from './store.ts';
import {
  promiseQuestionSchema,
  promiseQuoteSchema,
  promiseReportQuerySchema,
  promiseReportRowSchema,
  promiseSchema,
  type PromiseWire,
} from './wire.ts';

const tag = 'Promises';

const present = (row: PromiseRow): PromiseWire => ({
  object: 'promise',
  id: encodeId('prm', row.id),
  order_id: encodeId('ord', row.orderId),
  state: row.state,
  cause: row.cause,
  basis: row.basis,
  p50_at: row.p50At,
  p90_at: row.p90At,
  expected_at: row.expectedAt,
  lane: row.lane,
  location_id: row.locationId === null ? null : encodeId('loc', row.locationId),
  service: row.service,
  leaves_at: row.leavesAt,
  given_at: row.givenAt,
  checked_at: row.checkedAt,
  delivered_at: row.deliveredAt,
});

/** The operations on promises; `readChannel` knows what channels keep back. */
export function promiseRoutes({
  readChannel,
}: {
  readChannel: CartChannelReader;
}): readonly Route[] {
  return [
    defineRoute({
      operationId: 'quotePromise',
      method: 'POST',
      path: '/v1/promises',
      tag,
      summary: 'Say when a cart arrives',
      description:
        'Dates for each item and for all that hold in 50 and 90 of 100 cases, what they rest on, and how long they hold. ' +
        'The plan is the one that routing would make by the policy in force. With hold, what lies there now is kept for ' +
        'the cart, once however often it is asked; otherwise nothing is kept.',
      scope: ['inventory:read', 'routing:read'],
      transaction: 'own',
      idempotency: 'none',
      body: promiseQuestionSchema,
      reply: { status: 200, schema: promiseQuoteSchema },
      example: {
        items: [{ product_id: 'SKU-1', quantity: 1 }],
        destination: { postal_code: '10001', country: 'US' },
      },
      handle: async ({ ctx, body }) => ({ body: await quotePromise(ctx, body, readChannel) }),
    }),
    defineRoute({
      operationId: 'listPromises',
      method: 'GET',
      path: '/v1/promises',
      tag,
      summary: 'List promises given with orders',
      description:
        'What was told with each order and what has become of it, the latest first; state at_risk are those to look at, cause says why.',
      scope: 'orders:read',
      transaction: 'read',
      list: promiseList,
      reply: { status: 200, schema: promiseSchema },
      handle: async ({ tx, list }) => {
        const page = await runList<PromiseRow>(tx, list);
        return { body: { ...page, rows: page.rows.map(present) } };
      },
    }),
    defineRoute({
      operationId: 'getPromiseReport',
      method: 'GET',
      path: '/v1/reports/promises',
      tag,
      summary: 'How promises were kept',
      description:
        'Promises given in the period by place, service and channel: how many were met and breached, how often the ' +
        '50 % and 90 % dates held, and what the breaches were caused by.',
      scope: 'reports:read',
      // In the lane of reports, which has its own limits.
      transaction: 'own',
      load: 'exempt',
      query: z.strictObject(promiseReportQuerySchema),
      reply: {
        status: 200,
        schema: z.object({ object: z.literal('list'), data: z.array(promiseReportRowSchema) }),
        csv: { row: promiseReportRowSchema, rows: ({ data }) => data },
      },
      handle: async ({ ctx, query, signal }) => {
        const data = await ctx.db.reports.run({ tenantId: ctx.tenantId, signal }, (tx) =>
          reportPromises(ctx, tx, query),
        );
        return { body: { object: 'list' as const, data } };
      },
    }),
  ];
}
