import { type Database, openDatabase } from '../db/index.ts';
import {
  claimDataDir,
  type EmbeddedPostgres,
  embeddedStatus,
  startEmbeddedPostgres,
} from '../embedded/index.ts';
import type { Log } from '../telemetry/log.ts';
import { createWaker } from '../waker.ts';

/** An open database and, when it came with us, the server process behind it. */
export type DatabaseHome = {
  db: Database;
  kind: 'embedded' | 'external';
  /** Closes the connections, then shuts the embedded server down if nobody else uses it. */
  stop: () => Promise<void>;
};

const lookEveryMs = 2000;
const externalWaitMs = 30_000;
const retryMs = 500;

/** Opens the database of the configuration, migrated; the embedded one is kept running. */
export async function openDatabaseHome(
  config: { databaseUrl: string | undefined; dataDir: string },
  log: Log,
): Promise<DatabaseHome> {
  const onMigration = (names: string[]): void => {
    log.info({ event: 'database.migrated', migrations: names.join(' '), count: names.length });
  };
  if (config.databaseUrl !== undefined) {
    const db = await openPatiently(config.databaseUrl, onMigration, log);
    return { db, kind: 'external', stop: () => db.close() };
  }
  const claim = claimDataDir(config.dataDir, { pid: process.pid, purpose: 'switchyard server' });
  try {
    const keeper = await keepEmbeddedRunning(config.dataDir, log);
    const db = await openDatabase(keeper.connection, { onMigration, watches: true });
    return {
      db,
      kind: 'embedded',
      stop: async () => {
        await db.close();
        await keeper.stop();
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** A database that is just starting beside us (compose, a restart) is waited for. */
async function openPatiently(
  url: string,
  onMigration: (names: string[]) => void,
  log: Log,
): Promise<Database> {
  const until = performance.now() + externalWaitMs;
  const waker = createWaker();
  for (;;) {
    try {
      return await openDatabase(url, { onMigration, watches: true });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      // Refused, reset, unknown name, starting up, shutting down, full: it may come. All else not.
      const mayCome = [
        'ECONNREFUSED',
        'ECONNRESET',
        'EAI_AGAIN',
        'ENOENT',
        '57P03',
        '57P01',
        '53300',
      ].includes(code);
      if (!mayCome || performance.now() > until) throw error;
      log.warn({ event: 'database.awaited', code });
      await waker.wait(retryMs);
    }
  }
}

type Keeper = { connection: EmbeddedPostgres['connection']; stop: () => Promise<void> };

/** Starts the embedded server, and starts it again whenever it is found dead. */
async function keepEmbeddedRunning(dataDir: string, log: Log): Promise<Keeper> {
  const waker = createWaker();
  let stopped = false;
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      dataDir,
      log: ({ event, ...fields }) => {
        log.info({ ...fields, event, ms: fields['milliseconds'] });
        if (event === 'embedded.exited') waker.wake();
      },
    });
  let postgres = await start();

  async function watch(): Promise<void> {
    while (!stopped) {
      await waker.wait(lookEveryMs);
      if (stopped) return;
      try {
        if ((await embeddedStatus(dataDir)) !== undefined) continue;
        log.warn({ event: 'embedded.restarting' });
        postgres = await start();
      } catch (error) {
        log.error({ event: 'embedded.restart_failed', error: String(error) });
      }
    }
  }
  const watching = watch();
  return {
    connection: postgres.connection,
    stop: async () => {
      stopped = true;
      waker.wake();
      await watching;
      await postgres.stop();
    },
  };
}
