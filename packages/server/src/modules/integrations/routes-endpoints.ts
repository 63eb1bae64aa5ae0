import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import type { EndpointView } from './endpoint.ts';
import { getEndpoint, viewOf } from './find-endpoint.ts';
import { presentEndpoint, presentIssued } from './present-endpoint.ts';
import { changeEndpoint, createEndpoint, removeEndpoint, rotateSecret } from './save-endpoint.ts';
import { endpointList } from './store-endpoints.ts';
import {
  deletedEndpointSchema,
  endpointPatchSchema,
  endpointSchema,
  issuedEndpointSchema,
  newEndpointSchema,
  rotateSecretSchema,
} from './wire-webhooks.ts';

const tag = 'Webhooks';
const overlapHoursUsual = 24;
/** Whoever may say where events go may read them. */
const managing = ['webhooks:write', 'events:read'] as const;

/** Where webhooks go. */
export const endpointRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createWebhookEndpoint',
    method: 'POST',
    path: '/v1/webhook_endpoints',
    tag,
    summary: 'Create a webhook endpoint',
    description:
      'Every event of the types named that happens from now on is posted to the address, signed ' +
      'by Standard Webhooks, as a CloudEvents document, at least once. The answer shows the ' +
      'secret this once. At most 100 endpoints.',
    scope: managing,
    transaction: 'write',
    idempotency: 'none',
    alsoAnswers: [409],
    body: newEndpointSchema,
    reply: { status: 201, schema: issuedEndpointSchema },
    example: {
      url: 'https://shop.example/hooks/switchyard',
      event_types: ['order.*', 'shipment.delivered'],
      description: 'Order status in the shop',
    },
    handle: async ({ ctx, tx, body }) => {
      const { row, secret } = await createEndpoint(ctx, tx, body);
      return {
        status: 201,
        location: `/v1/webhook_endpoints/${encodeId('whe', row.id)}`,
        body: presentIssued(await viewOf(tx, row.id), secret, ctx.now()),
      };
    },
  }),
  defineRoute({
    operationId: 'listWebhookEndpoints',
    method: 'GET',
    path: '/v1/webhook_endpoints',
    tag,
    summary: 'List webhook endpoints',
    description: 'The newest first, each with how deliveries to it go. Secrets are never shown.',
    scope: 'webhooks:read',
    transaction: 'read',
    list: endpointList,
    reply: { status: 200, schema: endpointSchema },
    handle: async ({ ctx, tx, list }) => {
      const page = await runList<EndpointView>(tx, list);
      return {
        body: { ...page, rows: page.rows.map((row) => presentEndpoint(row, ctx.now())) },
      };
    },
  }),
  defineRoute({
    operationId: 'getWebhookEndpoint',
    method: 'GET',
    path: '/v1/webhook_endpoints/:id',
    tag,
    summary: 'Get a webhook endpoint',
    description: 'Where it is, what is sent to it, and how that goes.',
    scope: 'webhooks:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: endpointSchema },
    handle: async ({ ctx, tx, params }) => ({
      body: presentEndpoint(await getEndpoint(tx, params.id), ctx.now()),
    }),
  }),
  defineRoute({
    operationId: 'updateWebhookEndpoint',
    method: 'PATCH',
    path: '/v1/webhook_endpoints/:id',
    tag,
    summary: 'Change a webhook endpoint',
    description:
      'Absent stays. Enabling one that was disabled sends what waits for it and what happens from ' +
      'now on; `missed` says what happened in between, for replay.',
    scope: managing,
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: endpointPatchSchema,
    reply: { status: 200, schema: endpointSchema },
    example: { event_types: ['order.*', 'return.*'] },
    handle: async ({ ctx, tx, params, body, ifMatch }) => {
      const input = { reference: params.id, version: ifMatch, patch: body };
      const { id } = await changeEndpoint(ctx, tx, input);
      return { body: presentEndpoint(await viewOf(tx, id), ctx.now()) };
    },
  }),
  defineRoute({
    operationId: 'deleteWebhookEndpoint',
    method: 'DELETE',
    path: '/v1/webhook_endpoints/:id',
    tag,
    summary: 'Delete a webhook endpoint',
    description: 'Nothing more is sent to it, and its deliveries are shown no more.',
    scope: managing,
    transaction: 'write',
    params: idParams,
    reply: { status: 200, schema: deletedEndpointSchema },
    handle: async ({ ctx, tx, params }) => {
      const { id } = await removeEndpoint(ctx, tx, params.id);
      return {
        body: {
          object: 'webhook_endpoint' as const,
          id: encodeId('whe', id),
          deleted: true as const,
        },
      };
    },
  }),
  defineRoute({
    operationId: 'rotateWebhookSecret',
    method: 'POST',
    path: '/v1/webhook_endpoints/:id/rotate_secret',
    tag,
    summary: 'Rotate a webhook secret',
    description:
      'Makes another secret and shows it this once. Until the overlap is over deliveries carry a ' +
      'signature under either, so that the receiver can change over at any moment in between.',
    scope: managing,
    transaction: 'write',
    idempotency: 'none',
    params: idParams,
    body: rotateSecretSchema,
    reply: { status: 200, schema: issuedEndpointSchema },
    example: { overlap_hours: 48 },
    handle: async ({ ctx, tx, params, body }) => {
      const overlapHours = body.overlap_hours ?? overlapHoursUsual;
      const { row, secret } = await rotateSecret(ctx, tx, { reference: params.id, overlapHours });
      return { body: presentIssued(await viewOf(tx, row.id), secret, ctx.now()) };
    },
  }),
];
