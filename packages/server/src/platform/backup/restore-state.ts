/**
 * What a restore remembers of itself in the database it fills: a schema of its own, dropped when
 * all is done. While it is there, no server starts on the database.
 */
import type pg from 'pg';

/** One thing to be done after the rows are there; its text is the database's own. */
export type Step = { number: number; kind: 'index' | 'foreign_key' | 'security'; text: string };

export type RestoreState = {
  backupId: string;
  /** SHA-256 of the manifest. */
  fingerprint: string;
  phase: 'loading' | 'checked';
  /** The schema that held what is being replaced. */
  replaced: string | null;
};

/** The state of a restore that has begun; undefined when there is none. */
export async function readState(session: pg.Client): Promise<RestoreState | undefined> {
  const there = await session.query<{ there: boolean }>(
    `select to_regclass('switchyard_restore.state') is not null as there`,
  );
  if (there.rows[0]?.there !== true) return undefined;
  const { rows } = await session.query<RestoreState>(
    `select backup_id as "backupId", fingerprint, phase, replaced from switchyard_restore.state`,
  );
  return rows[0];
}

/** Makes the state, inside the transaction that prepares the target. */
export async function writeState(
  session: pg.Client,
  state: RestoreState,
  steps: readonly Step[],
): Promise<void> {
  await session.query('create schema switchyard_restore');
  await session.query(`create table switchyard_restore.state (
    backup_id text not null, fingerprint text not null, phase text not null, replaced text)`);
  await session.query('create table switchyard_restore.chunks (file text primary key)');
  await session.query(`create table switchyard_restore.steps (
    number int primary key, kind text not null, statement text not null)`);
  await session.query(
    `insert into switchyard_restore.state (backup_id, fingerprint, phase, replaced)
     values ($1, $2, $3, $4)`,
    [state.backupId, state.fingerprint, state.phase, state.replaced],
  );
  for (const { number, kind, text } of steps) {
    await session.query(
      'insert into switchyard_restore.steps (number, kind, statement) values ($1, $2, $3)',
      [number, kind, text],
    );
  }
}

/** The files whose rows are loaded. */
export async function readLoaded(session: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ file: string }>(
    'select file from switchyard_restore.chunks',
  );
  return new Set(rows.map(({ file }) => file));
}

/** The steps that are left, in their order. */
export async function readSteps(session: pg.Client, kind: Step['kind']): Promise<Step[]> {
  const { rows } = await session.query<Step>(
    `select number, kind, statement as text from switchyard_restore.steps
     where kind = $1 order by number`,
    [kind],
  );
  return rows;
}

/** Does a step and forgets it, both or neither. */
export async function runStep(session: pg.Client, step: Step): Promise<void> {
  await inOneTransaction(session, async () => {
    await session.query(step.text);
    await session.query('delete from switchyard_restore.steps where number = $1', [step.number]);
  });
}

/** Everything was read back and found equal. */
export async function markChecked(session: pg.Client): Promise<void> {
  await session.query(`update switchyard_restore.state set phase = 'checked'`);
}

/** Runs the work between `begin` and `commit`. */
export async function inOneTransaction<T>(session: pg.Client, work: () => Promise<T>): Promise<T> {
  await session.query('begin');
  try {
    const result = await work();
    await session.query('commit');
    return result;
  } catch (error) {
    // When the session is gone its transaction is too; what went wrong first is what matters.
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
}
