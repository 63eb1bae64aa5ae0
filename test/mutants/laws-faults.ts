import type { Mutant } from './mutant.ts';
import { server, tests } from './places.ts';

/** The laws: a judge that has gone blind. */
export const laws: readonly Mutant[] = [
  {
    name: 'law of buckets that is blind',
    file: `${server}/modules/laws/store.ts`,
    find: 'select (${bucketSum} <> l.quantity or ${bucketNegative}) as broken',
    replace: 'select false as broken',
    tests: [`${tests}/laws/verify-laws.test.ts`],
  },
  {
    name: 'law of claims that is blind',
    file: `${server}/modules/laws/store.ts`,
    find: 'select (l.allocated + l.released + l.picked + l.packed <> coalesce(r.units, 0)) as broken',
    replace: 'select false as broken',
    tests: [`${tests}/laws/verify-laws.test.ts`],
  },
  {
    name: 'law of the ledger that is blind on one counter',
    file: `${server}/modules/laws/store.ts`,
    find: ' or i.reserved <> coalesce(c.soft, 0)\n',
    replace: '\n',
    tests: [`${tests}/laws/verify-laws.test.ts`],
  },
];
