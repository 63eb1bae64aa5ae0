import { encodeId } from '../../lib/ids.ts';
import { toMinor } from '../../lib/money.ts';
import { msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { cachedNetwork } from '../network/index.ts';
import { activePoliciesChange, type ActivePolicy, readBook } from './active-policy.ts';
import type { CanaryLimits, CanaryRow } from './canary.ts';
import { nothingJudged } from './decide-canary.ts';
import { lockVersion } from './find-policy.ts';
import { insertCanary, selectRunningCanaries } from './store-canaries.ts';
import { tellCanary } from './tell-policy.ts';
import type { NewCanary } from './wire-canaries.ts';

const ordersMinUsual = 100;
const falseRollbackMaxUsual = 0.05;

/**
 * Lets a published version plan a share of the orders that another one counts for. 409 while a
 * canary runs for them, 422 when it counts for them already.
 */
export async function startCanary(ctx: Context, tx: Tx, input: NewCanary): Promise<CanaryRow> {
  const { row: version } = await lockVersion(tx, {
    reference: input.policy_id,
    number: input.number,
    version: undefined,
    action: 'activate',
  });
  const channel = input.channel ?? null;
  const currency = (await cachedNetwork(tx)).locations[0]?.currency ?? 'USD';
  const faults: Fault[] = [];
  const limits = limitsOf(input, currency, faults);
  const current = await currentFor(ctx, tx, channel);
  if (current.policyId === version.policyId && current.number === version.number) {
    const detail = 'It counts for these orders already.';
    faults.push({ pointer: '#/number', code: 'not_allowed', detail });
  }
  if (faults.length > 0) throw invalid(faults);
  const row: CanaryRow = {
    id: ctx.ids.uuid(),
    channel,
    policyId: version.policyId,
    number: version.number,
    currentPolicyId: current.policyId,
    currentNumber: current.number,
    percent: input.percent,
    limits,
    ordersMin: input.orders_min ?? ordersMinUsual,
    falseRollbackMax: input.false_rollback_max ?? falseRollbackMaxUsual,
    currency,
    state: 'running',
    reason: null,
    judged: nothingJudged,
    startedBy: ctx.actor,
    startedAt: ctx.now(),
    endedBy: null,
    endedAt: null,
  };
  if (!(await insertCanary(tx, row))) await refuseSecond(tx, channel);
  activePoliciesChange(tx);
  await tellCanary(ctx, tx, 'policy.canary_started', row);
  return row;
}

/** What counts for a channel, or for all without a policy of their own. */
export async function currentFor(
  ctx: Context,
  tx: Tx,
  channel: string | null,
): Promise<ActivePolicy> {
  const now = ctx.now();
  // No channel has no name.
  return (await readBook(tx, now)).of(channel ?? '', msOf(now));
}

async function refuseSecond(tx: Tx, channel: string | null): Promise<never> {
  const running = (await selectRunningCanaries(tx)).find((one) => one.channel === channel);
  throw new Refusal('in_use', 'A canary runs for these orders: promote or stop it first.', {
    extra: running === undefined ? {} : { canary_id: encodeId('cny', running.id) },
  });
}

function limitsOf({ limits }: NewCanary, currency: string, faults: Fault[]): CanaryLimits {
  const { cost_per_unit: cost, split_rate: split, late_rate: late, unplanned_rate: open } = limits;
  if ([cost, split, late, open].every((limit) => limit === undefined)) {
    const detail = 'Without a limit nothing is ever taken back: set at least one.';
    faults.push({ pointer: '#/limits', code: 'required', detail });
  }
  const costs = cost === undefined ? undefined : costLimitOf(cost, currency, faults);
  return {
    ...(costs === undefined ? {} : { cost_per_unit: costs }),
    ...(split === undefined ? {} : { split_rate: { increaseMax: split.increase_max } }),
    ...(late === undefined ? {} : { late_rate: { increaseMax: late.increase_max } }),
    ...(open === undefined ? {} : { unplanned_rate: { increaseMax: open.increase_max } }),
  };
}

function costLimitOf(
  cost: NonNullable<NewCanary['limits']['cost_per_unit']>,
  currency: string,
  faults: Fault[],
): CanaryLimits['cost_per_unit'] {
  const minorOf = (name: 'increase_max' | 'cap'): number => {
    const minor = toMinor(cost[name], currency);
    if (minor === undefined) {
      const detail = `${cost[name]} has more decimals than ${currency}.`;
      faults.push({ pointer: `#/limits/cost_per_unit/${name}`, code: 'out_of_range', detail });
    }
    return minor ?? 0;
  };
  const known = faults.length;
  const limit = { increaseMaxMinor: minorOf('increase_max'), capMinor: minorOf('cap') };
  if (faults.length === known && limit.capMinor <= limit.increaseMaxMinor) {
    const detail = 'No average rises by as much as the cap: set it above increase_max.';
    faults.push({ pointer: '#/limits/cost_per_unit/cap', code: 'out_of_range', detail });
  }
  return limit;
}
