import { encodeId } from '../../lib/ids.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { quotePromise } from './quote-promise.ts';
import type { CartChannelReader } from './read-cart.ts';
import { promiseList, type PromiseRow } from './store.ts';
import {
  promiseQuestionSchema,
  promiseQuoteSchema,
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
        'What was told with each order and what has become of it, the latest first; state at_risk are those to look at.',
      scope: 'orders:read',
      transaction: 'read',
      list: promiseList,
      reply: { status: 200, schema: promiseSchema },
      handle: async ({ tx, list }) => {
        const page = await runList<PromiseRow>(tx, list);
        return { body: { ...page, rows: page.rows.map(present) } };
      },
    }),
  ];
}
