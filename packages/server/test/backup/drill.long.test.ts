// Goal: the whole drill. BACKUP_ORDERS orders (and BACKUP_MEGABYTES of log entries) are backed up
// while orders go on coming in, restored into a durable database elsewhere, and judged: digests as
// the source's snapshot had them, every law, and at most ten minutes a gigabyte.
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';
import { backupStoredData, restoreStoredData, verifyBackup } from '../../src/stored-backup.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  asOwner,
  createUndo,
  digestsBy,
  digestsOf,
  makeFolder,
  seedShop,
  urlOf,
} from './support.ts';

const orders = Number(process.env['BACKUP_ORDERS'] ?? 2000);
const megabytes = Number(process.env['BACKUP_MEGABYTES'] ?? 0);
const undo = createUndo();
afterAll(undo.all);

const bytesPerMegabyte = 1_000_000;
const secretPlaces = {};

type Shop = Awaited<ReturnType<typeof seedShop>>;

async function capture(shop: Shop, from: number, count: number): Promise<void> {
  let next = from;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (next < from + count) expect(await shop.order(next++)).toBe(201);
    }),
  );
}

/** Orders one after the other in four lanes until told to end; answers their times in ms. */
function keepOrdering(shop: Shop, from: number): { end: () => Promise<number[]> } {
  const times: number[] = [];
  let goesOn = true;
  let next = from;
  const lanes = Array.from({ length: 4 }, async () => {
    while (goesOn) {
      const startedAt = performance.now();
      expect(await shop.order(next++)).toBe(201);
      times.push(performance.now() - startedAt);
    }
  });
  return {
    end: async () => {
      goesOn = false;
      await Promise.all(lanes);
      return times.toSorted((one, other) => one - other);
    },
  };
}

async function fill(server: TestServer): Promise<void> {
  // Text that compresses about as orders do: hexadecimal of random numbers, partly repeated.
  await asOwner(server.db.connection, (client) =>
    client.query(
      `insert into switchyard.log_entries (tenant_id, id, type, body, actor, recorded_at)
       select $1, gen_random_uuid(), 'filler',
         json_build_object('text', repeat(md5(n::text), 10) || md5(random()::text) || md5(random()::text)),
         'drill', now() from generate_series(1, $2::int) n`,
      [server.tenantId, Math.round((megabytes * bytesPerMegabyte) / 530)],
    ),
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, seconds: Math.round(performance.now() - startedAt) / 1000 };
}

it(`restores ${orders} orders, backed up under load, digest for digest`, async () => {
  const server = await startTestServer();
  undo.add(() => server.stop());
  const folder = makeFolder(undo);
  const shop = await seedShop(server, 1_000_000);
  await capture(shop, 0, orders);
  if (megabytes > 0) await fill(server);
  const source = server.db.connection;
  const reader = new pg.Client({ ...source, options: '-c TimeZone=UTC' });
  await reader.connect();
  undo.add(() => reader.end());
  const backup = join(folder, 'drill');

  const load = keepOrdering(shop, orders);
  const made = await timed(() =>
    backupStoredData(
      { databaseUrl: urlOf(source) },
      {
        folder: backup,
        secretPlaces,
        onSnapshot: async (snapshot) => {
          await reader.query('begin isolation level repeatable read read only');
          await reader.query(`set transaction snapshot '${snapshot}'`);
        },
      },
    ),
  );
  const times = await load.end();
  const proven = await timed(() => verifyBackup(backup, undefined, () => undefined));
  const dataDir = join(folder, 'elsewhere');
  const restored = await timed(() => restoreStoredData(backup, { dataDir }, { secretPlaces }));

  const elsewhere = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  undo.add(() => elsewhere.stop());
  const expected = await digestsBy(reader);
  expect(await digestsOf(elsewhere.connection)).toEqual(expected);
  expect(restored.result.laws.every(({ ok }) => ok)).toBe(true);
  const size = made.result.row_bytes / bytesPerMegabyte;
  const secondsPerGigabyte = (restored.seconds / size) * 1000;
  if (size > 100) expect(secondsPerGigabyte).toBeLessThan(600);
  process.stdout.write(
    `${JSON.stringify({
      test: 'backup.drill',
      orders,
      rows: made.result.rows,
      megabytes: Math.round(size * 10) / 10,
      megabytes_on_disk:
        Math.round(made.result.tables.reduce((sum, t) => sum + t.bytes, 0) / 100_000) / 10,
      backup_seconds: made.seconds,
      backup_mb_per_s: Math.round(size / made.seconds),
      orders_meanwhile: times.length,
      order_ms_p50: Math.round(times[Math.floor(times.length / 2)] ?? 0),
      order_ms_max: Math.round(times.at(-1) ?? 0),
      verify_seconds: proven.seconds,
      restore_seconds: restored.seconds,
      restore_mb_per_s: Math.round(size / restored.seconds),
      restore_seconds_per_gb: Math.round(secondsPerGigabyte),
      digests: 'equal',
      tables: Object.keys(expected).length,
      laws: 'hold',
    })}\n`,
  );
});
