import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import {
  type Answer,
  defineRoute,
  idParams,
  type Route,
  runList,
} from '../../platform/http/index.ts';
import { diffJson } from './decide-diff.ts';
import { defaultDocument } from './default-policy.ts';
import type { PolicyPorts } from './example.ts';
import { getVersion } from './find-policy.ts';
import type { VersionRow } from './policy.ts';
import { presentChange, presentComment, presentVersion } from './present-policy.ts';
import { publishVersion } from './publish-version.ts';
import {
  addComment,
  approveVersion,
  archiveVersion,
  returnVersion,
  submitVersion,
} from './review-version.ts';
import { createVersion, editVersion, twoDocuments } from './save-policy.ts';
import { selectComments, versionList } from './store.ts';
import { testVersion } from './test-version.ts';
import {
  commentSchema,
  diffSchema,
  newCommentSchema,
  newVersionSchema,
  publishSchema,
  reviewSchema,
  versionPatchSchema,
  versionSchema,
} from './wire.ts';

const tag = 'Policies';
const versionParams = z.strictObject({
  id: z.string().min(1).max(255),
  number: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .describe('The version’s number'),
});
const diffQuery = z.strictObject({
  from: z.string().regex(/^[1-9]\d{0,8}$/),
  to: z.string().regex(/^[1-9]\d{0,8}$/),
});
type VersionParams = z.output<typeof versionParams>;

const whatOf = (
  params: VersionParams,
  version: number | undefined,
): { reference: string; number: number; version: number | undefined } => ({
  reference: params.id,
  number: Number(params.number),
  version,
});

const answerOf = ({ version }: { version: VersionRow }): Answer<z.input<typeof versionSchema>> => ({
  body: presentVersion(version),
});

const made = (version: VersionRow): Answer<z.input<typeof versionSchema>> => ({
  status: 201,
  body: presentVersion(version),
  location: `/v1/policies/${encodeId('pol', version.policyId)}/versions/${version.number}`,
});

const writing: readonly Route[] = [
  defineRoute({
    operationId: 'createPolicyVersion',
    method: 'POST',
    path: '/v1/policies/:id/versions',
    tag,
    summary: 'Start a new version',
    description:
      'Makes a draft under the next number, of the document that is sent or of an earlier version. What is published stays as it is.',
    scope: 'policies:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: newVersionSchema,
    reply: { status: 201, schema: versionSchema },
    example: { based_on: 1, note: 'Fewer parcels in December' },
    handle: async ({ ctx, tx, params, body }) =>
      made((await createVersion(ctx, tx, params.id, body)).version),
  }),
  defineRoute({
    operationId: 'updatePolicyVersion',
    method: 'PATCH',
    path: '/v1/policies/:id/versions/:number',
    tag,
    summary: 'Change a draft',
    description:
      'Replaces the document or the note of a draft; what was tested is a draft again. A version under review or published is a 409: make a new one.',
    scope: 'policies:write',
    transaction: 'write',
    ifMatch: 'required',
    params: versionParams,
    body: versionPatchSchema,
    reply: { status: 200, schema: versionSchema },
    example: { document: defaultDocument },
    handle: async ({ ctx, tx, params, body, ifMatch }) =>
      answerOf(await editVersion(ctx, tx, { ...whatOf(params, ifMatch), patch: body })),
  }),
];

