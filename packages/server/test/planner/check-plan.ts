// What must hold of a plan, whoever made it: rules kept, sums right, the best there is, bounds
// true.
import { strict as assert } from 'node:assert';
import type { OrderPlan, OrderProblem } from '../../src/modules/planner/index.ts';
import { bestOfAll, judge, type Sent } from './brute-force.ts';

/** Throws what is wrong with a plan for a problem. */
export function checkPlan(problem: OrderProblem, plan: OrderPlan): void {
  const sent = plan.shipments.flatMap(({ node, on, lines }): Sent[] =>
    lines.map(({ line, quantity }) => ({ line, node, on, quantity })),
  );
  const judged = judge(problem, sent);
  assert.ok(judged !== undefined, 'a rule is broken');
  assert.equal(plan.coveredUnits, judged.covered, 'units are miscounted');
  const money = plan.costMinor + plan.backorderMinor;
  assert.equal(money, judged.money, 'the cost is wrong');
  checkSums(plan);
  const best = bestOfAll(problem);
  if (problem.rules.first === 'units')
    assert.equal(plan.coveredUnits, best.covered, 'more units could be covered');
  assert.equal(money, best.money, 'there is a cheaper plan');
  assert.ok(plan.lowerBoundMinor <= best.money, 'the bound is above the best plan');
  if (plan.proven) assert.equal(plan.lowerBoundMinor, money, 'a proof without its bound');
  const runnerUp = plan.runnerUp;
  if (runnerUp === undefined) return;
  const nodes = [...new Set(plan.shipments.map((one) => one.node))];
  assert.notDeepEqual(runnerUp.nodes.toSorted(), nodes.toSorted(), 'the runner-up is the plan');
}

function checkSums(plan: OrderPlan): void {
  let total = plan.splitMinor;
  for (const { cost, costMinor, parcels } of plan.shipments) {
    const parts = Object.values(cost).reduce((sum, part) => sum + part, 0);
    assert.equal(parts, costMinor, 'the parts of a shipment do not sum to it');
    const freight = parcels.reduce((sum, one) => sum + one.count * one.priceMinor, 0);
    assert.equal(freight, cost.freightMinor, 'parcels do not sum to the freight');
    total += costMinor;
  }
  assert.equal(total, plan.costMinor, 'shipments do not sum to the plan');
}
