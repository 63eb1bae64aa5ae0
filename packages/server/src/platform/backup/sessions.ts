import pg from 'pg';
import type { Connection } from '../db/index.ts';

/** Under which backups and restores are seen in `pg_stat_activity`. */
export const sessionName = 'switchyard backup';

// Text that means the same whatever the server is set to; no limits, as a large table takes long.
// Whoever changes a table under our feet (a migration) is waited for, but not for ever.
const settings = [
  ['TimeZone', 'UTC'],
  ['DateStyle', 'ISO'],
  ['IntervalStyle', 'postgres'],
  ['extra_float_digits', '1'],
  ['bytea_output', 'hex'],
  ['client_encoding', 'UTF8'],
  ['search_path', 'switchyard'],
  ['statement_timeout', '0'],
  ['lock_timeout', '60000'],
  ['idle_in_transaction_session_timeout', '0'],
] as const;

/** A session of its own, as the login itself. The caller ends it. */
export async function openSession(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    application_name: sessionName,
    keepAlive: true,
    options: settings.map(([name, value]) => `-c ${name}=${value}`).join(' '),
  });
  // A connection that breaks fails the statement under way; without a listener it ends the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs the work with so many sessions and ends them, whatever happens. */
export async function withSessions<T>(
  connection: Connection,
  count: number,
  work: (sessions: pg.Client[]) => Promise<T>,
): Promise<T> {
  const sessions: pg.Client[] = [];
  try {
    for (let n = 0; n < count; n++) sessions.push(await openSession(connection));
    return await work(sessions);
  } finally {
    await Promise.allSettled(sessions.map((session) => session.end()));
  }
}

/**
 * Gives each session the next item until none is left; the first failure keeps the others from
 * taking more, and is thrown when all have ended.
 */
export async function share<Item>(
  sessions: readonly pg.Client[],
  items: readonly Item[],
  work: (session: pg.Client, item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  await Promise.all(
    sessions.map(async (session) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        try {
          await work(session, item);
        } catch (error) {
          failures.push(error);
          queue.length = 0;
        }
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
}
