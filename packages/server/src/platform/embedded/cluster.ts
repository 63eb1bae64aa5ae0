import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { DataHome } from './data-home.ts';
import { pollUntil } from './poll.ts';
import { errorCode, listPostgresProcessesIn, signalIfAlive } from './process-table.ts';
import { commandAs, type RunAs, runProgram } from './programs.ts';
import { giveTo } from './run-as.ts';

/** The one role and the one database of the embedded server. */
export const DATABASE = { user: 'switchyard', name: 'switchyard' } as const;

/** The file in the cluster that is written anew at every start. */
export const SETTINGS_FILE = 'switchyard.conf';

const REMOVE_TIMEOUT_MS = 20_000;
const REMOVE_RETRY_MS = 20;

/** The major version that wrote the cluster, or undefined when there is no cluster yet. */
export function clusterMajor(home: DataHome): number | undefined {
  const file = join(home.cluster, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

/**
 * Makes a new cluster with its database. It gets its name only when it is complete and on disk, so
 * a kill in the middle leaves nothing but a folder that the next start removes.
 */
export async function createCluster(
  home: DataHome,
  binaries: Binaries,
  runAs: RunAs,
): Promise<void> {
  await removeHalfMade(home);
  const draft = `${home.cluster}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(draft, { mode: 0o700 });
  giveTo(runAs, draft);
  await runProgram(commandAs(runAs, binaries.initdb, initdbArguments(home, draft), 'KILL'));
  appendFileSync(join(draft, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
  // A session without a server: no port, no socket, and the database is there from the first start.
  const session = ['--single', '-D', draft, '-c', 'exit_on_error=on', 'postgres'];
  await runProgram(
    commandAs(runAs, binaries.postgres, session, 'KILL'),
    `CREATE DATABASE ${DATABASE.name}\n`,
  );
  renameSync(draft, home.cluster);
  syncFolder(home.root);
}

/** The password of the embedded server: only Windows, which listens on a port, has one. */
export function readPassword(home: DataHome): string | undefined {
  if (process.platform !== 'win32') return undefined;
  return readFileSync(passwordFile(home), 'utf8').trim();
}

// The built-in provider sorts and folds alike everywhere, whatever the system's locale.
function initdbArguments(home: DataHome, directory: string): string[] {
  const common = [
    `--pgdata=${directory}`,
    `--username=${DATABASE.user}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ];
  if (process.platform !== 'win32') {
    // The socket's folder has mode 0700: who can reach it is already the same user.
    return [...common, '--auth-local=trust', '--auth-host=reject'];
  }
  writeFileSync(passwordFile(home), `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return [...common, '--auth=scram-sha-256', `--pwfile=${passwordFile(home)}`];
}

function passwordFile(home: DataHome): string {
  return join(home.root, 'pg-password');
}

async function removeHalfMade(home: DataHome): Promise<void> {
  for (const name of readdirSync(home.root)) {
    if (name.startsWith(`${basename(home.cluster)}.new-`)) await removeDraft(join(home.root, name));
  }
}

// A killed initdb can leave a helper that still writes below the folder while we remove it.
async function removeDraft(draft: string): Promise<void> {
  const removed = await pollUntil(REMOVE_TIMEOUT_MS, REMOVE_RETRY_MS, () => {
    for (const pid of listPostgresProcessesIn(draft)) signalIfAlive(pid, 'SIGKILL');
    return removeFolder(draft) ? true : undefined;
  });
  if (removed !== true) throw new Error(`${draft} is left from a killed start. Remove it.`);
}

function removeFolder(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY') throw error;
  }
  return !existsSync(folder);
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // Windows cannot open a folder.
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
