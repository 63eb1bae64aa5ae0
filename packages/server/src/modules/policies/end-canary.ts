import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { activateVersion } from './activate-version.ts';
import { activePoliciesChange } from './active-policy.ts';
import type { CanaryRow, CanaryState } from './canary.ts';
import { currentFor } from './start-canary.ts';
import { lockCanary, updateCanary } from './store-canaries.ts';
import { tellCanary } from './tell-policy.ts';

const facts: Readonly<Record<Exclude<CanaryState, 'running'>, string>> = {
  promoted: 'policy.canary_promoted',
  stopped: 'policy.canary_stopped',
  rolled_back: 'policy.canary_rolled_back',
  superseded: 'policy.canary_superseded',
};

/** Ends a canary whose row is locked: from the commit on all orders go by what counts. */
export async function endCanary(
  ctx: Context,
  tx: Tx,
  row: CanaryRow,
  end: { state: Exclude<CanaryState, 'running'>; reason: string | null },
): Promise<CanaryRow> {
  const ended = { ...row, ...end, endedBy: ctx.actor, endedAt: ctx.now() };
  await updateCanary(tx, ended);
  activePoliciesChange(tx);
  await tellCanary(ctx, tx, facts[end.state], ended);
  return ended;
}

async function lockRunning(tx: Tx, id: Uuid): Promise<CanaryRow> {
  const row = await lockCanary(tx, id);
  if (row === undefined) throw notFound('canary', encodeId('cny', id));
  if (row.endedAt !== null) {
    throw new Refusal('illegal_transition', `It is over: ${row.state}.`, {
      extra: { allowed_actions: [] },
    });
  }
  return row;
}

/** The candidate counts for all orders of the canary from now on; 409 when another one does. */
export async function promoteCanary(ctx: Context, tx: Tx, id: Uuid): Promise<CanaryRow> {
  const row = await lockRunning(tx, id);
  const current = await currentFor(ctx, tx, row.channel);
  if (current.policyId !== row.currentPolicyId || current.number !== row.currentNumber) {
    const detail =
      'Another version counts for these orders since: it was compared with none of it.';
    throw new Refusal('illegal_transition', detail, { extra: { allowed_actions: ['stop'] } });
  }
  await activateVersion(ctx, tx, row, { channel: row.channel });
  return endCanary(ctx, tx, row, { state: 'promoted', reason: null });
}

/** Ends a canary by hand: all its orders go by the current policy again. */
export async function stopCanary(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  reason: string | undefined,
): Promise<CanaryRow> {
  const row = await lockRunning(tx, id);
  return endCanary(ctx, tx, row, { state: 'stopped', reason: reason ?? null });
}
