// Goal: the database itself keeps tenants apart, whatever a statement forgets; and a server refuses
// to serve from one that does not. Method: the catalogue is examined as at every start, each kind
// of fault is planted once, and every table is tried under the role of requests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '../../src/lib/ids.ts';
import {
  connectAsOwner,
  type Database,
  openDatabase,
  readFacts,
} from '../../src/platform/db/index.ts';
import { startProcess } from '../support/process.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { createTestDatabase, createTestTenant, startTestServer } from '../support/server.ts';

let owner: pg.Client;
let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await createTestDatabase());
  owner = await connectAsOwner(db.connection);
});
afterAll(async () => {
  await owner.end();
  await drop();
});

type Table = { name: string; may: string[] };

/** Every table with a tenant, and what the role of requests may do with it. */
async function tenantTables(): Promise<Table[]> {
  const { rows } = await owner.query<Table>(`select c.relname as name,
      array(select p from unnest('{select,insert,update,delete}'::text[]) p
        where has_table_privilege('switchyard_app', c.oid, p)) as may
    from pg_class c
    where c.relnamespace = 'switchyard'::regnamespace and c.relkind in ('r', 'p')
      and exists (select 1 from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'tenant_id')
    order by 1`);
  return rows;
}

/** Each kind of fault: what plants it, what undoes it, and the table it must be told by. */
const plants: [fault: string, plant: string, undo: string, told: string][] = [
  [
    'a new table that nobody protected',
    'create table switchyard.planted (tenant_id uuid not null primary key)',
    'drop table switchyard.planted',
    'planted: row level security is off',
  ],
  [
    'a table without a tenant',
    'create table switchyard.planted (id int primary key)',
    'drop table switchyard.planted',
    'planted: has no tenant_id',
  ],
  [
    'row level security switched off',
    'alter table switchyard.orders disable row level security',
    'alter table switchyard.orders enable row level security',
    'orders: row level security is off',
  ],
  [
    'row level security not forced',
    'alter table switchyard.products no force row level security',
    'alter table switchyard.products force row level security',
    'products: row level security is not forced',
  ],
  [
    'a policy that is gone',
    'alter policy tenant_only on switchyard.jobs to switchyard_system',
    'alter policy tenant_only on switchyard.jobs to switchyard_app',
    'jobs: no policy binds',
  ],
  [
    'one more policy that shows all',
    'create policy planted on switchyard.orders for select to switchyard_app using (true)',
    'drop policy planted on switchyard.orders',
    'orders: the policy planted shows',
  ],
  [
    'one more policy for everybody',
    'create policy planted on switchyard.events for select to public using (true)',
    'drop policy planted on switchyard.events',
    'events: the policy planted shows',
  ],
  [
    'a policy that shows more',
    `alter policy tenant_only on switchyard.lanes using (tenant_id is not null)`,
    `alter policy tenant_only on switchyard.lanes
       using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
    'lanes: the policy tenant_only shows',
  ],
  [
    'a policy that writes for others',
    'alter policy tenant_only on switchyard.lanes with check (true)',
    `alter policy tenant_only on switchyard.lanes
       with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
    'lanes: the policy tenant_only lets',
  ],
  [
    'a key over all tenants',
    'create unique index planted on switchyard.products (sku)',
    'drop index switchyard.planted',
    'products: the index planted is unique',
  ],
  [
    'a table of the requests’ own role',
    'grant switchyard_app to current_user; alter table switchyard.jobs owner to switchyard_app',
    'alter table switchyard.jobs owner to current_user',
    'jobs: it belongs to a role',
  ],
  [
    'a view with the rights of its owner',
    'create view switchyard.planted as select * from switchyard.orders',
    'drop view switchyard.planted',
    'planted: is a view',
  ],
  [
    'a function with the rights of its owner',
    `create function switchyard.planted() returns bigint language sql security definer
       as 'select count(*) from switchyard.orders'`,
    'drop function switchyard.planted()',
    'planted: is a function',
  ],
  [
    'a table of the platform within reach',
    'grant select on switchyard.leases to switchyard_app',
    'revoke select on switchyard.leases from switchyard_app',
    'leases: belongs to the platform',
  ],
];

