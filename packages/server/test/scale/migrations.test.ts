// Goal: a migration is done wholly or not at all, and never holds requests up behind a lock.
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { applyMigrations, migrate } from '../../src/platform/db/migrate.ts';
import { connectAsOwner, migrationFiles } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';

const name = `migrations_${randomBytes(6).toString('hex')}`;
/** The fifth makes a table first, and then changes one that is there: it has a middle. */
const before = 4;
let admin: pg.Client;
const opened: pg.Client[] = [];

async function open(): Promise<pg.Client> {
  const client = await connectAsOwner({ ...inject('testCluster'), database: name });
  client.on('error', () => undefined);
  opened.push(client);
  return client;
}

beforeAll(async () => {
  admin = await connectAsOwner(inject('testCluster'));
  await admin.query(`create database ${name}`);
  const owner = await open();
  await owner.query('begin; create schema switchyard');
  await applyMigrations(owner, before);
  await owner.query('commit');
});
afterAll(async () => {
  await Promise.all(opened.map((client) => client.end().catch(() => undefined)));
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

async function countApplied(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::int as n from switchyard.migrations',
  );
  return rows[0]?.n ?? 0;
}

async function isThere(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [`switchyard.${table}`],
  );
  return rows[0]?.there === true;
}

test('a locked table ends the start with words, and nothing of the migration is kept', async () => {
  const [holder, owner] = [await open(), await open()];
  await holder.query('begin; lock table switchyard.event_outbox in share update exclusive mode');
  const tried = migrate(owner, { lockMs: 50, attemptsMax: 2, pauseMs: 10 });
  await expect(tried).rejects.toThrow(/0005_\w+\.sql waited 2 times .* Nothing of it was kept/);
  await holder.query('rollback');
  expect(await countApplied(owner)).toBe(before);
  expect(await isThere(owner, 'subscription_cursors')).toBe(false);
});

test('a migration killed in its middle leaves nothing, and the next start completes', async () => {
  const [holder, owner, looker] = [await open(), await open(), await open()];
  await holder.query('begin; lock table switchyard.event_outbox in share update exclusive mode');
  const { rows } = await owner.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid;
  const tried = migrate(owner, { lockMs: 60_000, attemptsMax: 1, pauseMs: 10 });
  const failed = tried.then(
    () => 'it went through',
    (error: unknown) => String(error),
  );
  await eventually('it waits in its middle', async () => {
    const waiting = await looker.query(
      `select 1 from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`,
      [pid],
    );
    return waiting.rowCount === 1;
  });
  await looker.query('select pg_terminate_backend($1)', [pid]);
  expect(await failed).toMatch(/0005/);
  await holder.query('rollback');
  expect([await countApplied(looker), await isThere(looker, 'subscription_cursors')]).toEqual([
    before,
    false,
  ]);
  // Two processes start at once: each migration is applied by one of them.
  const applied = (await Promise.all([migrate(looker), migrate(await open())])).flat();
  expect(applied).toHaveLength(migrationFiles().length - before);
  expect(await isThere(looker, 'subscription_cursors')).toBe(true);
});
