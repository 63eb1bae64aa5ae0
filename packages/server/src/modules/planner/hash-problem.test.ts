// Goal: the hash stands for all that a plan depends on and for nothing else. Method: whatever can
// differ is made to differ, and what may not matter is dealt anew.
import { describe, expect, it } from 'vitest';
import { hashProblem } from './hash-problem.ts';
import type { OrderNode, OrderProblem } from './problem.ts';

const node = (id: string, rank: number): OrderNode => ({
  id,
  rank,
  services: [
    { carrier: 'c', service: 's', transitDays: 1, tariffKey: `t-${id}`, priceMinor: () => 5 },
  ],
  handlingOrderMinor: 1,
  handlingLineMinor: 2,
  handlingUnitMinor: 3,
  costFactor: 1,
});
const [a, b] = [node('a', 0), node('b', 1)];
const problem: OrderProblem = {
  lines: [
    { id: 1, product: 'p', quantity: 1, weightGrams: 100, volumeCm3: 10 },
    { id: 2, product: 'q', quantity: 2, weightGrams: 200, volumeCm3: 20 },
  ],
  nodes: [a, b],
  available: [1, 2, 3, Infinity],
  rules: {
    shipmentsMax: 4,
    splitMinor: 0,
    latePerUnitDayMinor: 0,
    shipComplete: false,
    first: 'units',
  },
};
const [one, two] = problem.lines;
if (one === undefined || two === undefined) throw new Error('The order has two lines.');
const { rules } = problem;
const withNode = (change: Partial<OrderNode>): OrderProblem => ({
  ...problem,
  nodes: [{ ...a, ...change }, b],
});
const tariff = { carrier: 'c', service: 's', transitDays: 1, priceMinor: () => 5 };
const gate = { gate: 'g', have: 'h', need: 'n' };
const supply = { product: 'p', node: 'a', on: '2026-01-01', units: 1, lateDays: 1 };

const changed: readonly (readonly [string, OrderProblem])[] = [
  ['a quantity', { ...problem, lines: [{ ...one, quantity: 9 }, two] }],
  ['a product', { ...problem, lines: [{ ...one, product: 'x' }, two] }],
  ['a weight', { ...problem, lines: [{ ...one, weightGrams: 9 }, two] }],
  ['a volume', { ...problem, lines: [{ ...one, volumeCm3: 9 }, two] }],
  ['a group', { ...problem, lines: [{ ...one, group: 'k' }, two] }],
  ['the price of a backorder', { ...problem, lines: [{ ...one, backorderMinor: 9 }, two] }],
  ['stock', { ...problem, available: [1, 2, 4, Infinity] }],
  ['scarcity', { ...problem, scarcityMinor: [0, 0, 0, 1] }],
  ['other costs', { ...problem, otherMinor: [0, 0, 0, 1] }],
  ['what is forbidden', { ...problem, forbidden: [{ line: 1, node: 'a', gate }] }],
  ['supply', { ...problem, supplies: [supply] }],
  ['cartons', { ...problem, cartons: [{ name: 'x', volumeCm3: 1, weightMaxGrams: 1 }] }],
  ['shipments at most', { ...problem, rules: { ...rules, shipmentsMax: 3 } }],
  ['split lines at most', { ...problem, rules: { ...rules, splitLinesMax: 3 } }],
  ['the price of splits', { ...problem, rules: { ...rules, splitMinor: 3 } }],
  ['the price of days', { ...problem, rules: { ...rules, latePerUnitDayMinor: 3 } }],
  ['all or nothing', { ...problem, rules: { ...rules, shipComplete: true } }],
  ['money first', { ...problem, rules: { ...rules, first: 'money' } }],
  ['an assigned node', { ...problem, rules: { ...rules, assignedNode: 'a' } }],
  ['the sets looked at', { ...problem, rules: { ...rules, nodesMax: 5 } }],
  ['a tariff', withNode({ services: [{ ...tariff, tariffKey: 'x' }] })],
  ['a service less', withNode({ services: [] })],
  ['a gate', withNode({ closedBy: gate })],
  ['handling of an order', withNode({ handlingOrderMinor: 9 })],
  ['handling of a line', withNode({ handlingLineMinor: 9 })],
  ['handling of a unit', withNode({ handlingUnitMinor: 9 })],
  ['a factor', withNode({ costFactor: 1.5 })],
  ['an extra', withNode({ shipmentExtraMinor: 9 })],
  ['days late', withNode({ lateDays: 9 })],
  ['capacity', withNode({ capacity: { units: 9 } })],
];

describe('the hash of a problem', () => {
  it('is not of the order in which lines and nodes are given', () => {
    const dealt = {
      ...problem,
      lines: problem.lines.toReversed(),
      nodes: [b, a],
      available: [Infinity, 3, 2, 1],
    };
    expect(hashProblem(dealt)).toBe(hashProblem(problem));
    expect(hashProblem(problem)).toMatch(/^[0-9a-f]{64}$/u);
  });

  it.each(changed)('is another one for another %s', (_what, other) => {
    expect(hashProblem(other)).not.toBe(hashProblem(problem));
  });
});
