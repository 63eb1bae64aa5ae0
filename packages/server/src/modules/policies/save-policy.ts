import { encodeId } from '../../lib/ids.ts';
import { isSameJson } from '../../lib/json.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, Refusal } from '../../platform/errors.ts';
import { faultsOfDocument } from './decide-document.ts';
import type { PolicyDocument } from './document.ts';
import { getPolicy, getVersion, isBuiltIn, lockPolicy, lockVersion } from './find-policy.ts';
import type { PolicyRow, VersionOrigin, VersionRow } from './policy.ts';
import {
  insertPolicy,
  insertVersion,
  selectVersion,
  updatePolicy,
  updateVersion,
} from './store.ts';
import { tellPolicy, tellVersion } from './tell-policy.ts';
import type { NewPolicy, NewVersion, PolicyPatch, VersionPatch } from './wire.ts';

/** A draft as it is when it has just been written. */
export function newVersion(
  ctx: Context,
  what: Pick<VersionRow, 'policyId' | 'number' | 'document' | 'note' | 'basedOn'> &
    Partial<Pick<VersionRow, 'origin'>>,
): VersionRow {
  return {
    origin: null,
    ...what,
    state: 'draft',
    author: ctx.actor,
    report: null,
    submittedBy: null,
    submittedAt: null,
    approvedBy: null,
    approvedAt: null,
    publishedBy: null,
    publishedAt: null,
    version: 1,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  };
}

function refuseFaults(document: PolicyDocument | undefined): void {
  const faults = document === undefined ? [] : faultsOfDocument(document, '#/document');
  if (faults.length > 0) throw invalid(faults);
}

/** Adds a policy with its first draft. 409 `duplicate` with `existing_id` when the code is taken. */
export async function createPolicy(
  ctx: Context,
  tx: Tx,
  input: NewPolicy,
  origin: VersionOrigin | null = null,
): Promise<{ policy: PolicyRow; version: VersionRow }> {
  refuseFaults(input.document);
  const policy: PolicyRow = {
    id: ctx.ids.uuid(),
    code: input.code,
    name: input.name ?? input.code,
    description: input.description ?? null,
    lastNumber: 1,
    version: 1,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  };
  // The built-in one is read by its code: another of that code could never be found.
  if (isBuiltIn(policy.code) || !(await insertPolicy(tx, policy))) {
    const existing = await getPolicy(tx, policy.code);
    throw new Refusal('duplicate', `There is a policy ${policy.code} already.`, {
      extra: { existing_id: encodeId('pol', existing.id) },
    });
  }
  const version = newVersion(ctx, {
    policyId: policy.id,
    number: 1,
    document: input.document,
    note: input.note ?? null,
    basedOn: null,
    origin,
  });
  await insertVersion(tx, version);
  await tellPolicy(ctx, tx, 'policy.created', policy);
  await tellVersion(ctx, tx, 'policy.version_created', policy, version);
  return { policy, version };
}

/** Changes a policy's name and description; its documents have versions of their own. */
export async function changePolicy(
  ctx: Context,
  tx: Tx,
  input: { reference: string; version: number | undefined; patch: PolicyPatch },
): Promise<PolicyRow> {
  const before = await lockPolicy(tx, input.reference);
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal(
      'version_mismatch',
      `Its version is ${before.version}, not ${input.version}.`,
      { extra: { current_version: before.version } },
    );
  }
  const { name, description } = input.patch;
  const after = {
    ...before,
    name: name ?? before.name,
    description: description === undefined ? before.description : description,
  };
  if (isSameJson(after, before)) return before;
  const changed = { ...after, version: before.version + 1, updatedAt: ctx.now() };
  await updatePolicy(tx, changed);
  await tellPolicy(ctx, tx, 'policy.updated', changed);
  return changed;
}

/** A new draft under the next number: of the document that is sent, or of an earlier version. */
export async function createVersion(
  ctx: Context,
  tx: Tx,
  reference: string,
  input: NewVersion,
  origin: VersionOrigin | null = null,
): Promise<{ policy: PolicyRow; version: VersionRow }> {
  refuseFaults(input.document);
  const before = await lockPolicy(tx, reference);
  const basedOn = input.based_on ?? before.lastNumber;
  const base = await selectVersion(tx, before.id, basedOn, false);
  if (base === undefined) {
    const detail = `${before.code} has no version ${basedOn}.`;
    throw invalid([{ pointer: '#/based_on', code: 'unknown_reference', detail }]);
  }
  const { policy, number } = await drawNumber(ctx, tx, before);
  const version = newVersion(ctx, {
    policyId: policy.id,
    number,
    document: input.document ?? base.document,
    note: input.note ?? null,
    basedOn,
    origin,
  });
  await insertVersion(tx, version);
  await tellVersion(ctx, tx, 'policy.version_created', policy, version);
  return { policy, version };
}

/** The next number of a locked policy. */
export async function drawNumber(
  ctx: Context,
  tx: Tx,
  before: PolicyRow,
): Promise<{ policy: PolicyRow; number: number }> {
  const number = before.lastNumber + 1;
  const policy = {
    ...before,
    lastNumber: number,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  await updatePolicy(tx, policy);
  return { policy, number };
}

/**
 * Changes a draft. What was tested becomes a draft again; a version under review or published is
 * never changed: a new one is made of it.
 */
export async function editVersion(
  ctx: Context,
  tx: Tx,
  input: { reference: string; number: number; version: number | undefined; patch: VersionPatch },
): Promise<{ policy: PolicyRow; version: VersionRow }> {
  const { document, note } = input.patch;
  refuseFaults(document);
  const { policy, row, state } = await lockVersion(tx, { ...input, action: 'edit' });
  const isSame = document === undefined || isSameJson(document, row.document);
  const after: VersionRow = {
    ...row,
    note: note === undefined ? row.note : note,
    ...(isSame ? {} : { document, state, author: ctx.actor, report: null }),
  };
  if (isSame && after.note === row.note) return { policy, version: row };
  const version = { ...after, version: row.version + 1, updatedAt: ctx.now() };
  await updateVersion(tx, version);
  await tellVersion(ctx, tx, 'policy.version_updated', policy, version);
  return { policy, version };
}

/** What a version says against another of the same policy. */
export async function twoDocuments(
  tx: Tx,
  reference: string,
  numbers: { from: number; to: number },
): Promise<{ from: PolicyDocument; to: PolicyDocument }> {
  const from = await getVersion(tx, reference, numbers.from);
  const to = await getVersion(tx, reference, numbers.to);
  return { from: from.document, to: to.document };
}
