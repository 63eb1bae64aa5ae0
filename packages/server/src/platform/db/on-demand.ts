import type pg from 'pg';
import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import {
  asInside,
  insideTransaction,
  inTransaction,
  type Tx,
  underOuterContext,
} from './transaction.ts';

/**
 * Runs work that may find all it needs in memory: a read-only transaction of one tenant that begins
 * with the first statement, and takes no connection when there is none. For work that may be asked
 * for once only: nothing is repeated.
 */
export async function readOnDemand<T>(
  pool: pg.Pool,
  tenantId: Uuid,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  assert(!insideTransaction(), 'A transaction inside a transaction.');
  const effects: (() => void)[] = [];
  const done = Promise.withResolvers<undefined>();
  let running: Promise<undefined> | undefined;
  let opened: Promise<Tx> | undefined;
  const begin = underOuterContext();
  const open = (): Promise<Tx> =>
    (opened ??= new Promise((resolve, reject) => {
      running = begin(() =>
        inTransaction(pool, tenantId, { readOnly: true, attemptsMax: 1 }, (tx) => {
          resolve(tx);
          return done.promise;
        }),
      );
      running.catch(reject);
    }));
  const tx: Tx = {
    tenantId,
    query: async <Row extends object>(text: string, params?: readonly unknown[]) =>
      (await open()).query<Row>(text, params),
    execute: async (text, params) => (await open()).execute(text, params),
    queryOnce: async <Row extends object>(text: string, params: readonly unknown[]) =>
      (await open()).queryOnce<Row>(text, params),
    afterCommit: (effect) => {
      effects.push(effect);
    },
  };
  let result: T;
  try {
    result = await asInside(() => work(tx));
  } finally {
    done.resolve(undefined);
    // A failure of the work itself is the one to be told.
    await running?.catch(() => undefined);
  }
  await running;
  for (const effect of effects) effect();
  return result;
}
