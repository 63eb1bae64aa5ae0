import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { assert } from '../../lib/assert.ts';

const migrationsDir = join(import.meta.dirname, '../../../migrations');

/** The migration files in order, numbered without a gap. */
export function migrationFiles(): { number: number; name: string; path: string }[] {
  const files = readdirSync(migrationsDir)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ number: Number(name.slice(0, 4)), name, path: join(migrationsDir, name) }));
  files.forEach((file, index) => {
    assert(file.number === index + 1, `Migration ${file.name} is out of order.`);
  });
  return files;
}

const createRoles = `
do $$ begin
  if not exists (select 1 from pg_roles where rolname = 'switchyard_app') then
    create role switchyard_app nologin nosuperuser nobypassrls;
  end if;
  if not exists (select 1 from pg_roles where rolname = 'switchyard_system') then
    create role switchyard_system nologin nosuperuser nobypassrls;
  end if;
  execute format('grant switchyard_app, switchyard_system to %I', current_user);
exception when duplicate_object or unique_violation then null;
end $$`;

const createMigrations = `create table if not exists switchyard.migrations (
  number int primary key, name text not null, applied_at timestamptz not null default now())`;

type MigrationFile = ReturnType<typeof migrationFiles>[number];

async function applyFile(client: pg.ClientBase, file: MigrationFile): Promise<void> {
  await client.query(readFileSync(file.path, 'utf8'));
  await client.query('insert into switchyard.migrations (number, name) values ($1, $2)', [
    file.number,
    file.name,
  ]);
}

/** Makes the two roles unless they are there. */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  // Roles are shared by every database of the server: two databases migrating at once may collide.
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(createRoles);
      return;
    } catch (error) {
      if (attempt >= 5) throw error;
    }
  }
}

/** The first migrations, in the caller's transaction, on an empty schema; the roles are there. */
export async function applyMigrations(client: pg.ClientBase, count: number): Promise<void> {
  await client.query(createMigrations);
  for (const file of migrationFiles().slice(0, count)) await applyFile(client, file);
}

/**
 * Brings the database to the newest schema; several processes may call it at once, one applies.
 * Returns the names applied now. Needs a login that may create roles and a schema.
 */
export async function migrate(client: pg.ClientBase): Promise<string[]> {
  const applied: string[] = [];
  await ensureRoles(client);
  await client.query('create schema if not exists switchyard').catch((error: unknown) => {
    // Two first starts at once: the other one made it between the check and the insert.
    if (!(error instanceof Error && /already exists|duplicate key/.test(error.message)))
      throw error;
  });
  await client.query(createMigrations);
  for (const file of migrationFiles()) {
    await client.query('begin');
    try {
      // A lock on the table, not an advisory one: it means the same on every kind of database.
      await client.query('lock table switchyard.migrations in exclusive mode');
      const done = await client.query('select 1 from switchyard.migrations where number = $1', [
        file.number,
      ]);
      if (done.rowCount === 0) {
        await applyFile(client, file);
        applied.push(file.name);
      }
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new Error(`Migration ${file.name} failed.`, { cause: error });
    }
  }
  return applied;
}
