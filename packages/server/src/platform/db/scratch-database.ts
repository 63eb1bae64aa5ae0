import { connectAsOwner } from './index.ts';
import type { Connection } from './driver.ts';

/** What is still to be done beside requests; all zero when the servers have nothing to do. */
export type WaitingWork = { unnumberedFacts: number; jobs: number; endedHolds: number };

/** Makes an empty database on the server of the connection. */
export async function createScratchDatabase(server: Connection, name: string): Promise<void> {
  await asOwner(server, (query) => query(`create database ${quoted(name)}`));
}

/** Removes a database made for a campaign, whoever is connected to it. */
export async function dropScratchDatabase(server: Connection, name: string): Promise<void> {
  await asOwner(server, (query) => query(`drop database if exists ${quoted(name)} with (force)`));
}

/** Ends every other connection to the database, as an administrator would; answers how many. */
export async function loseConnections(database: Connection): Promise<number> {
  const rows = await asOwner(database, (query) =>
    query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    ),
  );
  return rows.length;
}

/** Counts what the servers have yet to do by themselves, over all tenants. */
export async function countWaitingWork(database: Connection): Promise<WaitingWork> {
  const [row] = await asOwner(database, (query) =>
    query(
      `-- all tenants: a campaign ends when every tenant is at rest
       select (select count(*)::int from switchyard.event_outbox) as "unnumberedFacts",
         (select count(*)::int from switchyard.jobs where state in ('queued', 'running')) as jobs,
         (select count(*)::int from switchyard.reservations
          where status = 'active' and expires_at < clock_timestamp()) as "endedHolds"`,
      'switchyard_system',
    ),
  );
  return row as WaitingWork;
}

/** Vacuums and analyzes everything, for so long at most; tables that are locked are left out. */
export async function vacuumDatabase(database: Connection, patienceMs: number): Promise<void> {
  await asOwner(database, async (query) => {
    await query(`set statement_timeout = ${Math.round(patienceMs)}`);
    await query('vacuum (analyze, skip_locked)');
  });
}

type Query = (text: string, role?: string) => Promise<object[]>;

async function asOwner<T>(connection: Connection, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await connectAsOwner(connection);
  // A server that is killed meanwhile says so twice: the statement hears it, and the connection.
  client.on('error', () => undefined);
  try {
    return await work(async (text, role) => {
      if (role !== undefined) await client.query(`set role ${quoted(role)}`);
      return (await client.query<object>(text)).rows;
    });
  } finally {
    await client.end();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
