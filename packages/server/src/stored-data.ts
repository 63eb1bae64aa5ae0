/**
 * The door for tools that look at stored data without a server: opens what a data directory or an
 * address holds, reads, and leaves everything as it was.
 * Owns no data. Invariant: nothing is migrated, written or claimed; a running server is not
 * disturbed.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Uuid } from './lib/ids.ts';
import { type LawReport, verifyLaws } from './modules/laws/index.ts';
import {
  connectAsOwner,
  type Connection,
  connectionOfUrl,
  countMigrations,
  type Database,
  type DatabaseFacts,
  listTenants,
  migrationFiles,
  openDatabase,
  readFacts,
} from './platform/db/index.ts';
import { startEmbeddedPostgres } from './platform/embedded/index.ts';

export type { DatabaseFacts } from './platform/db/index.ts';

/** Where the data are: below a directory, or behind an address of a PostgreSQL. */
export type StoredPlace = { dataDir: string } | { databaseUrl: string };

/** Thrown when there is nothing to look at, or it is of another version. */
export class StoredDataError extends Error {
  override readonly name = 'StoredDataError';
}

/** The laws as they hold for one tenant. */
export type TenantReport = LawReport & { tenant: string; tenantId: Uuid };

/** Judges every law over every tenant of the stored data. */
export async function verifyStoredData(place: StoredPlace): Promise<TenantReport[]> {
  return withStoredData(place, judgeTenants);
}

/** The same where the database is open already. */
export async function verifyConnection(connection: Connection): Promise<TenantReport[]> {
  return withDatabase(connection, judgeTenants);
}

async function judgeTenants(db: Database): Promise<TenantReport[]> {
  const reports: TenantReport[] = [];
  for (const { tenantId, slug } of await listTenants(db.system)) {
    reports.push({ tenant: slug, tenantId, ...(await verifyLaws(db, tenantId)) });
  }
  return reports;
}

/** What the doctor asks the database. */
export async function readDatabaseFacts(place: StoredPlace): Promise<DatabaseFacts> {
  return withStoredData(place, (db) => readFacts(db.system));
}

async function withStoredData<T>(
  place: StoredPlace,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  return withStoredConnection(place, (connection) => withDatabase(connection, work));
}

/** Has the place's database up for one piece of work and leaves it as it was: running or stopped. */
export async function withStoredConnection<T>(
  place: StoredPlace,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  if ('databaseUrl' in place) return work(connectionOfUrl(place.databaseUrl));
  const dataDir = resolve(place.dataDir);
  if (!existsSync(join(dataDir, 'pg', 'PG_VERSION'))) {
    throw new StoredDataError(`${dataDir} holds no database.`);
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    return await work(postgres.connection);
  } finally {
    await postgres.stop();
  }
}

async function withDatabase<T>(
  connection: Connection,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  await requireSchema(connection);
  const db = await openDatabase(connection, { connectionsMax: 2, migrates: false });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function requireSchema(connection: Connection): Promise<void> {
  const owner = await connectAsOwner(connection);
  try {
    const count = await countMigrations(owner);
    if (count === undefined) throw new StoredDataError('The database holds no Switchyard.');
    const known = migrationFiles().length;
    if (count === known) return;
    throw new StoredDataError(
      count < known
        ? `The database has ${count} of ${known} migrations: start the server on it once.`
        : `The database has ${count} migrations, this version ${known}: use the one that wrote it.`,
    );
  } finally {
    await owner.end();
  }
}
