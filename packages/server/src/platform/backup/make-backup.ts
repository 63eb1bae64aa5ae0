import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import type { Connection } from '../db/index.ts';
import { tryLockFile } from '../embedded/lock-file.ts';
import { serverVersion } from '../telemetry/version.ts';
import { quoted, readOrigin, readSequences, readTables, type StoredTable } from './catalog.ts';
import { copyOut } from './copy-out.ts';
import { BackupFault } from './fault.ts';
import { sha256Of, syncFolder, writeWhole } from './files.ts';
import {
  completeFile,
  formatName,
  formatVersion,
  type Manifest,
  manifestFile,
  overallDigest,
  renderManifest,
  type TableEntry,
} from './manifest.ts';
import { readState } from './restore-state.ts';
import { checksOf, type KnownSecrets } from './secret-checks.ts';
import { newSeal, type Seal } from './seal.ts';
import { openSession, share, withSessions } from './sessions.ts';
import { createThrottle } from './throttle.ts';

/** A file of a data directory that goes into a backup as it is. */
export type SecretFile = { name: string; content: Buffer };

export type BackupOptions = {
  /** Where the backup will be; must not exist, or be empty. */
  folder: string;
  /** Tables that are read at once. */
  workers?: number;
  /** Bytes of rows in a chunk, 8 MiB unless told. */
  chunkBytes?: number;
  /** Limit of the reading, in megabytes of rows a second. */
  megabytesPerSecond?: number | undefined;
  /** What encrypts the backup; undefined leaves it readable. */
  keySecret?: Buffer | undefined;
  /** Secrets of the server, if known: they let a restore say whether what they guard will work. */
  known?: KnownSecrets;
  /** Files of the data directory to keep with the rows. */
  secrets?: readonly SecretFile[];
  signal?: AbortSignal;
  /** A half-made backup of a killed run was found and is thrown away. */
  onLeftover?: (folder: string) => void;
  /** The snapshot is there, under this name, until the promise resolves. */
  onSnapshot?: (snapshot: string) => Promise<void>;
  onProgress?: (progress: BackupProgress) => void;
};

/** How far a backup or a restore is. Rows in all are an estimate while a backup runs. */
export type BackupProgress = { rows: number; rowsTotal: number; rowBytes: number };

const defaultChunkBytes = 8 * 1024 * 1024;
const defaultWorkers = 2;

/**
 * Writes everything that the database holds at one instant to a folder, which appears under its
 * name when it is complete. Blocks no writer. Throws a BackupFault that says what is in the way.
 */
export async function makeBackup(
  connection: Connection,
  options: BackupOptions,
): Promise<Manifest> {
  const folder = resolve(options.folder);
  const lock = lockFolder(folder);
  try {
    const draft = await openDraft(folder, options);
    try {
      return await writeBackup(connection, draft, options);
    } catch (error) {
      // Whatever went wrong, a full disk perhaps: what was begun is of no use.
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  } finally {
    lock.release();
  }
}

/** One process at a time makes a backup of one name; the lock dies with its process. */
function lockFolder(folder: string): { release: () => void } {
  const owner = { pid: process.pid, purpose: 'switchyard backup' };
  const lock = tryLockFile(`${folder}.lock`, owner);
  if ('release' in lock) return lock;
  throw new BackupFault(folder, `is being written by process ${lock.pid}.`);
}

async function writeBackup(
  connection: Connection,
  draft: string,
  options: BackupOptions,
): Promise<Manifest> {
  const id = randomUUID();
  const seal = options.keySecret === undefined ? undefined : await newSeal(options.keySecret, id);
  const startedAt = new Date().toISOString();
  const holder = await openSession(connection);
  try {
    const held = await holdSnapshot(holder);
    await options.onSnapshot?.(held.name);
    const origin = await readOrigin(holder);
    const tables = await copyTables(connection, held, draft, seal, options);
    const manifest: Manifest = {
      format: formatName,
      format_version: formatVersion,
      id,
      product_version: serverVersion,
      ...origin,
      started_at: startedAt,
      finished_at: new Date().toISOString(),
      snapshot: { taken_at: held.takenAt, lsn: held.lsn },
      tables,
      sequences: await readSequences(holder),
      excluded: held.excluded,
      encryption: seal?.facts ?? null,
      secret_checks: checksOf(options.known ?? {}, id),
      secrets: await writeSecrets(draft, options.secrets ?? [], seal),
      rows: tables.reduce((sum, table) => sum + table.rows, 0),
      row_bytes: tables.reduce((sum, table) => sum + table.row_bytes, 0),
      digest: overallDigest(tables),
    };
    await complete(draft, resolve(options.folder), manifest, seal);
    return manifest;
  } finally {
    // Nothing was written: ending the session lets go of the snapshot and of the locks.
    await holder.end();
  }
}

/** What is made is named `.partial` until it is whole; a killed run cannot keep its snapshot. */
async function openDraft(folder: string, options: BackupOptions): Promise<string> {
  if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new BackupFault(folder, 'is there already and not empty. Choose another folder.');
  }
  const draft = `${folder}.partial`;
  if (existsSync(draft)) {
    options.onLeftover?.(draft);
    await rm(draft, { recursive: true });
  }
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  return draft;
}

