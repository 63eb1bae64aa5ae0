import type { Mutant } from './mutant.ts';
import { server, tests } from './places.ts';

/** Orders and work. */
export const orders: readonly Mutant[] = [
  {
    name: 'units that move to where they must not',
    file: `${server}/modules/orders/order-states.ts`,
    find: 'assert(legal.includes(to), `Units never move from ${from} to ${to}.`);',
    replace: '',
    tests: [`${server}/modules/orders/order-states.test.ts`],
  },
  {
    name: 'units that were not there',
    file: `${server}/modules/orders/order-states.ts`,
    find: 'assert(line[from] >= units,',
    replace: 'assert(line[from] >= units || units > 0,',
    tests: [`${server}/modules/orders/order-states.test.ts`],
  },
  {
    name: 'held order that goes on',
    file: `${server}/modules/orders/order-states.ts`,
    find: "if (facts.blockingHolds > 0) return 'on_hold';",
    replace: '',
    tests: [`${server}/modules/orders/order-states.test.ts`],
  },
  {
    name: 'held order that ships',
    file: `${server}/modules/fulfillment/progress-units.ts`,
    find: "refuseBlocked(work, 'shipped');",
    replace: '',
    tests: [
      `${tests}/fulfillment/steps.test.ts`,
      `${tests}/fulfillment/orders.test.ts`,
      `${tests}/model/exhaustive.test.ts`,
    ],
  },
  {
    name: 'work that goes on while its cancellation is asked',
    file: `${server}/modules/fulfillment/progress-units.ts`,
    find: "if (fulfillment.requestStatus === 'cancellation_requested') {",
    replace: "if (fulfillment.requestStatus === 'cancellation_requested' && step === '') {",
    tests: [
      `${tests}/fulfillment/steps.test.ts`,
      `${tests}/fulfillment/declined.test.ts`,
      `${tests}/fulfillment/fulfillment-orders.test.ts`,
    ],
  },
  {
    name: 'shipped twice',
    file: `${server}/modules/fulfillment/progress-units.ts`,
    find: '    line.shipped += units;\n    takeClaims',
    replace: '    takeClaims',
    tests: [`${tests}/fulfillment/steps.test.ts`],
  },
  {
    name: 'change of an older version',
    file: `${server}/modules/fulfillment/act-on-fulfillment.ts`,
    find: "'version_mismatch',",
    replace: "'conflict' as never,",
    tests: [
      `${tests}/fulfillment/fulfillment-orders.test.ts`,
      `${tests}/fulfillment/steps.test.ts`,
    ],
  },
  {
    name: 'order changed without its lock',
    file: `${server}/modules/orders/store.ts`,
    find: "lock ? ' for no key update of t' : ''",
    replace: "lock ? '' : ''",
    tests: [`${tests}/races/traffic.test.ts`, `${tests}/fulfillment/orders.test.ts`],
  },
];
