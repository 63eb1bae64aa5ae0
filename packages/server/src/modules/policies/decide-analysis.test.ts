// Guarantee: each kind of fault is found by its name, at its place, where it was planted and
// nowhere else; policies without a fault give no finding.
import { describe, expect, it } from 'vitest';
import {
  around,
  batch,
  germany,
  heavy,
  ofRules,
  type Planted,
  policy,
  queued,
  rest,
  rule,
  withoutFallback,
} from '../../../test/policies/documents.ts';
import { analysePolicy } from './decide-analysis.ts';
import { faultsOfDocument } from './decide-document.ts';
import { defaultDocument } from './default-policy.ts';
import { type PolicyDocument, policyDocumentSchema } from './document.ts';

/** Each with its one fault in the batches. */
const planted: Planted[] = [
  [
    'an interval that is empty',
    'contradiction',
    '#/batches/0/when',
    policy([
      batch('Odd', {
        all: [
          { field: 'priority', op: 'gt', value: 5 },
          { field: 'priority', op: 'lt', value: 6 },
        ],
      }),
      rest,
    ]),
  ],
  [
    'two countries at once',
    'contradiction',
    '#/batches/0/when',
    policy([batch('Odd', { all: [germany, { field: 'country', op: 'eq', value: 'FR' }] }), rest]),
  ],
  [
    'a set that must and must not hold a tag',
    'contradiction',
    '#/batches/0/when',
    policy([
      batch('Odd', {
        all: [
          { field: 'tags', op: 'has_all', value: ['vip', 'gift'] },
          { field: 'tags', op: 'has_none', value: ['gift'] },
        ],
      }),
      rest,
    ]),
  ],
  [
    'a quantity below one',
    'contradiction',
    '#/batches/0/when',
    policy([batch('Odd', { field: 'quantity', op: 'lt', value: 1 }), rest]),
  ],
  [
    'a prefix that another excludes',
    'contradiction',
    '#/batches/0/when',
    policy([
      batch('Odd', {
        all: [
          { field: 'postal_code', op: 'prefix', value: '101' },
          { not: { field: 'postal_code', op: 'prefix', value: '10' } },
        ],
      }),
      rest,
    ]),
  ],
  [
    'a value of an attribute that is not there',
    'contradiction',
    '#/batches/0/when',
    policy([
      batch('Odd', {
        all: [
          { field: 'attributes.gift', op: 'eq', value: true },
          { field: 'attributes.gift', op: 'exists', value: false },
        ],
      }),
      rest,
    ]),
  ],
  [
    'every type excluded',
    'contradiction',
    '#/batches/0/when',
    policy([
      batch('Odd', {
        not: {
          field: 'type',
          op: 'in',
          value: ['standard', 'pre-order', 'backorder', 'subscription'],
        },
      }),
      rest,
    ]),
  ],
  [
    'an alternative that never holds',
    'contradiction',
    '#/batches/0/when/any/1',
    policy([
      batch('Odd', {
        any: [germany, { all: [heavy, { field: 'weight_kg', op: 'lte', value: 10 }] }],
      }),
      rest,
    ]),
  ],
  [
    'a demand that always holds',
    'always_true',
    '#/batches/0/when/all/1',
    policy([batch('Odd', { all: [germany, { field: 'total', op: 'gte', value: 0 }] }), rest]),
  ],
  [
    'a batch after one for everything',
    'unreachable',
    '#/batches/1',
    policy([rest, batch('Late', germany)]),
  ],
  [
    'a batch that a wider one hides',
    'unreachable',
    '#/batches/1',
    policy([
      batch('Wide', { field: 'country', op: 'in', value: ['DE', 'FR'] }),
      batch('Narrow', { all: [germany, heavy] }),
      rest,
    ]),
  ],
  [
    'a batch that two others hide together',
    'shadowed',
    '#/batches/2',
    policy([
      batch('Light', { field: 'weight_kg', op: 'lt', value: 10 }),
      batch('Heavier', { field: 'weight_kg', op: 'gte', value: 10 }),
      batch('German', germany),
    ]),
  ],
  [
    'orders that no batch takes',
    'orders_unmatched',
    '#/batches',
    policy([batch('German', germany)]),
  ],
  [
    'no word about what is left of a batch',
    'no_fallback',
    '#/batches/1/otherwise',
    withoutFallback([batch('German', germany, { otherwise: { action: 'backorder' } }), rest]),
  ],
];

