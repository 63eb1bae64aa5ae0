// Goal: a partitioned table is one table of a backup, and its partitions come back as they were.
import { afterAll, describe, expect, it } from 'vitest';
import { readTables } from '../../src/platform/backup/catalog.ts';
import { rowsOf } from '../../src/platform/backup/copy-out.ts';
import type { PartitionEntry } from '../../src/platform/backup/manifest.ts';
import { makePartitions } from '../../src/platform/backup/partitions.ts';
import { createRowDigest } from '../../src/platform/backup/row-digest.ts';
import { withSessions } from '../../src/platform/backup/sessions.ts';
import { type Connection, ensureRoles } from '../../src/platform/db/index.ts';
import { asOwner, createUndo, makeEmptyDatabase, schemaOf } from './support.ts';

const undo = createUndo();
afterAll(undo.all);

const parent = `create schema switchyard;
  grant usage on schema switchyard to switchyard_app, switchyard_system;
  create table switchyard.facts (tenant_id uuid not null, at date not null, kind text not null,
    primary key (tenant_id, at, kind)) partition by range (at);`;
const own = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`;
const partitions = `
  create table switchyard.facts_old partition of switchyard.facts
    for values from (minvalue) to ('2026-01-01');
  create table switchyard.facts_new partition of switchyard.facts
    for values from ('2026-01-01') to ('2027-01-01') partition by list (kind);
  create table switchyard.facts_new_a partition of switchyard.facts_new for values in ('a', 'it''s')
    with (fillfactor = 70);
  create table switchyard.facts_new_rest partition of switchyard.facts_new default;
  alter table switchyard.facts_old enable row level security;
  alter table switchyard.facts_old force row level security;
  create policy tenant_only on switchyard.facts_old for all to switchyard_app
    using (${own}) with check (${own});
  grant select, insert on switchyard.facts_old to switchyard_app;
  insert into switchyard.facts
    select gen_random_uuid(), '2025-12-01'::date + n, chr(97 + n % 3) from generate_series(1, 90) n;`;

async function databaseWith(...texts: string[]): Promise<Connection> {
  const connection = await makeEmptyDatabase(undo);
  await asOwner(connection, async (client) => {
    await ensureRoles(client);
    for (const text of texts) await client.query(text);
  });
  return connection;
}

async function partitionsOf(connection: Connection): Promise<PartitionEntry[]> {
  return withSessions(connection, 1, async ([session]) => {
    const { tables } = session === undefined ? { tables: [] } : await readTables(session);
    expect(tables.map(({ name }) => name)).toEqual(['facts']);
    return tables.flatMap((table) => table.partitions);
  });
}

describe('partitions', () => {
  it('come back with bounds, storage, policies and grants, in place of other ones', async () => {
    const source = await databaseWith(parent, partitions);
    const entries = await partitionsOf(source);
    const target = await databaseWith(
      parent,
      'create table switchyard.facts_of_today partition of switchyard.facts default',
    );
    await withSessions(target, 1, async ([session]) => {
      const table = { name: 'facts', columns: [], rows: 0, partitions: entries };
      await makePartitions(session as never, { tables: [table] } as never);
    });
    expect(await schemaOf(target)).toEqual(await schemaOf(source));
    expect(await partitionsOf(target)).toEqual(entries);
  });

  it('are read through their parent', async () => {
    const source = await databaseWith(parent, partitions);
    await withSessions(source, 1, async ([session]) => {
      const digest = createRowDigest();
      const table = { name: 'facts', columns: [{ name: 'at', type: 'date' }] };
      for await (const piece of rowsOf(session as never, table)) digest.feed(piece);
      expect(digest.rows()).toBe(90);
    });
  });

  it('are refused when the manifest says of them what no backup says', async () => {
    const target = await databaseWith(parent);
    const entry: PartitionEntry = {
      name: 'facts_x',
      parent: 'facts',
      bound: 'DEFAULT',
      partition_key: null,
      options: [],
      row_security: false,
      forced: false,
      policies: [],
      grants: [],
    };
    const bad: Partial<PartitionEntry>[] = [
      { bound: `DEFAULT; drop schema switchyard cascade` },
      { bound: `FOR VALUES IN ('a'); select 1; --')` },
      { partition_key: 'LIST (kind); select 1' },
      { options: ['fillfactor=70); select (1'] },
      { grants: [{ role: 'public', privilege: 'SELECT' }] },
    ];
    await withSessions(target, 1, async ([session]) => {
      for (const change of bad) {
        const table = { partitions: [{ ...entry, ...change }] };
        await expect(
          makePartitions(session as never, { tables: [table] } as never),
        ).rejects.toThrow('of partition facts_x are unknown');
      }
    });
  });
});
