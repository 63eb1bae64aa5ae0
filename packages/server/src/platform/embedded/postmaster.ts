import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DataHome, SOCKET_PORT, socketFolder } from './data-home.ts';
import { pollUntil } from './poll.ts';
import {
  answersSignals,
  commandLine,
  errorCode,
  findProcess,
  listPostgresProcessesIn,
  signalIfAlive,
  workingDirectory,
} from './process-table.ts';

/** A running server process of one cluster, as its postmaster.pid describes it. */
export type Postmaster = { pid: number; host: string; port: number; status: string };

const POLL_MS = 5;
const ORPHANS_QUIT_AFTER_MS = 1_000;
const ORPHANS_KILL_AFTER_MS = 4_000;

/** The server that runs on this cluster now, in whatever state, or undefined. */
export function findPostmaster(home: DataHome): Postmaster | undefined {
  const described = parsePidFile(readPidFile(pidFile(home)));
  return described !== undefined && isPostmasterOf(home, described.pid) ? described : undefined;
}

/**
 * Removes what a killed server left: waits for (and in the end kills) its orphaned processes, then
 * removes lock files that name a process which is no PostgreSQL of ours, such as a zombie or a
 * reused number. A lock file that names no process at all is left to PostgreSQL's own checks.
 */
export async function clearTraces(home: DataHome): Promise<void> {
  await endOrphans(home);
  const file = pidFile(home);
  if (existsSync(file)) {
    const pid = Number.parseInt(readPidFile(file), 10);
    if (Number.isNaN(pid) || answersSignals(pid)) rmSync(file, { force: true });
  }
  if (process.platform === 'win32') return;
  const socket = join(socketFolder(home, undefined), `.s.PGSQL.${SOCKET_PORT}`);
  rmSync(`${socket}.lock`, { force: true });
  rmSync(socket, { force: true });
}

/** Waits until the server accepts connections; undefined when `hasEnded` or after `timeoutMs`. */
export async function waitUntilReady(
  home: DataHome,
  timeoutMs: number,
  hasEnded: () => boolean,
): Promise<Postmaster | undefined> {
  const outcome = await pollUntil(timeoutMs, POLL_MS, () => {
    const found = findPostmaster(home);
    if (found?.status === 'ready') return { found };
    return hasEnded() ? { found: undefined } : undefined;
  });
  return outcome?.found;
}

/** Waits until the process is gone; false after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const gone = await pollUntil(timeoutMs, POLL_MS, () =>
    findProcess(pid) === undefined ? true : undefined,
  );
  return gone === true;
}

async function endOrphans(home: DataHome): Promise<void> {
  const startedAt = performance.now();
  let signal: NodeJS.Signals | undefined;
  const none = await pollUntil(ORPHANS_KILL_AFTER_MS * 3, POLL_MS, () => {
    const orphans = listPostgresProcessesIn(home.cluster);
    if (orphans.length === 0) return true;
    const waitedMs = performance.now() - startedAt;
    const due = waitedMs > ORPHANS_KILL_AFTER_MS ? 'SIGKILL' : 'SIGQUIT';
    if (waitedMs > ORPHANS_QUIT_AFTER_MS && due !== signal) {
      signal = due;
      for (const pid of orphans) signalIfAlive(pid, due);
    }
    return undefined;
  });
  if (none !== true) {
    const pids = listPostgresProcessesIn(home.cluster).join(', ');
    throw new Error(`PostgreSQL processes ${pids} still work in ${home.cluster} and do not end.`);
  }
}

// Only the server itself keeps "-D directory" in its command line; its children rename themselves.
// The working directory is the better proof, but another user's is hidden from us.
function isPostmasterOf(home: DataHome, pid: number): boolean {
  if (findProcess(pid) === undefined) return false;
  if (process.platform === 'win32') return true;
  const directory = workingDirectory(pid);
  if (directory !== undefined && directory !== home.cluster) return false;
  const command = commandLine(pid);
  return command.includes('postgres') && command.includes(`-D ${home.cluster}`);
}

function pidFile(home: DataHome): string {
  return join(home.cluster, 'postmaster.pid');
}

// The server makes and removes this file at any moment: to look first and then read would race.
function readPidFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

// Lines: process, directory, start time, port, socket folder, address, shared memory, status.
function parsePidFile(text: string): Postmaster | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (Number.isNaN(pid)) return undefined;
  const socketDir = lines[4] ?? '';
  return {
    pid,
    host: socketDir === '' ? '127.0.0.1' : socketDir,
    port: Number.parseInt(lines[3] ?? '', 10),
    status: lines[7] ?? 'starting',
  };
}
