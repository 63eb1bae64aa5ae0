import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { assert } from '../../lib/assert.ts';
import { pause } from '../waker.ts';

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

/** How a migration waits for tables that others use. */
export type MigrationPatience = {
  /** A statement waits for a lock so long; requests that come behind it wait as long, no longer. */
  lockMs: number;
  /** Times a migration is begun before the start is given up. */
  attemptsMax: number;
  pauseMs: number;
};

const defaultPatience: MigrationPatience = { lockMs: 2000, attemptsMax: 30, pauseMs: 1000 };

/**
 * Brings the database to the newest schema; several processes may call it at once, one applies.
 * Each migration is one transaction: killed in its middle, nothing of it is left, and the next
 * start does it anew. Returns the names applied now. Needs a login that may create roles and a
 * schema. Throws when a table stays locked by others through every attempt.
 */
export async function migrate(
  client: pg.ClientBase,
  patience: MigrationPatience = defaultPatience,
): Promise<string[]> {
  const applied: string[] = [];
  await ensureRoles(client);
  await client.query('create schema if not exists switchyard').catch((error: unknown) => {
    // Two first starts at once: the other one made it between the check and the insert.
    if (!(error instanceof Error && /already exists|duplicate key/.test(error.message)))
      throw error;
  });
  await client.query(createMigrations);
  for (const file of migrationFiles()) {
    if (await applyPatiently(client, file, patience)) applied.push(file.name);
  }
  return applied;
}

async function applyPatiently(
  client: pg.ClientBase,
  file: MigrationFile,
  patience: MigrationPatience,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyUnlessDone(client, file, patience.lockMs);
    } catch (error) {
      const isLocked = error instanceof Error && 'code' in error && error.code === '55P03';
      if (isLocked && attempt < patience.attemptsMax) {
        await pause(patience.pauseMs);
        continue;
      }
      const words = isLocked
        ? `Migration ${file.name} waited ${attempt} times for tables that others use. Nothing of ` +
          'it was kept: end long transactions (pg_stat_activity tells them) and start again.'
        : `Migration ${file.name} failed.`;
      throw new Error(words, { cause: error });
    }
  }
}

/** False when it was applied before, also by another process just now. */
async function applyUnlessDone(
  client: pg.ClientBase,
  file: MigrationFile,
  lockMs: number,
): Promise<boolean> {
  await client.query('begin');
  try {
    // A lock on the table, not an advisory one: it means the same on every kind of database.
    await client.query('lock table switchyard.migrations in exclusive mode');
    const done = await client.query('select 1 from switchyard.migrations where number = $1', [
      file.number,
    ]);
    const isNew = done.rowCount === 0;
    if (isNew) {
      // From here on only: another process that migrates is waited for.
      await client.query(`set local lock_timeout = ${Math.trunc(lockMs)}`);
      await applyFile(client, file);
    }
    await client.query('commit');
    return isNew;
  } catch (error) {
    // A connection that broke has rolled back by itself.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
