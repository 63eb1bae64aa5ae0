import {
  type ArmSums,
  type CanaryOrder,
  type CanaryRules,
  type Judged,
  type LimitName,
  limitNames,
  type LimitTest,
} from './canary.ts';
import type { Arm } from './decide-arm.ts';

/**
 * Whether a candidate is worse than it may be, asked after every order.
 *
 * Each order i has a number y between 0 and 1 (late or not, what a unit cost). With p the share of
 * the candidate and m a guess from earlier orders, x = (y − m)/p for an order of the candidate and
 * −(y − m)/(1 − p) for another. As chance alone decides the arm, x is on average what the candidate
 * is worse for that very order, however demand and stock change meanwhile (Howard, Ramdas,
 * McAuliffe and Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences").
 * As x ≥ −c with c = max(m/p, (1 − m)/(1 − p)), for bets λ < 1/c made before the order is seen
 *
 *   exp(Σ λ (x − E x) − Σ ψ(λ) x²),  ψ(λ) = (−log(1 − cλ) − cλ)/c²
 *
 * never grows on average (Fan, Grama and Liu 2015, lemma 4.1), so that by Ville's inequality it
 * ever reaches 1/α with a chance of α at most. Hence (Σ λx − log(1/α) − Σ ψx²)/Σ λ is below the mean
 * of what the candidate is worse, at all times at once: who looks after every order may. The bets
 * are those of Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by
 * betting".
 */

/** Of the largest bet that is allowed. */
const cautious = 0.75;

export const noSums: ArmSums = {
  orders: 0,
  quantity: 0,
  covered: 0,
  costMinor: 0,
  shipments: 0,
  split: 0,
  dated: 0,
  late: 0,
  unplanned: 0,
  capped: 0,
};

export const noTest: LimitTest = {
  orders: { candidate: 0, current: 0 },
  sums: { candidate: 0, current: 0 },
  squares: 0,
  bets: 0,
  gains: 0,
  penalties: 0,
};

/** Before the first order. */
export const nothingJudged: Judged = { arms: { candidate: noSums, current: noSums }, tests: {} };

/** The names of the limits that are set. */
export function limitsSet({ limits }: Pick<CanaryRules, 'limits'>): readonly LimitName[] {
  return limitNames.filter((name) => limits[name] !== undefined);
}

/** The chance of a false alarm that each limit may use up: all of them together are the whole. */
function alphaOf(rules: CanaryRules): number {
  return rules.falseRollbackMax / limitsSet(rules).length;
}

const isUnplanned = (order: CanaryOrder): boolean => order.covered < order.quantity;
const isSplit = (order: CanaryOrder): boolean => order.shipments > 1;

/** An order's number for a limit, from 0 to 1; undefined where the limit does not ask about it. */
function scoreOf(order: CanaryOrder, name: LimitName, rules: CanaryRules): number | undefined {
  switch (name) {
    case 'cost_per_unit': {
      const { capMinor } = rules.limits.cost_per_unit ?? { capMinor: 1 };
      if (order.covered === 0) return undefined;
      return Math.min(1, order.costMinor / order.covered / capMinor);
    }
    case 'split_rate':
      return isSplit(order) ? 1 : 0;
    case 'late_rate':
      return order.late === null ? undefined : Number(order.late);
    case 'unplanned_rate':
      return isUnplanned(order) ? 1 : 0;
  }
}

const guess = ({ orders, sums }: LimitTest, arm: Arm): number =>
  (0.5 + sums[arm]) / (1 + orders[arm]);

/** One order more in a test. */
export function withScore(
  test: LimitTest,
  order: { arm: Arm; score: number },
  { share, alpha }: { share: number; alpha: number },
): LimitTest {
  const { arm, score } = order;
  const seen = test.orders.candidate + test.orders.current + 1;
  const middle = (1 - share) * guess(test, 'candidate') + share * guess(test, 'current');
  const x = arm === 'candidate' ? (score - middle) / share : (middle - score) / (1 - share);
  const floor = Math.max(middle / share, (1 - middle) / (1 - share));
  const variance = (0.25 / (share * (1 - share)) + test.squares) / seen;
  const even = Math.sqrt((2 * Math.log(1 / alpha)) / (variance * seen * Math.log(1 + seen)));
  // While an arm has no order that counts, what is seen says nothing of a difference.
  const isOneSided = Math.min(test.orders.candidate, test.orders.current) === 0;
  const bet = isOneSided ? 0 : Math.min(even, cautious / floor);
  const risk = (-Math.log1p(-floor * bet) - floor * bet) / floor ** 2;
  return {
    orders: { ...test.orders, [arm]: test.orders[arm] + 1 },
    sums: { ...test.sums, [arm]: test.sums[arm] + score },
    squares: test.squares + x * x,
    bets: test.bets + bet,
    gains: test.gains + bet * x,
    penalties: test.penalties + risk * x * x,
  };
}

