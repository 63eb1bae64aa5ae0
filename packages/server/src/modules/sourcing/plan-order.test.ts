// Guarantee: under the built-in policy an order is planned as the planner alone would plan it;
// under any other no unit is sent twice, none that is not there, and plans are the same each time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newPlaces } from '../../../test/model/sourcing.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { LineRow, OrderState } from '../orders/index.ts';
import {
  type ActivePolicy,
  builtInPolicy,
  compilePolicy,
  type PolicyDocument,
} from '../policies/index.ts';
import type { Constraint } from '../policies/document.ts';
import { planLines } from './apply-plan.ts';
import type { StockView } from './plan.ts';
import { planByPolicy, planWithin } from './plan-order.ts';
import { idleHour } from './read-hour.ts';

const uuid = (n: number): Uuid =>
  `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as Uuid;
const nowMs = Date.parse('2026-03-02T18:00:00.000Z');
const placesMax = 5;
const productsMax = 3;
const locations = newPlaces(Array.from({ length: placesMax }, (_, n) => uuid(100 + n)));
/** The network behind them: a group each for the first two and for the others. */
const network = {
  locations: locations.map(({ id, code }, index) => ({
    id,
    code,
    type: 'fulfillment',
    country: 'US',
    groups: [index < 2 ? 'near' : 'far'],
    capabilities: [],
  })),
} as unknown as Parameters<typeof planByPolicy>[1]['network'];

const question = fc.record({
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 0, max: productsMax - 1 }),
      quantity: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  stock: fc.array(fc.integer({ min: 0, max: 5 }), {
    minLength: placesMax * productsMax,
    maxLength: placesMax * productsMax,
  }),
  shipComplete: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

function stateOf({ lines, shipComplete }: Question): OrderState {
  return {
    order: {
      type: 'standard',
      channel: 'web',
      tags: [],
      attributes: {},
      customer: null,
      priority: 0,
      totalMinor: 100,
      currency: 'USD',
      serviceLevel: null,
      destinationCountry: 'US',
      destinationPostalCode: null,
      placedAt: '2026-03-01T00:00:00.000Z',
      queue: null,
      shipComplete,
      maxSplits: null,
      allowBackorder: true,
      assignedLocationId: null,
    } as unknown as OrderState['order'],
    lines: lines.map(({ product, quantity }, index) => ({
      lineNo: index + 1,
      productId: uuid(product),
      sku: `S${product}`,
      quantity,
      unallocated: quantity,
      backordered: 0,
      preordered: 0,
      weightGrams: 700,
      lengthMm: 100,
      widthMm: 100,
      heightMm: 100,
      keepTogether: null,
      kitLine: null,
      kitQuantity: null,
    })) as unknown as LineRow[],
  };
}

function stockOf({ stock }: Question): StockView {
  return (productId, locationId) => {
    const product = Number.parseInt(productId.slice(-6), 16);
    const place = Number.parseInt(locationId.slice(-6), 16) - 100;
    return stock[place * productsMax + product] ?? 0;
  };
}

/** The planner's own: freight and handling as they are. */
const plain = {
  kind: 'money',
  freight: 1,
  handling: 1,
  labour: 1,
  splitPenaltyMinor: 0,
  latePenaltyMinor: 0,
  carbonMinorPerKg: 0,
  scarcity: undefined,
} as const;

const optionsOf = (asked: Question, active: ActivePolicy) => ({
  network,
  locations,
  stock: stockOf(asked),
  declined: [],
  active,
  hour: idleHour,
  nowMs,
  assignedLocationId: undefined,
});

const constraint = fc.constantFrom<Constraint[]>(
  { kind: 'group_in', values: ['near'] },
  { kind: 'group_not_in', values: ['near'], soft: true },
  { kind: 'location_not_in', values: ['L0'], soft: true },
  { kind: 'distance_km_max', value: 20 },
  { kind: 'stock_left_min', value: 1, soft: true },
  { kind: 'shipments_max', value: 2 },
  { kind: 'ship_complete', soft: true },
);
const document: fc.Arbitrary<PolicyDocument> = fc
  .array(fc.array(constraint, { maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((rules) => ({
    schema: 'switchyard.policy/1',
    batches: [
      { name: 'All', rules: rules.map((constraints, n) => ({ name: `R${n}`, constraints })) },
    ],
    objective: { kind: 'money' },
    otherwise: { action: 'backorder' },
  }));

describe('an order', () => {
  it('is planned under the built-in policy as by the planner alone', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const state = stateOf(asked);
        const plan = planByPolicy(state, optionsOf(asked, builtInPolicy));
        expect(plan?.decision).toEqual(
          planWithin({
            lines: planLines(state.lines),
            locations,
            stock: stockOf(asked),
            shipmentsMax: 4,
            shipComplete: asked.shipComplete,
            objective: plain,
            assignedLocationId: undefined,
          }),
        );
        expect(plan?.match).toMatchObject({ batch: 'All orders', rule: 'Cheapest', pass: 'all' });
      }),
      { numRuns: 100 },
    );
  });

  it('gets no unit twice and none that is not there, and the same plan each time', () => {
    fc.assert(
      fc.property(question, document, (asked, text) => {
        const active = { ...builtInPolicy, document: text, compiled: compilePolicy(text) };
        const state = stateOf(asked);
        const plan = planByPolicy(state, optionsOf(asked, active));
        if (plan === undefined) throw new Error('An open order has a plan.');
        const { plan: sent, uncovered } = plan.decision;
        const stock = stockOf(asked);
        const taken = new Map<string, number>();
        const placed = new Map<number, number>();
        for (const { locationId, lines } of sent.shipments) {
          for (const { productId, lineNo, quantity } of lines) {
            const key = `${productId} ${locationId}`;
            taken.set(key, (taken.get(key) ?? 0) + quantity);
            placed.set(lineNo, (placed.get(lineNo) ?? 0) + quantity);
            expect(taken.get(key)).toBeLessThanOrEqual(stock(productId, locationId));
          }
        }
        const left = new Map(uncovered.map(({ lineNo, quantity }) => [lineNo, quantity]));
        for (const { lineNo, quantity } of state.lines) {
          expect((placed.get(lineNo) ?? 0) + (left.get(lineNo) ?? 0)).toBe(quantity);
        }
        const senders = sent.shipments.map(({ locationId }) => locationId);
        expect(new Set(senders).size).toBe(senders.length);
        if (asked.shipComplete) expect([0, state.lines.length]).toContain(placed.size);
        const again = planByPolicy(stateOf(asked), optionsOf(asked, active));
        expect(again).toEqual(plan);
      }),
      { numRuns: 100 },
    );
  });

  it('is sent as the objective counts: parcels, carbon, factors, or the score', () => {
    const asked = {
      lines: [
        { product: 0, quantity: 1 },
        { product: 1, quantity: 1 },
      ],
      // Near are halves of it, in two places; all of it is far.
      stock: [5, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 5, 5, 0],
      shipComplete: false,
    };
    const far = { ...locations[4], distanceKm: 4000 } as (typeof locations)[number];
    const spread = [...locations.slice(0, 4), far];
    const sentBy = (objective: PolicyDocument['objective']): string[] => {
      const text: PolicyDocument = {
        schema: 'switchyard.policy/1',
        currency: 'USD',
        batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
        objective,
        otherwise: { action: 'backorder' },
      };
      const active = { ...builtInPolicy, document: text, compiled: compilePolicy(text) };
      const plan = planByPolicy(stateOf(asked), {
        ...optionsOf(asked, active),
        locations: spread,
      });
      const codes = plan?.decision.plan.shipments.map(
        ({ locationId }) => spread.find(({ id }) => id === locationId)?.code ?? '',
      );
      return codes?.toSorted() ?? [];
    };
    const near = ['L0', 'L1'];
    expect(sentBy({ kind: 'money' })).toEqual(near);
    // Without freight two orders of handling cost more than one.
    expect(sentBy({ kind: 'money', freight: 0 })).toEqual(['L4']);
    expect(sentBy({ kind: 'money', split_penalty: 0.5 })).toEqual(['L4']);
    expect(sentBy({ kind: 'money', split_penalty: 0.5, carbon_price: 100 })).toEqual(near);
    expect(sentBy({ kind: 'money', split_penalty: 500, carbon_price: 100 })).toEqual(['L4']);
    const score = { inventory: 0, shipping: 0, history: 0, cost: 0 };
    expect(sentBy({ kind: 'scorecard', weights: { ...score, inventory: 1 } })).toEqual(['L4']);
  });

  it('costs the same money whatever score it was chosen by', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const text: PolicyDocument = {
          ...builtInPolicy.document,
          objective: {
            kind: 'scorecard',
            weights: { inventory: 0.4, shipping: 0.3, history: 0.2, cost: 0.1 },
          },
        };
        const active = { ...builtInPolicy, document: text, compiled: compilePolicy(text) };
        const plan = planByPolicy(stateOf(asked), optionsOf(asked, active))?.decision.plan;
        for (const one of plan?.shipments ?? []) {
          expect(one.costMinor).toBe(one.freight.costMinor + one.handlingMinor);
        }
        const sum = plan?.shipments.reduce((total, one) => total + one.costMinor, 0);
        expect(plan?.costMinor).toBe(sum);
      }),
      { numRuns: 100 },
    );
  });
});