describe('the audit', () => {
  it('finds nothing in a database as the migrations make it', async () => {
    expect((await readFacts(db.system)).isolationFaults).toEqual([]);
    expect((await tenantTables()).length).toBeGreaterThan(30);
  });

  it.each(plants)('finds %s, and nothing is served', async (_fault, plant, undo, told) => {
    await owner.query(plant);
    try {
      await expect(openDatabase(db.connection)).rejects.toThrow(told);
      expect((await readFacts(db.system)).isolationFaults.join()).toContain(told);
    } finally {
      await owner.query(undo);
    }
    expect((await readFacts(db.system)).isolationFaults).toEqual([]);
  });

  it('ends a starting process with the name of the table', async () => {
    const { host, port, user, database } = db.connection;
    const socket = encodeURIComponent(host);
    const folder = mkdtempSync(join(tmpdir(), 'sw-isolation-'));
    await owner.query('alter table switchyard.orders disable row level security');
    try {
      const args = ['--data-dir', join(folder, 'data'), '--port', '0', '--no-demo'];
      const one = startProcess(args, {
        DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${socket}`,
      });
      await expect.poll(() => one.child.exitCode, { timeout: 40_000 }).toBe(1);
      expect(one.said()).toContain('Switchyard did not start: The database does not keep tenants');
      expect(one.said()).toContain('orders: row level security is off');
    } finally {
      await owner.query('alter table switchyard.orders enable row level security');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('under the role of requests', () => {
  let first: Awaited<ReturnType<typeof startTestServer>>;
  let other: Uuid;
  beforeAll(async () => {
    first = await startTestServer();
    other = await createTestTenant(first.db, first.ids, 'other');
    const [place, product] = [await seedLocation(first, 'A'), await seedProduct(first, 'A')];
    await seedStock(first, product.uuid, place.uuid, 9);
  });
  afterAll(() => first.stop());

  /** Runs the work as a request of a tenant would, or of none. */
  async function as<T>(tenantId: string | undefined, work: (c: pg.PoolClient) => Promise<T>) {
    const client = await first.db.app.connect();
    try {
      await client.query('begin');
      if (tenantId !== undefined)
        await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  it('no table shows a row, or takes one, when no tenant is set', async () => {
    for (const { name, may } of await tenantTables()) {
      for (const unset of [undefined, '']) {
        if (may.includes('select')) {
          const { rows } = await as(unset, (c) => c.query(`select 1 from switchyard.${name}`));
          expect([name, rows.length]).toEqual([name, 0]);
        }
        const insert = `insert into switchyard.${name} (tenant_id) values ($1)`;
        const refused = as(unset, (c) => c.query(insert, [first.tenantId]));
        await expect(refused, name).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  it('no table shows, changes or takes a row of another tenant', async () => {
    let tried = 0;
    for (const { name, may } of await tenantTables()) {
      const table = `switchyard.${name}`;
      const insert = `insert into ${table} (tenant_id) values ($1)`;
      const refused = as(other, (c) => c.query(insert, [first.tenantId]));
      await expect(refused, name).rejects.toMatchObject({ code: '42501' });
      const touch = async (sql: string): Promise<void> => {
        const { rowCount } = await as(other, (c) => c.query(sql, [first.tenantId]));
        expect([name, rowCount]).toEqual([name, 0]);
        tried++;
      };
      if (may.includes('select')) await touch(`select 1 from ${table} where tenant_id = $1`);
      if (may.includes('update'))
        await touch(`update ${table} set tenant_id = tenant_id where tenant_id = $1`);
      if (may.includes('delete')) await touch(`delete from ${table} where tenant_id = $1`);
    }
    expect(tried).toBeGreaterThan(50);
  });

  it('a row cannot be given to another tenant', async () => {
    const give = (table: string) =>
      as(first.tenantId, (c) =>
        c.query(`update switchyard.${table} set tenant_id = $1 where tenant_id = $2`, [
          other,
          first.tenantId,
        ]),
      );
    for (const table of ['products', 'locations', 'inventory'])
      await expect(give(table), table).rejects.toMatchObject({ code: '42501' });
  });

  it('a connection that comes back remembers no tenant, however its work ended', async () => {
    const one = await openDatabase(first.db.connection, { connectionsMax: 1 });
    const remembered = async (): Promise<unknown> => {
      const { rows } = await one.app.query(
        `select nullif(current_setting('app.tenant_id', true), '') as tenant,
           (select count(*)::int from switchyard.products) as seen`,
      );
      return rows[0];
    };
    const work = (sql: string) => (tx: { query: (text: string) => Promise<unknown> }) =>
      tx.query(sql);
    const count = 'select 1 from switchyard.products where tenant_id is not null';
    try {
      expect(await one.transaction(first.tenantId, {}, work(count))).toHaveLength(1);
      expect(await remembered()).toEqual({ tenant: null, seen: 0 });
      await one.transaction(first.tenantId, { rollBack: true }, work(count));
      expect(await remembered()).toEqual({ tenant: null, seen: 0 });
      await expect(one.transaction(first.tenantId, {}, work('select 1 / 0'))).rejects.toMatchObject(
        { code: '22012' },
      );
      expect(await remembered()).toEqual({ tenant: null, seen: 0 });
      await expect(
        one.transaction(first.tenantId, {}, () => Promise.reject(new Error('of ours'))),
      ).rejects.toThrow('of ours');
      expect(await remembered()).toEqual({ tenant: null, seen: 0 });
      await expect(
        one.transaction(first.tenantId, {}, work('select pg_terminate_backend(pg_backend_pid())')),
      ).rejects.toThrow();
      expect(await remembered()).toEqual({ tenant: null, seen: 0 });
    } finally {
      await one.close();
    }
  });
});
