import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { currencyDecimals, fromMinor } from '../../lib/money.ts';
import type { ArmSums, CanaryLimits, CanaryRow } from './canary.ts';
import { type Verdict, verdictsOf } from './decide-canary.ts';
import type { canarySchema } from './wire-canaries.ts';

type View = z.input<typeof canarySchema>;

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function presentArm(sums: ArmSums, currency: string): View['arms']['candidate'] {
  const { orders, covered, costMinor } = sums;
  const unit = share(costMinor, covered);
  return {
    orders,
    quantity: sums.quantity,
    covered_quantity: covered,
    shipments: sums.shipments,
    cost: fromMinor(costMinor, currency),
    cost_per_unit: unit === null ? null : unit / 10 ** currencyDecimals(currency),
    split_rate: share(sums.split, orders),
    late_rate: share(sums.late, sums.dated),
    unplanned_rate: share(sums.unplanned, orders),
    capped_orders: sums.capped,
  };
}

/** A verdict in the units of its limit: amounts for costs, shares of orders for the rest. */
function presentVerdict(verdict: Verdict, row: CanaryRow): View['verdicts'][number] {
  const { limit, orders, difference, atLeast, exceeded } = verdict;
  const cap = row.limits.cost_per_unit?.capMinor ?? 0;
  const unit = limit === 'cost_per_unit' ? cap / 10 ** currencyDecimals(row.currency) : 1;
  return {
    limit,
    increase_max: increaseMaxOf(row, limit),
    orders,
    difference: difference === undefined ? null : difference * unit,
    // A bound below the least that there can be says nothing.
    at_least: atLeast === undefined || atLeast < -1 ? null : atLeast * unit,
    exceeded,
  };
}

function increaseMaxOf({ limits, currency }: CanaryRow, limit: Verdict['limit']): number {
  if (limit !== 'cost_per_unit') return limits[limit]?.increaseMax ?? 0;
  return fromMinor(limits.cost_per_unit?.increaseMaxMinor ?? 0, currency);
}

function presentLimits(limits: CanaryLimits, currency: string): View['limits'] {
  const view: View['limits'] = {};
  const { cost_per_unit: cost, ...rates } = limits;
  if (cost !== undefined)
    view.cost_per_unit = {
      increase_max: fromMinor(cost.increaseMaxMinor, currency),
      cap: fromMinor(cost.capMinor, currency),
    };
  for (const name of ['split_rate', 'late_rate', 'unplanned_rate'] as const) {
    const rate = rates[name];
    if (rate !== undefined) view[name] = { increase_max: rate.increaseMax };
  }
  return view;
}

export const presentCanary = (row: CanaryRow): View => ({
  object: 'policy_canary',
  id: encodeId('cny', row.id),
  policy_id: encodeId('pol', row.policyId),
  number: row.number,
  current: { policy_id: encodeId('pol', row.currentPolicyId), number: row.currentNumber },
  channel: row.channel,
  percent: row.percent,
  limits: presentLimits(row.limits, row.currency),
  orders_min: row.ordersMin,
  false_rollback_max: row.falseRollbackMax,
  currency: row.currency,
  state: row.state,
  reason: row.reason,
  arms: {
    candidate: presentArm(row.judged.arms.candidate, row.currency),
    current: presentArm(row.judged.arms.current, row.currency),
  },
  verdicts: verdictsOf(row.judged, row).map((verdict) => presentVerdict(verdict, row)),
  supported_actions: row.endedAt === null ? ['promote', 'stop'] : [],
  started_by: row.startedBy,
  started_at: row.startedAt,
  ended_by: row.endedBy,
  ended_at: row.endedAt,
});
