// Goal: a varied world plans with just the stock that its own plans before have left, and is
// compared pair by pair. Method: pasts by seed, judged by books of their own; a simulator that
// forgets to carry stock, one that forgets what comes back, and an unpaired comparison are shown
// caught.
import { describe, expect, it } from 'vitest';
import { randomOrder } from '../planner/random-orders.ts';
import { planOrder } from '../../src/modules/planner/index.ts';
import { type CarriedStock, emptyCarry } from '../../src/modules/simulations/carried-stock.ts';
import { carryRelease } from '../../src/modules/simulations/decide-carry.ts';
import {
  addPair,
  emptyPairs,
  intervalOf,
  studentQuantile,
} from '../../src/modules/simulations/decide-interval.ts';
import { emptyMeasures, emptyTotals } from '../../src/modules/simulations/decide-measures.ts';
import { priceShipments } from '../../src/modules/simulations/decide-pricing.ts';
import {
  repeatDecision,
  stepDecision,
  timesOf,
} from '../../src/modules/simulations/decide-step.ts';
import { prepareVariation } from '../../src/modules/simulations/decide-varied-problem.ts';
import type { Variation } from '../../src/modules/simulations/variation.ts';
import { Books, cell, makePast, nodeIds, type Past } from './small-world.ts';

const variations: readonly (Variation & { opening?: number })[] = [
  { name: 'closed', closed: ['n2'] },
  { name: 'dear', rates: [{ carrier: 'c', factor: 3.7 }] },
  { name: 'half the orders', demand: 0.5 },
  { name: 'twice and more', demand: 2.4 },
  { name: 'no handling', weights: { handling: 0, freight: 0.1, splitMinor: 5000 } },
  { name: 'kept back', safetyStock: [{ node: 'n1', units: 3 }] },
  {
    name: 'two a day',
    capacity: [
      { node: 'n1', orders: 2 },
      { node: 'n3', units: 4 },
    ],
  },
  { name: 'less stock', stock: [{ factor: 0.5 }], opening: 0.5 },
  { name: 'more stock', stock: [{ factor: 2 }], opening: 2 },
];

type Planted = { forgetCarry?: boolean; forgetReleases?: boolean };

/** Goes through a past in a varied world and answers what the judge's books object to. */
function judge(
  past: Past,
  variation: Variation & { opening?: number },
  planted: Planted,
): string[] {
  let carry: CarriedStock = emptyCarry();
  const books = new Books(past.opening);
  const prepared = prepareVariation(variation);
  for (const step of past.steps) {
    if (step.kind === 'receipt') books.receive(step);
    else if (step.kind === 'release') {
      if (planted.forgetReleases !== true) carryRelease(carry, step);
      books.release(step);
    } else {
      const world = { prepared, carry, totals: emptyTotals(), pairs: emptyMeasures() };
      const history = repeatDecision(step);
      expect(history.isEqual).toBe(true);
      // Before it plans, both know the same stock.
      step.problem.lines.forEach(({ product }, i) => {
        nodeIds.forEach((node, n) => {
          const key = cell(product, node);
          const isMet = carry.met.has(key);
          if (variation.opening !== undefined) books.meet(product, node, variation.opening);
          if (variation.opening !== undefined && !isMet) return;
          const recorded = step.problem.available[i * nodeIds.length + n] ?? 0;
          const seen = recorded + (carry.more.get(key) ?? 0);
          const there = books.stock.get(key);
          if (seen !== there) books.faults.push(`${key}: ${seen}, not ${there}`);
        });
      });
      const varied = stepDecision(world, step, history.facts, 3);
      books.take(step.orderId, step.problem, varied.shipments);
      varied.copies.forEach((copy, k) => books.take(`copy ${step.id} ${k}`, step.problem, copy));
      if (planted.forgetCarry === true) carry = emptyCarry();
    }
  }
  return books.faults;
}

const seeds = Array.from({ length: 25 }, (_, seed) => seed + 1);

