import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import type { Change } from './decide-diff.ts';
import type { ExampleRow } from './example.ts';
import type { Finding } from './finding.ts';
import { builtInRow } from './find-policy.ts';
import type { ActivationRow, CommentRow, PolicyRow, TestReport, VersionRow } from './policy.ts';
import { versionActionsOf } from './policy-states.ts';
import type {
  activationSchema,
  changeSchema,
  commentSchema,
  findingSchema,
  policySchema,
  versionSchema,
} from './wire.ts';
import type { exampleSchema } from './wire-examples.ts';

export const presentPolicy = (row: PolicyRow): z.input<typeof policySchema> => ({
  object: 'policy',
  id: encodeId('pol', row.id),
  code: row.code,
  name: row.name,
  description: row.description,
  built_in: row.id === builtInRow.id,
  latest_number: row.lastNumber,
  version: row.version,
  created_by: row.createdBy,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const presentFinding = (finding: Finding): z.input<typeof findingSchema> => ({
  code: finding.code,
  severity: finding.severity,
  pointer: finding.pointer,
  detail: finding.detail,
  witness: finding.witness ?? null,
});

const presentReport = (report: TestReport): z.input<typeof versionSchema>['report'] => ({
  ok: report.ok,
  tested_at: report.testedAt,
  tested_by: report.testedBy,
  findings: report.findings.map(presentFinding),
  examples: report.examples.map((result) => ({
    ...result,
    differences: [...result.differences],
    locations: [...result.locations],
  })),
});

export const presentVersion = (row: VersionRow): z.input<typeof versionSchema> => ({
  object: 'policy_version',
  policy_id: encodeId('pol', row.policyId),
  number: row.number,
  state: row.state,
  document: row.document,
  note: row.note,
  based_on: row.basedOn,
  origin: row.origin,
  author: row.author,
  report: row.report === null ? null : presentReport(row.report),
  submitted_by: row.submittedBy,
  submitted_at: row.submittedAt,
  approved_by: row.approvedBy,
  approved_at: row.approvedAt,
  published_by: row.publishedBy,
  published_at: row.publishedAt,
  supported_actions:
    row.policyId === builtInRow.id ? [] : versionActionsOf(row.state, row.approvedBy !== null),
  version: row.version,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

export const presentChange = (change: Change): z.input<typeof changeSchema> => ({
  op: change.op,
  path: change.path,
  ...('from' in change ? { from: change.from } : {}),
  ...('value' in change ? { value: change.value } : {}),
});

export const presentComment = (row: CommentRow): z.input<typeof commentSchema> => ({
  object: 'policy_comment',
  id: encodeId('note', row.id),
  number: row.number,
  author: row.author,
  text: row.text,
  created_at: row.createdAt,
});

export const presentActivation = (row: ActivationRow): z.input<typeof activationSchema> => ({
  object: 'policy_activation',
  id: encodeId('pac', row.id),
  policy_id: row.policyId === null ? null : encodeId('pol', row.policyId),
  number: row.number,
  channel: row.channel,
  effective_from: row.effectiveFrom,
  activated_by: row.activatedBy,
  created_at: row.createdAt,
  cancelled_by: row.cancelledBy,
  cancelled_at: row.cancelledAt,
});

export const presentExample = (row: ExampleRow): z.input<typeof exampleSchema> => ({
  object: 'policy_example',
  id: encodeId('pex', row.id),
  policy_id: encodeId('pol', row.policyId),
  name: row.name,
  input: row.input,
  expected: row.expected,
  version: row.version,
  created_by: row.createdBy,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});
