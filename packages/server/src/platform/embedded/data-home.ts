import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one embedded database lives. All paths are absolute and canonical. */
export type DataHome = {
  root: string;
  cluster: string;
  run: string;
  logs: string;
  startLog: string;
  startLock: string;
  serverLock: string;
  users: string;
};

/** The port number inside the socket's name; no TCP port is opened on Linux and macOS. */
export const SOCKET_PORT = 5432;

/** How the socket's folder among the temporary files is named, before a hash of the path. */
export const SHORT_FOLDER_PREFIX = 'switchyard-';

// A socket path holds at most 107 bytes on Linux and 103 on macOS; beyond 85 we use a short one.
const SOCKET_PATH_BYTES_MAX = 85;

/** Creates the data directory with its folders when needed (mode 0700) and names its parts. */
export function openDataHome(dataDir: string): DataHome {
  // initdb calls its helpers through a shell, between double quotes.
  if (process.platform !== 'win32' && /["$`\\\n]/u.test(resolve(dataDir))) {
    throw new Error(
      `${resolve(dataDir)} cannot hold a database: it has one of " $ \` \\ in its name.`,
    );
  }
  try {
    mkdirSync(resolve(dataDir), { recursive: true, mode: 0o700 });
    const home = describeDataHome(dataDir);
    for (const folder of [home.run, home.logs, home.users]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    return home;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${resolve(dataDir)} cannot be the data directory of user ${process.getuid?.() ?? ''}: ` +
        `${reason}. Choose another one, or run as its owner.`,
      { cause: error },
    );
  }
}

/** Names the parts of an existing data directory without creating anything. */
export function describeDataHome(dataDir: string): DataHome {
  const root = realpathSync(resolve(dataDir));
  return {
    root,
    cluster: join(root, 'pg'),
    run: join(root, 'run'),
    logs: join(root, 'log'),
    startLog: join(root, 'log', 'postgres-start.log'),
    startLock: join(root, 'locks', 'start.lock'),
    serverLock: join(root, 'locks', 'server.lock'),
    users: join(root, 'locks', 'users'),
  };
}

/**
 * The folder for the socket: inside the data directory, or, when that path is too long for a
 * socket, a private folder with a hashed name among the temporary files. `ownerUid` is who will
 * run PostgreSQL. Throws when somebody else already owns the hashed name.
 */
export function socketFolder(home: DataHome, ownerUid: number | undefined): string {
  if (socketPathBytes(home.run) <= SOCKET_PATH_BYTES_MAX) return home.run;
  const hash = createHash('sha256').update(home.root).digest('hex').slice(0, 12);
  const name = `${SHORT_FOLDER_PREFIX}${hash}`;
  const temporary = join(tmpdir(), name);
  const isShort = socketPathBytes(temporary) <= SOCKET_PATH_BYTES_MAX;
  const folder = isShort ? temporary : join('/tmp', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const ownUid = process.getuid?.();
  if (!found.isDirectory() || (found.uid !== ownUid && found.uid !== ownerUid)) {
    throw new Error(
      `${folder} should hold the database socket, but another user owns it. Remove it.`,
    );
  }
  chmodSync(folder, 0o700);
  return folder;
}

function socketPathBytes(folder: string): number {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`));
}
