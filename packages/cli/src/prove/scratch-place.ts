import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@switchyard/server/launcher';
import {
  type Connection,
  connectionOfUrl,
  createScratchDatabase,
  dropScratchDatabase,
  loseConnections,
} from '@switchyard/server/scratch';

/** The database of one campaign: nobody else's, and gone afterwards. */
export type ScratchDatabase = {
  /** How to reach it directly. */
  connection: Connection;
  /** Where proxies connect to. */
  address: NetConnectOpts;
  /** Its address as seen through a proxy on a port of this machine. */
  urlThrough: (port: number) => string;
  /** Kills every process of it at once and starts it again; undefined when it is not ours. */
  kill: (() => Promise<void>) | undefined;
  /** Ends the connections that the servers have. */
  loseConnections: () => Promise<number>;
  stop: (keeps: boolean) => Promise<void>;
};

/** Room for the connections of eight servers. */
const settings = { max_connections: '200' };

/** An embedded PostgreSQL below the directory, as durable as in production. */
export async function startOwnDatabase(dir: string): Promise<ScratchDatabase> {
  const dataDir = join(dir, 'database');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const launch = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir, log: () => undefined, settings, dieWithParent: true });
  let postgres = await launch();
  const { connection } = postgres;
  const isSocket = connection.host.startsWith('/');
  return {
    connection,
    address: isSocket
      ? { path: join(connection.host, `.s.PGSQL.${connection.port}`) }
      : { host: connection.host, port: connection.port },
    urlThrough: (port) => urlOf({ ...connection, host: '127.0.0.1', port }),
    kill: async () => {
      for (const pid of familyOf(postgres.pid)) killIfThere(pid);
      postgres = await launch();
    },
    loseConnections: () => loseConnections(connection),
    stop: () => postgres.stop(),
  };
}

/** A new database on a PostgreSQL of the caller's, who keeps everything else on it. */
export async function makeForeignDatabase(databaseUrl: string): Promise<ScratchDatabase> {
  const given = connectionOfUrl(databaseUrl);
  const name = `switchyard_prove_${randomBytes(4).toString('hex')}`;
  await createScratchDatabase(given, name);
  const connection = { ...given, database: name };
  const isSocket = given.host.startsWith('/');
  return {
    connection,
    address: isSocket
      ? { path: join(given.host, `.s.PGSQL.${given.port}`) }
      : { host: given.host, port: given.port },
    urlThrough: (port) => throughProxy(databaseUrl, port, name),
    kill: undefined,
    loseConnections: () => loseConnections(connection),
    stop: async (keeps) => {
      if (!keeps) await dropScratchDatabase(given, name);
    },
  };
}

/** The same address, options and all, with this machine's port and the database's name. */
function throughProxy(url: string, port: number, name: string): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(port);
  changed.pathname = `/${name}`;
  changed.searchParams.delete('host');
  return changed.href;
}

function urlOf(connection: Connection): string {
  const { host, port, user, database, password } = connection;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgresql://${encodeURIComponent(user)}${secret}@${host}:${port}/${database}`;
}

/** The process and its children, the parent first: it starts nothing new when it is dead. */
function familyOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid'], { encoding: 'utf8' }).split('\n');
  const children = rows
    .map((row) => row.trim().split(/\s+/u).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);
  return [pid, ...children];
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself, as children of a dead postmaster do.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
