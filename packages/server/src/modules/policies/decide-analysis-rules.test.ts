// Guarantee: each kind of fault among rules, queues, weights and names is found by its name, at its
// place, where it was planted and nowhere else.
import { describe, expect, it } from 'vitest';
import {
  around,
  batch,
  ofRules,
  type Planted,
  policy,
  queued,
  rest,
  rule,
} from '../../../test/policies/documents.ts';
import { analysePolicy } from './decide-analysis.ts';
import { faultsOfDocument } from './decide-document.ts';
import { policyDocumentSchema } from './document.ts';

/** Each with its one fault. */
const planted: Planted[] = [
  [
    'rules in a circle',
    'rule_loop',
    '#/batches/0/rules/1/otherwise',
    ofRules(
      { ...rule('Near', { kind: 'distance_km_max', value: 100 }) },
      {
        ...rule('Far', { kind: 'distance_km_max', value: 500 }),
        otherwise: { action: 'go_to', rule: 'Near' },
      },
    ),
  ],
  [
    'a queue that feeds itself',
    'queue_loop',
    '#/batches/0/otherwise',
    policy([
      batch('Parked', queued('parked'), { otherwise: { action: 'queue', queue: 'parked' } }),
      rest,
    ]),
  ],
  [
    'two queues that feed each other',
    'queue_loop',
    '#/batches/1/otherwise',
    policy([
      batch('One', queued('one'), { otherwise: { action: 'queue', queue: 'two' } }),
      batch('Two', queued('two'), { otherwise: { action: 'queue', queue: 'one' } }),
      rest,
    ]),
  ],
  [
    'a rule that is jumped over',
    'unreachable_rule',
    '#/batches/0/rules/1',
    ofRules(
      {
        ...rule('Near', { kind: 'distance_km_max', value: 100 }),
        otherwise: { action: 'go_to', rule: 'Last' },
      },
      rule('Middle', { kind: 'distance_km_max', value: 200 }),
      rule('Last', { kind: 'distance_km_max', value: 900 }),
    ),
  ],
  [
    'a rule after one that ends',
    'unreachable_rule',
    '#/batches/0/rules/1',
    ofRules(
      {
        ...rule('Near', { kind: 'distance_km_max', value: 100 }),
        otherwise: { action: 'queue', queue: 'parked' },
      },
      rule('Late', { kind: 'distance_km_max', value: 900 }),
    ),
  ],
  [
    'a rule stricter than the one before it',
    'shadowed_rule',
    '#/batches/0/rules/1',
    ofRules(
      rule('Far', { kind: 'distance_km_max', value: 500 }),
      rule(
        'Near',
        { kind: 'distance_km_max', value: 100 },
        { kind: 'group_in', values: ['dc'], soft: true },
      ),
    ),
  ],
  [
    'weights that are all zero',
    'no_weights',
    '#/objective',
    policy([rest], { objective: { kind: 'money', freight: 0, handling: 0, labour: 0 } }),
  ],
  [
    'a score of nothing',
    'no_weights',
    '#/batches/0/rules/0/objective/weights',
    ofRules({
      name: 'Scored',
      objective: {
        kind: 'scorecard',
        weights: { inventory: 0, shipping: 0, history: 0, cost: 0 },
      },
    }),
  ],
  [
    'a group that is asked for and forbidden',
    'contradiction',
    '#/batches/0/rules/0/constraints/1',
    ofRules(
      rule(
        'Odd',
        { kind: 'group_in', values: ['west'] },
        { kind: 'group_not_in', values: ['west', 'stores'] },
      ),
    ),
  ],
  [
    'a soft constraint looser than a hard one',
    'soft_never_matters',
    '#/batches/0/rules/0/constraints/1',
    ofRules(
      rule(
        'Odd',
        { kind: 'distance_km_max', value: 100 },
        { kind: 'distance_km_max', value: 500, soft: true },
      ),
    ),
  ],
  [
    'a soft list wider than a hard one',
    'soft_never_matters',
    '#/batches/0/rules/0/constraints/0',
    ofRules(
      rule(
        'Odd',
        { kind: 'type_in', values: ['fulfillment', 'store'], soft: true },
        { kind: 'type_in', values: ['fulfillment'] },
      ),
    ),
  ],
  [
    'the same limit twice',
    'redundant_constraint',
    '#/batches/0/rules/0/constraints/1',
    ofRules(rule('Odd', { kind: 'shipments_max', value: 2 }, { kind: 'shipments_max', value: 2 })),
  ],
  [
    'a group that nobody is in',
    'unknown_group',
    '#/batches/0/rules/0/constraints/0/values/1',
    ofRules(rule('Odd', { kind: 'group_in', values: ['dc', 'wset'] })),
  ],
  [
    'a location that does not exist',
    'unknown_location',
    '#/batches/0/rules/0/constraints/0/values/0',
    ofRules(rule('Odd', { kind: 'location_not_in', values: ['BRE'] })),
  ],
  [
    'a capability that nobody has',
    'capability_nobody_has',
    '#/batches/0/rules/0/constraints/0/values/0',
    ofRules(rule('Odd', { kind: 'capability_all', values: ['cold_chain'] })),
  ],
  [
    'a country without a place',
    'no_location_passes',
    '#/batches/0/rules/0',
    ofRules(rule('Odd', { kind: 'country_in', values: ['IT'] })),
  ],
  [
    'a channel that is not known',
    'unknown_channel',
    '#/batches/0/when/value',
    policy([batch('Shop', { field: 'channel', op: 'eq', value: 'wbe' }), rest]),
  ],
  [
    'a tag that no order has',
    'unknown_tag',
    '#/batches/0/when/value/1',
    policy([batch('Shop', { field: 'tags', op: 'has_any', value: ['vip', 'vpi'] }), rest]),
  ],
  [
    'a product that does not exist',
    'unknown_sku',
    '#/batches/0/when/value/0',
    policy([batch('Shop', { field: 'skus', op: 'has_any', value: ['TEA'] }), rest]),
  ],
  [
    'amounts in another currency than all costs',
    'currency_differs',
    '#/currency',
    policy([rest], { currency: 'USD', objective: { kind: 'money', split_penalty: 3 } }),
  ],
];

describe('the analyser', () => {
  it.each(planted)('finds %s: %s', (_fault, code, pointer, document) => {
    expect(policyDocumentSchema.safeParse(document).error?.issues).toBeUndefined();
    expect(faultsOfDocument(document, '#')).toEqual([]);
    const found = analysePolicy(document, around).map((one) => [one.code, one.pointer]);
    expect(found).toEqual([[code, pointer]]);
  });
});
