/**
 * The door to PostgreSQL: pools by role, transactions of one tenant, migrations.
 * Invariants: sessions speak UTC; a tenant's work runs under `switchyard_app`, which row level
 * security holds to one tenant; `switchyard_system` sees all and serves only the platform.
 */
import pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import {
  connectionOfUrl,
  createPool,
  driverTypes,
  readingSettings,
  type Connection,
} from './driver.ts';
import { assertIsolation } from './isolation.ts';
import { migrate } from './migrate.ts';
import { forbidNetworkInTransactions } from './no-network.ts';
import { readOnDemand } from './on-demand.ts';
import { type Pulse, startPulse } from './pulse.ts';
import { createReportLane, type ReportLane } from './report-lane.ts';
import { inTransaction, type TransactionOptions, type Tx } from './transaction.ts';

export { plainArray } from './arrays.ts';
export {
  bigintArray,
  booleanArray,
  floatArray,
  instantArray,
  intArray,
  jsonArray,
  textArray,
  uuidArray,
} from './binary-arrays.ts';
export { connectionOfUrl, type Connection } from './driver.ts';
export { countMigrations, type DatabaseFacts, listTenants, readFacts } from './facts.ts';
export { applyMigrations, ensureRoles, migrate, migrationFiles } from './migrate.ts';
export { noteLocked, watchLockOrder } from './lock-order.ts';
export type { ReportLane } from './report-lane.ts';
export { refreshStatistics } from './refresh-statistics.ts';
export { attemptWork } from './savepoint.ts';
export { systemTransaction, underSystemRole } from './system-transaction.ts';
export {
  assertOutsideTransaction,
  insideTransaction,
  isRepeatable,
  type TransactionOptions,
  type Tx,
} from './transaction.ts';
export {
  setManySql,
  setOneSql,
  unnestSql,
  valuesOfMany,
  valuesOfOne,
  type Written,
} from './written.ts';

/** The database as the rest of the server sees it. */
export type Database = {
  readonly connection: Connection;
  /** One transaction of one tenant, committed when the work resolves. */
  transaction: <T>(
    tenantId: Uuid,
    options: TransactionOptions,
    work: (tx: Tx) => Promise<T>,
  ) => Promise<T>;
  /**
   * Reading that may find all it needs in memory: a read-only transaction that begins with the
   * first statement of the work, if there is one.
   */
  readOnDemand: <T>(tenantId: Uuid, work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Statements of the platform itself, over all tenants; never for a request's own work. */
  system: pg.Pool;
  /** The tenants' pool, for the dispatch line's own connections and for gauges. */
  app: pg.Pool;
  /** Long readings, one at a time and apart from everything else. */
  reports: ReportLane;
  /** The watch over the database; absent where nobody asked for one (tests, tools). */
  pulse: Pulse | undefined;
  close: () => Promise<void>;
};

/** A single connection as the login itself (no role), for migrations. The caller ends it. */
export async function connectAsOwner(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({ ...connection, types: driverTypes, options: '-c TimeZone=UTC' });
  await client.connect();
  return client;
}

/**
 * Migrates (unless told not to) and opens the pools. Throws when the database cannot be reached or
 * is older than 15, and, unless told not to migrate, when it does not keep tenants apart.
 */
export async function openDatabase(
  address: Connection | string,
  options: {
    connectionsMax?: number;
    onMigration?: (names: string[]) => void;
    migrates?: boolean;
    /** Watches the database: callers of one that falls silent hear of it within a second. */
    watches?: boolean;
  } = {},
): Promise<Database> {
  forbidNetworkInTransactions();
  const connection = typeof address === 'string' ? connectionOfUrl(address) : address;
  const owner = await connectAsOwner(connection);
  try {
    const { rows } = await owner.query<{ v: string; restoring: boolean }>(
      `select current_setting('server_version_num') v,
         to_regclass('switchyard_restore.state') is not null as restoring`,
    );
    if (Number(rows[0]?.v) < 150000) {
      throw new Error('Switchyard needs PostgreSQL 15 or newer.');
    }
    if (rows[0]?.restoring === true) {
      throw new Error(
        'A restore into this database is not finished: call the same `switchyard restore` again.',
      );
    }
    const applied = options.migrates === false ? [] : await migrate(owner);
    if (applied.length > 0) options.onMigration?.(applied);
    if (options.migrates !== false) await assertIsolation(owner);
  } finally {
    await owner.end();
  }
  const pulse = options.watches === true ? await startPulse(connection) : undefined;
  const app = createPool(connection, 'switchyard_app', options.connectionsMax ?? 16, pulse);
  const system = createPool(connection, 'switchyard_system', 6, pulse);
  const reports = createPool(connection, 'switchyard_app', 1, pulse, readingSettings);
  // A connection that breaks is the pool's to replace; whoever uses it next hears what is wrong.
  // The second listener covers a transaction between two statements, which else ends the process.
  for (const pool of [app, system, reports]) {
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  }
  return {
    connection,
    app,
    system,
    reports: createReportLane(reports),
    pulse,
    transaction: (tenantId, txOptions, work) => inTransaction(app, tenantId, txOptions, work),
    readOnDemand: (tenantId, work) => readOnDemand(app, tenantId, work),
    close: async () => {
      await Promise.all([app.end(), system.end(), reports.end(), pulse?.stop()]);
    },
  };
}
