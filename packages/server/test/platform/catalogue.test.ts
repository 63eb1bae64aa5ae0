import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import { createTestDatabase } from '../support/server.ts';

type Row = { name: string };

/** Tables that belong to the platform as a whole and hold nothing of a tenant. */
const withoutTenant = new Set(['migrations', 'leases']);

/** What the app may only add to: the ledger, the facts, the records. */
const appendOnly = [
  'inventory_movements',
  'event_outbox',
  'routing_decisions',
  'network_versions',
  'order_notes',
  'shipment_lines',
  'log_entries',
  'price_runs',
  'forecast_runs',
];

/** Each rule as a query for what breaks it, and a statement that plants such a thing. */
const rules: { rule: string; broken: string; plant: string }[] = [
  {
    rule: 'every table has a tenant, but for the named ones',
    broken: `select c.relname as name from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = 'switchyard'::regnamespace
      and not exists (select 1 from pg_attribute a
          where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)`,
    plant: 'create table switchyard.planted (id int primary key)',
  },
  {
    rule: 'row level security is enabled and forced on every tenant table',
    broken: `select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relkind in ('r', 'p') and c.relnamespace = 'switchyard'::regnamespace
        and not (c.relrowsecurity and c.relforcerowsecurity)`,
    plant: 'create table switchyard.planted (tenant_id uuid not null primary key)',
  },
  {
    rule: 'every tenant table has the two policies, the app’s bound to its tenant for reading and writing',
    broken: `select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relkind in ('r', 'p') and c.relnamespace = 'switchyard'::regnamespace and (
        (select count(*) from pg_policies p where p.schemaname = 'switchyard' and p.tablename = c.relname) <> 2
        or not exists (select 1 from pg_policies p where p.schemaname = 'switchyard' and p.tablename = c.relname
          and p.roles = '{switchyard_app}' and p.qual like '%app.tenant_id%' and p.with_check like '%app.tenant_id%'))`,
    plant: 'create policy planted on switchyard.orders for select to switchyard_app using (true)',
  },
  {
    rule: 'tenant_id leads every primary key and unique index',
    broken: `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = 'switchyard'::regnamespace and i.indisunique and i.indkey[0] <> a.attnum`,
    plant: 'create unique index planted on switchyard.products (sku)',
  },
  {
    rule: 'tenant_id leads every foreign key, and none sets null',
    broken: `select k.conname as name from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'tenant_id'
      where k.contype = 'f' and k.connamespace = 'switchyard'::regnamespace
        and (k.conkey[1] <> a.attnum or k.confdeltype = 'n')`,
    plant:
      'alter table switchyard.order_notes add constraint planted foreign key (order_id, tenant_id) references switchyard.orders (id, tenant_id)',
  },
  {
    rule: 'there are no triggers of ours and no rules',
    broken: `select tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'switchyard'::regnamespace and not t.tgisinternal
      union all select rulename from pg_rules where schemaname = 'switchyard'`,
    plant: 'create rule planted as on delete to switchyard.orders do instead nothing',
  },
  {
    rule: 'what is append-only cannot be changed or emptied by the app',
    broken: `select table_name || '.' || privilege_type as name from information_schema.role_table_grants
      where table_schema = 'switchyard' and grantee = 'switchyard_app'
        and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') and table_name = any('{${appendOnly.join(',')}}')`,
    plant: 'grant delete on switchyard.inventory_movements to switchyard_app',
  },
  {
    rule: 'the app’s role can bypass nothing and owns nothing',
    broken: `select rolname as name from pg_roles where rolname in ('switchyard_app', 'switchyard_system')
        and (rolsuper or rolbypassrls or rolcreaterole)
      union all select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
        where c.relnamespace = 'switchyard'::regnamespace and r.rolname in ('switchyard_app', 'switchyard_system')`,
    plant: 'alter table switchyard.jobs owner to switchyard_app',
  },
  {
    rule: 'counters of stock are in no index, so that their updates stay in place',
    broken: `select i.indexrelid::regclass::text as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid
        and a.attnum = any(i.indkey::smallint[])
      where i.indrelid = 'switchyard.inventory'::regclass
        and a.attname in ('on_hand', 'allocated', 'reserved', 'updated_at', 'safety_stock')`,
    plant: 'create index planted on switchyard.inventory (tenant_id, allocated)',
  },
];

describe('the schema', () => {
  let owner: pg.Client;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createTestDatabase();
    ({ drop } = database);
    owner = await connectAsOwner(database.db.connection);
  });
  afterAll(async () => {
    await owner.end();
    await drop();
  });

  const broken = async (query: string): Promise<string[]> =>
    (await owner.query<Row>(query)).rows
      .map((row) => row.name)
      .filter((name) => !withoutTenant.has(name));

  it('has the tables that the rules speak of', async () => {
    const { rows } = await owner.query<{ n: number }>(
      `select count(*)::int as n from pg_class where relkind in ('r', 'p') and relnamespace = 'switchyard'::regnamespace`,
    );
    expect(rows[0]?.n).toBeGreaterThan(25);
  });

  it.each(rules)('$rule', async (rule) => {
    expect(await broken(rule.broken)).toEqual([]);
  });

  it.each(rules)('is seen breaking: $rule', async ({ broken: query, plant }) => {
    await owner.query('begin');
    try {
      // A key the planted foreign key needs.
      if (plant.includes('(id, tenant_id)'))
        await owner.query(
          'alter table switchyard.orders add constraint planted_key unique (id, tenant_id)',
        );
      await owner.query(plant);
      expect((await broken(query)).length).toBeGreaterThan(0);
    } finally {
      await owner.query('rollback');
    }
  });
});