const reading: readonly Route[] = [
  defineRoute({
    operationId: 'listPolicyVersions',
    method: 'GET',
    path: '/v1/policy_versions',
    tag,
    summary: 'List policy versions',
    description:
      'Versions of all policies, the highest number first; filter by policy_id or state.',
    scope: 'policies:read',
    transaction: 'read',
    list: versionList,
    reply: { status: 200, schema: versionSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<VersionRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentVersion) } };
    },
  }),
  defineRoute({
    operationId: 'getPolicyVersion',
    method: 'GET',
    path: '/v1/policies/:id/versions/:number',
    tag,
    summary: 'Get a policy version',
    description: 'One version with its document and what its last test found.',
    scope: 'policies:read',
    transaction: 'read',
    params: versionParams,
    reply: { status: 200, schema: versionSchema },
    handle: async ({ tx, params }) => ({
      body: presentVersion(await getVersion(tx, params.id, Number(params.number))),
    }),
  }),
  defineRoute({
    operationId: 'diffPolicyVersions',
    method: 'GET',
    path: '/v1/policies/:id/diff',
    tag,
    summary: 'Compare two versions',
    description:
      'The changes from one version’s document to another’s, as a JSON Patch (RFC 6902) that also says what stood there before.',
    scope: 'policies:read',
    transaction: 'read',
    params: idParams,
    query: diffQuery,
    reply: { status: 200, schema: diffSchema },
    handle: async ({ tx, params, query }) => {
      const numbers = { from: Number(query.from), to: Number(query.to) };
      const { from, to } = await twoDocuments(tx, params.id, numbers);
      return {
        body: {
          object: 'policy_diff' as const,
          ...numbers,
          changes: diffJson(from, to).map(presentChange),
        },
      };
    },
  }),
  defineRoute({
    operationId: 'listPolicyComments',
    method: 'GET',
    path: '/v1/policies/:id/versions/:number/comments',
    tag,
    summary: 'Comments on a version',
    description: 'What was said about the version, oldest first.',
    scope: 'policies:read',
    transaction: 'read',
    params: versionParams,
    reply: {
      status: 200,
      schema: z.object({ object: z.literal('list'), data: z.array(commentSchema) }),
    },
    handle: async ({ tx, params }) => {
      const row = await getVersion(tx, params.id, Number(params.number));
      const comments = await selectComments(tx, row.policyId, row.number);
      return { body: { object: 'list' as const, data: comments.map(presentComment) } };
    },
  }),
  defineRoute({
    operationId: 'addPolicyComment',
    method: 'POST',
    path: '/v1/policies/:id/versions/:number/comments',
    tag,
    summary: 'Comment on a version',
    description: 'Adds a comment, at whatever stage the version is.',
    scope: 'policies:write',
    transaction: 'write',
    idempotency: 'optional',
    params: versionParams,
    body: newCommentSchema,
    reply: { status: 201, schema: commentSchema },
    example: { text: 'Why not Lyon first?' },
    handle: async ({ ctx, tx, params, body }) => ({
      status: 201,
      body: presentComment(
        await addComment(ctx, tx, { ...whatOf(params, undefined), text: body.text }),
      ),
    }),
  }),
];

const reviews = [
  [
    'submit',
    'policies:write',
    submitVersion,
    'Submit a version for review',
    'Hands a tested version over to review; one whose test found errors is a 409.',
  ],
  [
    'approve',
    'policies:publish',
    approveVersion,
    'Approve a version',
    'Approves a version under review. Where another live key could publish, the author’s own approval is a 403.',
  ],
  [
    'return',
    'policies:publish',
    returnVersion,
    'Return a version to its author',
    'Makes a version under review a draft again.',
  ],
  [
    'archive',
    'policies:write',
    archiveVersion,
    'Archive a version',
    'Puts a version away for good. One that counts or is to count is a 409 in_use.',
  ],
] as const;

const reviewing: readonly Route[] = reviews.map(([action, scope, run, summary, description]) =>
  defineRoute({
    operationId: `${action}PolicyVersion`,
    method: 'POST',
    path: `/v1/policies/:id/versions/:number/${action}`,
    tag,
    summary,
    description,
    scope,
    transaction: 'write',
    idempotency: 'optional',
    ifMatch: 'optional',
    params: versionParams,
    body: reviewSchema,
    reply: { status: 200, schema: versionSchema },
    example: { comment: 'As agreed on Monday.' },
    handle: async ({ ctx, tx, params, body, ifMatch }) =>
      answerOf(await run(ctx, tx, { ...whatOf(params, ifMatch), comment: body.comment })),
  }),
);

/** The operations on single versions. */
export function versionRoutes(ports: PolicyPorts): readonly Route[] {
  return [
    ...writing,
    ...reading,
    ...reviewing,
    defineRoute({
      operationId: 'testPolicyVersion',
      method: 'POST',
      path: '/v1/policies/:id/versions/:number/test',
      tag,
      summary: 'Test a version',
      description:
        'Analyses the document and plans the policy’s examples under it, and keeps the report with the version. Orders and stock stay as they are.',
      scope: 'policies:write',
      transaction: 'write',
      idempotency: 'optional',
      ifMatch: 'optional',
      params: versionParams,
      reply: { status: 200, schema: versionSchema },
      handle: async ({ ctx, tx, params, ifMatch }) =>
        answerOf(await testVersion(ctx, tx, whatOf(params, ifMatch), ports)),
    }),
    defineRoute({
      operationId: 'publishPolicyVersion',
      method: 'POST',
      path: '/v1/policies/:id/versions/:number/publish',
      tag,
      summary: 'Publish a version',
      description:
        'Makes an approved version unchangeable, and active when activate is given. It is tested ' +
        'once more: errors and failed examples are a 422, warnings too unless accept_warnings is true.',
      scope: 'policies:publish',
      transaction: 'write',
      idempotency: 'optional',
      ifMatch: 'required',
      params: versionParams,
      body: publishSchema,
      reply: { status: 200, schema: versionSchema },
      example: { activate: {} },
      handle: async ({ ctx, tx, params, body, ifMatch }) =>
        answerOf(await publishVersion(ctx, tx, { ...whatOf(params, ifMatch), wish: body }, ports)),
    }),
  ];
}