describe('a varied world', () => {
  it.each(variations.map((one) => [one.name, one] as const))(
    'takes no unit that is not there: %s',
    (_name, variation) => {
      for (const seed of seeds)
        expect(judge(makePast(seed, 60), variation, {}), `${seed}`).toEqual([]);
    },
  );

  it('is found out when it forgets what its plans took, or what came back', () => {
    const caught = (planted: Planted): number =>
      seeds.filter(
        (seed) => judge(makePast(seed, 60), { name: 'closed', closed: ['n2'] }, planted).length > 0,
      ).length;
    expect(caught({ forgetCarry: true })).toBeGreaterThan(20);
    expect(caught({ forgetReleases: true })).toBeGreaterThan(10);
  });

  it('in which nothing is varied is history, to the last number', () => {
    for (const seed of seeds) {
      const carry = emptyCarry();
      const prepared = prepareVariation({ name: 'same' });
      for (const step of makePast(seed, 60).steps) {
        if (step.kind === 'release') carryRelease(carry, step);
        if (step.kind !== 'decision') continue;
        const { facts } = repeatDecision(step);
        const world = { prepared, carry, totals: emptyTotals(), pairs: emptyMeasures() };
        expect(stepDecision(world, step, facts, 1).varied).toEqual(facts);
        expect([carry.more.size, carry.elsewhere.size]).toEqual([0, 0]);
      }
    }
  });

  it('prices a plan as the planner does, whatever the order has', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const { problem } = randomOrder(seed);
      const plan = planOrder(problem);
      const priced = priceShipments(problem, plan.shipments);
      expect(priced.cost, `order ${seed}`).toEqual(plan.cost);
      expect(priced.costMinor, `order ${seed}`).toBe(plan.costMinor);
    }
  });

  it('repeats orders by seed, on average as often as it was told', () => {
    const orders = Array.from({ length: 4000 }, (_, n) => `order-${n}`);
    for (const demand of [0, 0.3, 1, 1.25, 3]) {
      const times = orders.map((order) => timesOf(9, order, demand));
      const mean = times.reduce((a, b) => a + b, 0) / orders.length;
      expect(Math.abs(mean - demand)).toBeLessThan(0.04);
      expect(orders.map((order) => timesOf(9, order, demand))).toEqual(times);
    }
  });
});

describe('a comparison', () => {
  /** Costs of orders that differ much, and the same with one unit of money added. */
  const costs = Array.from({ length: 200 }, (_, n) => 500 + ((n * 7919) % 9000));

  it('is by pairs: a constant difference has no width, which an unpaired one is caught by', () => {
    const pairs = emptyPairs();
    for (const [n, cost] of costs.entries()) addPair(pairs, `day ${n % 3}`, cost + 1 - cost);
    const { mean, low, high } = intervalOf(pairs);
    expect([mean, low, high]).toEqual([1, 1, 1]);
    const unpaired = emptyPairs();
    costs.forEach((cost, n) => addPair(unpaired, 'day', cost + 1 - (costs[(n + 1) % 200] ?? 0)));
    const wide = intervalOf(unpaired);
    expect((wide.high ?? 0) - (wide.low ?? 0)).toBeGreaterThan(100);
  });

  it('covers the true difference in 95 of 100 samples, by days when they share their luck', () => {
    const normal = gaussian(11);
    let [covered, byDay] = [0, 0];
    const samples = 600;
    for (let sample = 0; sample < samples; sample++) {
      const pairs = emptyPairs();
      const shared = emptyPairs();
      for (let day = 0; day < 20; day++) {
        const luck = 5 * normal();
        for (let n = 0; n < 6; n++) {
          addPair(pairs, 'one day', 3 + 4 * normal());
          addPair(shared, `day ${day}`, 3 + luck + 4 * normal());
        }
      }
      const [one, two] = [intervalOf(pairs), intervalOf(shared)];
      expect([one.method, two.method]).toEqual(['paired_t', 'paired_t_by_day']);
      if ((one.low ?? 9) <= 3 && (one.high ?? 0) >= 3) covered++;
      if ((two.low ?? 9) <= 3 && (two.high ?? 0) >= 3) byDay++;
    }
    expect(Math.abs(covered / samples - 0.95)).toBeLessThan(0.03);
    expect(Math.abs(byDay / samples - 0.95)).toBeLessThan(0.035);
  });

  it.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [5, 2.571],
    [9, 2.262],
    [29, 2.045],
    [1000, 1.962],
  ])('knows Student’s t with %d degrees of freedom', (degrees, table) => {
    expect(Math.abs(studentQuantile(degrees) - table)).toBeLessThan(0.004);
  });
});

function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
