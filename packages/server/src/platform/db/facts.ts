/** What the database says about itself, for whoever examines it. Reads only. */
import type pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import { readIsolationFaults } from './isolation.ts';
import { migrationFiles } from './migrate.ts';

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
  /** What of the database does not keep tenants apart. */
  isolationFaults: readonly string[];
  outboxRows: number;
  /** Kinds of data that are kept for a time, and hours since their sweep last came to its end. */
  sweeps: readonly { kind: string; days: number; hoursAgo: number }[];
  invalidIndexes: readonly string[];
};

const settingNames = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'data_checksums',
  'max_connections',
  'shared_buffers',
  'server_encoding',
] as const;

/** Settings, load, health and isolation of the database as they are now. */
export async function readFacts(system: pg.Pool): Promise<DatabaseFacts> {
  const settings: Record<string, string> = {};
  for (const name of settingNames) {
    const setting = await one<{ v: string | null }>(
      system,
      'select current_setting($1, true) as v',
      [name],
    );
    settings[name] = setting.v ?? '';
  }
  const applied = await one<{ n: number }>(
    system,
    'select count(*)::int as n from switchyard.migrations',
  );
  const outbox = await one<{ n: number }>(
    system,
    `-- all tenants: what waits for the sequencer
     select count(*)::int as n from switchyard.event_outbox`,
  );
  return {
    settings,
    migrationsApplied: applied.n,
    migrationsKnown: migrationFiles().length,
    clockAheadMs: await clockAheadMs(system),
    ...(await readLoad(system)),
    outboxRows: outbox.n,
    sweeps: await readSweeps(system),
    isolationFaults: await readIsolationFaults(system),
    invalidIndexes: await names(
      system,
      `select c.relname as name from pg_index i
      join pg_class c on c.oid = i.indexrelid where not i.indisvalid order by c.relname`,
    ),
  };
}

/** Every tenant by its slug. */
export async function listTenants(system: pg.Pool): Promise<{ tenantId: Uuid; slug: string }[]> {
  const { rows } = await system.query<{ tenantId: Uuid; slug: string }>(
    `-- all tenants: whoever examines the data looks at each in turn
     select tenant_id as "tenantId", slug from switchyard.tenants order by slug, tenant_id`,
  );
  return rows;
}

/** How many migrations a database has had; undefined when it holds no Switchyard. */
export async function countMigrations(owner: pg.Client): Promise<number | undefined> {
  const { rows } = await owner.query<{ there: boolean }>(
    `select to_regclass('switchyard.migrations') is not null as there`,
  );
  if (rows[0]?.there !== true) return undefined;
  const applied = await owner.query<{ n: number }>(
    'select count(*)::int as n from switchyard.migrations',
  );
  return applied.rows[0]?.n ?? 0;
}

type Load = Pick<
  DatabaseFacts,
  'bytes' | 'connections' | 'oldestTransactionSeconds' | 'deadlocks' | 'checksumFailures'
>;

async function readLoad(system: pg.Pool): Promise<Load> {
  const activity = await one<{ connections: number; oldest: number }>(
    system,
    `select count(*)::int as connections,
       coalesce(extract(epoch from max(clock_timestamp() - xact_start)
         filter (where pid <> pg_backend_pid())), 0)::float8 as oldest
     from pg_stat_activity where datname = current_database()`,
  );
  const trouble = await one<{ deadlocks: number; failures: number; bytes: number }>(
    system,
    `select deadlocks::float8 as deadlocks, coalesce(checksum_failures, 0)::float8 as failures,
       pg_database_size(datname)::float8 as bytes
     from pg_stat_database where datname = current_database()`,
  );
  return {
    bytes: trouble.bytes,
    connections: activity.connections,
    oldestTransactionSeconds: activity.oldest,
    deadlocks: trouble.deadlocks,
    checksumFailures: trouble.failures,
  };
}

/** Of each kind that is kept for a time, the tenant whose last sweep is longest ago. */
async function readSweeps(system: pg.Pool): Promise<DatabaseFacts['sweeps']> {
  const { rows } = await system.query<DatabaseFacts['sweeps'][number]>(
    `-- all tenants: whoever waits longest tells whether sweeps lag
     select kind, max(days) as days,
       (extract(epoch from max(clock_timestamp() - coalesce(swept_at, 'epoch'))) / 3600)::float8 as "hoursAgo"
     from switchyard.retention_marks where days is not null group by kind order by kind`,
  );
  return rows;
}

async function clockAheadMs(system: pg.Pool): Promise<number> {
  const asked = Date.now();
  const clock = await one<{ ms: number }>(
    system,
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return Math.round(clock.ms - (asked + Date.now()) / 2);
}

async function one<Row extends object>(
  system: pg.Pool,
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row> {
  const { rows } = await system.query<Row>(sql, [...params]);
  if (rows[0] === undefined) throw new Error('The database gave no answer.');
  return rows[0];
}

async function names(system: pg.Pool, sql: string): Promise<string[]> {
  const { rows } = await system.query<{ name: string }>(sql);
  return rows.map((row) => row.name);
}
