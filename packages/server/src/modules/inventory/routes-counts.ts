import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import {
  approveCount,
  cancelCount,
  getCount,
  planCount,
  presentCount,
  recordCount,
} from './count-stock.ts';
import { countList, type CountRow, selectCountLines } from './store-counts.ts';
import {
  countSchema,
  decideCountSchema,
  newCountSchema,
  recordCountSchema,
} from './wire-counts.ts';

const tag = 'inventory';
const reply = { status: 200, schema: countSchema };
const idOf = (text: string): ReturnType<typeof pathId> => pathId('cnt', 'cycle count', text);

/** Cycle counts: planned, counted blind, counted again where far off, approved into the ledger. */
export const countRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createCycleCount',
    method: 'POST',
    path: '/v1/cycle_counts',
    tag,
    summary: 'Plan a cycle count',
    description:
      'Chooses products of a place: by name, by class, by when they were counted last. Nothing of ' +
      'the stock changes, and nothing is locked while people count.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    body: newCountSchema,
    reply: { status: 201, schema: countSchema },
    example: { location_id: 'DEN-1', abc_class: 'A', limit: 20, tolerance_units: 1 },
    handle: async ({ ctx, tx, body }) => {
      const made = await planCount(ctx, tx, body);
      return { status: 201, body: made, location: `/v1/cycle_counts/${made.id}` };
    },
  }),
  defineRoute({
    operationId: 'listCycleCounts',
    method: 'GET',
    path: '/v1/cycle_counts',
    tag,
    summary: 'List cycle counts',
    description: 'Cycle counts, the newest first.',
    scope: 'inventory:read',
    transaction: 'read',
    list: countList,
    reply,
    handle: async ({ tx, list }) => {
      const page = await runList<CountRow>(tx, list);
      const ids = page.rows.map((row) => row.id);
      const lines = Map.groupBy(await selectCountLines(tx, ids), (line) => line.countId);
      const rows = page.rows.map((row) => presentCount(row, lines.get(row.id) ?? []));
      return { body: { ...page, rows } };
    },
  }),
  defineRoute({
    operationId: 'getCycleCount',
    method: 'GET',
    path: '/v1/cycle_counts/:id',
    tag,
    summary: 'Get a cycle count',
    description: 'With what was found; what was expected is hidden until all is counted.',
    scope: 'inventory:read',
    transaction: 'read',
    params: idParams,
    reply,
    handle: async ({ tx, params }) => ({ body: await getCount(tx, idOf(params.id)) }),
  }),
  defineRoute({
    operationId: 'recordCycleCount',
    method: 'POST',
    path: '/v1/cycle_counts/:id/record',
    tag,
    summary: 'Record what was found',
    description:
      'Held against the record at this moment. A first count outside the tolerance is to be ' +
      'counted again, without being told what was expected; the second stands.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: recordCountSchema,
    reply,
    example: { line_items: [{ product_id: 'TEE-RED-M', quantity: 12 }] },
    handle: async ({ ctx, tx, params, body }) => ({
      body: await recordCount(ctx, tx, { id: idOf(params.id), body }),
    }),
  }),
  defineRoute({
    operationId: 'approveCycleCount',
    method: 'POST',
    path: '/v1/cycle_counts/:id/approve',
    tag,
    summary: 'Approve a cycle count',
    description:
      'Adjusts the stock by the differences, each as a row of the ledger of kind count that names ' +
      'it; units that moved since the count stay moved. 409 insufficient_inventory when less would ' +
      'be left than is held.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    params: idParams,
    body: decideCountSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({
      body: await approveCount(ctx, tx, idOf(params.id)),
    }),
  }),
  defineRoute({
    operationId: 'cancelCycleCount',
    method: 'POST',
    path: '/v1/cycle_counts/:id/cancel',
    tag,
    summary: 'Cancel a cycle count',
    description: 'The stock stays as it is.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: decideCountSchema,
    reply,
    example: {},
    handle: async ({ ctx, tx, params }) => ({ body: await cancelCount(ctx, tx, idOf(params.id)) }),
  }),
];
