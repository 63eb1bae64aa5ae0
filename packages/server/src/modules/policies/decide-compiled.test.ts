// Guarantee: a compiled policy gives each order its first matching batch, its rules in the order in
// which they are tried, and names for a closed place what it has against what it needs.
import { describe, expect, it } from 'vitest';
import type { Location } from '../network/index.ts';
import { compilePolicy, fixedGatesOf, gateOf } from './decide-compiled.ts';
import { defaultDocument } from './default-policy.ts';
import type { PolicyDocument } from './document.ts';
import type { PolicyOrder } from './order-fields.ts';

function orderOf(country: string, tags: string[] = []): PolicyOrder {
  return {
    order: {
      type: 'standard',
      channel: 'web',
      channelKind: null,
      tags,
      attributes: { gift: { wrap: true } },
      customer: { tier: 'gold' },
      priority: 0,
      totalMinor: 12_345,
      currency: 'JPY',
      serviceLevel: null,
      destinationCountry: country,
      destinationPostalCode: '10115',
      placedAt: '2026-11-01T00:00:00.000Z' as PolicyOrder['order']['placedAt'],
      queue: null,
      shipComplete: false,
      allowBackorder: true,
    },
    lines: [
      { sku: 'A', quantity: 2, weightGrams: 500 },
      { sku: 'B', quantity: 1, weightGrams: 4000 },
    ],
    nowMs: Date.parse('2026-11-02T12:00:00.000Z'),
  };
}

const document: PolicyDocument = {
  schema: 'switchyard.policy/1',
  currency: 'EUR',
  batches: [
    {
      name: 'Gold',
      when: {
        all: [
          { field: 'customer.tier', op: 'eq', value: 'gold' },
          { field: 'attributes.gift.wrap', op: 'eq', value: true },
          { field: 'total', op: 'gte', value: 12_345 },
          { field: 'weight_kg', op: 'eq', value: 5 },
          { field: 'placed_age_hours', op: 'eq', value: 36 },
          { field: 'skus', op: 'has_all', value: ['A', 'B'] },
          { field: 'postal_code', op: 'prefix', value: ['10', '12'] },
          { not: { field: 'country', op: 'in', value: ['FR', 'US'] } },
        ],
      },
      rules: [
        {
          name: 'Near',
          constraints: [
            { kind: 'group_in', values: ['dc'] },
            { kind: 'distance_km_max', value: 100, soft: true },
            { kind: 'shipments_max', value: 2 },
            { kind: 'stock_left_min', value: 3, soft: true },
          ],
          otherwise: { action: 'go_to', rule: 'Last' },
        },
        { name: 'Skipped' },
        {
          name: 'Last',
          objective: { kind: 'money', split_penalty: 1.5 },
          otherwise: { action: 'queue', queue: 'parked' },
        },
      ],
    },
    { name: 'Rest', rules: [{ name: 'Any' }], otherwise: { action: 'backorder' } },
  ],
  objective: {
    kind: 'scorecard',
    weights: { inventory: 0.4, shipping: 0.3, history: 0.2, cost: 0.1 },
  },
  otherwise: { action: 'queue', queue: 'unplaced' },
};

const place = {
  code: 'BER',
  type: 'fulfillment',
  active: true,
  country: 'DE',
  groups: ['dc'],
  capabilities: [],
} as unknown as Location;
const store = { ...place, code: 'SHOP', type: 'store', groups: [] } as Location;
const facts = {
  distanceKm: 100.04,
  destinationCountry: 'DE',
  openInHours: 2,
  ordersLeft: 0,
  linesLeft: undefined,
  unitsLeft: 5,
};

describe('a compiled policy', () => {
  const policy = compilePolicy(document);

  it('gives an order the first batch that matches it', () => {
    expect(policy.rulesFor(orderOf('DE'))?.name).toBe('Gold');
    expect(policy.rulesFor(orderOf('FR'))?.name).toBe('Rest');
    expect(compilePolicy(defaultDocument).rulesFor(orderOf('FR'))?.name).toBe('All orders');
    const [gold] = document.batches;
    const only = compilePolicy({ ...document, batches: gold === undefined ? [] : [gold] });
    expect(only.rulesFor(orderOf('FR'))).toBeUndefined();
    expect(only.end).toEqual({ action: 'queue', queue: 'unplaced' });
  });

  it('tries rules as they send to one another, each with and then without its soft constraints', () => {
    const near = policy.batches[0]?.first;
    expect(near?.passes.map((pass) => [pass.pass, pass.stockLeft, pass.momentary.length])).toEqual([
      ['all', 3, 1],
      ['hard', 0, 0],
    ]);
    expect(near?.passes[1]?.shipmentsMax).toBe(2);
    expect(near?.next?.name).toBe('Last');
    expect(near?.next?.next).toBeUndefined();
    expect(near?.next?.end).toMatchObject({ action: 'queue', queue: 'parked' });
    expect(near?.next?.objective).toMatchObject({ kind: 'money', splitPenaltyMinor: 150 });
    expect(near?.objective).toMatchObject({ kind: 'scorecard', inventory: 0.4, cost: 0.1 });
  });

  it('says what a closed place has and what it needs', () => {
    const [all, hard] = policy.batches[0]?.first.passes ?? [];
    if (all === undefined || hard === undefined) throw new Error('The rule has two passes.');
    expect(gateOf(all, { ...facts, location: store })).toEqual({
      gate: 'group',
      have: 'none',
      need: 'dc',
    });
    expect(gateOf(all, { ...facts, location: place })).toEqual({
      gate: 'distance',
      have: '100.0 km',
      need: 'at most 100 km',
    });
    expect(gateOf(hard, { ...facts, location: place })).toBeUndefined();
    expect(gateOf(all, { ...facts, distanceKm: 100, location: place })).toBeUndefined();
  });

  it('looks at each place once for a network, and at none where nothing filters', () => {
    const [all] = policy.batches[0]?.first.passes ?? [];
    const [any] = policy.batches[1]?.first.passes ?? [];
    if (all === undefined || any === undefined) throw new Error('Both rules have a pass.');
    const places = [place, store];
    expect(fixedGatesOf(all, places).map((gate) => gate?.gate)).toEqual([undefined, 'group']);
    expect(fixedGatesOf(all, places)).toBe(fixedGatesOf(all, places));
    expect(fixedGatesOf(any, places)).toEqual([]);
  });

  it('is compiled once for a document', () => {
    expect(compilePolicy(document)).toBe(policy);
  });

  it('ends where its rules would go in a circle', () => {
    const circle = compilePolicy({
      ...document,
      batches: [
        {
          name: 'Odd',
          rules: [{ name: 'A' }, { name: 'B', otherwise: { action: 'go_to', rule: 'A' } }],
        },
      ],
    });
    expect(circle.batches[0]?.first.next?.name).toBe('B');
    expect(circle.batches[0]?.first.next?.next).toBeUndefined();
  });
});