const clean: [string, PolicyDocument][] = [
  ['the built-in policy', defaultDocument],
  [
    'a policy of several batches and rules',
    policy(
      [
        batch('Heavy', heavy, { rules: [rule('Centres', { kind: 'group_in', values: ['dc'] })] }),
        batch('German', germany, {
          rules: [
            rule(
              'Near',
              { kind: 'distance_km_max', value: 200, soft: true },
              { kind: 'type_in', values: ['store', 'fulfillment'] },
              { kind: 'shipments_max', value: 2 },
            ),
            rule('Anywhere'),
          ],
          otherwise: { action: 'queue', queue: 'parked' },
        }),
        batch('Parked', queued('parked'), {
          otherwise: { action: 'queue', queue: 'given_up' },
        }),
        rest,
      ],
      { currency: 'EUR', objective: { kind: 'money', split_penalty: 2.5 } },
    ),
  ],
  [
    'a scorecard with the usual weights',
    policy([rest], {
      objective: {
        kind: 'scorecard',
        weights: { inventory: 0.4, shipping: 0.3, history: 0.2, cost: 0.1 },
      },
    }),
  ],
  [
    'alternatives that overlap',
    policy([
      batch('Some', { any: [germany, heavy, { all: [germany, { not: heavy }] }] }),
      batch('Others', { field: 'tags', op: 'has_any', value: ['vip'] }),
      rest,
    ]),
  ],
  [
    'batches that split the world without a rest',
    policy([
      batch('Germany', germany),
      batch('Elsewhere', { field: 'country', op: 'exists', value: true }),
      batch('Nowhere', { field: 'country', op: 'exists', value: false }),
    ]),
  ],
];

describe('the analyser', () => {
  it.each(planted)('finds %s: %s', (_fault, code, pointer, document) => {
    // The document has the right form, so that it is the analyser that finds the fault.
    expect(policyDocumentSchema.safeParse(document).error?.issues).toBeUndefined();
    expect(faultsOfDocument(document, '#')).toEqual([]);
    const found = analysePolicy(document, around).map((one) => [one.code, one.pointer]);
    expect(found).toEqual([[code, pointer]]);
  });

  it.each(clean)('finds nothing in %s', (_what, document) => {
    expect(policyDocumentSchema.safeParse(document).success).toBe(true);
    expect(faultsOfDocument(document, '#')).toEqual([]);
    expect(analysePolicy(document, around)).toEqual([]);
  });

  it('shows an order for those that no batch takes', () => {
    const [finding] = analysePolicy(policy([batch('German', germany)]), undefined);
    expect(finding?.witness).toEqual({ country: 'other' });
  });

  it('says nothing about names when the network is not known', () => {
    const document = ofRules(rule('Odd', { kind: 'group_in', values: ['nowhere'] }));
    expect(analysePolicy(document, undefined)).toEqual([]);
  });
});

describe('the faults of a document', () => {
  it('are told all at once, each with its pointer', () => {
    const document = policy(
      [
        batch(
          'Same',
          { field: 'colour', op: 'eq', value: 'red' },
          {
            rules: [{ name: 'A', otherwise: { action: 'go_to', rule: 'B' } }, rule('A')],
          },
        ),
        batch('Same', {
          all: [
            { field: 'tags', op: 'eq', value: 'vip' },
            { field: 'priority', op: 'gt', value: 1.5 },
            { field: 'type', op: 'eq', value: 'standart' },
            { field: 'country', op: 'in', value: ['DE', 'Germany'] },
            { field: 'currency', op: 'in', value: 'EUR' },
          ],
        }),
      ],
      { objective: { kind: 'money', split_penalty: 1 } },
    );
    expect(faultsOfDocument(document, '#').map((fault) => [fault.pointer, fault.code])).toEqual([
      ['#/batches/1/name', 'duplicate'],
      ['#/objective/split_penalty', 'currency_missing'],
      ['#/batches/0/when/field', 'not_allowed'],
      ['#/batches/0/rules/1/name', 'duplicate'],
      ['#/batches/0/rules/0/otherwise/rule', 'unknown_reference'],
      ['#/batches/1/when/all/0/op', 'not_allowed'],
      ['#/batches/1/when/all/1/value', 'invalid'],
      ['#/batches/1/when/all/2/value', 'not_allowed'],
      ['#/batches/1/when/all/3/value', 'invalid_format'],
      ['#/batches/1/when/all/4/value', 'invalid'],
    ]);
  });
});
