import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { createTransfer, transferNow, transferPath } from './create-transfer.ts';
import {
  approveTransfer,
  cancelTransfer,
  patchTransfer,
  pickTransfer,
  receiveTransfer,
  shipTransfer,
} from './move-transfer.ts';
import { presentTransfers, type TransferBody } from './present-transfer.ts';
import { selectTransfer, transferList, type TransferRow } from './store-transfers.ts';
import {
  instantTransferSchema,
  newTransferSchema,
  patchTransferSchema,
  receiveTransferSchema,
  shipTransferSchema,
  transferSchema,
} from './wire-transfers.ts';

const tag = 'transfers';
const reply = { status: 200, schema: transferSchema };

async function presentOne(tx: Tx, row: TransferRow): Promise<TransferBody> {
  const [body] = await presentTransfers(tx, [row]);
  if (body === undefined) throw notFound('transfer', encodeId('trf', row.id));
  return body;
}

type Step = (ctx: Context, tx: Tx, id: Uuid) => Promise<TransferRow>;

/** A step of a transfer's life that takes no body. */
function stepRoute(
  operationId: string,
  action: string,
  summary: string,
  description: string,
  step: Step,
): Route {
  return defineRoute({
    operationId,
    method: 'POST',
    path: `/v1/transfers/:id/${action}`,
    tag,
    summary,
    description,
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: z.strictObject({}),
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await presentOne(tx, await step(ctx, tx, pathId('trf', 'transfer', params.id))),
    }),
  });
}

/** Stock on its way between places. */
export const transferRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'transferInventory',
    method: 'POST',
    path: '/v1/inventory/transfer',
    tag,
    summary: 'Move units between two places',
    description:
      'Moves units of one product at once, or, with expected_at or instant false, sends them off now to be ' +
      'received later. Refuses more than can be promised at the giving place. Leaves a transfer record either way.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: instantTransferSchema,
    reply: { status: 201, schema: transferSchema },
    example: { product_id: 'TEE-RED-M', from_location: 'NJ1', to_location: 'CA1', quantity: 10 },
    handle: async ({ ctx, tx, body }) => {
      const row = await transferNow(ctx, tx, body);
      return { status: 201, location: transferPath(row), body: await presentOne(tx, row) };
    },
  }),
  defineRoute({
    operationId: 'listTransfers',
    method: 'GET',
    path: '/v1/transfers',
    tag,
    summary: 'List transfers',
    description: 'Transfers with their lines, the newest first.',
    scope: 'inventory:read',
    transaction: 'read',
    list: transferList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<TransferRow>(tx, list);
      return { body: { ...page, rows: await presentTransfers(tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'createTransfer',
    method: 'POST',
    path: '/v1/transfers',
    tag,
    summary: 'Plan a transfer',
    description: 'Plans a transfer of one or more products. Nothing is held until it is approved.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: newTransferSchema,
    reply: { status: 201, schema: transferSchema },
    example: {
      from_location: 'NJ1',
      to_location: 'CA1',
      lines: [{ product_id: 'TEE-RED-M', quantity: 40 }],
      approve: true,
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await createTransfer(ctx, tx, body);
      return { status: 201, location: transferPath(row), body: await presentOne(tx, row) };
    },
  }),
  defineRoute({
    operationId: 'getTransfer',
    method: 'GET',
    path: '/v1/transfers/:id',
    tag,
    summary: 'Read a transfer',
    description: 'One transfer with its lines and what can be done with it.',
    scope: 'inventory:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => {
      const row = await selectTransfer(tx, pathId('trf', 'transfer', params.id));
      if (row === undefined) throw notFound('transfer', params.id);
      return { body: await presentOne(tx, row) };
    },
  }),
  defineRoute({
    operationId: 'updateTransfer',
    method: 'PATCH',
    path: '/v1/transfers/:id',
    tag,
    summary: 'Change the date or the reason',
    description: 'A merge patch: null clears, what is absent stays.',
    scope: 'inventory:adjust',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: patchTransferSchema,
    reply,
    example: { expected_at: '2026-12-01T08:00:00Z' },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: await presentOne(
        tx,
        await patchTransfer(ctx, tx, pathId('trf', 'transfer', params.id), body, ifMatch),
      ),
    }),
  }),
  stepRoute(
    'approveTransfer',
    'approve',
    'Approve a transfer',
    'Holds its units where they are; 409 when there are too few.',
    approveTransfer,
  ),
  stepRoute(
    'pickTransfer',
    'pick',
    'Note that picking began',
    'For the giving place; nothing moves yet.',
    pickTransfer,
  ),
  stepRoute(
    'cancelTransfer',
    'cancel',
    'Call a transfer off',
    'Before it ships; what it held is free again.',
    cancelTransfer,
  ),
  defineRoute({
    operationId: 'shipTransfer',
    method: 'POST',
    path: '/v1/transfers/:id/ship',
    tag,
    summary: 'Send a transfer off',
    description:
      'The units leave the giving place and are in transit: visible with their date, not sellable.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: shipTransferSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params, body }) => ({
      body: await presentOne(
        tx,
        await shipTransfer(ctx, tx, pathId('trf', 'transfer', params.id), body),
      ),
    }),
  }),
  defineRoute({
    operationId: 'receiveTransfer',
    method: 'POST',
    path: '/v1/transfers/:id/receive',
    tag,
    summary: 'Book what arrived',
    description:
      'In part or whole; what is missing for good is written off as lost, and the transfer shows the variance.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: receiveTransferSchema,
    reply,
    example: { lines: [{ product_id: 'TEE-RED-M', quantity: 38, lost: 2 }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await presentOne(
        tx,
        await receiveTransfer(ctx, tx, pathId('trf', 'transfer', params.id), body),
      ),
    }),
  }),
];
