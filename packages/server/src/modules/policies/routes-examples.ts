import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, pathId, type Route, runList } from '../../platform/http/index.ts';
import type { ExampleRow } from './example.ts';
import { changeExample, createExample, removeExample } from './manage-examples.ts';
import { presentExample } from './present-policy.ts';
import { exampleList } from './store-examples.ts';
import { examplePatchSchema, exampleSchema, newExampleSchema } from './wire-examples.ts';

const tag = 'Policies';
const exampleParams = z.strictObject({
  id: z.string().min(1).max(255),
  example_id: z.string().min(1).max(255),
});

/** The operations on a policy's examples: orders whose outcome is pinned. */
export const exampleRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createPolicyExample',
    method: 'POST',
    path: '/v1/policies/:id/examples',
    tag,
    summary: 'Pin an example order',
    description:
      'Adds an order whose outcome must not change unnoticed: it is planned at each test and before each publication, and a difference refuses it.',
    scope: 'policies:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: newExampleSchema,
    reply: { status: 201, schema: exampleSchema },
    example: {
      name: 'A heavy order to Munich',
      input: {
        order: {
          currency: 'EUR',
          line_items: [{ sku: 'SOFA', quantity: 1 }],
          shipping_address: { country: 'DE', postal_code: '80331' },
        },
        stock: [{ product_id: 'SOFA', location_id: 'BER', available: 3 }],
      },
      expected: { batch: 'Heavy', locations: ['BER'], cost_max: 60 },
    },
    handle: async ({ ctx, tx, params, body }) => {
      const row = await createExample(ctx, tx, params.id, body);
      return {
        status: 201,
        body: presentExample(row),
        location: `/v1/policies/${encodeId('pol', row.policyId)}/examples/${encodeId('pex', row.id)}`,
      };
    },
  }),
  defineRoute({
    operationId: 'listPolicyExamples',
    method: 'GET',
    path: '/v1/policy_examples',
    tag,
    summary: 'List example orders',
    description: 'Examples of all policies, oldest first; filter by policy_id.',
    scope: 'policies:read',
    transaction: 'read',
    list: exampleList,
    reply: { status: 200, schema: exampleSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ExampleRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentExample) } };
    },
  }),
  defineRoute({
    operationId: 'updatePolicyExample',
    method: 'PATCH',
    path: '/v1/policies/:id/examples/:example_id',
    tag,
    summary: 'Change an example order',
    description: 'Replaces what is sent: the name, the order or what must come out.',
    scope: 'policies:write',
    transaction: 'write',
    ifMatch: 'required',
    params: exampleParams,
    body: examplePatchSchema,
    reply: { status: 200, schema: exampleSchema },
    example: { expected: { locations: ['BER'] } },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: presentExample(
        await changeExample(ctx, tx, {
          reference: params.id,
          id: pathId('pex', 'example', params.example_id),
          version: ifMatch,
          patch: body,
        }),
      ),
    }),
  }),
  defineRoute({
    operationId: 'deletePolicyExample',
    method: 'DELETE',
    path: '/v1/policies/:id/examples/:example_id',
    tag,
    summary: 'Remove an example order',
    description: 'Removes it and answers what it was.',
    scope: 'policies:write',
    transaction: 'write',
    ifMatch: 'required',
    params: exampleParams,
    reply: { status: 200, schema: exampleSchema },
    handle: async ({ ctx, tx, params, ifMatch }) => ({
      body: presentExample(
        await removeExample(ctx, tx, {
          reference: params.id,
          id: pathId('pex', 'example', params.example_id),
          version: ifMatch,
        }),
      ),
    }),
  }),
];
