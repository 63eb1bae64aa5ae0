import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Arm } from './decide-arm.ts';

/** What a canary is judged by, each an average over orders. */
export const limitNames = ['cost_per_unit', 'split_rate', 'late_rate', 'unplanned_rate'] as const;
export type LimitName = (typeof limitNames)[number];

export const canaryStates = [
  'running',
  'promoted',
  'stopped',
  'rolled_back',
  'superseded',
] as const;
export type CanaryState = (typeof canaryStates)[number];

/**
 * How much worse the candidate may be before it is taken back. Costs are minor units; `capMinor` is
 * where the cost of a unit is cut off, as a bound on averages needs a bound on what is averaged.
 */
export type CanaryLimits = {
  readonly cost_per_unit?: { readonly increaseMaxMinor: number; readonly capMinor: number };
} & {
  readonly [name in Exclude<LimitName, 'cost_per_unit'>]?: { readonly increaseMax: number };
};

/** What the first decision about an order came to. */
export type CanaryOrder = {
  readonly canaryId: Uuid;
  readonly orderId: Uuid;
  readonly decisionId: Uuid;
  readonly arm: Arm;
  readonly decidedAt: Instant;
  /** Units asked for, and those that were placed. */
  readonly quantity: number;
  readonly covered: number;
  /** Freight and handling by rate cards, whatever a policy multiplies them by. */
  readonly costMinor: number;
  readonly shipments: number;
  /** Null: nothing says when it must arrive. */
  readonly late: boolean | null;
};

/** What the orders of one arm came to, those that have been judged. */
export type ArmSums = {
  readonly orders: number;
  readonly quantity: number;
  readonly covered: number;
  readonly costMinor: number;
  readonly shipments: number;
  readonly split: number;
  /** Orders that must arrive before an instant, and those of them that are late. */
  readonly dated: number;
  readonly late: number;
  readonly unplanned: number;
  /** Orders whose cost for a unit was cut off for the judgement. */
  readonly capped: number;
};

/** A sequential test of one limit, as far as it has come; see `decide-canary.ts`. */
export type LimitTest = {
  readonly orders: Readonly<Record<Arm, number>>;
  readonly sums: Readonly<Record<Arm, number>>;
  readonly squares: number;
  readonly bets: number;
  readonly gains: number;
  readonly penalties: number;
};

/** Everything a canary was judged by. */
export type Judged = {
  readonly arms: Readonly<Record<Arm, ArmSums>>;
  readonly tests: { readonly [name in LimitName]?: LimitTest };
};

/** What the judgement goes by. */
export type CanaryRules = {
  readonly percent: number;
  readonly limits: CanaryLimits;
  /** Orders that each arm must have before anything is taken back. */
  readonly ordersMin: number;
  /** The chance that a candidate as good as the current policy is ever taken back, at most. */
  readonly falseRollbackMax: number;
};

/** A canary as stored. */
export type CanaryRow = CanaryRules & {
  readonly id: Uuid;
  readonly channel: string | null;
  readonly policyId: Uuid;
  readonly number: number;
  /** What counts for the other orders; the nil UUID is the built-in policy. */
  readonly currentPolicyId: Uuid;
  readonly currentNumber: number;
  readonly currency: string;
  readonly state: CanaryState;
  readonly reason: string | null;
  readonly judged: Judged;
  readonly startedBy: string;
  readonly startedAt: Instant;
  readonly endedBy: string | null;
  readonly endedAt: Instant | null;
};
