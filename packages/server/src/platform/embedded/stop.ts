import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { installBinaries } from './binaries.ts';
import { clusterMajor } from './cluster.ts';
import { type DataHome, SHORT_FOLDER_PREFIX } from './data-home.ts';
import type { EmbeddedLog } from './launch.ts';
import { lastLogLines } from './log-tail.ts';
import { findPostmaster, waitUntilGone } from './postmaster.ts';
import { signalIfAlive } from './process-table.ts';
import { runProgram } from './programs.ts';

// Fast shutdown ends sessions and writes a checkpoint; immediate shutdown leaves that to recovery.
const FAST_TIMEOUT_MS = 60_000;
const IMMEDIATE_TIMEOUT_MS = 10_000;

/**
 * Shuts the server down and waits until its process is gone; does nothing when none runs. After a
 * minute it shuts down at once, which loses no commit. Throws when not even that ends it.
 */
export async function stopPostmaster(home: DataHome, log: EmbeddedLog): Promise<void> {
  const postmaster = findPostmaster(home);
  if (postmaster === undefined) return;
  const { pid } = postmaster;
  const startedAt = performance.now();
  await requestFastShutdown(home, pid);
  if (!(await waitUntilGone(pid, FAST_TIMEOUT_MS))) {
    log({ event: 'embedded.stop_forced', pid });
    signalIfAlive(pid, 'SIGQUIT');
    if (!(await waitUntilGone(pid, IMMEDIATE_TIMEOUT_MS))) {
      throw new Error(`PostgreSQL ${pid} does not end.\n${lastLogLines(home)}`);
    }
  }
  removeShortSocketFolder(home, postmaster.host);
  log({ event: 'embedded.stopped', pid, milliseconds: Math.round(performance.now() - startedAt) });
}

function removeShortSocketFolder(home: DataHome, host: string): void {
  if (host === home.run || !basename(host).startsWith(SHORT_FOLDER_PREFIX)) return;
  rmSync(host, { recursive: true, force: true });
}

// Windows has no signals: there pg_ctl asks the server through a named pipe.
async function requestFastShutdown(home: DataHome, pid: number): Promise<void> {
  if (process.platform !== 'win32') return signalIfAlive(pid, 'SIGINT');
  const { pgCtl } = installBinaries(home, clusterMajor(home));
  await runProgram({ file: pgCtl, args: ['stop', '-W', '-s', '-m', 'fast', '-D', home.cluster] });
}
