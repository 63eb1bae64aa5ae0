import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, installBinaries, removeReplaced } from './binaries.ts';
import { clusterMajor, createCluster, SETTINGS_FILE } from './cluster.ts';
import { type DataHome, SOCKET_PORT } from './data-home.ts';
import { chooseListening } from './listening.ts';
import { lastLogLines } from './log-tail.ts';
import { clearTraces, type Postmaster, waitUntilReady } from './postmaster.ts';
import {
  canBindToParent,
  commandAs,
  programEnvironment,
  type RunAs,
  runProgram,
} from './programs.ts';
import { chooseRunAs, giveTo } from './run-as.ts';
import { renderSettings } from './settings.ts';

/** Tells what happens, for the caller's log. */
export type EmbeddedLog = (event: { event: string; [key: string]: unknown }) => void;

export type LaunchOptions = {
  log: EmbeddedLog;
  settings: Readonly<Record<string, string>>;
  dieWithParent: boolean;
};

// Recovery replays at most max_wal_size (2 GB) of log: minutes on a slow disk, never an hour.
const READY_TIMEOUT_MS = 600_000;

/**
 * Starts the server on a cluster nobody else runs, making the cluster first when it is missing.
 * The caller holds the start lock. Throws with the last log lines when the server does not come up.
 */
export async function launch(home: DataHome, options: LaunchOptions): Promise<Postmaster> {
  const startedAt = performance.now();
  const binaries = installBinaries(home, clusterMajor(home));
  const runAs = chooseRunAs(home, binaries);
  if (clusterMajor(home) === undefined) {
    await createCluster(home, binaries, runAs);
    options.log({ event: 'embedded.created', cluster: home.cluster, version: binaries.version });
  }
  await clearTraces(home);
  await writeSettings(home, binaries, runAs, options.settings);
  for (const path of [home.cluster, home.logs, home.run]) giveTo(runAs, path);
  const postmaster =
    process.platform === 'win32'
      ? await startOnWindows(home, binaries)
      : await startDetached(home, binaries, runAs, options);
  removeReplaced(home, binaries);
  options.log({
    event: 'embedded.started',
    pid: postmaster.pid,
    version: binaries.version,
    runAs: runAs.kind,
    milliseconds: Math.round(performance.now() - startedAt),
  });
  return postmaster;
}

async function writeSettings(
  home: DataHome,
  binaries: Binaries,
  runAs: RunAs,
  overrides: Readonly<Record<string, string>>,
): Promise<void> {
  const text = renderSettings(
    home,
    binaries,
    await chooseListening(home, runAs),
    SOCKET_PORT,
    overrides,
  );
  writeFileSync(join(home.cluster, SETTINGS_FILE), text, { mode: 0o600 });
}

// Detached: Ctrl-C in the terminal reaches us, and we stop the server last and in order.
async function startDetached(
  home: DataHome,
  binaries: Binaries,
  runAs: RunAs,
  options: LaunchOptions,
): Promise<Postmaster> {
  const command = commandAs(
    runAs,
    binaries.postgres,
    ['-D', home.cluster],
    options.dieWithParent ? 'INT' : undefined,
  );
  if (options.dieWithParent && !canBindToParent())
    options.log({ event: 'embedded.outlives_parent' });
  const output = openSync(home.startLog, 'w', 0o600);
  const { file, args, ...identity } = command;
  const child = spawn(file, args, {
    ...identity,
    cwd: '/',
    env: programEnvironment(),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let end: string | undefined;
  child.on('error', (error) => {
    end = error.message;
  });
  child.on('exit', (code, signal) => {
    end = `ended with ${signal ?? code}`;
    options.log({ event: 'embedded.exited', pid: child.pid, code, signal });
  });
  child.unref();
  const postmaster = await waitUntilReady(home, READY_TIMEOUT_MS, () => end !== undefined);
  if (postmaster !== undefined) return postmaster;
  throw new Error(
    `PostgreSQL did not start: ${end ?? `not ready after ${READY_TIMEOUT_MS / 1000} s`}.\n` +
      lastLogLines(home),
  );
}

// pg_ctl gives up administrator rights, without which PostgreSQL refuses to run on Windows.
async function startOnWindows(home: DataHome, binaries: Binaries): Promise<Postmaster> {
  const args = ['start', '-w', '-s', '-D', home.cluster, '-l', home.startLog];
  await runProgram({ file: binaries.pgCtl, args }).catch((error: unknown) => {
    throw new Error(`PostgreSQL did not start.\n${lastLogLines(home)}`, { cause: error });
  });
  const postmaster = await waitUntilReady(home, READY_TIMEOUT_MS, () => false);
  if (postmaster === undefined) throw new Error(`PostgreSQL did not start.\n${lastLogLines(home)}`);
  return postmaster;
}
