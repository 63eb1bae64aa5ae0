import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { defaultDocument } from './default-policy.ts';
import { policyDocumentSchema } from './document.ts';
import type { PolicyPorts } from './example.ts';
import { getPolicy } from './find-policy.ts';
import type { PolicyRow } from './policy.ts';
import { presentFinding, presentPolicy, presentVersion } from './present-policy.ts';
import { rollBack } from './publish-version.ts';
import { changePolicy, createPolicy } from './save-policy.ts';
import { policyList } from './store.ts';
import { analyseDocument } from './test-version.ts';
import {
  analyseSchema,
  findingsSchema,
  newPolicySchema,
  policyPatchSchema,
  policySchema,
  rollBackSchema,
  versionSchema,
} from './wire.ts';

const tag = 'Policies';
const schemaReply = z.looseObject({}).meta({ id: 'JsonSchemaDocument' });
let documentSchema: Record<string, unknown> | undefined;

/** The operations on policies as a whole. */
export function policyRoutes(ports: PolicyPorts): readonly Route[] {
  return [
    defineRoute({
      operationId: 'getPolicySchema',
      method: 'GET',
      path: '/v1/policies/schema',
      tag,
      summary: 'The JSON Schema of a policy document',
      description:
        'Draft 2020-12, for editors and checks. Which fields can be asked what is said in the guide and told by faults.',
      scope: 'policies:read',
      transaction: 'read',
      reply: { status: 200, schema: schemaReply },
      handle: () => {
        documentSchema ??= z.toJSONSchema(policyDocumentSchema, {
          target: 'draft-2020-12',
        }) as Record<string, unknown>;
        return Promise.resolve({ body: documentSchema });
      },
    }),
    defineRoute({
      operationId: 'analysePolicy',
      method: 'POST',
      path: '/v1/policies/analyse',
      tag,
      summary: 'Analyse a policy document',
      description:
        'Says what is wrong with a document or suspicious about it, in the network as it is now: ' +
        'filters that match nothing, batches and rules that nothing comes to, circles, unknown ' +
        'names. Keeps nothing.',
      scope: 'policies:read',
      transaction: 'read',
      idempotency: 'none',
      body: analyseSchema,
      reply: { status: 200, schema: findingsSchema },
      example: { document: defaultDocument },
      handle: async ({ tx, body }) => {
        const findings = await analyseDocument(tx, body.document, ports);
        return {
          body: {
            object: 'list' as const,
            data: findings.map(presentFinding),
            publishable: findings.every(({ severity }) => severity !== 'error'),
          },
        };
      },
    }),
    defineRoute({
      operationId: 'createPolicy',
      method: 'POST',
      path: '/v1/policies',
      tag,
      summary: 'Create a policy',
      description:
        'Adds a policy with its first version, a draft. Nothing changes in sourcing until a version is published and activated.',
      scope: 'policies:write',
      transaction: 'write',
      idempotency: 'optional',
      body: newPolicySchema,
      reply: { status: 201, schema: policySchema },
      example: { code: 'standard', name: 'Standard sourcing', document: defaultDocument },
      handle: async ({ ctx, tx, body }) => {
        const { policy } = await createPolicy(ctx, tx, body);
        return {
          status: 201,
          body: presentPolicy(policy),
          location: `/v1/policies/${encodeId('pol', policy.id)}`,
        };
      },
    }),
    defineRoute({
      operationId: 'listPolicies',
      method: 'GET',
      path: '/v1/policies',
      tag,
      summary: 'List policies',
      description:
        'Policies by code. The built-in one is not among them; it is read under the code default.',
      scope: 'policies:read',
      transaction: 'read',
      list: policyList,
      reply: { status: 200, schema: policySchema },
      handle: async ({ tx, list }) => {
        const page = await runList<PolicyRow>(tx, list);
        return { body: { ...page, rows: page.rows.map(presentPolicy) } };
      },
    }),
    defineRoute({
      operationId: 'getPolicy',
      method: 'GET',
      path: '/v1/policies/:id',
      tag,
      summary: 'Get a policy',
      description: 'One policy by its id or its code; default is the built-in one.',
      scope: 'policies:read',
      transaction: 'read',
      params: idParams,
      reply: { status: 200, schema: policySchema },
      handle: async ({ tx, params }) => ({ body: presentPolicy(await getPolicy(tx, params.id)) }),
    }),
    defineRoute({
      operationId: 'updatePolicy',
      method: 'PATCH',
      path: '/v1/policies/:id',
      tag,
      summary: 'Change a policy’s name',
      description: 'Changes name and description; documents are changed by new versions.',
      scope: 'policies:write',
      transaction: 'write',
      ifMatch: 'required',
      params: idParams,
      body: policyPatchSchema,
      reply: { status: 200, schema: policySchema },
      example: { name: 'Standard sourcing, Europe' },
      handle: async ({ ctx, tx, params, body, ifMatch }) => ({
        body: presentPolicy(
          await changePolicy(ctx, tx, { reference: params.id, version: ifMatch, patch: body }),
        ),
      }),
    }),
    defineRoute({
      operationId: 'rollBackPolicy',
      method: 'POST',
      path: '/v1/policies/:id/rollback',
      tag,
      summary: 'Roll back to an earlier version',
      description:
        'Publishes what an earlier published version says as a new version. Wherever a version of the policy counts now, the new one counts at once.',
      scope: 'policies:publish',
      transaction: 'write',
      idempotency: 'optional',
      ifMatch: 'optional',
      params: idParams,
      body: rollBackSchema,
      reply: { status: 201, schema: versionSchema },
      example: { number: 1, comment: 'Version 2 split too many orders.' },
      handle: async ({ ctx, tx, params, body, ifMatch }) => {
        const what = {
          reference: params.id,
          version: ifMatch,
          number: body.number,
          accept_warnings: body.accept_warnings,
          comment: body.comment,
        };
        const { version } = await rollBack(ctx, tx, what, ports);
        return {
          status: 201,
          body: presentVersion(version),
          location: `/v1/policies/${encodeId('pol', version.policyId)}/versions/${version.number}`,
        };
      },
    }),
  ];
}
