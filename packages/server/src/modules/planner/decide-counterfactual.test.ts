// Goal: what is said about plans that were not made is true: the plan with a node is the best with
// it, and a change that is named flips the plan while one unit less of it does not. Method: every
// plan of small orders by code of its own; every change is planned again on both sides, and smaller
// ones are tried; answers with a fault each, which must be found.
import { strict as assert } from 'node:assert';
import { describe, expect, it, vi } from 'vitest';
import { bestAccepted, bestOfAll } from '../../../test/planner/brute-force.ts';
import { checkChange, checkNone } from '../../../test/planner/check-change.ts';
import { randomOrder } from '../../../test/planner/random-orders.ts';
import { withoutNode } from './change-problem.ts';
import { type Change, whatWouldChangeIt } from './decide-counterfactual.ts';
import { isUsed, whyNot } from './decide-why-not.ts';
import { planOrder } from './plan-order.ts';
import type { OrderProblem } from './problem.ts';
import { leastStep } from './search-change.ts';

// Looks at every plan, on machines that do other things too.
vi.setConfig({ testTimeout: 60_000 });

const seeds = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => from + n);

/** The best plan with a node, by looking at every plan; all or nothing means all. */
function bestWith(problem: OrderProblem, node: string): number | undefined {
  const wanted = problem.lines.reduce((sum, line) => sum + line.quantity, 0);
  const found = bestAccepted(problem, (plan) => plan.some((one) => one.node === node));
  if (found === undefined) return undefined;
  return problem.rules.shipComplete && found.covered < wanted ? undefined : found.money;
}

describe('why not', () => {
  it('names the gate, or the best plan with the node and what it costs more', () => {
    const counted = { gate: 0, cost: 0, no_plan: 0, used: 0, unknown: 0, proven: 0 };
    for (const seed of seeds(1, 250)) {
      const { problem } = randomOrder(seed);
      const plan = planOrder(problem);
      for (const { id } of problem.nodes) {
        const answer = whyNot(problem, plan, id);
        counted[answer.kind]++;
        if (answer.kind === 'gate')
          expect(answer.gate).toEqual(plan.candidates.find((one) => one.node === id)?.gate);
        if (answer.kind !== 'cost' && answer.kind !== 'used') continue;
        const { totalMinor, ...terms } = answer.difference;
        expect(Object.values(terms).reduce((a, b) => a + b, 0)).toBe(totalMinor);
        const money = answer.plan.costMinor + answer.plan.backorderMinor;
        expect(money - plan.costMinor - plan.backorderMinor).toBe(totalMinor);
        expect(plan.coveredUnits - answer.plan.coveredUnits).toBe(answer.unitsLess);
        if (answer.kind === 'used') {
          expect(money, `seed ${seed}`).toBe(bestOfAll(withoutNode(problem, id)).money);
          continue;
        }
        expect(isUsed(answer.plan, id)).toBe(true);
        const best = bestWith(problem, id) ?? -1;
        if (answer.proven) expect(money, `seed ${seed} node ${id}`).toBe(best);
        if (answer.proven) counted.proven++;
      }
    }
    expect(counted.unknown).toBe(0);
    expect(counted.gate).toBeGreaterThan(100);
    expect(counted.used).toBeGreaterThan(120);
    expect(counted.proven).toBeGreaterThan(60);
  });

  it('says that it knows no such node', () => {
    const { problem } = randomOrder(1);
    expect(whyNot(problem, planOrder(problem), 'elsewhere')).toEqual({ kind: 'unknown' });
  });
});

