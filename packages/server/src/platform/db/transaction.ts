import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { assert, AssertionFault } from '../../lib/assert.ts';
import { isUuid, type Uuid } from '../../lib/ids.ts';

/** A tenant's open transaction: the only way a store reaches the database. */
export type Tx = {
  readonly tenantId: Uuid;
  /** Rows of a statement whose text never changes: prepared once a connection. */
  query: <Row extends object>(text: string, params?: readonly unknown[]) => Promise<Row[]>;
  /** How many rows the statement touched; for text that never changes. */
  execute: (text: string, params?: readonly unknown[]) => Promise<number>;
  /** Rows of a statement built for one request (list filters): not prepared. */
  queryOnce: <Row extends object>(text: string, params: readonly unknown[]) => Promise<Row[]>;
  /** Runs after the commit, never after a rollback; must not throw. */
  afterCommit: (effect: () => void) => void;
};

export type TransactionOptions = {
  /** Keep nothing, whatever the work does (Switchyard-Dry-Run). */
  rollBack?: boolean;
  readOnly?: boolean;
  /** Times the whole work may run when the database asks to repeat it (40001, 40P01). */
  attemptsMax?: number;
  /** How long a statement waits for a lock, when not the pool's 5 s. */
  lockTimeoutMs?: number;
  /** One consistent reading of everything (repeatable read), for checks over many tables. */
  snapshot?: boolean;
  /** How long a statement may run, when not the pool's 30 s; 0 is for ever. */
  statementTimeoutMs?: number;
};

const inside = new AsyncLocalStorage<true>();
const preparedNames = new Map<string, string>();

/** Whether the caller runs inside a database transaction, where no network call may be made. */
export function insideTransaction(): boolean {
  return inside.getStore() === true;
}

/** Fails when called inside a transaction: the outside world is never waited for under locks. */
export function assertOutsideTransaction(what: string): void {
  assert(!insideTransaction(), `${what} inside a database transaction.`);
}

/** Runs work as if inside a transaction: it makes no network call. */
export function asInside<T>(work: () => Promise<T>): Promise<T> {
  return inside.run(true, work);
}

/** What runs others as its maker was called: outside, when that was outside a transaction. */
export function underOuterContext(): <T>(work: () => T) => T {
  return AsyncLocalStorage.snapshot();
}

function preparedName(text: string): string {
  let name = preparedNames.get(text);
  if (name === undefined) {
    name = `s${preparedNames.size}`;
    assert(preparedNames.size < 5000, 'Too many statement texts: use queryOnce for built ones.');
    preparedNames.set(text, name);
  }
  return name;
}

function txOn(client: pg.ClientBase, tenantId: Uuid, effects: (() => void)[]): Tx {
  const run = (text: string, params: readonly unknown[] = []): Promise<pg.QueryResult> =>
    client.query({ name: preparedName(text), text, values: params as unknown[] });
  return {
    tenantId,
    query: async <Row extends object>(text: string, params?: readonly unknown[]) =>
      (await run(text, params)).rows as Row[],
    execute: async (text, params) => (await run(text, params)).rowCount ?? 0,
    queryOnce: async <Row extends object>(text: string, params: readonly unknown[]) =>
      (await client.query({ text, values: params as unknown[] })).rows as Row[],
    afterCommit: (effect) => {
      effects.push(effect);
    },
  };
}

function sqlState(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}

/** Whether the database asks for the same work again: serialisation failure or deadlock. */
export function isRepeatable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

async function rollBackQuietly(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    // The connection is gone with its transaction: the pool must drop it.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function limitSql(name: string, ms: number | undefined): string {
  return ms === undefined ? '' : `, set_config('${name}', '${Math.trunc(ms)}', true)`;
}

async function attempt<T>(
  pool: pg.Pool,
  tenantId: Uuid,
  options: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<{ result: T; effects: (() => void)[] }> {
  const client = await pool.connect();
  const effects: (() => void)[] = [];
  let broken: Error | undefined;
  try {
    // The id is checked to be a UUID, so that it is safe as text.
    const isolation = options.snapshot === true ? ' isolation level repeatable read' : '';
    const mode = options.readOnly === true ? ' read only' : '';
    const limits =
      limitSql('lock_timeout', options.lockTimeoutMs) +
      limitSql('statement_timeout', options.statementTimeoutMs);
    // Sent with the first statement of the work, not waited for before it. Should it fail alone,
    // the work meets tables that show and take nothing without a tenant.
    const begun = client.query(
      `begin${isolation}${mode}; select set_config('app.tenant_id', '${tenantId}', true)${limits}`,
    );
    // Heard below; should the work fail first, this must not end the process unheard.
    begun.catch(() => undefined);
    const result = await inside.run(true, () => work(txOn(client, tenantId, effects)));
    await begun;
    await client.query(options.rollBack === true ? 'rollback' : 'commit');
    return { result, effects: options.rollBack === true ? [] : effects };
  } catch (error) {
    broken = await rollBackQuietly(client);
    if (sqlState(error) !== '25006' || !(error instanceof Error)) throw error;
    if (options.readOnly === true) {
      throw new AssertionFault('A statement that writes in a read-only transaction.', {
        cause: error,
      });
    }
    // The address may lead to another machine by now; this session would stay on the standby.
    broken ??= error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Runs the work in one transaction of one tenant and commits it. Work that the database asks to
 * repeat runs again, at most `attemptsMax` times (3 unless told), after a jittered pause; so the
 * work must not keep state outside. Effects given to `afterCommit` run once, after the commit.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  tenantId: Uuid,
  options: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  assert(isUuid(tenantId), 'A transaction needs a tenant.');
  assert(!insideTransaction(), 'A transaction inside a transaction.');
  const attemptsMax = options.attemptsMax ?? 3;
  for (let attemptNo = 1; ; attemptNo++) {
    try {
      const { result, effects } = await attempt(pool, tenantId, options, work);
      for (const effect of effects) effect();
      return result;
    } catch (error) {
      if (!isRepeatable(error) || attemptNo >= attemptsMax) throw error;
      // Full jitter: 0 to 20 ms, then 0 to 40 ms.
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * 20 * 2 ** (attemptNo - 1)),
      );
    }
  }
}
