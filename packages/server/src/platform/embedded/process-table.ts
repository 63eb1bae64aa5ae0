import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process, told apart from a later one with the same number by when it started. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** The identity of a running process, or undefined when there is none or only a zombie is left. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return findLinuxProcess(pid);
  if (!answersSignals(pid)) return undefined;
  if (process.platform === 'win32') return { pid, startedAt: '' };
  const line = describeByPs(pid);
  return line === undefined ? undefined : { pid, startedAt: line.slice(0, PS_STARTED_WIDTH) };
}

/**
 * Whether that very process still runs. A reused number does not count, nor a zombie, nor a process
 * that has been killed and waits for the kernel to take it away (milliseconds on a busy machine).
 */
export function isRunning(identity: ProcessIdentity): boolean {
  if (findProcess(identity.pid)?.startedAt !== identity.startedAt) return false;
  return process.platform !== 'linux' || !isBeingKilled(identity.pid);
}

/** Whether the number is taken by any process, zombies included. */
export function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Sends a signal to a process that may end, or have ended, meanwhile. */
export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** The command line of a running process as one string; empty when there is no such process. */
export function commandLine(pid: number): string {
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return describeByPs(pid)?.slice(PS_STARTED_WIDTH).trim() ?? '';
  return (readOptional(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

/** The working directory of a process where the system lets us see it (Linux, own processes). */
export function workingDirectory(pid: number): string | undefined {
  return process.platform === 'linux' ? readLinkOptional(`/proc/${pid}/cwd`) : undefined;
}

/** The live `postgres` processes that work in `directory`. Only Linux can tell; elsewhere none. */
export function listPostgresProcessesIn(directory: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => readOptional(`/proc/${pid}/comm`)?.trim() === 'postgres')
    .filter((pid) => workingDirectory(pid) === directory && findProcess(pid) !== undefined);
}

/** The `code` of a system error such as ENOENT, or undefined for any other thing thrown. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

// `ps -o lstart=` prints a fixed-width date such as "Mon Nov 23 05:59:17 2026".
const PS_STARTED_WIDTH = 24;

function describeByPs(pid: number): string | undefined {
  const run = spawnSync('ps', ['-ww', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
  });
  const line = run.status === 0 ? run.stdout.trim() : '';
  return line === '' || line.endsWith('<defunct>') ? undefined : line;
}

function findLinuxProcess(pid: number): ProcessIdentity | undefined {
  const stat = readOptional(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in parentheses may hold blanks and parentheses, so fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return { pid, startedAt: `${bootId()}:${startTicks}` };
}

const SIGKILL_PENDING = 0x100n; // Bit 9 - 1 of the signals pending for the whole process.
const PF_EXITING = 0x4;

function isBeingKilled(pid: number): boolean {
  const stat = readOptional(`/proc/${pid}/stat`) ?? '';
  const flags = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[6]);
  if ((flags & PF_EXITING) !== 0) return true;
  const pending = /^ShdPnd:\s*([0-9a-f]+)$/mu.exec(readOptional(`/proc/${pid}/status`) ?? '')?.[1];
  return pending !== undefined && (BigInt(`0x${pending}`) & SIGKILL_PENDING) !== 0n;
}

function bootId(): string {
  return readOptional('/proc/sys/kernel/random/boot_id')?.trim() ?? 'boot';
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // The process ended between two looks, or is not ours to read.
  }
}

function readLinkOptional(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // As above.
  }
}