type HeldSnapshot = {
  name: string;
  takenAt: string;
  lsn: string;
  tables: StoredTable[];
  excluded: Manifest['excluded'];
};

/**
 * Opens the transaction whose snapshot everyone reads. The tables are locked first, in the weakest
 * mode, so that none of them, and no partition, is dropped between the snapshot and its reading.
 */
async function holdSnapshot(holder: pg.Client): Promise<HeldSnapshot> {
  if ((await readState(holder)) !== undefined) {
    throw new BackupFault('The database', 'is half-restored. End the restore first.');
  }
  for (let attempt = 1; ; attempt++) {
    const { tables: before } = await readTables(holder);
    if (before.length === 0) throw new BackupFault('The database', 'holds no Switchyard.');
    await holder.query('begin isolation level repeatable read read only');
    const names = before.map(({ name }) => quoted(name)).join(', ');
    await holder.query(`lock table ${names} in access share mode`);
    const { rows } = await holder.query<{ name: string; takenAt: string; lsn: string }>(
      `select pg_export_snapshot() as name, clock_timestamp()::text as "takenAt",
         case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
           else pg_current_wal_lsn() end::text as lsn`,
    );
    const { tables, excluded } = await readTables(holder);
    const [snapshot] = rows;
    if (snapshot !== undefined && shapeOf(tables) === shapeOf(before)) {
      return { ...snapshot, tables, excluded };
    }
    await holder.query('rollback');
    if (attempt >= 5) throw new BackupFault('The schema', 'is being changed. Try again later.');
  }
}

function shapeOf(tables: readonly StoredTable[]): string {
  return JSON.stringify(tables.map(({ name, columns, partitions }) => [name, columns, partitions]));
}

async function copyTables(
  connection: Connection,
  held: HeldSnapshot,
  draft: string,
  seal: Seal | undefined,
  options: BackupOptions,
): Promise<TableEntry[]> {
  const progress: BackupProgress = {
    rows: 0,
    rowBytes: 0,
    rowsTotal: held.tables.reduce((sum, table) => sum + table.estimatedRows, 0),
  };
  const copyOptions = {
    folder: draft,
    chunkBytes: options.chunkBytes ?? defaultChunkBytes,
    seal,
    throttle: createThrottle(options.megabytesPerSecond),
    signal: options.signal,
    onRows: (rows: number, bytes: number) => {
      progress.rows += rows;
      progress.rowBytes += bytes;
      progress.rowsTotal = Math.max(progress.rowsTotal, progress.rows);
      options.onProgress?.(progress);
    },
  };
  // The largest first, so that the workers end together.
  const queue = held.tables.toSorted((one, other) => other.estimatedRows - one.estimatedRows);
  const written: TableEntry[] = [];
  await withSessions(connection, options.workers ?? defaultWorkers, async (sessions) => {
    for (const session of sessions) {
      await session.query('begin isolation level repeatable read read only');
      await session.query(`set transaction snapshot '${held.name}'`);
    }
    await share(sessions, queue, async (session, table) => {
      written.push(await copyOut(session, table, copyOptions));
    });
  });
  return written.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function writeSecrets(
  draft: string,
  secrets: readonly SecretFile[],
  seal: Seal | undefined,
): Promise<Manifest['secrets']> {
  const entries: Manifest['secrets'] = [];
  for (const { name, content } of secrets) {
    const file = `secrets/${name}`;
    const bytes = seal === undefined ? content : seal.close(file, content);
    await writeWhole(draft, file, bytes);
    entries.push({ file, bytes: bytes.length, sha256: sha256Of(bytes) });
  }
  return entries;
}

/** Manifest, then the mark of completeness, then the name: each on disk before the next. */
async function complete(
  draft: string,
  folder: string,
  manifest: Manifest,
  seal: Seal | undefined,
): Promise<void> {
  const bytes = renderManifest(manifest);
  await writeWhole(draft, manifestFile, bytes);
  for (const { name } of manifest.tables.filter(({ chunks }) => chunks.length > 0)) {
    await syncFolder(join(draft, 'tables', name));
  }
  await syncFolder(join(draft, 'tables')).catch(forgiveMissing);
  await writeWhole(draft, completeFile, Buffer.from(completeText(bytes, seal)));
  await syncFolder(draft);
  if (existsSync(folder)) await rmdir(folder);
  await rename(draft, join(dirname(folder), basename(folder)));
  await syncFolder(dirname(folder));
}

function forgiveMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** The digest of the manifest as `sha256sum -c` reads it, and the keyed one beneath. */
export function completeText(manifest: Buffer, seal: Seal | undefined): string {
  const line = `${sha256Of(manifest)}  ${manifestFile}\n`;
  return seal === undefined ? line : `${line}# hmac-sha256 ${seal.sign(manifest)}\n`;
}
