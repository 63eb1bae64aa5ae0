import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound, Refusal } from '../../platform/errors.ts';
import {
  defineRoute,
  field,
  idParams,
  pathId,
  type Route,
  runList,
} from '../../platform/http/index.ts';
import { cachedNetwork, findLocations } from '../network/index.ts';
import {
  newOrderSchema,
  type OrderRow,
  orderSchema,
  type OrderWire,
  presentOrder,
} from '../orders/index.ts';
import {
  decisionList,
  type DecisionRow,
  decodeDecision,
  decodePolicy,
  selectDecision,
  selectDecisionsOf,
} from '../sourcing/index.ts';
import {
  type Captured,
  captureOrder,
  captureOrders,
  rehearseCapture,
  rehearseCaptures,
  sourceOrder,
} from './capture-order.ts';
import {
  bulkCaptureSchema,
  bulkReplySchema,
  type BulkReply,
  decisionSchema,
  type DecisionWire,
} from './order-wire.ts';
import { orderView, viewsOf } from './order-view.ts';
import { orderList } from './store-views.ts';

const sourceBody = z
  .strictObject({
    location_id: field.reference.optional().describe('Empty this location first'),
    commit: z.boolean().optional().describe('false: plan only, take no stock (status routed)'),
  })
  .meta({ id: 'SourceOrder' });

async function locationId(ctx: Context, reference: string | undefined): Promise<Uuid | undefined> {
  if (reference === undefined) return undefined;
  const found = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    findLocations(tx, [reference]),
  );
  const location = found.get(reference);
  if (location === undefined) {
    throw invalid([
      { pointer: '#/location_id', code: 'unknown_reference', detail: 'There is no such location.' },
    ]);
  }
  return location.id;
}

async function presentDecision(tx: Tx, row: DecisionRow): Promise<DecisionWire> {
  const network = await cachedNetwork(tx);
  const currency = network.locations[0]?.currency ?? 'USD';
  return {
    object: 'routing_decision',
    id: encodeId('dec', row.id),
    order_id: encodeId('ord', row.orderId),
    trigger: row.trigger,
    outcome: row.outcome,
    committed: row.committed,
    decided_at: row.decidedAt,
    policy: decodePolicy(row.document),
    currency,
    ...decodeDecision(row.document, (minor) => fromMinor(minor, currency)),
  };
}

function bulkReply(
  results: readonly (Captured | Error)[],
  refs: readonly (string | undefined)[],
): { status: number; body: BulkReply } {
  let failures = 0;
  const data = results.map((result, index): BulkReply['data'][number] => {
    const ref = refs[index] ?? null;
    if (result instanceof Error) {
      failures++;
      const refusal = result instanceof Refusal ? result : undefined;
      if (refusal === undefined) throw result;
      return {
        index,
        ref,
        status: refusal.status,
        order: null,
        problem: {
          code: refusal.code,
          detail: refusal.message,
          errors: refusal.faults.map((fault) => ({ ...fault })),
        },
      };
    }
    const order =
      result.kind === 'replayed'
        ? (JSON.parse(result.sealed.body) as OrderWire)
        : presentOrder(result.view);
    return { index, ref, status: result.kind === 'new' ? 201 : 200, order, problem: null };
  });
  return {
    status: failures === 0 ? 200 : failures === data.length ? 422 : 207,
    body: { object: 'bulk_result', succeeded: data.length - failures, failed: failures, data },
  };
}

const orderExample = {
  source: 'web',
  channel_order_id: 'W-1001',
  customer: { id: 'cus_1', name: 'Ada Byron' },
  currency: 'USD',
  line_items: [{ product_id: 'TEE-RED-M', quantity: 2, price: 29.99 }],
  total_price: 59.98,
  shipping_address: {
    line1: '1 Main St',
    city: 'Denver',
    state: 'CO',
    postal_code: '80202',
    country: 'US',
  },
};

