// Goal: what would not run on Citus is found here, on plain PostgreSQL; and on a real one if given.
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAsOwner, connectionOfUrl, migrationFiles } from '../../src/platform/db/index.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { faultsOnCitus, speakCitus, tenantsNamed } from '../support/citus.ts';
import { createTestDatabase } from '../support/server.ts';

describe('the dialect refuses at run time', () => {
  test.each([
    ['a statement without a tenant', 'select id from orders where id = $1'],
    ['an advisory lock', 'select pg_advisory_xact_lock($1)'],
    ['NOTIFY', `notify events, 'x'`],
    [
      'a lock over all shards',
      '-- all tenants: x\n select id from switchyard.jobs for update skip locked',
    ],
    [
      'an outer lateral join',
      '-- all tenants: x\n select 1 from tenants t left join lateral (select 1 from jobs j where j.tenant_id = t.tenant_id) x on true',
    ],
    ['a clock in an update', 'update orders set updated_at = now() where tenant_id = $1'],
  ])('%s', (_what, text) => {
    expect(faultsOnCitus(text)).not.toEqual([]);
  });

  test('and accepts what is said for one tenant', () => {
    expect(faultsOnCitus('select id from orders where tenant_id = $1 for update')).toEqual([]);
    const text =
      'select 1 from orders o join order_lines l on l.tenant_id = $2 where o.tenant_id = $1';
    expect(tenantsNamed(text, ['a', 'b']).size).toBe(2);
    expect(tenantsNamed(text, ['a', 'a']).size).toBe(1);
  });
});

describe('a database that speaks so', () => {
  let made: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    made = await createTestDatabase();
    speakCitus(made.db);
  });
  afterAll(() => made.drop());

  test('hides the names of constraints, as errors of a shard do', async () => {
    const id = '01990000-0000-7000-8000-000000000001';
    const insert = `insert into switchyard.tenants (tenant_id, slug, name, created_at)
      values ($1, 'x', 'X', '2026-01-01T00:00:00Z')`;
    await made.db.system.query(insert, [id]);
    const error: unknown = await made.db.system.query(insert, [id]).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: '23505', table: 'tenants_102008' });
    expect(error).not.toHaveProperty('constraint');
  });
});

/** Stands in for Citus' functions and writes down what the migrations ask of them. */
const listeningCitus = `
create table public.asked (n int generated always as identity, call text);
create function public.create_distributed_table(t text, c text) returns void language sql as
  $$ insert into public.asked (call) values (format('create_distributed_table(%s, %s)', t, c)) $$;
create function public.create_reference_table(t text) returns void language sql as
  $$ insert into public.asked (call) values (format('create_reference_table(%s)', t)) $$`;

describe('the migrations on Citus', () => {
  test('distribute every tenant table by tenant_id, and make few tables references', async () => {
    const { db, drop } = await createTestDatabase();
    const owner = await connectAsOwner(db.connection);
    try {
      await owner.query('drop schema switchyard cascade');
      await owner.query(listeningCitus);
      await owner.query('create schema switchyard');
      await owner.query('create table switchyard.migrations (number int, name text)');
      const asked = await asCitus(owner);
      const distributed = asked.filter((call) => call.startsWith('create_distributed_table'));
      const references = asked.filter((call) => call.startsWith('create_reference_table'));
      expect(distributed.every((call) => call.endsWith(', tenant_id)'))).toBe(true);
      expect(references).toEqual(['create_reference_table(switchyard.leases)']);
      // tenants first: its shards are what every other table is laid beside (colocation by type).
      expect(distributed[0]).toBe('create_distributed_table(switchyard.tenants, tenant_id)');
      expect(new Set(distributed).size).toBe(distributed.length);
      expect(distributed.length).toBeGreaterThan(25);
    } finally {
      await owner.end();
      await drop();
    }
  });
});

/** Applies every migration with shims that believe in Citus, and reads what they asked of it. */
async function asCitus(owner: pg.Client): Promise<string[]> {
  const onlyOnCitus = /if exists \(select 1 from pg_extension where extname = 'citus'\) then/gu;
  for (const file of migrationFiles()) {
    await owner.query(readFileSync(file.path, 'utf8').replaceAll(onlyOnCitus, 'if true then'));
  }
  const { rows } = await owner.query<{ call: string }>('select call from public.asked order by n');
  return rows.map((row) => row.call);
}

const citusUrl = process.env['SWITCHYARD_TEST_CITUS_URL'];

// Skipped because no Citus is given: set SWITCHYARD_TEST_CITUS_URL to run it.
test.skipIf(citusUrl === undefined)('a real Citus takes every migration', async () => {
  const owner = await connectAsOwner(connectionOfUrl(citusUrl ?? ''));
  try {
    await owner.query('create extension if not exists citus');
    expect(await migrate(owner)).toHaveLength(migrationFiles().length);
    const { rows } = await owner.query<{ n: number }>(
      `select count(distinct colocation_id)::int as n from citus_tables
       where citus_table_type = 'distributed'`,
    );
    expect(rows[0]?.n).toBe(1);
  } finally {
    await owner.end();
  }
});
