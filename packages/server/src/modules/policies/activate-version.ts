import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, parseInstant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { activePoliciesChange } from './active-policy.ts';
import { getPolicy, isBuiltIn, lockVersion } from './find-policy.ts';
import type { ActivationRow, VersionRow } from './policy.ts';
import {
  cancelActivation,
  insertActivation,
  lockActivation,
  selectLiveActivations,
} from './store-activations.ts';
import { tellActivation } from './tell-policy.ts';

/** From when on and for which orders a version shall count. */
export type ActivationWish = {
  /** Absent or null: all channels that have no policy of their own. */
  channel?: string | null | undefined;
  /** Absent: at once. Never in the past. */
  effective_from?: string | undefined;
};

/**
 * Makes a published version count. What counts for a channel is the activation whose time came
 * last; earlier ones stay as its history.
 */
export async function activateVersion(
  ctx: Context,
  tx: Tx,
  version: Pick<VersionRow, 'policyId' | 'number'> | undefined,
  wish: ActivationWish,
): Promise<ActivationRow> {
  const row: ActivationRow = {
    id: ctx.ids.uuid(),
    channel: wish.channel ?? null,
    policyId: version?.policyId ?? null,
    number: version?.number ?? null,
    effectiveFrom: startOf(ctx, wish),
    activatedBy: ctx.actor,
    createdAt: ctx.now(),
    cancelledBy: null,
    cancelledAt: null,
  };
  await insertActivation(tx, row);
  activePoliciesChange(tx);
  await tellActivation(ctx, tx, 'policy.activated', row);
  return row;
}

function startOf(ctx: Context, wish: ActivationWish): Instant {
  if (wish.effective_from === undefined) return ctx.now();
  const faults: Fault[] = [];
  const start = parseInstant(wish.effective_from);
  if (start === undefined) {
    const detail = 'An RFC 3339 date-time is needed, such as 2026-11-23T09:30:00Z.';
    faults.push({ pointer: '#/effective_from', code: 'invalid_timestamp', detail });
  } else if (start < ctx.now()) {
    const detail = 'It lies in the past: decisions that were made stay as they are.';
    faults.push({ pointer: '#/effective_from', code: 'out_of_range', detail });
  } else {
    return start;
  }
  throw invalid(faults);
}

/**
 * Activates a version by its policy and number. Without a policy, or with the built-in one, the
 * channel (or the tenant) goes back to what is more general.
 */
export async function activate(
  ctx: Context,
  tx: Tx,
  input: ActivationWish & { policy_id: string | null; number?: number | undefined },
): Promise<ActivationRow> {
  const { policy_id: reference } = input;
  if (reference === null || isBuiltIn(reference)) {
    if (reference !== null && input.channel !== undefined && input.channel !== null) {
      const detail = 'A channel goes back to the tenant’s policy with policy_id: null.';
      throw invalid([{ pointer: '#/policy_id', code: 'not_allowed', detail }]);
    }
    return activateVersion(ctx, tx, undefined, input);
  }
  if (input.number === undefined) {
    const detail = 'Say which version of the policy.';
    throw invalid([{ pointer: '#/number', code: 'required', detail }]);
  }
  await getPolicy(tx, reference);
  const { row } = await lockVersion(tx, {
    reference,
    number: input.number,
    version: undefined,
    action: 'activate',
  });
  return activateVersion(ctx, tx, row, input);
}

/** Takes back an activation whose time has not come; 409 when it has. */
export async function cancel(ctx: Context, tx: Tx, id: Uuid): Promise<ActivationRow> {
  const row = await lockActivation(tx, id);
  if (row === undefined) throw notFound('activation', encodeId('pac', id));
  if (row.cancelledAt !== null) return row;
  if (row.effectiveFrom <= ctx.now()) {
    throw new Refusal(
      'illegal_transition',
      'Its time has come: activate another version instead.',
      {
        extra: { allowed_actions: [] },
      },
    );
  }
  await cancelActivation(tx, id, { actor: ctx.actor, at: ctx.now() });
  activePoliciesChange(tx);
  const cancelled = { ...row, cancelledBy: ctx.actor, cancelledAt: ctx.now() };
  await tellActivation(ctx, tx, 'policy.activation_cancelled', cancelled);
  return cancelled;
}

/** The channels (null: the tenant) where a version of the policy counts now. */
export async function channelsOf(ctx: Context, tx: Tx, policyId: Uuid): Promise<(string | null)[]> {
  const now = ctx.now();
  const latest = new Map<string | null, ActivationRow>();
  for (const one of await selectLiveActivations(tx, now)) {
    if (one.effectiveFrom <= now) latest.set(one.channel, one);
  }
  return [...latest.values()].filter((one) => one.policyId === policyId).map((one) => one.channel);
}
