/**
 * The door for tools that look at stored data without a server: opens what a data directory or an
 * address holds, reads, and leaves everything as it was.
 * Owns no data. Invariant: nothing is migrated, written or claimed; a running server is not disturbed.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Uuid } from './lib/ids.ts';
import { type LawReport, verifyLaws } from './modules/laws/index.ts';
import { connectAsOwner, connectionOfUrl, type Database, migrationFiles, openDatabase } from './platform/db/index.ts';
import { startEmbeddedPostgres } from './platform/embedded/index.ts';

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
  return withStoredData(place, async (db) => {
    const { rows } = await db.system.query<{ tenantId: Uuid; slug: string }>(
      'select tenant_id as "tenantId", slug from switchyard.tenants order by slug, tenant_id');
    const reports: TenantReport[] = [];
    for (const { tenantId, slug } of rows) {
      reports.push({ tenant: slug, tenantId, ...(await verifyLaws(db, tenantId)) });
    }
    return reports;
  });
}

/** A setting of the database or a fact about it, as text. */
export type DatabaseFacts = {
  settings: Readonly<Record<string, string>>;
  migrationsApplied: number;
  migrationsKnown: number;
  /** Milliseconds that the database's clock is ahead of this machine's. */
  clockAheadMs: number;
  bytes: number;
  connections: number;
  /** Seconds of the oldest open transaction; 0 when there is none. */
  oldestTransactionSeconds: number;
  deadlocks: number;
  checksumFailures: number;
  tablesWithoutIsolation: readonly string[];
  outboxRows: number;
  invalidIndexes: readonly string[];
};

const settingNames = [
  'server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'max_connections',
  'shared_buffers', 'server_encoding',
] as const;

/** What the doctor asks the database. */
export async function readDatabaseFacts(place: StoredPlace): Promise<DatabaseFacts> {
  return withStoredData(place, async (db) => {
    const one = async <Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row> => {
      const { rows } = await db.system.query<Row>(sql, [...params]);
      if (rows[0] === undefined) throw new StoredDataError('The database gave no answer.');
      return rows[0];
    };
    const settings: Record<string, string> = {};
    for (const name of settingNames) {
      settings[name] = (await one<{ v: string | null }>('select current_setting($1, true) as v', [name])).v ?? '';
    }
    const activity = await one<{ connections: number; oldest: number }>(
      `select count(*)::int as connections,
         coalesce(extract(epoch from max(clock_timestamp() - xact_start) filter (where pid <> pg_backend_pid())), 0)::float8 as oldest
       from pg_stat_activity where datname = current_database()`);
    const trouble = await one<{ deadlocks: number; failures: number; bytes: number }>(
      `select deadlocks::float8 as deadlocks, coalesce(checksum_failures, 0)::float8 as failures,
         pg_database_size(datname)::float8 as bytes
       from pg_stat_database where datname = current_database()`);
    const asked = Date.now();
    const clock = await one<{ ms: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms');
    return {
      settings,
      migrationsApplied: (await one<{ n: number }>('select count(*)::int as n from switchyard.migrations')).n,
      migrationsKnown: migrationFiles().length,
      clockAheadMs: Math.round(clock.ms - (asked + Date.now()) / 2),
      bytes: trouble.bytes, connections: activity.connections, oldestTransactionSeconds: activity.oldest,
      deadlocks: trouble.deadlocks, checksumFailures: trouble.failures,
      outboxRows: (await one<{ n: number }>('select count(*)::int as n from switchyard.event_outbox')).n,
      tablesWithoutIsolation: await names(db, `select c.relname as name from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'switchyard' and c.relkind in ('r', 'p') and not c.relrowsecurity
          and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
          and c.relname <> 'tenants' order by c.relname`),
      invalidIndexes: await names(db, `select c.relname as name from pg_index i
        join pg_class c on c.oid = i.indexrelid where not i.indisvalid order by c.relname`),
    };
  });
}

async function names(db: Database, sql: string): Promise<string[]> {
  const { rows } = await db.system.query<{ name: string }>(sql);
  return rows.map((row) => row.name);
}

/** Opens the place for one piece of work and leaves it as it was: a stopped database is stopped again. */
async function withStoredData<T>(place: StoredPlace, work: (db: Database) => Promise<T>): Promise<T> {
  if ('databaseUrl' in place) return withDatabase(connectionOfUrl(place.databaseUrl), work);
  const dataDir = resolve(place.dataDir);
  if (!existsSync(join(dataDir, 'pg', 'PG_VERSION'))) {
    throw new StoredDataError(`${dataDir} holds no database.`);
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    return await withDatabase(postgres.connection, work);
  } finally {
    await postgres.stop();
  }
}

async function withDatabase<T>(
  connection: ReturnType<typeof connectionOfUrl>, work: (db: Database) => Promise<T>,
): Promise<T> {
  await requireSchema(connection);
  const db = await openDatabase(connection, { connectionsMax: 2, migrates: false });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function requireSchema(connection: ReturnType<typeof connectionOfUrl>): Promise<void> {
  const owner = await connectAsOwner(connection);
  try {
    const { rows } = await owner.query<{ there: boolean }>(`select to_regclass('switchyard.migrations') is not null as there`);
    if (rows[0]?.there !== true) throw new StoredDataError('The database holds no Switchyard.');
    const applied = await owner.query<{ n: number }>('select count(*)::int as n from switchyard.migrations');
    const count = applied.rows[0]?.n ?? 0;
    const known = migrationFiles().length;
    if (count === known) return;
    throw new StoredDataError(count < known
      ? `The database has ${count} of ${known} migrations: start the server once to bring it up to date.`
      : `The database has ${count} migrations, this version knows ${known}: use the version that wrote it.`);
  } finally {
    await owner.end();
  }
}
