import { decodeId, encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { getPolicy, lockVersion, refuseBuiltIn } from './find-policy.ts';
import type { CommentRow, PolicyRow, VersionRow } from './policy.ts';
import { insertComment, othersMayPublish, selectVersion, updateVersion } from './store.ts';
import { selectLiveActivations } from './store-activations.ts';
import { selectRunningCanaries } from './store-canaries.ts';
import { tellVersion } from './tell-policy.ts';
import { notFound } from '../../platform/errors.ts';

type What = { reference: string; number: number; version: number | undefined };
type Outcome = { policy: PolicyRow; version: VersionRow };

/** Says something about a version. */
export async function addComment(
  ctx: Context,
  tx: Tx,
  what: { reference: string; number: number; text: string },
): Promise<CommentRow> {
  refuseBuiltIn(what.reference);
  const policy = await getPolicy(tx, what.reference);
  const row = await selectVersion(tx, policy.id, what.number, false);
  if (row === undefined) throw notFound('version', String(what.number));
  const comment = await comments(ctx, tx, row, what.text);
  await tellVersion(ctx, tx, 'policy.commented', policy, row, { text: comment.text });
  return comment;
}

async function comments(ctx: Context, tx: Tx, row: VersionRow, text: string): Promise<CommentRow> {
  const comment: CommentRow = {
    id: ctx.ids.uuid(),
    policyId: row.policyId,
    number: row.number,
    author: ctx.actor,
    text,
    createdAt: ctx.now(),
  };
  await insertComment(tx, comment);
  return comment;
}

async function save(
  ctx: Context,
  tx: Tx,
  saved: { policy: PolicyRow; version: VersionRow; type: string; comment: string | undefined },
): Promise<Outcome> {
  const { policy, type, comment } = saved;
  const version = { ...saved.version, version: saved.version.version + 1, updatedAt: ctx.now() };
  await updateVersion(tx, version);
  if (comment !== undefined) await comments(ctx, tx, version, comment);
  await tellVersion(ctx, tx, type, policy, version, comment === undefined ? {} : { text: comment });
  return { policy, version };
}

/** Hands a tested version over to whoever reviews it. One with a failed test is refused. */
export async function submitVersion(
  ctx: Context,
  tx: Tx,
  what: What & { comment: string | undefined },
): Promise<Outcome> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'submit' });
  if (row.report?.ok !== true) {
    throw new Refusal('illegal_transition', 'Its test found errors: mend it and test it again.', {
      extra: { allowed_actions: ['edit', 'test', 'archive'] },
    });
  }
  const version = { ...row, state, submittedBy: ctx.actor, submittedAt: ctx.now() };
  return save(ctx, tx, { policy, version, type: 'policy.submitted', comment: what.comment });
}

/** Approves a version under review. The author may only where nobody else could. */
export async function approveVersion(
  ctx: Context,
  tx: Tx,
  what: What & { comment: string | undefined },
): Promise<Outcome> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'approve' });
  if (ctx.actor === row.author) {
    const keyId = decodeId('key', ctx.actor);
    if (await othersMayPublish(tx, keyId, ctx.now())) {
      throw new Refusal('insufficient_scope', 'Another key than the author’s has to approve it.', {
        extra: { author: row.author },
      });
    }
  }
  const version = { ...row, state, approvedBy: ctx.actor, approvedAt: ctx.now() };
  return save(ctx, tx, { policy, version, type: 'policy.approved', comment: what.comment });
}

/** Gives a version under review back to its author, with a word. */
export async function returnVersion(
  ctx: Context,
  tx: Tx,
  what: What & { comment: string | undefined },
): Promise<Outcome> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'return' });
  const version = {
    ...row,
    state,
    submittedBy: null,
    submittedAt: null,
    approvedBy: null,
    approvedAt: null,
  };
  return save(ctx, tx, { policy, version, type: 'policy.returned', comment: what.comment });
}

/** Puts a version away. One that counts, or is to count, is refused: 409 `in_use`. */
export async function archiveVersion(
  ctx: Context,
  tx: Tx,
  what: What & { comment: string | undefined },
): Promise<Outcome> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'archive' });
  const live = await selectLiveActivations(tx, ctx.now());
  const uses = live.filter((one) => one.policyId === policy.id && one.number === row.number);
  if (uses.length > 0) {
    throw new Refusal('in_use', 'It is active, or will be: activate another version first.', {
      extra: { channels: uses.map((use) => use.channel) },
    });
  }
  const tried = (await selectRunningCanaries(tx)).find(
    (one) => one.policyId === policy.id && one.number === row.number,
  );
  if (tried !== undefined) {
    throw new Refusal('in_use', 'A canary tries it: stop that first.', {
      extra: { canary_id: encodeId('cny', tried.id) },
    });
  }
  const version = { ...row, state };
  return save(ctx, tx, { policy, version, type: 'policy.archived', comment: what.comment });
}
