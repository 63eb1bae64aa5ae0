// What must hold of a change that is said to flip a plan: it does, one step less does not, and when
// it is said to be the least, no smaller one does.
import { strict as assert } from 'node:assert';
import {
  applyChange,
  type Change,
  type ChangeKind,
  isFlipped,
  type OrderPlan,
  type OrderProblem,
  planOrder,
} from '../../src/modules/planner/index.ts';
import { leversOf } from '../../src/modules/planner/list-changes.ts';

/** So many steps are tried one by one; of more, some. */
const stepsAll = 24;

function stepsTo(end: number): number[] {
  const all = Array.from({ length: Math.min(end, stepsAll) }, (_, n) => n + 1);
  for (let step = stepsAll; step < end; step = Math.ceil(step * 1.9)) all.push(step);
  return end > stepsAll ? [...all, end] : all;
}

/** Throws what is wrong with a change that was named. */
export function checkChange(
  problem: OrderProblem,
  plan: OrderPlan,
  target: string | undefined,
  change: Change,
): void {
  const side = Math.sign(change.to - change.from);
  const at = (to: number): OrderPlan => planOrder(applyChange(problem, change, change.from, to));
  const other = at(change.to);
  assert.ok(isFlipped(plan, other, target), `${change.kind} does not flip it`);
  assert.equal(change.by, Math.abs(change.to - change.from), 'the step is wrong');
  assert.equal(other.costMinor, change.becomes.costMinor, 'it becomes another plan');
  const nodes = [...new Set(other.shipments.map(({ node }) => node))].toSorted();
  assert.deepEqual(change.becomes.nodes, nodes, 'other nodes send');
  assert.ok(!isFlipped(plan, at(change.to - side), target), 'one step less flips it too');
  if (!change.isLeast) return;
  for (const step of stepsTo(change.by - 1))
    assert.ok(!isFlipped(plan, at(change.from + side * step), target), `so does ${step}`);
}

/** Throws when some change of a kind flips a plan although none is said to. */
export function checkNone(
  problem: OrderProblem,
  plan: OrderPlan,
  target: string | undefined,
  kind: ChangeKind,
): void {
  for (const lever of leversOf(problem, plan, target)) {
    if (lever.place.kind !== kind) continue;
    for (const step of stepsTo(lever.most)) {
      const to = lever.from + lever.direction * step;
      const other = planOrder(applyChange(problem, lever.place, lever.from, to));
      assert.ok(!isFlipped(plan, other, target), `${kind} to ${to} flips it`);
    }
  }
}