/** What the candidate is worse by at least; undefined before there is an order. */
export function leastWorse(test: LimitTest, alpha: number): number | undefined {
  if (test.bets === 0) return undefined;
  return (test.gains - Math.log(1 / alpha) - test.penalties) / test.bets;
}

function withOrder(sums: ArmSums, order: CanaryOrder, capMinor: number | undefined): ArmSums {
  const { covered, costMinor, late } = order;
  const isCapped = capMinor !== undefined && covered > 0 && costMinor / covered > capMinor;
  return {
    orders: sums.orders + 1,
    quantity: sums.quantity + order.quantity,
    covered: sums.covered + covered,
    costMinor: sums.costMinor + costMinor,
    shipments: sums.shipments + order.shipments,
    split: sums.split + Number(isSplit(order)),
    dated: sums.dated + Number(late !== null),
    late: sums.late + Number(late === true),
    unplanned: sums.unplanned + Number(isUnplanned(order)),
    capped: sums.capped + Number(isCapped),
  };
}

/** How a limit stands; parts of one for costs are parts of the cap. */
export type Verdict = {
  readonly limit: LimitName;
  readonly allowed: number;
  /** Orders that count for it. */
  readonly orders: number;
  /** Candidate less current, as observed; undefined while an arm has no order that counts. */
  readonly difference: number | undefined;
  /** What the candidate is worse by at least, at any time with the chance promised. */
  readonly atLeast: number | undefined;
  readonly exceeded: boolean;
};

function allowedOf({ limits }: CanaryRules, name: LimitName): number {
  if (name !== 'cost_per_unit') return limits[name]?.increaseMax ?? 0;
  const { cost_per_unit: limit } = limits;
  return limit === undefined ? 0 : limit.increaseMaxMinor / limit.capMinor;
}

/** Every limit that is set, as it stands. */
export function verdictsOf(judged: Judged, rules: CanaryRules): readonly Verdict[] {
  return limitsSet(rules).map((limit) => {
    const test = judged.tests[limit] ?? noTest;
    const { orders, sums } = test;
    const allowed = allowedOf(rules, limit);
    // Orders that count for this limit: one arm's alone prove nothing, however many.
    const isEnough = Math.min(orders.candidate, orders.current) >= rules.ordersMin;
    const atLeast = leastWorse(test, alphaOf(rules));
    return {
      limit,
      allowed,
      orders: orders.candidate + orders.current,
      difference:
        orders.candidate === 0 || orders.current === 0
          ? undefined
          : sums.candidate / orders.candidate - sums.current / orders.current,
      atLeast,
      exceeded: isEnough && atLeast !== undefined && atLeast > allowed,
    };
  });
}

/** The judgement with one order more. */
export function judgeOrder(judged: Judged, order: CanaryOrder, rules: CanaryRules): Judged {
  const { arm } = order;
  const cap = rules.limits.cost_per_unit?.capMinor;
  const how = { share: rules.percent / 100, alpha: alphaOf(rules) };
  const tests = { ...judged.tests };
  for (const name of limitsSet(rules)) {
    const score = scoreOf(order, name, rules);
    if (score === undefined) continue;
    tests[name] = withScore(judged.tests[name] ?? noTest, { arm, score }, how);
  }
  return {
    arms: { ...judged.arms, [arm]: withOrder(judged.arms[arm], order, cap) },
    tests,
  };
}

/**
 * Judges orders in turn up to the first after which a limit is exceeded: what comes later changes
 * nothing of it. Answers how many were judged, and the limit.
 */
export function judgeOrders(
  judged: Judged,
  orders: readonly CanaryOrder[],
  rules: CanaryRules,
): { judged: Judged; count: number; exceeded: Verdict | undefined } {
  let now = judged;
  let count = 0;
  for (const order of orders) {
    now = judgeOrder(now, order, rules);
    count++;
    const exceeded = verdictsOf(now, rules).find((verdict) => verdict.exceeded);
    if (exceeded !== undefined) return { judged: now, count, exceeded };
  }
  return { judged: now, count, exceeded: undefined };
}
