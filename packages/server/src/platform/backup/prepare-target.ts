import type pg from 'pg';
import { applyMigrations, ensureRoles, migrationFiles } from '../db/index.ts';
import { serverVersion } from '../telemetry/version.ts';
import { quoted, readSequences, readTables, type StoredTable } from './catalog.ts';
import { BackupFault } from './fault.ts';
import { type Manifest, manifestFile } from './manifest.ts';
import { makePartitions } from './partitions.ts';
import type { OpenBackup } from './read-backup.ts';
import {
  inOneTransaction,
  readState,
  type RestoreState,
  type Step,
  writeState,
} from './restore-state.ts';

/** Refuses a backup of a newer product, or of one with other migrations. Touches nothing. */
export function requireKnownVersion(manifest: Manifest): void {
  const known = migrationFiles();
  const theirs = manifest.migrations.at(-1)?.number ?? 0;
  if (theirs > known.length) {
    throw new BackupFault(
      manifestFile,
      `was written by Switchyard ${manifest.product_version} with migration ${theirs}; this is ` +
        `Switchyard ${serverVersion} with migration ${known.length}. Restore it with that version or a newer one.`,
    );
  }
  manifest.migrations.forEach(({ number, name }, index) => {
    const mine = known[index];
    if (mine?.name === name && mine.number === number) return;
    throw new BackupFault(
      manifestFile,
      `its migration ${number} is ${name}, that of this version is ${mine?.name ?? 'none'}.`,
    );
  });
}

/**
 * Makes the target ready for rows, in one transaction: the schema of the backup's migration, empty,
 * without the foreign keys and indexes that are made again afterwards. Goes on with a restore of
 * the same backup. Throws a fault, and changes nothing, when the place is not free.
 */
export async function prepareTarget(
  session: pg.Client,
  backup: OpenBackup,
  replaces: boolean,
): Promise<{ state: RestoreState; resumed: boolean }> {
  const { manifest, fingerprint } = backup;
  const begun = await readState(session);
  if (begun?.fingerprint === fingerprint) return { state: begun, resumed: true };
  const taken = await whatIsThere(session, begun);
  if (taken !== undefined && !replaces) throw taken;
  await requireEncoding(session, manifest);
  if (taken !== undefined) await requireNobody(session);
  await ensureRoles(session);
  const state = await inOneTransaction(session, async () => {
    const replaced = await putAside(session, begun, manifest.id);
    await session.query('create schema switchyard');
    await applyMigrations(session, manifest.migrations.length);
    await requireSameTables(session, manifest);
    await requireSequences(session, manifest);
    await makePartitions(session, manifest);
    const made: RestoreState = { backupId: manifest.id, fingerprint, phase: 'loading', replaced };
    await writeState(session, made, await takeStepsOut(session, manifest));
    return made;
  });
  return { state, resumed: false };
}

async function whatIsThere(
  session: pg.Client,
  begun: RestoreState | undefined,
): Promise<BackupFault | undefined> {
  if (begun !== undefined) {
    return new BackupFault(
      'The target',
      `holds a half-done restore of another backup (${begun.backupId}). Finish that one, or replace it.`,
    );
  }
  const { rows } = await session.query<{ there: boolean }>(
    `select to_regnamespace('switchyard') is not null as there`,
  );
  return rows[0]?.there === true
    ? new BackupFault('The target', 'holds a Switchyard already. Restore elsewhere, or replace it.')
    : undefined;
}

async function requireEncoding(session: pg.Client, { database }: Manifest): Promise<void> {
  const { rows } = await session.query<{ encoding: string }>(
    `select current_setting('server_encoding') as encoding`,
  );
  const mine = rows[0]?.encoding ?? '';
  if (mine === database.encoding) return;
  throw new BackupFault(
    'The target',
    `keeps text in ${mine}, the backup is of a database in ${database.encoding}.`,
  );
}

