import type { Mutant } from './mutant.ts';
import { capture, race, server, tests } from './places.ts';

/** The dispatch line. */
export const dispatch: readonly Mutant[] = [
  {
    name: 'twins planned in one batch',
    file: `${server}/modules/sourcing/dispatch-twins.ts`,
    find: 'if (keys.some((key) => seen.has(key))) later.push(job);',
    replace: 'if (keys.some((key) => seen.has(key)) && keys.length > 99) later.push(job);',
    tests: [
      ...race,
      `${tests}/races/keys.test.ts`,
      ...capture,
      `${tests}/sourcing/dry-run.test.ts`,
    ],
  },
  {
    name: 'snapshot that keeps what was never taken',
    file: `${server}/modules/sourcing/dispatch-line.ts`,
    find: `      } catch (error) {
        lane.snapshot.drop(touched);
        if (error instanceof KeysTaken) {`,
    replace: '      } catch (error) {\n        if (error instanceof KeysTaken) {',
    // Numbers that are too low never sell too much, and a no is asked again: what is left is that
    // orders are sent from worse places.
    tests: [`${tests}/sourcing/failed-batch.test.ts`],
  },
  {
    name: 'a no from old numbers',
    file: `${server}/modules/sourcing/dispatch-batch.ts`,
    find: 'for (let again = doubted(); again.length > 0; again = doubted()) {',
    replace: 'for (let again = doubted().slice(0, 0); again.length > 0; again = doubted()) {',
    tests: [`${tests}/sourcing/stale-stock.test.ts`, `${tests}/sourcing/two-processes.test.ts`],
  },
  {
    name: 'orders that do not see what those before them took',
    file: `${server}/modules/sourcing/dispatch-batch.ts`,
    find: `    taken.push({ productId, locationId, units });
    snapshot.take(productId, locationId, units);`,
    replace: '    taken.push({ productId, locationId, units });',
    tests: [...race, ...capture, `${tests}/sourcing/dry-run.test.ts`],
  },
  {
    name: 'order whose key was taken is answered as captured',
    file: `${server}/modules/sourcing/write-pieces.ts`,
    find: 'if (jobs.length > 0) throw new KeysTaken(new Set(jobs));',
    replace: '',
    tests: [
      `${tests}/sourcing/two-processes.test.ts`,
      `${tests}/races/keys.test.ts`,
      `${tests}/sourcing/dry-run.test.ts`,
    ],
  },
  {
    name: 'stock that is gone is sold all the same',
    file: `${server}/modules/sourcing/write-pieces.ts`,
    find: 'if (!outcome.ok) throw new StockGone(outcome.short.map((short) => short.productId));',
    replace: '',
    tests: [
      `${tests}/sourcing/stale-stock.test.ts`,
      `${tests}/sourcing/two-processes.test.ts`,
      `${tests}/sourcing/redeem-holds.test.ts`,
    ],
  },
  {
    name: 'rehearsal that commits',
    file: `${server}/platform/db/transaction.ts`,
    find: "await client.query(options.rollBack === true ? 'rollback' : 'commit');",
    replace: "await client.query('commit');",
    tests: [`${tests}/sourcing/dry-run.test.ts`],
  },
  {
    name: 'facts that are not recorded',
    file: `${server}/modules/sourcing/write-pieces.ts`,
    find: '() => recordFactsOf(tx, facts),',
    replace: 'async () => undefined,',
    tests: capture,
  },
];
