// Faults of every kind that the analyser knows, each planted at a random place of a document that
// had none, with what is to be found and where.
import type { Batch, Expression } from '../../src/modules/policies/document.ts';
import { circle, jumped, ring, stricter } from './plant-circles.ts';
import {
  batchOf,
  constraintPlanter,
  type Expected,
  filtered,
  filterPlanter,
  heavier,
  inserted,
  lighter,
  odd,
  type Planter,
  withBatch,
  withBatches,
  withRule,
} from './plant-support.ts';
import { world } from './random-documents.ts';

/** Every batch but one says where its rest goes, and the policy does not. */
const silentBatch: Planter = (document, rng) => {
  const at = rng.integer(0, document.batches.length - 1);
  const { otherwise: _, ...open } = document;
  const batches = document.batches.map((batch, index): Batch => {
    const { otherwise: own, ...plain } = batch;
    return index === at ? plain : { ...plain, otherwise: own ?? { action: 'backorder' } };
  });
  return {
    document: { ...open, batches },
    found: [['no_fallback', `#/batches/${at}/otherwise`]],
  };
};

const silentPolicy: Planter = (document) => {
  const { otherwise: _, ...open } = document;
  const last = document.batches.length - 1;
  const batches = document.batches.map((batch, index): Batch => ({
    ...batch,
    otherwise: batch.otherwise ?? { action: 'backorder' },
    ...(index === last ? { when: odd } : {}),
  }));
  return {
    document: { ...open, batches },
    found: [
      ['no_fallback', '#/otherwise'],
      ['orders_unmatched', '#/batches'],
    ],
  };
};

const unmatched: Planter = (document) => ({
  document: withBatch(document, document.batches.length - 1, (batch) => ({ ...batch, when: odd })),
  found: [['orders_unmatched', '#/batches']],
});

const narrower: Planter = (document, rng) => {
  const by = filtered(document, rng);
  const at = rng.integer(by + 1, document.batches.length - 1);
  const when: Expression = { all: [document.batches[by]?.when ?? odd, odd] };
  return {
    document: withBatches(document, document.batches.toSpliced(at, 0, batchOf('Narrower', when))),
    found: [['unreachable', `#/batches/${at}`]],
  };
};

const afterAll: Planter = (document) => ({
  document: withBatches(document, [...document.batches, batchOf('Late', odd)]),
  found: [['unreachable', `#/batches/${document.batches.length}`]],
});

const hiddenTogether: Planter = (document, rng) => {
  const limit = rng.integer(2, 30);
  const [batches, places] = inserted(document, rng, [
    batchOf('Odd and light', { all: [odd, lighter(limit)] }),
    batchOf('Odd and heavy', { all: [odd, heavier(limit)] }),
    batchOf('Odd', odd),
  ]);
  return {
    document: withBatches(document, batches),
    found: [['shadowed', `#/batches/${places[2]}`]],
  };
};

const weightless: Planter = (document, rng) => {
  const objective =
    rng.next() < 0.5
      ? ({ kind: 'money', freight: 0, handling: 0, labour: 0 } as const)
      : ({
          kind: 'scorecard',
          weights: { inventory: 0, shipping: 0, history: 0, cost: 0 },
        } as const);
  const below = objective.kind === 'money' ? '' : '/weights';
  if (rng.next() < 0.5)
    return { document: { ...document, objective }, found: [['no_weights', `#/objective${below}`]] };
  const at = rng.integer(0, document.batches.length - 1);
  return {
    document: withRule(document, at, 0, (rule) => ({ ...rule, objective })),
    found: [['no_weights', `#/batches/${at}/rules/0/objective${below}`]],
  };
};

/** Nobody knows when anything arrives, and one place of the document prices lateness. */
const neverLate: Planter = (document) => {
  const batches = document.batches.map((batch): Batch => ({
    ...batch,
    rules: batch.rules.map(({ objective: _, ...rule }) => rule),
  }));
  return {
    document: { ...document, batches, objective: { kind: 'money', late_penalty: 2 } },
    around: { ...world, hasServices: false },
    found: [['term_without_effect', '#/objective/late_penalty']],
  };
};

const otherMoney: Planter = (document) => ({
  document: { ...document, currency: 'USD' },
  found: [['currency_differs', '#/currency']],
});

