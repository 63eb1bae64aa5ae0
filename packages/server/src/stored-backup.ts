/** Backup and restore of stored data, with what only the whole product knows: the laws. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  afterRestore,
  type AfterRestore,
  BackupFault,
  type BackupOptions,
  type BackupProgress,
  findSecrets,
  makeBackup,
  type Manifest,
  type OpenBackup,
  openBackup,
  proveBackup,
  proveRows,
  readSecret,
  readSecretFiles,
  requireRoomFor,
  restoreBackup,
  type RestoreOptions,
  type RestoreReport,
  type SecretFile,
  type SecretPlaces,
  writeSecretFiles,
} from './platform/backup/index.ts';
import { type Connection, connectionOfUrl } from './platform/db/index.ts';
import { claimDataDir, startEmbeddedPostgres } from './platform/embedded/index.ts';
import { type StoredPlace, type TenantReport, verifyConnection } from './stored-data.ts';

export type { AfterRestore } from './platform/backup/index.ts';

/** What a backup says of itself. */
export type BackupManifest = Manifest;

export type StoredBackupOptions = Pick<
  BackupOptions,
  | 'folder'
  | 'workers'
  | 'chunkBytes'
  | 'megabytesPerSecond'
  | 'keySecret'
  | 'onLeftover'
  | 'onProgress'
  | 'onSnapshot'
> & {
  /** Where the secrets of the server are. */
  secretPlaces: SecretPlaces;
  /** Keep the secrets of the data directory in the backup. */
  withSecrets?: boolean;
};

/** Backs up what the place holds, whether a server runs on it or not. */
export async function backupStoredData(
  place: StoredPlace,
  options: StoredBackupOptions,
): Promise<Manifest> {
  const { secretPlaces, withSecrets, ...rest } = options;
  const { dataDir } = secretPlaces;
  if (withSecrets === true && (dataDir === undefined || !existsSync(dataDir))) {
    throw new BackupFault('--with-secrets', 'needs the data directory that holds them.');
  }
  const secrets =
    withSecrets === true && dataDir !== undefined ? readSecretFiles(resolve(dataDir)) : [];
  return withConnection(place, (connection) =>
    makeBackup(connection, { ...rest, known: findSecrets(secretPlaces), secrets }),
  );
}

/** Reads a backup as a restore would, without a database. Throws a BackupFault. */
export async function verifyBackup(
  folder: string,
  keySecret: Buffer | undefined,
  onProgress: (progress: BackupProgress) => void,
): Promise<Manifest> {
  const backup = await openBackup(folder, keySecret);
  const progress = { rows: 0, rowBytes: 0, rowsTotal: backup.manifest.rows };
  await proveRows(backup, (rows, rowBytes) => {
    progress.rows += rows;
    progress.rowBytes += rowBytes;
    onProgress(progress);
  });
  return backup.manifest;
}

export type StoredRestoreOptions = RestoreOptions & {
  keySecret?: Buffer | undefined;
  secretPlaces: SecretPlaces;
};

export type StoredRestore = RestoreReport & {
  manifest: Manifest;
  /** Names of the files that were put into the data directory. */
  secretFiles: string[];
  apiKeys: AfterRestore;
  credentials: AfterRestore;
  laws: TenantReport[];
};

/** Restores a backup into the place and judges every law over what came back. */
export async function restoreStoredData(
  folder: string,
  place: StoredPlace,
  options: StoredRestoreOptions,
): Promise<StoredRestore> {
  const backup = await openBackup(folder, options.keySecret);
  // Also before a directory is made for the database.
  await proveBackup(backup);
  const { dataDir } = options.secretPlaces;
  const files = await secretFilesOf(backup);
  const release = 'dataDir' in place ? claim(place.dataDir) : undefined;
  try {
    const keeps = dataDir !== undefined && options.replaces !== true;
    if (keeps) requireRoomFor(resolve(dataDir), files);
    const { laws, ...report } = await withConnection(
      place,
      async (connection) => {
        const restored = await restoreBackup(connection, backup, options);
        return { ...restored, laws: await verifyConnection(connection) };
      },
      true,
    );
    if (dataDir !== undefined) await writeSecretFiles(resolve(dataDir), files);
    return {
      ...report,
      manifest: backup.manifest,
      secretFiles: dataDir === undefined ? [] : files.map(({ name }) => name),
      ...afterRestore(backup.manifest, findSecrets(options.secretPlaces)),
      laws,
    };
  } finally {
    release?.();
  }
}

/** No server starts on the directory while it is filled. */
function claim(dataDir: string): () => void {
  const held = claimDataDir(dataDir, { pid: process.pid, purpose: 'switchyard restore' });
  return () => held.release();
}

async function secretFilesOf(backup: OpenBackup): Promise<SecretFile[]> {
  const files: SecretFile[] = [];
  for (const entry of backup.manifest.secrets) {
    files.push({ name: basename(entry.file), content: await readSecret(backup, entry) });
  }
  return files;
}

async function withConnection<T>(
  place: StoredPlace,
  work: (connection: Connection) => Promise<T>,
  makes = false,
): Promise<T> {
  if ('databaseUrl' in place) return work(connectionOfUrl(place.databaseUrl));
  const dataDir = resolve(place.dataDir);
  if (!makes && !existsSync(join(dataDir, 'pg', 'PG_VERSION'))) {
    throw new BackupFault(dataDir, 'holds no database.');
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    return await work(postgres.connection);
  } finally {
    await postgres.stop();
  }
}
