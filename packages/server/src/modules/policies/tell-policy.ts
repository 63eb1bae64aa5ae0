import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { recordFacts } from '../../platform/events/index.ts';
import type { CanaryRow } from './canary.ts';
import type { ActivationRow, PolicyRow, VersionRow } from './policy.ts';

const headOf = (policy: PolicyRow): Record<string, unknown> => ({
  object: 'policy',
  id: encodeId('pol', policy.id),
  code: policy.code,
  name: policy.name,
  latest_number: policy.lastNumber,
  version: policy.version,
});

/** Records what happened to a policy as a whole. */
export async function tellPolicy(
  ctx: Context,
  tx: Tx,
  type: string,
  policy: PolicyRow,
): Promise<void> {
  await recordFacts(ctx, tx, [
    { type, subjectType: 'pol', subjectId: policy.id, data: { object: headOf(policy) } },
  ]);
}

/** Records what happened to one of its versions; the document is read under its number. */
export async function tellVersion(
  ctx: Context,
  tx: Tx,
  type: string,
  policy: PolicyRow,
  version: VersionRow,
  more: Record<string, unknown> = {},
): Promise<void> {
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'pol',
      subjectId: policy.id,
      data: {
        object: headOf(policy),
        number: version.number,
        state: version.state,
        author: version.author,
        ...more,
      },
    },
  ]);
}

/** Records which version counts from when on, or that one no longer will. */
export async function tellActivation(
  ctx: Context,
  tx: Tx,
  type: string,
  row: ActivationRow,
): Promise<void> {
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'pac',
      subjectId: row.id,
      data: {
        activation_id: encodeId('pac', row.id),
        policy_id: row.policyId === null ? null : encodeId('pol', row.policyId),
        number: row.number,
        channel: row.channel,
        effective_from: row.effectiveFrom,
      },
    },
  ]);
}

/** Records that a canary began or how it ended. */
export async function tellCanary(
  ctx: Context,
  tx: Tx,
  type: string,
  row: CanaryRow,
): Promise<void> {
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'cny',
      subjectId: row.id,
      data: {
        canary_id: encodeId('cny', row.id),
        policy_id: encodeId('pol', row.policyId),
        number: row.number,
        current: {
          policy_id: encodeId('pol', row.currentPolicyId),
          number: row.currentNumber,
        },
        channel: row.channel,
        percent: row.percent,
        state: row.state,
        reason: row.reason,
        orders: {
          candidate: row.judged.arms.candidate.orders,
          current: row.judged.arms.current.orders,
        },
      },
    },
  ]);
}
