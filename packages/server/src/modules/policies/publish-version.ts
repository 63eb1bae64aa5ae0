import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { activateVersion, type ActivationWish, channelsOf } from './activate-version.ts';
import type { PolicyPorts } from './example.ts';
import { lockPolicy, lockVersion } from './find-policy.ts';
import type { PolicyRow, TestReport, VersionRow } from './policy.ts';
import { drawNumber, newVersion } from './save-policy.ts';
import { insertComment, insertVersion, selectVersion, updateVersion } from './store.ts';
import { tellVersion } from './tell-policy.ts';
import { reportOn } from './test-version.ts';

export type PublishWish = {
  accept_warnings?: boolean | undefined;
  activate?: ActivationWish | undefined;
};

type Outcome = { policy: PolicyRow; version: VersionRow };

/**
 * Makes an approved version unchangeable, and active when that is asked for. It is tested once more
 * against the network of this moment: errors and examples that fail refuse it, warnings do unless
 * they are accepted.
 */
export async function publishVersion(
  ctx: Context,
  tx: Tx,
  what: { reference: string; number: number; version: number | undefined; wish: PublishWish },
  ports: PolicyPorts,
): Promise<Outcome> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'publish' });
  if (row.approvedBy === null) {
    throw new Refusal('illegal_transition', 'Nobody has approved it yet.', {
      extra: { allowed_actions: ['approve', 'return', 'archive'] },
    });
  }
  const report = await reportOn(ctx, tx, { policy, document: row.document }, ports);
  refuseReport(report, what.wish.accept_warnings === true);
  const version: VersionRow = {
    ...row,
    state,
    report,
    publishedBy: ctx.actor,
    publishedAt: ctx.now(),
    version: row.version + 1,
    updatedAt: ctx.now(),
  };
  await updateVersion(tx, version);
  await tellVersion(ctx, tx, 'policy.published', policy, version);
  if (what.wish.activate !== undefined) await activateVersion(ctx, tx, version, what.wish.activate);
  return { policy, version };
}

/** 422 with a fault for each error, failed example and warning that nobody accepted. */
function refuseReport(report: TestReport, acceptWarnings: boolean): void {
  const faults: Fault[] = report.findings
    .filter(({ severity }) => severity === 'error' || !acceptWarnings)
    .map(({ pointer, code, detail, severity, witness }) => ({
      pointer: pointer.replace('#', '#/document'),
      code,
      detail: severity === 'error' ? detail : `${detail} (Publish with accept_warnings: true.)`,
      severity,
      ...(witness === undefined ? {} : { witness }),
    }));
  for (const { name, ok, differences } of report.examples) {
    if (ok) continue;
    faults.push({
      pointer: '#/examples',
      code: 'example_failed',
      detail: `${name}: ${differences.join('; ')}.`,
      severity: 'error',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

/**
 * Publishes what an earlier version says as a new one, without a review: it had one. Where a
 * version of this policy counts now, the new one counts at once.
 */
export async function rollBack(
  ctx: Context,
  tx: Tx,
  what: {
    reference: string;
    number: number;
    version: number | undefined;
    accept_warnings: boolean | undefined;
    comment: string | undefined;
  },
  ports: PolicyPorts,
): Promise<Outcome> {
  const before = await lockPolicy(tx, what.reference);
  if (what.version !== undefined && what.version !== before.version) {
    throw new Refusal(
      'version_mismatch',
      `Its version is ${before.version}, not ${what.version}.`,
      { extra: { current_version: before.version } },
    );
  }
  const earlier = await selectVersion(tx, before.id, what.number, false);
  if (earlier?.publishedAt === undefined || earlier.publishedAt === null) {
    const detail = `${before.code} has no published version ${what.number}.`;
    throw invalid([{ pointer: '#/number', code: 'unknown_reference', detail }]);
  }
  const { policy, number } = await drawNumber(ctx, tx, before);
  const report = await reportOn(ctx, tx, { policy, document: earlier.document }, ports);
  refuseReport(report, what.accept_warnings === true);
  const version: VersionRow = {
    ...newVersion(ctx, {
      policyId: policy.id,
      number,
      document: earlier.document,
      note: `Rolled back to version ${earlier.number}`,
      basedOn: earlier.number,
    }),
    state: 'published',
    report,
    publishedBy: ctx.actor,
    publishedAt: ctx.now(),
  };
  await insertVersion(tx, version);
  if (what.comment !== undefined) {
    await insertComment(tx, {
      id: ctx.ids.uuid(),
      policyId: policy.id,
      number,
      author: ctx.actor,
      text: what.comment,
      createdAt: ctx.now(),
    });
  }
  await tellVersion(ctx, tx, 'policy.rolled_back', policy, version, {
    policy_id: encodeId('pol', policy.id),
    to: earlier.number,
  });
  for (const channel of await channelsOf(ctx, tx, policy.id)) {
    await activateVersion(ctx, tx, version, { channel });
  }
  return { policy, version };
}