describe('what would change it', () => {
  it('names changes that do it, and with one unit less do not, the smallest of each kind', () => {
    const found = new Map<string, number>();
    for (const seed of seeds(1, 60)) {
      const { problem } = randomOrder(seed);
      const plan = planOrder(problem);
      for (const target of [undefined, ...problem.nodes.map(({ id }) => id)]) {
        const { answers, plans } = whatWouldChangeIt(problem, plan, target);
        expect(plans).toBeLessThan(4000);
        let size = 0;
        for (const { kind, outcome, change } of answers) {
          if (change === undefined) {
            if (outcome === 'none') checkNone(problem, plan, target, kind);
            continue;
          }
          found.set(kind, (found.get(kind) ?? 0) + 1);
          expect(change.size).toBeGreaterThanOrEqual(size);
          ({ size } = change);
          expect(() => checkChange(problem, plan, target, change), `seed ${seed}`).not.toThrow();
        }
      }
    }
    found.delete('service_weight_max');
    expect([...found.keys()].toSorted()).toEqual([
      'capacity',
      'freight',
      'gate',
      'handling',
      'late_penalty',
      'shipments_max',
      'split_penalty',
      'stock',
    ]);
  });

  it('names the weight that a service would have to take', () => {
    const node = (id: string, priceMinor: number, weightMaxGrams: number) => ({
      id,
      rank: 0,
      services: [
        {
          carrier: 'c',
          service: 's',
          transitDays: 1,
          tariffKey: id,
          weightMaxGrams,
          priceMinor: (grams: number) => (grams > weightMaxGrams ? undefined : priceMinor),
        },
      ],
      handlingOrderMinor: 0,
      handlingLineMinor: 0,
      handlingUnitMinor: 0,
      costFactor: 1,
    });
    const problem: OrderProblem = {
      lines: [{ id: 1, product: 'p', quantity: 1, weightGrams: 3000, volumeCm3: 1000 }],
      nodes: [node('near', 500, 2000), node('far', 900, 30_000)],
      available: [1, 1],
      rules: {
        shipmentsMax: 2,
        splitMinor: 0,
        latePerUnitDayMinor: 0,
        shipComplete: false,
        first: 'units',
      },
    };
    const { answers } = whatWouldChangeIt(problem, planOrder(problem), 'near');
    expect(answers[0]).toMatchObject({
      kind: 'service_weight_max',
      outcome: 'found',
      change: { node: 'near', from: 2000, to: 3000, by: 1000, size: 0.5 },
    });
  });

  it('answers the same bytes for the same order, and as much as its budget lets it', () => {
    let undecided = 0;
    for (const seed of seeds(4000, 30)) {
      const { problem } = randomOrder(seed);
      const nodes = problem.nodes.toReversed();
      const dealt = {
        ...problem,
        nodes,
        available: problem.lines.flatMap((_, i) =>
          nodes.map(
            (node) => problem.available[i * nodes.length + problem.nodes.indexOf(node)] ?? 0,
          ),
        ),
        scarcityMinor: undefined,
        otherMinor: undefined,
      };
      const plain = { ...problem, scarcityMinor: undefined, otherMinor: undefined };
      const [one, two] = [plain, dealt].map((each) =>
        JSON.stringify(whatWouldChangeIt(each, planOrder(each))),
      );
      expect(one).toBe(two);
      const hasty = whatWouldChangeIt(plain, planOrder(plain), undefined, { plans: 5, sets: 1e6 });
      expect(hasty.plans).toBeLessThanOrEqual(5);
      undecided += hasty.answers.filter(({ outcome }) => outcome === 'undecided').length;
    }
    expect(undecided).toBeGreaterThan(30);
  });

  it.each([
    ['one step too far', (c: Change) => ({ ...c, to: c.to + Math.sign(c.to - c.from) })],
    ['one step too short', (c: Change) => ({ ...c, to: c.to - Math.sign(c.to - c.from) })],
    ['another outcome', (c: Change) => ({ ...c, becomes: { ...c.becomes, costMinor: -1 } })],
  ] as const)('would be found out when it names a change with %s', (_name, faulty) => {
    let caught = 0;
    for (const seed of seeds(1, 40)) {
      const { problem } = randomOrder(seed);
      const plan = planOrder(problem);
      for (const { change } of whatWouldChangeIt(problem, plan).answers) {
        if (change === undefined) continue;
        try {
          checkChange(problem, plan, undefined, faulty(change));
        } catch {
          caught++;
        }
      }
    }
    expect(caught).toBeGreaterThan(30);
  });
});

describe('the search of the least step', () => {
  it('finds the border of what stays flipped, in few questions', () => {
    for (let most = 1; most <= 300; most += 7) {
      for (let border = 1; border <= most + 1; border++) {
        let asked = 0;
        const least = leastStep(most, true, (step) => {
          asked++;
          assert.ok(step >= 1 && step <= most);
          return step >= border;
        });
        expect(least).toEqual(border > most ? 'none' : { step: border, isLeast: true });
        expect(asked).toBeLessThanOrEqual(16);
      }
    }
  });
});
