// Guarantee: a candidate that is as good as the current policy is ever taken back with no more than
// the chance that was allowed, however often somebody looks; one that is worse is found out.
import { expect, test } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { type Rng, seededRng } from '../../lib/rng.ts';
import type { Instant } from '../../lib/time.ts';
import type { CanaryOrder, CanaryRules } from './canary.ts';
import type { Arm } from './decide-arm.ts';
import {
  judgeOrder,
  judgeOrders,
  leastWorse,
  noTest,
  nothingJudged,
  verdictsOf,
  withScore,
} from './decide-canary.ts';

const rules = (extra: Partial<CanaryRules> = {}): CanaryRules => ({
  percent: 20,
  limits: {
    cost_per_unit: { increaseMaxMinor: 0, capMinor: 3000 },
    split_rate: { increaseMax: 0 },
    late_rate: { increaseMax: 0 },
    unplanned_rate: { increaseMax: 0 },
  },
  ordersMin: 30,
  falseRollbackMax: 0.1,
  ...extra,
});

const id = '00000000-0000-7000-8000-000000000000' as Uuid;

function order(arm: Arm, extra: Partial<CanaryOrder> = {}): CanaryOrder {
  return {
    canaryId: id,
    orderId: id,
    decisionId: id,
    arm,
    decidedAt: '2026-01-01T00:00:00.000Z' as Instant,
    quantity: 2,
    covered: 2,
    costMinor: 1000,
    shipments: 1,
    late: false,
    ...extra,
  };
}

/** An order of a world that gets worse with every order: what is scarce runs out for all alike. */
function drawn(rng: Rng, { percent }: CanaryRules, n: number, worse: number): CanaryOrder {
  const arm = rng.next() < percent / 100 ? 'candidate' : 'current';
  const decay = Math.min(0.6, n / 2000) + (arm === 'candidate' ? worse : 0);
  const isOpen = rng.next() < 0.1 + decay / 2;
  const covered = isOpen ? rng.integer(0, 1) : 2;
  return order(arm, {
    covered,
    costMinor: covered * rng.integer(300, 900 + Math.round(1500 * decay)),
    shipments: rng.next() < 0.05 + decay ? 2 : 1,
    late: rng.next() < 0.3 ? null : isOpen || rng.next() < decay,
  });
}

test('equal arms are taken back no more often than allowed, looked at after every order', () => {
  const seeds = 200;
  let alarms = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const rng = seededRng(seed);
    const asked = rules({ percent: [5, 20, 50][seed % 3] ?? 50 });
    const orders = Array.from({ length: 400 }, (_, n) => drawn(rng, asked, n, 0));
    if (judgeOrders(nothingJudged, orders, asked).exceeded !== undefined) alarms++;
  }
  expect(alarms / seeds).toBeLessThanOrEqual(0.1);
});

test('a candidate that is worse is taken back, and by the limit that it breaks', () => {
  let found = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const rng = seededRng(seed);
    const asked = rules();
    const orders = Array.from({ length: 2000 }, (_, n) => drawn(rng, asked, n, 0.4));
    if (judgeOrders(nothingJudged, orders, asked).exceeded !== undefined) found++;
  }
  expect(found).toBe(20);
  const split = Array.from({ length: 400 }, (_, n) =>
    order(n % 5 === 0 ? 'candidate' : 'current', { shipments: n % 5 === 0 ? 2 : 1 }),
  );
  const { exceeded, count } = judgeOrders(nothingJudged, split, rules());
  expect(exceeded?.limit).toBe('split_rate');
  // Not before each arm has its thirty.
  expect(count).toBeGreaterThanOrEqual(146);
});

test('what is worse by no more than the limit accepts stays', () => {
  const rng = seededRng(7);
  const asked = rules({ limits: { split_rate: { increaseMax: 0.5 } } });
  const orders = Array.from({ length: 3000 }, (_, n) => drawn(rng, asked, n, 0.4));
  const { exceeded, judged } = judgeOrders(nothingJudged, orders, asked);
  expect(exceeded).toBeUndefined();
  const [verdict] = verdictsOf(judged, asked);
  expect(verdict?.difference).toBeGreaterThan(0.3);
  expect(verdict?.atLeast).toBeGreaterThan(0.2);
});

test('the bound holds at every moment in all but the promised share of canaries', () => {
  const alpha = 0.2;
  const seeds = 300;
  let broken = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const rng = seededRng(seed);
    let state = noTest;
    let isBroken = false;
    for (let n = 0; n < 500; n++) {
      const arm = rng.next() < 0.3 ? 'candidate' : 'current';
      const score = Number(rng.next() < (arm === 'candidate' ? 0.45 : 0.2));
      state = withScore(state, { arm, score }, { share: 0.3, alpha });
      if ((leastWorse(state, alpha) ?? -1) > 0.25) isBroken = true;
    }
    if (isBroken) broken++;
  }
  expect(broken / seeds).toBeLessThanOrEqual(alpha);
});

test('orders that a limit does not ask about leave it alone', () => {
  const asked = rules();
  const one = judgeOrder(nothingJudged, order('candidate', { covered: 0, late: null }), asked);
  expect(Object.keys(one.tests)).toEqual(['split_rate', 'unplanned_rate']);
  expect(one.arms.candidate).toMatchObject({ orders: 1, dated: 0, unplanned: 1, capped: 0 });
  const dear = judgeOrder(nothingJudged, order('current', { costMinor: 9000 }), asked);
  expect(dear.arms.current).toMatchObject({ orders: 1, capped: 1, costMinor: 9000 });
  expect(dear.tests.cost_per_unit?.sums.current).toBe(1);
});

test('orders of one arm alone never take a candidate back: they show no difference', () => {
  const only = Array.from({ length: 2000 }, (_, n) =>
    n % 5 === 0 ? order('candidate', { covered: 0, costMinor: 0 }) : order('current'),
  );
  const told = rules({ limits: { cost_per_unit: { increaseMaxMinor: 0, capMinor: 3000 } } });
  const { count, exceeded, judged } = judgeOrders(nothingJudged, only, told);
  expect({ count, exceeded }).toEqual({ count: only.length, exceeded: undefined });
  const [verdict] = verdictsOf(judged, told);
  expect(verdict).toMatchObject({ difference: undefined, atLeast: undefined, exceeded: false });
});
