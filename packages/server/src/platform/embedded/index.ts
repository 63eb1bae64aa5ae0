/**
 * The embedded PostgreSQL: real binaries from npm, started, adopted, recovered and stopped by us.
 *
 * Owns everything below the data directory: `pg` (the cluster), `postgresql-…` (the binaries),
 * `run` (the socket, mode 0700; no TCP port on Linux and macOS), `log`, `locks`.
 * Invariants: at most one server per cluster; a kill at any moment leaves a directory that the next
 * start repairs; the last process that uses the server stops it; nothing outside the data directory
 * changes (but a short folder among the temporary files when its path is too long for a socket).
 */
import { existsSync } from 'node:fs';
import { DATABASE, readPassword } from './cluster.ts';
import { type DataHome, describeDataHome, openDataHome } from './data-home.ts';
import { answersConnections } from './handshake.ts';
import { type EmbeddedLog, launch } from './launch.ts';
import {
  addUser,
  type FileLock,
  listUsers,
  removeOwnNotes,
  sweepDrafts,
  tryLockFile,
  withLockFile,
} from './lock-file.ts';
import { lastLogLines } from './log-tail.ts';
import { findPostmaster, type Postmaster, waitUntilGone, waitUntilReady } from './postmaster.ts';
import { stopPostmaster } from './stop.ts';

export type EmbeddedConnection = {
  /** A socket's folder, or 127.0.0.1 on Windows: what `pg` takes as host. */
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
};

export type EmbeddedPostgres = {
  connection: EmbeddedConnection;
  url: string;
  pid: number;
  /** Whether the server ran already when we came. */
  adopted: boolean;
  /** Leaves the server, and shuts it down when nobody else uses it. May be called again. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  dataDir: string;
  log: EmbeddedLog;
  /** PostgreSQL settings that override ours; ignored when a running server is adopted. */
  settings?: Readonly<Record<string, string>>;
  /** Shut the server down cleanly when this process is killed (Linux; elsewhere it is adopted). */
  dieWithParent?: boolean;
};

/** Thrown by `claimDataDir` when another live process holds the data directory. */
export class DataDirInUseError extends Error {
  readonly pid: number;

  constructor(dataDir: string, pid: number, purpose: string) {
    super(
      `${dataDir} is in use by process ${pid} (${purpose}). Stop it first, or use another one.`,
    );
    this.name = 'DataDirInUseError';
    this.pid = pid;
  }
}

// As long as another process may take to start or stop the server.
const LOCK_TIMEOUT_MS = 600_000;
const SETTLE_TIMEOUT_MS = 60_000;

/**
 * Returns a server ready for connections on this data directory: adopts a running one, repairs
 * after kills, makes the cluster when there is none. Throws with PostgreSQL's last log lines.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = openDataHome(options.dataDir);
  return withLockFile(home.startLock, 'starting the database', LOCK_TIMEOUT_MS, async () => {
    sweepDrafts(home.startLock);
    const running = await settle(home);
    if (running !== undefined) options.log({ event: 'embedded.adopted', pid: running.pid });
    else removeOwnNotes(home.users);
    const postmaster =
      running ??
      (await launch(home, {
        log: options.log,
        settings: options.settings ?? {},
        dieWithParent: options.dieWithParent ?? false,
      }));
    const user = addUser(home.users, 'using the database');
    return openDoor(home, postmaster, running !== undefined, user, options.log);
  });
}

/** The process number of the server that runs on this data directory, or undefined. */
export function embeddedStatus(dataDir: string): Promise<number | undefined> {
  const pid = existsSync(dataDir) ? findPostmaster(describeDataHome(dataDir))?.pid : undefined;
  return Promise.resolve(pid);
}

/**
 * Reserves the data directory for one server process until released or until that process ends.
 * Throws `DataDirInUseError`, naming the holder, while another live process has it.
 */
export function claimDataDir(dataDir: string, owner: { pid: number; purpose: string }): FileLock {
  const home = openDataHome(dataDir);
  const claim = tryLockFile(home.serverLock, owner);
  if ('release' in claim) return claim;
  throw new DataDirInUseError(home.root, claim.pid, claim.purpose);
}

// A server found starting or stopping was begun by a process that died meanwhile: see it through.
// One that is ready must also answer, or it has just been killed and is on its way out.
async function settle(home: DataHome): Promise<Postmaster | undefined> {
  const found = findPostmaster(home);
  if (found === undefined) return undefined;
  const isReady = found.status !== 'stopping' && (await becomesReady(home));
  const ready = isReady ? findPostmaster(home) : undefined;
  if (ready !== undefined && (await answersConnections(ready))) return ready;
  if (await waitUntilGone(found.pid, SETTLE_TIMEOUT_MS)) return undefined;
  throw new Error(
    `PostgreSQL ${found.pid} neither answers nor ends. Stop it.\n${lastLogLines(home)}`,
  );
}

async function becomesReady(home: DataHome): Promise<boolean> {
  const hasEnded = (): boolean => findPostmaster(home) === undefined;
  return (await waitUntilReady(home, LOCK_TIMEOUT_MS, hasEnded)) !== undefined;
}

function openDoor(
  home: DataHome,
  postmaster: Postmaster,
  adopted: boolean,
  user: FileLock,
  log: EmbeddedLog,
): EmbeddedPostgres {
  const connection = connectionTo(home, postmaster);
  let stopping: Promise<void> | undefined;
  const leave = (): Promise<void> =>
    withLockFile(home.startLock, 'stopping the database', LOCK_TIMEOUT_MS, async () => {
      user.release();
      const others = listUsers(home.users).map(({ pid }) => pid);
      if (others.length > 0) log({ event: 'embedded.left_running', usedBy: others });
      else await stopPostmaster(home, log);
    });
  return {
    connection,
    url: urlOf(connection),
    pid: postmaster.pid,
    adopted,
    stop: () => (stopping ??= leave()),
  };
}

function connectionTo(home: DataHome, postmaster: Postmaster): EmbeddedConnection {
  const { host, port } = postmaster;
  const password = readPassword(home);
  const connection = { host, port, user: DATABASE.user, database: DATABASE.name };
  return password === undefined ? connection : { ...connection, password };
}

// The form that both libpq and the `pg` driver take for a socket: the folder as a parameter.
function urlOf(connection: EmbeddedConnection): string {
  const { host, port, user, database, password } = connection;
  if (password !== undefined) return `postgresql://${user}:${password}@${host}:${port}/${database}`;
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