const never: Expression = { all: [odd, { field: 'attributes.planted', op: 'eq', value: 'even' }] };
const unknownWord = (field: string, op: 'in' | 'has_any'): ((when: Expression) => Expression) => {
  return (when) => ({ any: [when, { field, op, value: ['nobody'] }] });
};

/** Every kind of fault, some in several shapes. */
export const planters: Readonly<Record<string, Planter>> = {
  'a filter and its opposite': filterPlanter(
    (when) => ({ all: [when, { not: when }] }),
    'contradiction',
    '',
  ),
  'an empty interval': filterPlanter(
    (when, rng) => {
      const limit = rng.integer(2, 30);
      return { all: [when, heavier(limit), lighter(limit)] };
    },
    'contradiction',
    '',
  ),
  'two values at once': filterPlanter((when) => ({ all: [when, never] }), 'contradiction', ''),
  'an alternative that never holds': filterPlanter(
    (when) => ({ any: [when, never] }),
    'contradiction',
    '/any/1',
  ),
  'a demand that always holds': filterPlanter(
    (when) => ({ all: [when, heavier(0)] }),
    'always_true',
    '/all/1',
  ),
  'a batch narrower than an earlier one': narrower,
  'a batch after one for everything': afterAll,
  'a batch that two others hide together': hiddenTogether,
  'orders that no batch takes': unmatched,
  'a batch that says nothing of its rest': silentBatch,
  'a policy that says nothing of its rest': silentPolicy,
  'rules that send in a circle': circle,
  'a queue that feeds itself': ring(1),
  'two queues that feed each other': ring(2),
  'three queues in a ring': ring(3),
  'a rule that nothing comes to': jumped,
  'a rule stricter than the one before': stricter,
  'weights that are all nought': weightless,
  'a price of lateness that nobody can reckon': neverLate,
  'places asked for and forbidden': constraintPlanter(
    (rng) => {
      const value = rng.pick(world.locations).code;
      return [
        { kind: 'location_in', values: [value] },
        { kind: 'location_not_in', values: [value] },
      ];
    },
    'contradiction',
    { offset: 1 },
  ),
  'a soft limit looser than a hard one': constraintPlanter(
    () => [
      { kind: 'weeks_of_supply_min', value: 4 },
      { kind: 'weeks_of_supply_min', value: 2, soft: true },
    ],
    'soft_never_matters',
    { offset: 1 },
  ),
  'a limit looser than another': constraintPlanter(
    () => [
      { kind: 'weeks_of_supply_min', value: 2 },
      { kind: 'weeks_of_supply_min', value: 4 },
    ],
    'redundant_constraint',
    { offset: 0 },
  ),
  'a group that nobody is in': constraintPlanter(
    () => [{ kind: 'group_not_in', values: ['nobody'] }],
    'unknown_group',
    { offset: 0, below: '/values/0' },
  ),
  'a place that does not exist': constraintPlanter(
    () => [{ kind: 'location_not_in', values: ['NOWHERE'] }],
    'unknown_location',
    { offset: 0, below: '/values/0' },
  ),
  'a country without a place': (document, rng) => {
    const added = constraintPlanter(
      () => [{ kind: 'country_in', values: ['IT'] }],
      'no_location_passes',
      { offset: 0 },
    )(document, rng);
    const [, pointer = ''] = added.found[0] ?? [];
    const place: Expected = ['no_location_passes', pointer.replace(/\/constraints.*$/, '')];
    return { ...added, found: [place] };
  },
  'a channel that is not known': filterPlanter(
    unknownWord('channel', 'in'),
    'unknown_channel',
    '/any/1/value/0',
  ),
  'a tag that no order has': filterPlanter(
    unknownWord('tags', 'has_any'),
    'unknown_tag',
    '/any/1/value/0',
  ),
  'a product that does not exist': filterPlanter(
    unknownWord('skus', 'has_any'),
    'unknown_sku',
    '/any/1/value/0',
  ),
  'a capability that nobody has': (document, rng) => {
    const at = rng.integer(0, document.batches.length - 1);
    return {
      document: withRule(document, at, 0, (rule) => ({
        ...rule,
        constraints: [{ kind: 'capability_all', values: ['wave_picking', 'cold_chain'] }],
      })),
      found: [['capability_nobody_has', `#/batches/${at}/rules/0/constraints/0/values/1`]],
    };
  },
  'amounts in another currency': otherMoney,
};
