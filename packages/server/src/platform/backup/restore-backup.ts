import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import { connectAsOwner, type Connection, migrate, refreshStatistics } from '../db/index.ts';
import { columnList, quoted } from './catalog.ts';
import { rowsOf } from './copy-out.ts';
import { BackupFault } from './fault.ts';
import type { BackupProgress } from './make-backup.ts';
import type { ChunkEntry, TableEntry } from './manifest.ts';
import { prepareTarget, requireKnownVersion } from './prepare-target.ts';
import { type OpenBackup, proveFiles, readChunk, slicesOf } from './read-backup.ts';
import { inOneTransaction, markChecked, readLoaded, readSteps, runStep } from './restore-state.ts';
import { createRowDigest } from './row-digest.ts';
import { openSession, share, withSessions } from './sessions.ts';

/** What a restore is doing. */
export type RestoreStage =
  | 'proving'
  | 'preparing'
  | 'loading'
  | 'indexing'
  | 'reading_back'
  | 'migrating'
  | 'done';

export type RestoreOptions = {
  /** Chunks that are loaded at once. */
  workers?: number;
  /** What is there is put aside, and dropped when the restore is whole. */
  replaces?: boolean;
  onStage?: (stage: RestoreStage) => void;
  onProgress?: (progress: BackupProgress) => void;
};

export type RestoreReport = {
  /** Whether an earlier, killed run had begun it. */
  resumed: boolean;
  /** Chunks that this run found loaded. */
  chunksFound: number;
  chunksLoaded: number;
  /** Migrations after those of the backup, applied to the restored rows. */
  migrated: string[];
};

const defaultWorkers = 2;

/**
 * Fills an empty database with a backup and brings it to this version. Every byte of the backup is
 * proven before anything is changed; every row is read back afterwards and compared. A killed run
 * is gone on with by calling again.
 */
export async function restoreBackup(
  connection: Connection,
  backup: OpenBackup,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const tell = options.onStage ?? (() => undefined);
  tell('proving');
  await proveBackup(backup);
  const session = await openSession(connection);
  try {
    tell('preparing');
    const { state, resumed } = await prepareTarget(session, backup, options.replaces === true);
    const loaded = await readLoaded(session);
    const report = { resumed, chunksFound: loaded.size, chunksLoaded: 0 };
    if (state.phase === 'loading') {
      tell('loading');
      report.chunksLoaded = await loadRows(connection, backup, loaded, options);
      tell('indexing');
      await makeIndexes(connection, session, options);
      await setSequences(session, backup);
      tell('reading_back');
      await readBack(connection, backup, options);
      await markChecked(session);
    }
    tell('migrating');
    await runSteps(session, 'security');
    await refreshStatistics(connection);
    const migrated = await migrateOn(connection);
    await forgetState(session, state.replaced);
    tell('done');
    return { ...report, migrated };
  } finally {
    await session.end();
  }
}

/** Refuses a backup that this version cannot restore, or of which any byte is another. */
export async function proveBackup(backup: OpenBackup): Promise<void> {
  requireKnownVersion(backup.manifest);
  await proveFiles(backup);
}

type Work = { table: TableEntry; chunk: ChunkEntry };

async function loadRows(
  connection: Connection,
  backup: OpenBackup,
  loaded: ReadonlySet<string>,
  options: RestoreOptions,
): Promise<number> {
  const all = backup.manifest.tables.flatMap((table) =>
    table.chunks.map((chunk): Work => ({ table, chunk })),
  );
  const left = all.filter(({ chunk }) => !loaded.has(chunk.file));
  const found = all.filter(({ chunk }) => loaded.has(chunk.file));
  const progress: BackupProgress = {
    rows: found.reduce((sum, { chunk }) => sum + chunk.rows, 0),
    rowBytes: found.reduce((sum, { chunk }) => sum + chunk.row_bytes, 0),
    rowsTotal: backup.manifest.rows,
  };
  await withSessions(connection, options.workers ?? defaultWorkers, async (sessions) => {
    // A chunk and the note that it is loaded are lost together, so nobody waits for the disk here.
    for (const session of sessions) await session.query('set synchronous_commit = off');
    await share(sessions, left, async (session, work) => {
      await loadChunk(session, backup, work);
      progress.rows += work.chunk.rows;
      progress.rowBytes += work.chunk.row_bytes;
      options.onProgress?.(progress);
    });
  });
  return left.length;
}

async function loadChunk(
  session: pg.Client,
  backup: OpenBackup,
  { table, chunk }: Work,
): Promise<void> {
  const raw = await readChunk(backup.folder, chunk, backup.seal);
  await inOneTransaction(session, async () => {
    const noted = await session.query(
      `insert into switchyard_restore.chunks (file) values ($1) on conflict do nothing`,
      [chunk.file],
    );
    if (noted.rowCount !== 1) {
      throw new BackupFault('The target', 'is being restored by another process too.');
    }
    const sink = session.query(
      copy.from(`copy ${quoted(table.name)} (${columnList(table)}) from stdin`),
    );
    await pipeline(Readable.from(slicesOf(raw)), sink);
    if (sink.rowCount !== chunk.rows) {
      throw new BackupFault(
        chunk.file,
        `gave ${sink.rowCount} rows, the manifest says ${chunk.rows}.`,
      );
    }
  });
}

async function makeIndexes(
  connection: Connection,
  session: pg.Client,
  options: RestoreOptions,
): Promise<void> {
  const indexes = await readSteps(session, 'index');
  await withSessions(connection, options.workers ?? defaultWorkers, async (sessions) => {
    for (const one of sessions) await one.query(`set maintenance_work_mem = '128MB'`);
    await share(sessions, indexes, runStep);
  });
  // One after the other: each locks two tables.
  await runSteps(session, 'foreign_key');
}

async function runSteps(session: pg.Client, kind: 'foreign_key' | 'security'): Promise<void> {
  for (const step of await readSteps(session, kind)) await runStep(session, step);
}

async function setSequences(session: pg.Client, { manifest }: OpenBackup): Promise<void> {
  for (const { name, last_value: last, called } of manifest.sequences) {
    await session.query(`select setval($1::regclass, $2, $3)`, [quoted(name), last, called]);
  }
}

/** Reads every row out of the target and compares it with what the backup says. */
async function readBack(
  connection: Connection,
  { manifest }: OpenBackup,
  options: RestoreOptions,
): Promise<void> {
  await withSessions(connection, options.workers ?? defaultWorkers, (sessions) =>
    share(sessions, manifest.tables, async (session, table) => {
      const digest = createRowDigest();
      for await (const piece of rowsOf(session, table)) digest.feed(piece);
      if (digest.text() === table.digest) return;
      throw new BackupFault(
        `tables/${table.name}`,
        `what was loaded has the digest ${digest.text()}, the backup ${table.digest}.`,
      );
    }),
  );
}

async function migrateOn(connection: Connection): Promise<string[]> {
  const owner = await connectAsOwner(connection);
  try {
    return await migrate(owner);
  } finally {
    await owner.end();
  }
}

async function forgetState(session: pg.Client, replaced: string | null): Promise<void> {
  await inOneTransaction(session, async () => {
    if (replaced !== null) await session.query(`drop schema ${replaced} cascade`);
    await session.query('drop schema switchyard_restore cascade');
  });
}
