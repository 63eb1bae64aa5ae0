import { applyChange, type ChangeKind, type ChangePlace } from './change-problem.ts';
import { isUsed } from './decide-why-not.ts';
import { type Lever, leversOf } from './list-changes.ts';
import { planOrder } from './plan-order.ts';
import type { OrderPlan, OrderProblem } from './problem.ts';
import { type Budget, leastStep } from './search-change.ts';

/** One number, set to another value, that changes who sends. */
export type Change = ChangePlace & {
  readonly from: number;
  readonly to: number;
  /** How far: the difference of the two. */
  readonly by: number;
  /**
   * What changes are ranked by: money as a share of what the plan costs, stock and capacity as a
   * share of what the order wants, weight as a share of the limit; a gate or a shipment more is 1.
   */
  readonly size: number;
  /** No smaller change of this number does it; false: the one before it does not, others may. */
  readonly isLeast: boolean;
  readonly becomes: Outcome;
};

/** What a plan comes to. */
export type Outcome = {
  /** Nodes that send, in the order of their ids. */
  readonly nodes: readonly string[];
  readonly coveredUnits: number;
  readonly costMinor: number;
  readonly proven: boolean;
};

export type ChangeAnswer = {
  readonly kind: ChangeKind;
  /**
   * `none`: no change of this kind that makes sense does it. `not_applicable`: the order has none
   * of the kind. `undecided`: the budget ended before it was known; a change that stands beside it
   * does it, and a smaller one may.
   */
  readonly outcome: 'found' | 'none' | 'not_applicable' | 'undecided';
  readonly change: Change | undefined;
};

export type Counterfactual = {
  /** Found ones first, the smallest first; then by kind. */
  readonly answers: readonly ChangeAnswer[];
  /** Plans made, and sets of nodes looked at for them. */
  readonly plans: number;
  readonly sets: number;
};

/** Plans and sets when a question does not say. */
export const budgetUsual = { plans: 4000, sets: 400_000 } as const;

const kinds: readonly ChangeKind[] = [
  'stock',
  'freight',
  'handling',
  'split_penalty',
  'late_penalty',
  'capacity',
  'gate',
  'shipments_max',
  'service_weight_max',
];

/**
 * For each kind of change the smallest single one that brings the target into the plan, or out of
 * it when it sends now; without a target, that changes which nodes send. Each was planned: with the
 * change the plan is another, with one unit less of it it is not. Deterministic; the budget is of
 * plans and sets, never of time. `plan` is the one made for the problem.
 */
export function whatWouldChangeIt(
  problem: OrderProblem,
  plan: OrderPlan,
  target?: string,
  budget: Readonly<Budget> = budgetUsual,
): Counterfactual {
  const left = { ...budget };
  const levers = leversOf(problem, plan, target);
  const answers = kinds.map((kind) =>
    answerKind(
      { problem, plan, target, left },
      kind,
      levers.filter(({ place }) => place.kind === kind),
    ),
  );
  const order = (answer: ChangeAnswer): number => answer.change?.size ?? Infinity;
  answers.sort((a, b) =>
    order(a) === order(b) ? kinds.indexOf(a.kind) - kinds.indexOf(b.kind) : order(a) - order(b),
  );
  return { answers, plans: budget.plans - left.plans, sets: budget.sets - left.sets };
}

type Question = {
  readonly problem: OrderProblem;
  readonly plan: OrderPlan;
  readonly target: string | undefined;
  readonly left: Budget;
};

function answerKind(question: Question, kind: ChangeKind, levers: readonly Lever[]): ChangeAnswer {
  if (levers.length === 0) return { kind, outcome: 'not_applicable', change: undefined };
  let best: Change | undefined;
  let isUndecided = false;
  for (const lever of levers) {
    // Only what is smaller than what is known already is of interest.
    const most = best === undefined ? lever.most : Math.min(lever.most, below(best, lever));
    const found = leastStep(most, lever.isMonotone, (step) => flipsAt(question, lever, step));
    if (found === 'undecided') isUndecided = true;
    if (typeof found === 'string') continue;
    best = changeOf(question, lever, found.step, found.isLeast);
  }
  if (isUndecided) return { kind, outcome: 'undecided', change: best };
  return { kind, outcome: best === undefined ? 'none' : 'found', change: best };
}

/** The most steps of a lever that are a smaller change than one. */
function below(best: Change, lever: Lever): number {
  return Math.ceil(best.size / lever.weight - 1e-9) - 1;
}

function stepped({ from, direction }: Lever, step: number): number {
  return from + direction * step;
}

function flipsAt(question: Question, lever: Lever, step: number): boolean | undefined {
  const { problem, plan, target, left } = question;
  if (left.plans <= 0 || left.sets <= 0) return undefined;
  const other = planOrder(applyChange(problem, lever.place, lever.from, stepped(lever, step)));
  left.plans--;
  left.sets -= other.nodes;
  return isFlipped(plan, other, target);
}

/** Whether another plan answers the question otherwise: by its target, or by who sends. */
export function isFlipped(plan: OrderPlan, other: OrderPlan, target: string | undefined): boolean {
  if (target !== undefined) return isUsed(plan, target) !== isUsed(other, target);
  const [one, two] = [nodesOf(plan), nodesOf(other)];
  return one.length !== two.length || one.some((node, k) => node !== two[k]);
}

/** Nodes that send, in the order of their ids. */
function nodesOf(plan: OrderPlan): string[] {
  return [...new Set(plan.shipments.map(({ node }) => node))].toSorted();
}

function changeOf({ problem }: Question, lever: Lever, step: number, isLeast: boolean): Change {
  const to = stepped(lever, step);
  const other = planOrder(applyChange(problem, lever.place, lever.from, to));
  return {
    ...lever.place,
    from: lever.from,
    to,
    by: step,
    size: step * lever.weight,
    isLeast,
    becomes: {
      nodes: nodesOf(other),
      coveredUnits: other.coveredUnits,
      costMinor: other.costMinor,
      proven: other.proven,
    },
  };
}
