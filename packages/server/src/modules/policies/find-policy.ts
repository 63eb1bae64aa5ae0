import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { instantOfMs } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { builtInPolicy } from './active-policy.ts';
import type { PolicyRow, VersionRow } from './policy.ts';
import { stateAfter, type VersionAction, versionActionsOf } from './policy-states.ts';
import { selectNewestPublished, selectPolicy, selectVersion } from './store.ts';

const always = instantOfMs(0);

/** The built-in policy as if it were stored. */
export const builtInRow: PolicyRow = {
  id: builtInPolicy.policyId,
  code: builtInPolicy.code,
  name: 'Built-in policy',
  description: 'What is done when no policy is active: the cheapest of at most four shipments.',
  lastNumber: 1,
  version: 1,
  createdBy: 'switchyard',
  createdAt: always,
  updatedAt: always,
};

/** Its only version. */
export const builtInVersion: VersionRow = {
  policyId: builtInPolicy.policyId,
  number: builtInPolicy.number,
  state: 'published',
  document: builtInPolicy.document,
  note: null,
  basedOn: null,
  origin: null,
  author: 'switchyard',
  report: null,
  submittedBy: null,
  submittedAt: null,
  approvedBy: null,
  approvedAt: null,
  publishedBy: 'switchyard',
  publishedAt: always,
  version: 1,
  createdAt: always,
  updatedAt: always,
};

/** Whether a reference means the policy that comes with the product. */
export function isBuiltIn(reference: string): boolean {
  return reference === builtInRow.code || decodeId('pol', reference) === builtInRow.id;
}

/** A policy by its id or its code; 404 when there is none. */
export async function getPolicy(tx: Tx, reference: string): Promise<PolicyRow> {
  if (isBuiltIn(reference)) return builtInRow;
  return findPolicy(tx, reference, false);
}

/** A stored policy, locked so that its numbers are drawn one after the other. */
export async function lockPolicy(tx: Tx, reference: string): Promise<PolicyRow> {
  refuseBuiltIn(reference);
  return findPolicy(tx, reference, true);
}

async function findPolicy(tx: Tx, reference: string, lock: boolean): Promise<PolicyRow> {
  const key = { id: decodeId('pol', reference), code: reference };
  const row = await selectPolicy(tx, key, lock);
  if (row === undefined) throw notFound('policy', reference);
  return row;
}

/** Refuses to change what comes with the product. */
export function refuseBuiltIn(reference: string): void {
  if (!isBuiltIn(reference)) return;
  throw new Refusal('illegal_transition', 'The built-in policy cannot be changed: make your own.', {
    extra: { allowed_actions: [] },
  });
}

/** A version by the policy's reference and its number; 404 when there is none. */
export async function getVersion(tx: Tx, reference: string, number: number): Promise<VersionRow> {
  const policy = await getPolicy(tx, reference);
  if (isBuiltIn(reference)) {
    if (number !== builtInVersion.number) throw notFound('version', String(number));
    return builtInVersion;
  }
  const row = await selectVersion(tx, policy.id, number, false);
  if (row === undefined) throw notFound('version', String(number));
  return row;
}

/**
 * A published version by the policy's id or code: the one with the number, or the newest one.
 * Undefined when there is no such policy, or none of it is published under the number.
 */
export async function findPublished(
  tx: Tx,
  reference: string,
  number: number | undefined,
): Promise<{ policyId: Uuid; code: string; number: number } | undefined> {
  const { policyId, code } = builtInPolicy;
  if (isBuiltIn(reference)) {
    const isIt = number === undefined || number === builtInPolicy.number;
    return isIt ? { policyId, code, number: builtInPolicy.number } : undefined;
  }
  const key = { id: decodeId('pol', reference), code: reference };
  const row = await selectPolicy(tx, key, false);
  if (row === undefined) return undefined;
  if (number === undefined) {
    const newest = await selectNewestPublished(tx, row.id);
    return newest === undefined ? undefined : { policyId: row.id, code: row.code, number: newest };
  }
  const version = await selectVersion(tx, row.id, number, false);
  return version?.state === 'published' ? { policyId: row.id, code: row.code, number } : undefined;
}

/** A version to be changed, with its policy: locked, at the version that was read, in a fitting state. */
export async function lockVersion(
  tx: Tx,
  what: { reference: string; number: number; version: number | undefined; action: VersionAction },
): Promise<{ policy: PolicyRow; row: VersionRow; state: VersionRow['state'] }> {
  refuseBuiltIn(what.reference);
  const policy = await findPolicy(tx, what.reference, false);
  const row = await selectVersion(tx, policy.id, what.number, true);
  if (row === undefined) throw notFound('version', String(what.number));
  if (what.version !== undefined && what.version !== row.version) {
    throw new Refusal('version_mismatch', `Its version is ${row.version}, not ${what.version}.`, {
      extra: { current_version: row.version },
    });
  }
  const state = stateAfter(row.state, what.action);
  if (state === undefined) {
    throw new Refusal(
      'illegal_transition',
      `Version ${row.number} of ${policy.code} is ${row.state}: it cannot take "${what.action}".`,
      {
        extra: {
          policy_id: encodeId('pol', policy.id),
          allowed_actions: versionActionsOf(row.state, row.approvedBy !== null),
        },
      },
    );
  }
  return { policy, row, state };
}
