import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import { type PolicyPorts, presentVersion, versionSchema } from '../policies/index.ts';
import { presentCompared, presentSimulation } from './present-simulation.ts';
import { promoteVariation } from './promote-variation.ts';
import type { ComparedRow, SimulationRow } from './simulation.ts';
import { startSimulation } from './start-simulation.ts';
import { comparedList, deleteSimulation, selectSimulation, simulationList } from './store.ts';
import {
  comparedSchema,
  deletedSchema,
  newSimulationSchema,
  promotionSchema,
  simulationSchema,
} from './wire.ts';

const tag = 'Simulations';
const variationParams = z.strictObject({
  id: z.string().min(1).max(255),
  name: z.string().min(1).max(255).describe('The variation’s name'),
});

async function find(tx: Tx, text: string): Promise<SimulationRow> {
  const row = await selectSimulation(tx, pathId('sim', 'simulation', text));
  if (row === undefined) throw notFound('simulation', text);
  return row;
}

/** Replay and what-if: started, watched, read and deleted. */
export const simulationRoutes = (ports: PolicyPorts): readonly Route[] => [
  defineRoute({
    operationId: 'createSimulation',
    method: 'POST',
    path: '/v1/simulations',
    tag,
    summary: 'Simulate a period of the past',
    description:
      'Plans every decision of the period again, as it was and as it would have been in up to five ' +
      'variations, each with the stock that its own plans would have left. Without variations it ' +
      'only says whether every decision comes out as it did. Changes nothing else. Watch the job.',
    scope: 'routing:simulate',
    transaction: 'write',
    idempotency: 'optional',
    body: newSimulationSchema,
    reply: { status: 202, schema: simulationSchema },
    example: {
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-08T00:00:00Z',
      variations: [{ name: 'Denver closed', closed_locations: ['FC-DEN'] }],
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await startSimulation(ctx, tx, body, ports);
      return {
        status: 202,
        location: `/v1/simulations/${encodeId('sim', row.id)}`,
        body: presentSimulation(row),
      };
    },
  }),
  defineRoute({
    operationId: 'listSimulations',
    method: 'GET',
    path: '/v1/simulations',
    tag,
    summary: 'List simulations',
    description: 'The newest first, with what was asked for and what came out.',
    scope: 'routing:read',
    transaction: 'read',
    list: simulationList,
    reply: { status: 200, schema: simulationSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<SimulationRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentSimulation) } };
    },
  }),
  defineRoute({
    operationId: 'getSimulation',
    method: 'GET',
    path: '/v1/simulations/:id',
    tag,
    summary: 'Get a simulation',
    description:
      'Its request is all that is needed to run it again; over the same records the digest of the ' +
      'result is then the same.',
    scope: 'routing:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: simulationSchema },
    handle: async ({ tx, params }) => ({ body: presentSimulation(await find(tx, params.id)) }),
  }),
  defineRoute({
    operationId: 'listSimulationDecisions',
    method: 'GET',
    path: '/v1/simulation_decisions',
    tag,
    summary: 'List simulated decisions',
    description:
      'One row a decision and variation, what costs most more first; variation 0 has the decisions ' +
      'of history that did not come out as they did, and why.',
    scope: 'routing:read',
    transaction: 'read',
    list: comparedList,
    reply: { status: 200, schema: comparedSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ComparedRow & { simulationId: Uuid }>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentCompared) } };
    },
  }),
  defineRoute({
    operationId: 'promoteSimulationVariation',
    method: 'POST',
    path: '/v1/simulations/:id/variations/:name/promote',
    tag,
    summary: 'Promote a variation to a draft',
    description:
      'Makes a draft of a policy of what the variation tried: its document, weights and closed ' +
      'locations, with a link back to the simulation and its figures. It counts for nothing until ' +
      'it is tested, reviewed and published. What a policy cannot say (stock, rates, capacity, ' +
      'demand) is refused.',
    scope: 'policies:write',
    transaction: 'write',
    idempotency: 'optional',
    params: variationParams,
    body: promotionSchema,
    reply: { status: 201, schema: versionSchema },
    example: { code: 'fewer-parcels', note: 'As simulated over November' },
    handle: async ({ ctx, tx, params, body }) => {
      const simulation = await find(tx, params.id);
      const wish = { ...body, variation: params.name };
      const { version } = await promoteVariation(ctx, tx, simulation, wish);
      const policy = encodeId('pol', version.policyId);
      return {
        status: 201,
        body: presentVersion(version),
        location: `/v1/policies/${policy}/versions/${version.number}`,
      };
    },
  }),
  defineRoute({
    operationId: 'deleteSimulation',
    method: 'DELETE',
    path: '/v1/simulations/:id',
    tag,
    summary: 'Delete a simulation',
    description: 'With all its rows. One whose job is not over is a 409: cancel the job first.',
    scope: 'routing:simulate',
    transaction: 'write',
    params: idParams,
    reply: { status: 200, schema: deletedSchema },
    handle: async ({ tx, params }) => {
      const { id, state } = await find(tx, params.id);
      if (state === 'queued' || state === 'running') {
        throw new Refusal('illegal_transition', `Its job is ${state}.`, {
          extra: { current_state: state, allowed_actions: [] },
        });
      }
      await deleteSimulation(tx, id);
      return {
        body: {
          object: 'simulation' as const,
          id: encodeId('sim', id),
          deleted: true as const,
        },
      };
    },
  }),
];
