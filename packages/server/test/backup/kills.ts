import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { makeBackup, openBackup, restoreBackup } from '../../src/platform/backup/index.ts';
import type { Connection } from '../../src/platform/db/index.ts';
import { verifyBackup } from '../../src/stored-backup.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase } from '../support/server.ts';
import { asOwner, digestsOf, makeEmptyDatabase, type Undo } from './support.ts';

const script = fileURLToPath(new URL('backup-child.ts', import.meta.url));

/** Runs the child until it has told of so many chunks, then kills it; fails when it ended before. */
async function killAfter(
  chunks: number,
  mode: 'backup' | 'restore',
  folder: string,
  connection: Connection,
): Promise<void> {
  const child = spawn(process.execPath, [script, mode, folder, JSON.stringify(connection)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let told = 0;
  child.on('message', () => {
    told++;
    if (told === chunks) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect({ mode, told, signal }).toMatchObject({ signal: 'SIGKILL' });
}

/** A database with so many rows that nobody reads them in a moment. */
export async function makeLargeDatabase(undo: Undo, rows: number): Promise<Connection> {
  const { db, drop } = await createTestDatabase();
  undo.add(drop);
  await asOwner(db.connection, async (client) => {
    await client.query(
      `insert into switchyard.tenants (tenant_id, slug, name, created_at)
       values (gen_random_uuid(), 'large', 'Large', now())`,
    );
    await client.query(
      `insert into switchyard.log_entries (tenant_id, id, type, body, actor, recorded_at)
       select tenant_id, gen_random_uuid(), 'note',
         json_build_object('n', n, 'text', repeat(md5(n::text), 20)), 'test', now()
       from switchyard.tenants, generate_series(1, $1::int) n`,
      [rows],
    );
  });
  return db.connection;
}

/** Kills a backup after some chunks, and makes it again: nothing of the first remains. */
export async function killBackup(
  source: Connection,
  folder: string,
  chunks: number,
): Promise<string[]> {
  await killAfter(chunks, 'backup', folder, source);
  expect(existsSync(folder)).toBe(false);
  await expect(openBackup(`${folder}.partial`, undefined)).rejects.toThrow('no complete backup');
  const leftovers: string[] = [];
  await makeBackup(source, {
    folder,
    chunkBytes: 1,
    onLeftover: (path) => void leftovers.push(path),
  });
  expect(existsSync(`${folder}.partial`)).toBe(false);
  await verifyBackup(folder, undefined, () => undefined);
  return leftovers;
}

/** Kills a restore each time it has loaded so many chunks more, then lets it end. */
export async function killRestore(
  undo: Undo,
  folder: string,
  chunksBetweenKills: readonly number[],
): Promise<{ digests: Record<string, string>; found: number; loaded: number }> {
  const target = await makeEmptyDatabase(undo);
  for (const chunks of chunksBetweenKills) {
    await killAfter(chunks, 'restore', folder, target);
    await eventually('the database has noticed', async () => (await countSessions(target)) === 0);
  }
  const report = await restoreBackup(target, await openBackup(folder, undefined));
  return {
    digests: await digestsOf(target),
    found: report.chunksFound,
    loaded: report.chunksLoaded,
  };
}

/** Sessions of backups and restores that the database still has. */
export async function countSessions(target: Connection): Promise<number> {
  return asOwner(target, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name = 'switchyard backup'`,
    );
    return rows[0]?.n ?? 0;
  });
}