/** Capture, reading and sourcing of orders. */
export const orderViewRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createOrder',
    method: 'POST',
    path: '/v1/orders',
    tag: 'orders',
    summary: 'Capture an order',
    description:
      'Captures an order, plans where it is sent from and allocates its stock, all at once. With ' +
      '`status: "received"` it is only captured. The same order under the same channel and channel_order_id ' +
      'answers the first one (200); another order under them is 409 duplicate_order.',
    scope: 'orders:write',
    transaction: 'own',
    load: 'begins_work',
    idempotency: 'optional',
    body: newOrderSchema,
    reply: { status: 201, alsoStatuses: [200], schema: orderSchema },
    example: orderExample,
    handle: async ({ ctx, body, idempotency, seal }) => {
      if (idempotency === undefined && body.channel_order_id === undefined) {
        throw new Refusal(
          'idempotency_key_missing',
          'An order without a channel_order_id needs an Idempotency-Key, so that a retry makes no second one.',
        );
      }
      const captured = ctx.dryRun
        ? await rehearseCapture(ctx, body)
        : await captureOrder(ctx, body, idempotency, seal);
      if (captured.kind === 'replayed') return captured.sealed;
      if (captured.sealed !== undefined) return captured.sealed;
      return { status: captured.kind === 'new' ? 201 : 200, body: presentOrder(captured.view) };
    },
  }),
  defineRoute({
    operationId: 'bulkCreateOrders',
    method: 'POST',
    path: '/v1/orders/bulk',
    tag: 'orders',
    summary: 'Capture many orders',
    description:
      'Up to 500 orders, planned in their order. Each has its own result; one that is refused harms no other. ' +
      'Every order needs a channel_order_id: a repeated request captures nothing twice.',
    scope: 'orders:write',
    transaction: 'own',
    load: 'begins_work',
    idempotency: 'none',
    bodyBytesMax: 8 * 1024 * 1024,
    body: bulkCaptureSchema,
    reply: { status: 200, alsoStatuses: [207, 422], schema: bulkReplySchema },
    example: { orders: [orderExample, { ...orderExample, channel_order_id: 'W-1002' }] },
    handle: async ({ ctx, body }) => {
      const results = ctx.dryRun
        ? await rehearseCaptures(ctx, body.orders)
        : await captureOrders(
            ctx,
            body.orders.map((order) => ({ body: order, idempotency: undefined })),
            undefined,
          );
      return bulkReply(
        results,
        body.orders.map((order) => order.channel_order_id),
      );
    },
  }),
  defineRoute({
    operationId: 'listOrders',
    method: 'GET',
    path: '/v1/orders',
    tag: 'orders',
    summary: 'List orders',
    description: 'Orders, the newest first unless sorted otherwise.',
    scope: 'orders:read',
    transaction: 'read',
    list: orderList,
    reply: { status: 200, schema: orderSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<OrderRow>(tx, list);
      return { body: { ...page, rows: (await viewsOf(tx, page.rows)).map(presentOrder) } };
    },
  }),
  defineRoute({
    operationId: 'getOrder',
    method: 'GET',
    path: '/v1/orders/:id',
    tag: 'orders',
    summary: 'Get an order',
    description: 'One order with its lines, claims, fulfilments and holds.',
    scope: 'orders:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: orderSchema },
    handle: async ({ tx, params }) => ({
      body: presentOrder(await orderView(tx, pathId('ord', 'order', params.id))),
    }),
  }),
  ...(['route', 'allocate'] as const).map((trigger) =>
    defineRoute({
      operationId: `${trigger}Order`,
      method: 'POST',
      path: `/v1/orders/:id/${trigger}`,
      tag: 'orders',
      summary: trigger === 'route' ? 'Route an order' : 'Allocate an order',
      description:
        'Plans what of the order is open and takes the stock in the same transaction. Units that nobody has ' +
        'are backordered. What is allocated already stays as it is.',
      scope: 'orders:write',
      transaction: 'own',
      idempotency: 'none',
      params: idParams,
      body: sourceBody,
      reply: { status: 200, schema: orderSchema },
      example: {},
      handle: async ({ ctx, params, body }) => {
        const order = await sourceOrder(ctx, {
          orderId: pathId('ord', 'order', params.id),
          trigger,
          commit: body.commit ?? true,
          locationId: await locationId(ctx, body.location_id),
        });
        return { body: order };
      },
    }),
  ),
  defineRoute({
    operationId: 'listOrderDecisions',
    method: 'GET',
    path: '/v1/orders/:id/decisions',
    tag: 'routing',
    summary: 'Routing decisions of an order',
    description: 'Every sourcing computation about the order, the last first.',
    scope: 'routing:read',
    transaction: 'read',
    params: idParams,
    reply: {
      status: 200,
      schema: z.object({ object: z.literal('list'), data: z.array(decisionSchema) }),
    },
    handle: async ({ tx, params }) => {
      const orderId = pathId('ord', 'order', params.id);
      await orderView(tx, orderId);
      const data: DecisionWire[] = [];
      for (const row of await selectDecisionsOf(tx, orderId))
        data.push(await presentDecision(tx, row));
      return { body: { object: 'list' as const, data } };
    },
  }),
  defineRoute({
    operationId: 'listDecisions',
    method: 'GET',
    path: '/v1/decisions',
    tag: 'routing',
    summary: 'List routing decisions',
    description: 'Every sourcing computation, the newest first unless sorted otherwise.',
    scope: 'routing:read',
    transaction: 'read',
    list: decisionList,
    reply: { status: 200, schema: decisionSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<DecisionRow>(tx, list);
      const rows: DecisionWire[] = [];
      for (const row of page.rows) rows.push(await presentDecision(tx, row));
      return { body: { ...page, rows } };
    },
  }),
  defineRoute({
    operationId: 'getDecision',
    method: 'GET',
    path: '/v1/decisions/:id',
    tag: 'routing',
    summary: 'Get a routing decision',
    description:
      'One sourcing computation: every candidate with its gate or its cost, the winner, the runner-up.',
    scope: 'routing:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: decisionSchema },
    handle: async ({ tx, params }) => {
      const row = await selectDecision(tx, pathId('dec', 'decision', params.id));
      if (row === undefined) throw notFound('decision', params.id);
      return { body: await presentDecision(tx, row) };
    },
  }),
];
