import { encodeId } from '../../lib/ids.ts';
import { selectAttempts } from '../../platform/delivery/index.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import type { DeliveryRow } from './endpoint.ts';
import { getDelivery } from './find-endpoint.ts';
import { presentDelivery, presentDetail } from './present-endpoint.ts';
import { replayEvents } from './replay-events.ts';
import { redeliver, sendTest } from './send-test.ts';
import { deliveryList } from './store-deliveries.ts';
import {
  deliveryDetailSchema,
  deliverySchema,
  replayedSchema,
  replaySchema,
} from './wire-webhooks.ts';

const tag = 'Webhooks';
const attemptsShown = 50;

/** What was sent to endpoints, and sending it again. */
export const deliveryRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listWebhookDeliveries',
    method: 'GET',
    path: '/v1/webhook_deliveries',
    tag,
    summary: 'List webhook deliveries',
    description: 'The newest first: what arrived, what is tried again and when, what was given up.',
    scope: 'webhooks:read',
    transaction: 'read',
    list: deliveryList,
    reply: { status: 200, schema: deliverySchema },
    handle: async ({ tx, list }) => {
      const page = await runList<DeliveryRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentDelivery) } };
    },
  }),
  defineRoute({
    operationId: 'getWebhookDelivery',
    method: 'GET',
    path: '/v1/webhook_deliveries/:id',
    tag,
    summary: 'Get a webhook delivery',
    description: 'With its attempts: when, how long, what was answered, why it failed.',
    scope: 'webhooks:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: deliveryDetailSchema },
    handle: async ({ tx, params }) => {
      const row = await getDelivery(tx, params.id);
      return { body: presentDetail(row, await selectAttempts(tx, row.id, attemptsShown)) };
    },
  }),
  defineRoute({
    operationId: 'redeliverWebhook',
    method: 'POST',
    path: '/v1/webhook_deliveries/:id/redeliver',
    tag,
    summary: 'Send a webhook delivery again',
    description:
      'Whatever became of it: under the same webhook-id, with a whole round of attempts. One that ' +
      'waits for its next attempt is sent at once.',
    scope: 'webhooks:write',
    transaction: 'write',
    idempotency: 'optional',
    alsoAnswers: [409],
    params: idParams,
    reply: { status: 202, schema: deliverySchema },
    handle: async ({ ctx, tx, params }) => ({
      status: 202,
      body: presentDelivery(await redeliver(ctx, tx, params.id)),
    }),
  }),
  defineRoute({
    operationId: 'testWebhookEndpoint',
    method: 'POST',
    path: '/v1/webhook_endpoints/:id/test',
    tag,
    summary: 'Test a webhook endpoint',
    description:
      'Sends an event of the type webhook.test, whatever types the endpoint asks for, before ' +
      'everything that waits. Read the delivery to see how it went.',
    scope: 'webhooks:write',
    transaction: 'write',
    idempotency: 'optional',
    alsoAnswers: [409],
    params: idParams,
    reply: { status: 202, schema: deliverySchema },
    handle: async ({ ctx, tx, params }) => {
      const row = await sendTest(ctx, tx, params.id);
      const location = `/v1/webhook_deliveries/${encodeId('whd', row.id)}`;
      return { status: 202, location, body: presentDelivery(row) };
    },
  }),
  defineRoute({
    operationId: 'replayWebhooks',
    method: 'POST',
    path: '/v1/webhook_endpoints/:id/replay',
    tag,
    summary: 'Replay events to a webhook endpoint',
    description:
      'Sends the events of a stretch again, in order, under the webhook-ids that they had. At most ' +
      '10000 a call: more is refused, with where the first piece ends.',
    scope: ['webhooks:write', 'events:read'],
    transaction: 'write',
    idempotency: 'optional',
    alsoAnswers: [409, 410],
    params: idParams,
    body: replaySchema,
    reply: { status: 202, schema: replayedSchema },
    example: { after_sequence: 0, event_types: ['order.*'] },
    handle: async ({ ctx, tx, params, body }) => {
      const replayed = await replayEvents(ctx, tx, { reference: params.id, body });
      return {
        status: 202,
        body: {
          object: 'webhook_replay' as const,
          endpoint_id: encodeId('whe', replayed.endpointId),
          deliveries: replayed.deliveries,
          after_sequence: replayed.after,
          through_sequence: replayed.through,
        },
      };
    },
  }),
];
