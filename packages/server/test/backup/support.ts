import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { inject } from 'vitest';
import { BackupFault, type Manifest, openBackup } from '../../src/platform/backup/index.ts';
import { completeText } from '../../src/platform/backup/make-backup.ts';
import { overallDigest, renderManifest } from '../../src/platform/backup/manifest.ts';
import { proveFiles } from '../../src/platform/backup/read-backup.ts';
import { connectAsOwner, type Connection } from '../../src/platform/db/index.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestServer } from '../support/server.ts';

/** Things to undo, last first. */
export type Undo = { add: (step: () => Promise<void> | void) => void; all: () => Promise<void> };

export function createUndo(): Undo {
  const steps: (() => Promise<void> | void)[] = [];
  return {
    add: (step) => void steps.push(step),
    all: async () => {
      while (steps.length > 0) await steps.pop()?.();
    },
  };
}

/** A folder that is removed at the end. */
export function makeFolder(undo: Undo): string {
  const folder = mkdtempSync(join(tmpdir(), 'sw-backup-'));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A database with nothing in it, dropped at the end. */
export async function makeEmptyDatabase(undo: Undo, owner?: string): Promise<Connection> {
  const cluster = inject('testCluster');
  const name = `restored_${randomBytes(6).toString('hex')}`;
  await asOwner(cluster, async (admin) => {
    await admin.query(`create database ${name}${owner === undefined ? '' : ` owner ${owner}`}`);
  });
  undo.add(() =>
    asOwner(cluster, async (admin) => {
      await admin.query(`drop database if exists ${name} with (force)`);
    }),
  );
  return { ...cluster, database: name };
}

/** Runs the work on a connection of its own. */
export async function asOwner<T>(
  connection: Connection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connectAsOwner(connection);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The address of a database of the test cluster, as a user would write it. */
export function urlOf({ host, port, user, database }: Connection): string {
  return `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** A product in stock, and a way to order it. */
export async function seedShop(
  server: TestServer,
  stock: number,
): Promise<{ order: (number: number) => Promise<number> }> {
  const product = await seedProduct(server, `P-${randomBytes(4).toString('hex')}`);
  const location = await seedLocation(server, `L-${randomBytes(4).toString('hex')}`);
  await seedStock(server, product.uuid, location.uuid, stock);
  return {
    order: async (number) => {
      const body = orderBody(`B-${number}`, [{ product: product.id, quantity: 1 }]);
      // Whatever COPY has to escape.
      body['customer'] = { id: `cus_${number}`, name: 'A\\N "b"\tc\nd \u00e9\u{1f4e6}' };
      return (await server.request('POST', '/v1/orders', { body })).status;
    },
  };
}

/**
 * Digests by the database itself, over rows as it prints them: no code of the backup takes part.
 * With a snapshot, of what was stored then.
 */
export async function digestsOf(
  connection: Connection,
  snapshot?: string,
): Promise<Record<string, string>> {
  return asOwner(connection, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    if (snapshot !== undefined) await client.query(`set transaction snapshot '${snapshot}'`);
    return digestsBy(client);
  });
}

/** The same by a session whose transaction fixes what is seen. */
export async function digestsBy(client: pg.Client): Promise<Record<string, string>> {
  const tables = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'switchyard'::regnamespace
       and relkind in ('r', 'p') and not relispartition
       and relname not in ('migrations', 'leases') order by relname`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '')
         as digest from switchyard.${name} t`,
    );
    digests[name] = rows[0]?.digest ?? '';
  }
  return digests;
}

/** The schema as the database describes it: columns, keys, checks, indexes, policies, grants. */
export async function schemaOf(connection: Connection): Promise<string[]> {
  return asOwner(connection, async (client) => {
    const { rows } = await client.query<{ line: string }>(
      `select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) as line
         from pg_constraint where connamespace = 'switchyard'::regnamespace
       union all select indexdef from pg_indexes where schemaname = 'switchyard'
       union all select format('%s %s %s %s', tablename, policyname, qual, with_check)
         from pg_policies where schemaname = 'switchyard'
       union all select format('%s %s %s %s', relname, relrowsecurity, relforcerowsecurity,
           relispartition)
         from pg_class where relnamespace = 'switchyard'::regnamespace and relkind in ('r', 'p')
       union all select format('%s %s %s', table_name, grantee, privilege_type)
         from information_schema.role_table_grants
         where table_schema = 'switchyard' and grantee like 'switchyard\\_%'
       order by 1`,
    );
    return rows.map(({ line }) => line);
  });
}

/** Whether anything of ours is in the database. */
export async function isUntouched(connection: Connection): Promise<boolean> {
  return asOwner(connection, async (client) => {
    const { rows } = await client.query<{ none: boolean }>(
      `select not exists (select 1 from pg_namespace where nspname like 'switchyard%') as none`,
    );
    return rows[0]?.none === true;
  });
}

/** Changes a manifest and signs it anew, as a forger without the key could. */
export function forge(folder: string, change: (manifest: Manifest) => void): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  change(manifest);
  manifest.digest = overallDigest(manifest.tables);
  const bytes = renderManifest(manifest);
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'COMPLETE'), completeText(bytes, undefined));
}

/** The file of a chunk that a table has. */
export function chunkOf(folder: string, table: string): string {
  const file = ['zst', 'zst.enc']
    .map((suffix) => join(folder, 'tables', table, `000001.${suffix}`))
    .find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${table} has no chunk.`);
  return file;
}

/** Changes one byte, has the backup proven, and changes it back. Fails when it is not refused. */
export async function refusalOfFlip(flip: {
  folder: string;
  file: string;
  place: number;
  bits: number;
  keySecret: Buffer | undefined;
}): Promise<BackupFault> {
  const path = join(flip.folder, flip.file);
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  const at = flip.place % whole.length;
  changed[at] = (changed[at] ?? 0) ^ flip.bits;
  writeFileSync(path, changed);
  try {
    await proveFiles(await openBackup(flip.folder, flip.keySecret));
  } catch (error) {
    if (error instanceof BackupFault) return error;
    throw error;
  } finally {
    writeFileSync(path, whole);
  }
  throw new Error(`Byte ${at} of ${flip.file} may be another.`);
}

/** Mark and manifest prove each other, so that either is named; every other file names itself. */
export function namesIt(subject: string, file: string): boolean {
  const heads = ['COMPLETE', 'manifest.json'];
  return subject === file || (heads.includes(file) && heads.includes(subject));
}
