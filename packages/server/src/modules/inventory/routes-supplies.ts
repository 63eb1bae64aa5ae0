import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import {
  cancelSupply,
  confirmSupply,
  createSupply,
  getSupply,
  patchSupply,
  presentSupply,
  receiveSupply,
} from './manage-supply.ts';
import { type NamedSupply, supplyList } from './store-supplies.ts';
import {
  confirmSupplySchema,
  newSupplySchema,
  patchSupplySchema,
  receiveSupplySchema,
  supplySchema,
} from './wire-supplies.ts';

const tag = 'supplies';
const reply = { status: 200, schema: supplySchema };

/** What is on order from suppliers, with its dates. */
export const supplyRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listSupplies',
    method: 'GET',
    path: '/v1/supplies',
    tag,
    summary: 'List supplies',
    description: 'What was announced, by when it is due.',
    scope: 'inventory:read',
    transaction: 'read',
    list: supplyList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<NamedSupply>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentSupply) } };
    },
  }),
  defineRoute({
    operationId: 'createSupply',
    method: 'POST',
    path: '/v1/supplies',
    tag,
    summary: 'Announce a supply',
    description:
      'Units that will arrive on a date: what pre-orders and backorders are promised against.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    body: newSupplySchema,
    reply: { status: 201, schema: supplySchema },
    example: {
      product_id: 'TEE-RED-M',
      location_id: 'NJ1',
      quantity: 500,
      expected_at: '2026-12-05T08:00:00Z',
      reference: 'PO-1042',
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await createSupply(ctx, tx, body);
      return {
        status: 201,
        location: `/v1/supplies/${encodeId('sup', row.id)}`,
        body: presentSupply(row),
      };
    },
  }),
  defineRoute({
    operationId: 'getSupply',
    method: 'GET',
    path: '/v1/supplies/:id',
    tag,
    summary: 'Read a supply',
    description: 'One announced supply and what of it arrived.',
    scope: 'inventory:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({
      body: presentSupply(await getSupply(tx, pathId('sup', 'supply', params.id))),
    }),
  }),
  defineRoute({
    operationId: 'updateSupply',
    method: 'PATCH',
    path: '/v1/supplies/:id',
    tag,
    summary: 'Change a supply',
    description: 'A merge patch of a draft or an open supply: its quantity, date or reference.',
    scope: 'inventory:adjust',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: patchSupplySchema,
    reply,
    example: { expected_at: '2026-12-09T08:00:00Z' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: presentSupply(
        await patchSupply(ctx, tx, pathId('sup', 'supply', params.id), body, ifMatch),
      ),
    }),
  }),
  defineRoute({
    operationId: 'confirmSupply',
    method: 'POST',
    path: '/v1/supplies/:id/confirm',
    tag,
    summary: 'Order a drafted supply',
    description: 'A draft is incoming from now on, and promises may rest on it.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: confirmSupplySchema,
    reply,
    example: { expected_at: '2026-12-09T08:00:00Z' },
    handle: async ({ ctx, tx, params, body }) => ({
      body: presentSupply(await confirmSupply(ctx, tx, pathId('sup', 'supply', params.id), body)),
    }),
  }),
  defineRoute({
    operationId: 'receiveSupply',
    method: 'POST',
    path: '/v1/supplies/:id/receive',
    tag,
    summary: 'Book a supply in',
    description:
      'In part or whole; the units are on hand at once, and backorders that wait for them are served.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: receiveSupplySchema,
    reply,
    example: { quantity: 250 },
    handle: async ({ ctx, tx, params, body }) => ({
      body: presentSupply(await receiveSupply(ctx, tx, pathId('sup', 'supply', params.id), body)),
    }),
  }),
  defineRoute({
    operationId: 'cancelSupply',
    method: 'POST',
    path: '/v1/supplies/:id/cancel',
    tag,
    summary: 'Give a supply up',
    description: 'Nothing more of it will come. What arrived stays.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: z.strictObject({}),
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: presentSupply(await cancelSupply(ctx, tx, pathId('sup', 'supply', params.id))),
    }),
  }),
];