async function requireNobody(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name = 'switchyard'`,
  );
  if ((rows[0]?.n ?? 0) > 0) {
    throw new BackupFault('The target', 'is served by a running server. Stop it first.');
  }
}

/** Renames what is there; it is dropped when the restore is whole. Half-done restores go at once. */
async function putAside(
  session: pg.Client,
  begun: RestoreState | undefined,
  backupId: string,
): Promise<string | null> {
  if (begun !== undefined) {
    await session.query('drop schema if exists switchyard cascade');
    await session.query('drop schema switchyard_restore cascade');
    return begun.replaced;
  }
  const { rows } = await session.query<{ there: boolean }>(
    `select to_regnamespace('switchyard') is not null as there`,
  );
  if (rows[0]?.there !== true) return null;
  const name = `switchyard_replaced_${backupId.slice(0, 8)}`;
  await session.query(`alter schema switchyard rename to ${name}`);
  return name;
}

/** The tables and columns must be exactly those of the backup's migration. */
async function requireSameTables(session: pg.Client, manifest: Manifest): Promise<void> {
  const { tables } = await readTables(session);
  const mine = new Map(tables.map((table) => [table.name, table]));
  for (const { name, columns } of manifest.tables) {
    const table = mine.get(name);
    if (table === undefined) {
      throw new BackupFault(`tables/${name}`, 'is a table that this version does not know.');
    }
    requireSameColumns(table, columns);
    mine.delete(name);
  }
  const [lacking] = mine.keys();
  if (lacking !== undefined) {
    throw new BackupFault(`tables/${lacking}`, 'is missing: the manifest does not list the table.');
  }
}

async function requireSequences(session: pg.Client, manifest: Manifest): Promise<void> {
  const mine = new Set((await readSequences(session)).map(({ name }) => name));
  const unknown = manifest.sequences.find(({ name }) => !mine.has(name));
  if (unknown === undefined) return;
  throw new BackupFault(manifestFile, `this version does not know the sequence ${unknown.name}.`);
}

function requireSameColumns(table: StoredTable, theirs: StoredTable['columns']): void {
  const mine = new Map(table.columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of theirs) {
    const known = mine.get(name);
    if (known === undefined) {
      throw new BackupFault(`tables/${table.name}`, `has the unknown column ${name}.`);
    }
    if (known !== type) {
      throw new BackupFault(
        `tables/${table.name}`,
        `its column ${name} is ${type}, that of this version is ${known}.`,
      );
    }
    mine.delete(name);
  }
  const [lacking] = mine.keys();
  if (lacking === undefined) return;
  throw new BackupFault(`tables/${table.name}`, `lacks the column ${lacking}.`);
}

/** Empties the tables and takes away what is faster, or only possible, to make afterwards. */
async function takeStepsOut(session: pg.Client, manifest: Manifest): Promise<Step[]> {
  const names = manifest.tables.map(({ name }) => quoted(name));
  await session.query(`truncate ${names.join(', ')}`);
  const keys = await session.query<{ removal: string; text: string }>(
    `select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as removal,
       format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
         pg_get_constraintdef(c.oid)) as text
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where n.nspname = 'switchyard' and c.contype = 'f' and c.conparentid = 0
     order by c.conrelid::regclass::text, c.conname`,
  );
  const indexes = await session.query<{ removal: string; text: string }>(
    `select format('drop index switchyard.%I', c.relname) as removal,
       replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ') as text
     from pg_index i join pg_class c on c.oid = i.indexrelid
     join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'switchyard' and not c.relispartition
       and not exists (select 1 from pg_constraint k where k.conindid = c.oid)
     order by c.relname`,
  );
  // COPY does not write through a policy: the owner is let past it and held by it again at the end.
  const security = await session.query<{ removal: string; text: string }>(
    `select format('alter table switchyard.%I no force row level security', c.relname) as removal,
       format('alter table switchyard.%I force row level security', c.relname) as text
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'switchyard' and c.relkind in ('r', 'p') and c.relforcerowsecurity
       and row_security_active(c.oid)
     order by c.relname`,
  );
  const removals = [...keys.rows, ...indexes.rows, ...security.rows];
  for (const { removal } of removals) await session.query(removal);
  const kinds = [
    ...indexes.rows.map(({ text }) => ({ kind: 'index' as const, text })),
    ...keys.rows.map(({ text }) => ({ kind: 'foreign_key' as const, text })),
    ...security.rows.map(({ text }) => ({ kind: 'security' as const, text })),
  ];
  return kinds.map((step, number) => ({ number, ...step }));
}
