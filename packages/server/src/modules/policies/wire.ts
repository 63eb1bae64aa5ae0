import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { policyDocumentSchema } from './document.ts';
import { findingCodes } from './finding.ts';
import { versionActions, versionStates } from './policy-states.ts';

const comment = z.string().min(1).max(10_000).optional();
const note = z.string().max(2000).nullable().optional().describe('What this version is for');

export const newPolicySchema = z
  .strictObject({
    code: field.code,
    name: field.text.optional(),
    description: z.string().max(2000).optional(),
    document: policyDocumentSchema,
    note,
  })
  .meta({ id: 'NewPolicy' });
export type NewPolicy = z.infer<typeof newPolicySchema>;

export const policyPatchSchema = z
  .strictObject({
    name: field.text.optional(),
    description: z.string().max(2000).nullable().optional(),
  })
  .meta({ id: 'PolicyPatch' });
export type PolicyPatch = z.infer<typeof policyPatchSchema>;

export const newVersionSchema = z
  .strictObject({
    based_on: z.int().min(1).optional().describe('The newest version when absent'),
    document: policyDocumentSchema.optional().describe('That of based_on when absent'),
    note,
  })
  .meta({ id: 'NewPolicyVersion' });
export type NewVersion = z.infer<typeof newVersionSchema>;

export const versionPatchSchema = z
  .strictObject({
    document: policyDocumentSchema.optional().describe('Replaced as a whole'),
    note,
  })
  .meta({ id: 'PolicyVersionPatch' });
export type VersionPatch = z.infer<typeof versionPatchSchema>;

export const reviewSchema = z.strictObject({ comment }).meta({ id: 'PolicyReview' });

const activationWish = {
  channel: z
    .string()
    .min(1)
    .max(100)
    .nullable()
    .optional()
    .describe('Absent or null: all channels without a policy of their own'),
  effective_from: field.instant.optional().describe('At once when absent; never in the past'),
};

export const publishSchema = z
  .strictObject({
    accept_warnings: z.boolean().optional(),
    activate: z.strictObject(activationWish).optional().describe('Absent: it does not count yet'),
  })
  .meta({ id: 'PublishPolicyVersion' });

export const rollBackSchema = z
  .strictObject({
    number: z.int().min(1).describe('The published version to go back to'),
    accept_warnings: z.boolean().optional(),
    comment,
  })
  .meta({ id: 'RollBackPolicy' });

export const newActivationSchema = z
  .strictObject({
    policy_id: field.reference
      .nullable()
      .describe('Id or code; null: back to what is more general'),
    number: z.int().min(1).optional().describe('The published version'),
    ...activationWish,
  })
  .meta({ id: 'NewPolicyActivation' });

export const newCommentSchema = z
  .strictObject({ text: z.string().min(1).max(10_000) })
  .meta({ id: 'NewPolicyComment' });

export const analyseSchema = z
  .strictObject({ document: policyDocumentSchema })
  .meta({ id: 'AnalysePolicy' });

export const findingSchema = z
  .object({
    code: z.enum(findingCodes),
    severity: z.enum(['error', 'warning']),
    pointer: z.string(),
    detail: z.string(),
    witness: z
      .looseObject({})
      .nullable()
      .describe('Fields of an order that shows it; the others do not matter'),
  })
  .meta({ id: 'PolicyFinding' });

export const findingsSchema = z
  .object({
    object: z.literal('list'),
    data: z.array(findingSchema),
    publishable: z.boolean().describe('No finding is an error'),
  })
  .meta({ id: 'PolicyFindings' });

const exampleResult = z
  .object({
    name: z.string(),
    ok: z.boolean(),
    differences: z.array(z.string()),
    batch: z.string().nullable(),
    rule: z.string().nullable(),
    outcome: z.string(),
    locations: z.array(z.string()),
    cost: z.number().nullable(),
  })
  .meta({ id: 'PolicyExampleResult' });

const report = z
  .object({
    ok: z.boolean().describe('No error, and every example as expected'),
    tested_at: z.string(),
    tested_by: z.string(),
    findings: z.array(findingSchema),
    examples: z.array(exampleResult),
  })
  .meta({ id: 'PolicyTestReport' });

export const policySchema = z
  .object({
    object: z.literal('policy'),
    id: field.id('pol'),
    code: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    built_in: z.boolean(),
    latest_number: z.int(),
    version: z.int(),
    created_by: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Policy' });

export const versionSchema = z
  .object({
    object: z.literal('policy_version'),
    policy_id: field.id('pol'),
    number: z.int(),
    state: z.enum(versionStates),
    document: policyDocumentSchema,
    note: z.string().nullable(),
    based_on: z.int().nullable(),
    origin: z
      .object({
        simulation_id: field.id('sim'),
        variation: z.string(),
        digest: z.string().describe('Of the result of the simulation'),
        from: z.string(),
        to: z.string(),
        figures: z
          .record(
            z.string(),
            z.object({
              pairs: z.int(),
              mean: z.number(),
              low: z.number().nullable(),
              high: z.number().nullable(),
            }),
          )
          .describe('Variation less history, a decision, with 95 % intervals'),
      })
      .nullable()
      .describe('The simulation that its first document was promoted from'),
    author: z.string(),
    report: report.nullable(),
    submitted_by: z.string().nullable(),
    submitted_at: z.string().nullable(),
    approved_by: z.string().nullable(),
    approved_at: z.string().nullable(),
    published_by: z.string().nullable(),
    published_at: z.string().nullable(),
    supported_actions: z.array(z.enum(versionActions)),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'PolicyVersion' });

export const changeSchema = z
  .object({
    op: z.enum(['add', 'remove', 'replace']),
    path: z.string().describe('JSON pointer; the changes are applied in turn'),
    from: z.unknown().optional().describe('What stood there before'),
    value: z.unknown().optional().describe('What stands there now'),
  })
  .meta({ id: 'PolicyChange' });

export const diffSchema = z
  .object({
    object: z.literal('policy_diff'),
    from: z.int(),
    to: z.int(),
    changes: z.array(changeSchema),
  })
  .meta({ id: 'PolicyDiff' });

export const commentSchema = z
  .object({
    object: z.literal('policy_comment'),
    id: field.id('note'),
    number: z.int(),
    author: z.string(),
    text: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'PolicyComment' });

export const activationSchema = z
  .object({
    object: z.literal('policy_activation'),
    id: field.id('pac'),
    policy_id: field.id('pol').nullable(),
    number: z.int().nullable(),
    channel: z.string().nullable(),
    effective_from: z.string(),
    activated_by: z.string(),
    created_at: z.string(),
    cancelled_by: z.string().nullable(),
    cancelled_at: z.string().nullable(),
  })
  .meta({ id: 'PolicyActivation' });

export const activeSchema = z
  .object({
    object: z.literal('active_policy'),
    policy_id: field.id('pol'),
    code: z.string(),
    number: z.int(),
    channel: z.string().nullable(),
    at: z.string(),
    canary: z
      .object({
        id: field.id('cny'),
        policy_id: field.id('pol'),
        number: z.int(),
        percent: z.number(),
      })
      .nullable()
      .describe('What plans a share of these orders instead'),
    document: policyDocumentSchema,
  })
  .meta({ id: 'ActivePolicy' });
