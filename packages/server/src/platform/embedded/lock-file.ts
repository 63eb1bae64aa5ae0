import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pollUntil } from './poll.ts';
import { errorCode, findProcess, isRunning, type ProcessIdentity } from './process-table.ts';

/** Who holds a lock: a process, what for, and a number that is never used twice. */
export type LockHolder = ProcessIdentity & { purpose: string; nonce: string };

/** A lock that is ours until released. */
export type FileLock = { release(): void };

const BREAK_ATTEMPTS_MAX = 50;
const RETRY_MS = 20;

/**
 * Takes the lock for the process `owner.pid`, or names who holds it. A lock dies with its process,
 * also after kill -9 and when the process number has been given to another program since.
 */
export function tryLockFile(
  path: string,
  owner: { pid: number; purpose: string },
): FileLock | LockHolder {
  const process = findProcess(owner.pid);
  if (process === undefined) throw new Error(`Process ${owner.pid} is not running.`);
  const mine: LockHolder = { ...process, purpose: owner.purpose, nonce: randomUUID() };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written aside and linked into place: a lock file is never seen half-written.
  const draft = `${path}.${mine.nonce}.draft`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o644 });
  try {
    for (let attempt = 1; ; attempt += 1) {
      if (linkIfAbsent(draft, path)) return { release: () => removeIfHeldBy(path, mine.nonce) };
      const holder = readHolder(path);
      if (holder === undefined) continue;
      if (isRunning(holder) || attempt > BREAK_ATTEMPTS_MAX) return holder;
      removeStale(path, holder, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Runs `work` while holding the lock, waiting for it if need be; throws after `timeoutMs`. */
export async function withLockFile<Result>(
  path: string,
  purpose: string,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  let holder: LockHolder | undefined;
  const lock = await pollUntil(timeoutMs, RETRY_MS, () => {
    const attempt = tryLockFile(path, { pid: process.pid, purpose });
    if ('release' in attempt) return attempt;
    holder = attempt;
    return undefined;
  });
  if (lock === undefined) {
    throw new Error(
      `Process ${holder?.pid} has been at "${holder?.purpose}" for ${timeoutMs / 1000} s (${path}).`,
    );
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Notes that this process uses something; the note loses its meaning when the process ends. */
export function addUser(folder: string, purpose: string): FileLock {
  const path = join(folder, `${process.pid}-${randomUUID()}`);
  const lock = tryLockFile(path, { pid: process.pid, purpose });
  if (!('release' in lock)) throw new Error(`${path} exists already.`);
  return lock;
}

/** Removes this process's own notes: those it made for something that has ended meanwhile. */
export function removeOwnNotes(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${process.pid}-`)) rmSync(join(folder, name), { force: true });
  }
}

/** The noted users that still run. Notes of dead processes are removed on the way. */
export function listUsers(folder: string): LockHolder[] {
  const alive: LockHolder[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (!isRunning(holder)) rmSync(path, { force: true });
    else if (!name.endsWith('.draft')) alive.push(holder);
  }
  return alive;
}

/** Removes what processes killed in the middle of taking this lock have left beside it. */
export function sweepDrafts(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(basename(path)) || !name.endsWith('.draft')) continue;
    const draft = join(dirname(path), name);
    const holder = readHolder(draft);
    if (holder !== undefined && !isRunning(holder)) rmSync(draft, { force: true });
  }
}

// Two processes may find the same stale lock. Only one may remove it, and only while it is still
// that lock: hence a second lock, named after the stale one's nonce, around look and removal.
function removeStale(
  path: string,
  stale: LockHolder,
  owner: { pid: number; purpose: string },
): void {
  const guard = tryLockFile(`${path}.break-${stale.nonce}`, owner);
  if (!('release' in guard)) return;
  removeIfHeldBy(path, stale.nonce);
  guard.release();
}

function removeIfHeldBy(path: string, nonce: string): void {
  if (readHolder(path)?.nonce === nonce) rmSync(path, { force: true });
}

function linkIfAbsent(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw new Error(`Cannot create the lock file ${path}.`, { cause: error });
  }
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new Error(`Cannot read the lock file ${path}.`, { cause: error });
  }
}

// A file damaged by a power cut belongs to a process that no longer runs.
function parseHolder(text: string): LockHolder {
  const damaged = { pid: 0, startedAt: '', purpose: 'unknown', nonce: 'damaged' };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return damaged;
    return { ...damaged, ...value };
  } catch {
    return damaged;
  }
}
