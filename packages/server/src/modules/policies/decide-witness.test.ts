// Guarantee: "no order matches" is only said when it is so, and every witness is an order that the
// compiled filter itself accepts. Method: random expressions against the filter, over a grid.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './decide-expression.ts';
import { covers, findOrder, type Witness } from './decide-witness.ts';
import type { Expression } from './document.ts';
import type { PolicyOrder } from './order-fields.ts';

type Facts = {
  country: string | null;
  priority: number;
  quantity: number;
  tags: string[];
  attributes: Record<string, unknown>;
  shipComplete: boolean;
};

function orderOf(facts: Partial<Facts>): PolicyOrder {
  return {
    order: {
      type: 'standard',
      channel: 'web',
      channelKind: null,
      tags: facts.tags ?? [],
      attributes: facts.attributes ?? {},
      customer: null,
      priority: facts.priority ?? 0,
      totalMinor: 1000,
      currency: 'USD',
      serviceLevel: null,
      destinationCountry: facts.country ?? null,
      destinationPostalCode: null,
      placedAt: '2026-11-01T00:00:00.000Z' as PolicyOrder['order']['placedAt'],
      queue: null,
      shipComplete: facts.shipComplete ?? false,
      allowBackorder: true,
    },
    lines: [{ sku: 'A', quantity: facts.quantity ?? 1, weightGrams: 500 }],
    nowMs: Date.parse('2026-11-02T00:00:00.000Z'),
  };
}

function orderOfWitness(witness: Witness): PolicyOrder {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(witness)) {
    if (name.startsWith('attributes.') && value !== null)
      attributes[name.slice('attributes.'.length)] = value;
  }
  return orderOf({
    country: (witness['country'] ?? null) as string | null,
    priority: (witness['priority'] ?? 0) as number,
    quantity: (witness['quantity'] ?? 1) as number,
    tags: (witness['tags'] ?? []) as string[],
    shipComplete: (witness['ship_complete'] ?? false) as boolean,
    attributes,
  });
}

const country = fc.constantFrom('DE', 'FR', 'US');
const condition: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({
    field: fc.constant('country'),
    op: fc.constantFrom('eq' as const, 'ne' as const),
    value: country,
  }),
  fc.record({
    field: fc.constant('country'),
    op: fc.constantFrom('in' as const, 'not_in' as const),
    value: fc.array(country, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    field: fc.constant('country'),
    op: fc.constant('exists' as const),
    value: fc.boolean(),
  }),
  fc.record({
    field: fc.constantFrom('priority', 'quantity'),
    op: fc.constantFrom(
      'gt' as const,
      'gte' as const,
      'lt' as const,
      'lte' as const,
      'eq' as const,
    ),
    value: fc.integer({ min: -1, max: 3 }),
  }),
  fc.record({
    field: fc.constant('tags'),
    op: fc.constantFrom('has_any' as const, 'has_all' as const, 'has_none' as const),
    value: fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    field: fc.constant('tags'),
    op: fc.constant('exists' as const),
    value: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('attributes.x'),
    op: fc.constantFrom('eq' as const, 'ne' as const, 'prefix' as const),
    value: fc.constantFrom('p', 'pq', 'r'),
  }),
  fc.record({
    field: fc.constant('attributes.x'),
    op: fc.constantFrom('gt' as const, 'lte' as const),
    value: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({
    field: fc.constant('ship_complete'),
    op: fc.constant('eq' as const),
    value: fc.boolean(),
  }),
);
const expression = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
})).tree;

/** Orders enough to tell apart whatever the random conditions can. */
const grid: PolicyOrder[] = [];
for (const place of [null, 'DE', 'FR', 'US', 'IT'])
  for (const priority of [-2, -1, 0, 1, 2, 3, 4])
    for (const quantity of [1, 2, 3, 4])
      for (const tags of [[], ['a'], ['b'], ['a', 'b'], ['c']])
        for (const shipComplete of [false, true])
          for (const x of [undefined, 'p', 'pq', 'pz', 'pqz', 'r', 'rz', 's', -1, 0, 1, 2, 3])
            grid.push(
              orderOf({
                country: place,
                priority,
                quantity,
                tags,
                shipComplete,
                attributes: x === undefined ? {} : { x },
              }),
            );

describe('the search for an order', () => {
  it('finds one exactly when one exists, and what it finds the filter accepts', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const matches = compileExpression(tree);
        const answer = findOrder(tree);
        if (answer === 'unknown') return;
        const exists = grid.some(matches);
        expect(answer === 'none').toBe(!exists);
        if (answer !== 'none') expect(matches(orderOfWitness(answer.found))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('says that one filter covers another exactly when no order shows the contrary', () => {
    fc.assert(
      fc.property(expression, expression, (first, second) => {
        const [one, two] = [compileExpression(first), compileExpression(second)];
        expect(covers(first, second)).toBe(grid.every((order) => one(order) || !two(order)));
      }),
      { numRuns: 200 },
    );
  });

  it('gives up instead of guessing when it may not look far', () => {
    const parts = Array.from({ length: 12 }, (_, index) => ({
      any: [
        { field: `attributes.a${index}`, op: 'eq' as const, value: 'x' },
        { field: `attributes.b${index}`, op: 'eq' as const, value: 'y' },
      ],
    }));
    const tree: Expression = { all: [...parts, { not: { any: parts } }] };
    expect(findOrder(tree, 50)).toBe('unknown');
    expect(covers({ all: parts }, { any: parts })).toBe(false);
  });
});
