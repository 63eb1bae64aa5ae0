// Goal: no statement can touch another tenant's rows, and every statement runs unchanged on Citus.
// Method: planted statements and migrations first, then all of the repository's.
import { describe, expect, it } from 'vitest';
import { report, repositoryFiles, typeScriptOf } from '../support/files.ts';
import { plant } from '../support/plant.ts';
import { checkMigrations, migrationsOf, tenantTablesOf } from './checks/migrations.ts';
import {
  checkConstraintNames,
  checkSqlStatements,
  countSqlTexts,
  faultsOf,
  faultsOfPiece,
} from './checks/sql-statements.ts';
import { checkTableWriters } from './checks/table-writers.ts';

const files = repositoryFiles();
const source = typeScriptOf(files);
const tables = new Set(['orders', 'order_lines', 'inventory', 'events']);
const store = 'packages/server/src/modules/orders/store.ts';
const migration = 'packages/server/migrations/0001_ground.sql';

describe('the repository', () => {
  it('has tenant tables and statements for the lint to see', () => {
    expect(migrationsOf(files).length).toBeGreaterThanOrEqual(4);
    expect(tenantTablesOf(files).size).toBeGreaterThan(25);
    expect(countSqlTexts(source)).toBeGreaterThan(5);
  });

  it('says every statement for one tenant, in the common dialect', () => {
    expect(report(checkSqlStatements(source, tenantTablesOf(files)))).toEqual([]);
  });

  it('writes each table from one folder', () => {
    expect(report(checkTableWriters(files))).toEqual([]);
  });

  it('never reads the name of a constraint from an error', () => {
    expect(report(checkConstraintNames(source))).toEqual([]);
  });

  it('has migrations that distribute and protect every tenant table', () => {
    expect(report(checkMigrations(files))).toEqual([]);
  });
});

describe('the statement lint accepts', () => {
  it.each([
    'select id from switchyard.orders where tenant_id = $1 and id = $2 for update',
    'select o.id from orders o join order_lines l on l.tenant_id = o.tenant_id where o.tenant_id = $1',
    'select 1 from orders o, order_lines l where (l.tenant_id, l.order_id) = (o.tenant_id, o.id) and o.tenant_id = $1',
    'select 1 from orders join order_lines using (tenant_id, order_id) where orders.tenant_id = $1',
    'insert into orders (tenant_id, id) values ($1, $2) on conflict (tenant_id, id) do update set status = excluded.status',
    'insert into orders (tenant_id, created_at) select $1, now() from unnest($2::uuid[]) as x(id)',
    'update inventory i set allocated = i.allocated + d.quantity from unnest($2::uuid[], $3::int[]) as d(id, quantity) where i.tenant_id = $1 and i.product_id = d.id',
    "with due as (select id from events where tenant_id = $1 and at < now() - interval '1 day') delete from orders where tenant_id = $1 and id = $2",
    '-- all tenants: the sequencer serves them in turn\nselect tenant_id from events group by tenant_id',
    "select id from orders where tenant_id = $1 and note = 'offset 3; merge into x'",
    'select k.id from (select id from orders where tenant_id = $1 offset 0) k',
    'select name from leases where name = $1',
    "update orders set data = data || jsonb_build_object('a', $2::jsonb) where tenant_id = $1",
  ])('%s', (sql) => {
    expect(faultsOf(sql, tables)).toEqual([]);
  });
});

describe('the statement lint refuses', () => {
  it.each([
    ['no tenant', 'select id from switchyard.orders where id = $1'],
    ['a tenant that is not bound', "select id from orders where tenant_id = 'a'"],
    [
      'a second table left free',
      'select 1 from orders o join order_lines l on l.order_id = o.id where o.tenant_id = $1',
    ],
    ['a listed table left free', 'select 1 from orders o, inventory i where o.tenant_id = $1'],
    [
      'a subquery left free',
      'select 1 from orders where tenant_id = $1 and id in (select order_id from order_lines)',
    ],
    [
      'two tables tied to each other only',
      'select 1 from orders o join order_lines l on l.tenant_id = o.tenant_id',
    ],
    ['a change of all', 'update orders set status = $1'],
    ['a deletion of all', 'delete from orders where id = $1'],
    ['a lock without tenant', 'select id from orders where id = $1 for update skip locked'],
    ['an insert without tenant', 'insert into orders (id, status) values ($1, $2)'],
    ['a comment that says nothing', '-- all tenants:\nselect id from orders'],
    ['the clock in an update', 'update orders set at = now() where tenant_id = $1'],
    [
      'the clock by its other name',
      'update orders set at = current_timestamp where tenant_id = $1',
    ],
    ['chance in a deletion', 'delete from orders where tenant_id = $1 and random() < 0.5'],
    ['ids in an update', 'update orders set id = gen_random_uuid() where tenant_id = $1'],
    ['time arithmetic', "update orders set at = at + interval '1 day' where tenant_id = $1"],
    [
      'a stable function',
      "update orders set data = jsonb_build_object('a', a) where tenant_id = $1",
    ],
    ['MERGE', 'merge into leases using x on true when matched then do nothing'],
    [
      'the clock on conflict',
      'insert into orders (tenant_id) values ($1) on conflict (tenant_id) do update set at = now()',
    ],
    ['OFFSET', 'select id from orders where tenant_id = $1 limit 10 offset 20'],
    ['OFFSET from 0 on', 'select id from orders where tenant_id = $1 offset 0 + $2'],
    [
      'an update within WITH',
      'with a as (select 1) update orders set at = now() where tenant_id = $1',
    ],
    ['the second of two', 'select id from orders where tenant_id = $1; delete from orders'],
  ])('%s', (_case, sql) => {
    expect(faultsOf(sql, tables)).toHaveLength(1);
  });
});

describe('the statement lint reads pieces', () => {
  it.each([
    ['a from-list', 'switchyard.orders t', 0],
    ['a free join of bare names', 'orders t join order_lines l on l.order_id = t.id', 1],
    ['a free subquery of bare names', 't.id in (select order_id from order_lines)', 1],
    [
      'a tied join',
      'switchyard.orders t join switchyard.order_lines l on l.tenant_id = t.tenant_id',
      0,
    ],
    ['a free join', 'switchyard.orders t join switchyard.order_lines l on l.order_id = t.id', 1],
    [
      'a tied subquery',
      '(select 1 from switchyard.order_lines l where l.tenant_id = t.tenant_id)',
      0,
    ],
    ['a free subquery', '(select 1 from switchyard.order_lines l where l.order_id = t.id)', 1],
  ])('%s', (_case, piece, count) => {
    expect(faultsOfPiece(piece, tables)).toHaveLength(count);
    expect(checkSqlStatements(plant({ [store]: `f('${piece}');` }), tables)).toHaveLength(count);
  });
});

describe('the statement lint follows the text', () => {
  it.each([
    ['into a constant', 'const columns = `id, at`;\nconst q = `select ${columns} from orders`;', 1],
    [
      'into a base query that is whole only when used',
      'const base = `select id from orders`;\nconst q = `${base} where tenant_id = $1`;',
      0,
    ],
    [
      'to a base query used alone as well',
      'const base = `select id from orders`;\nrun(base);\nconst q = `${base} where tenant_id = $1`;',
      1,
    ],
    ['over a sum', "const q = 'select id from orders' + ' where tenant_id = $1';", 0],
    ['past what it cannot follow', 'const q = `select id from orders where ${f()}`;', 1],
  ])('%s', (_case, text, count) => {
    expect(checkSqlStatements(plant({ [store]: text }), tables)).toHaveLength(count);
  });
});

describe('table writers', () => {
  const tableOf = (name: string) => ({
    [migration]: `create table switchyard.${name} (tenant_id uuid not null);`,
  });
  const returns = 'packages/server/src/modules/returns/store.ts';
  const sourcing = 'packages/server/src/modules/sourcing/store.ts';
  const insert = (table: string) => `f('insert into ${table} (tenant_id) values ($1)');`;

  it('are one for each table', () => {
    const lock = "f('select 1 from orders where tenant_id = $1 for update of orders');";
    const planted = plant({ ...tableOf('orders'), [store]: insert('orders'), [returns]: lock });
    expect(checkTableWriters(planted)).toEqual([]);
  });

  it.each(["f('update orders set a = 1');", "f('with x as (delete from orders) select 1');"])(
    'are refused a second: %s',
    (write) => {
      const two = plant({ ...tableOf('orders'), [store]: insert('orders'), [returns]: write });
      expect(checkTableWriters(two).map(({ path }) => path)).toEqual([store, returns]);
    },
  );

  it('may be more where that is known, and only those', () => {
    const inventory = 'packages/server/src/modules/inventory/store.ts';
    const write = insert('reservations');
    const known = { ...tableOf('reservations'), [inventory]: write, [sourcing]: write };
    expect(checkTableWriters(plant(known))).toEqual([]);
    expect(checkTableWriters(plant({ ...known, [returns]: write }))).toHaveLength(3);
  });
});

describe('constraint names', () => {
  it.each(['if (error.constraint === "a") f();', 'const { constraint } = error;'])(
    'are refused: %s',
    (text) => {
      expect(checkConstraintNames(plant({ [store]: text }))).toHaveLength(1);
    },
  );
});

describe('the migration lint', () => {
  const good = `
    create table switchyard.a (
      tenant_id uuid not null,
      id uuid not null,
      note text default 'x, primary key (id)', -- create trigger
      primary key (tenant_id, id)
    );
    create unique index a_note on switchyard.a (tenant_id, note);
    select switchyard.distribute('a');
    select switchyard.protect('a', 'select');
    create table switchyard.b (name text primary key);
    select switchyard.reference('b');
    create table switchyard.c (
      tenant_id uuid not null,
      a_id uuid,
      name text references switchyard.b (name),
      primary key (tenant_id, a_id),
      foreign key (tenant_id, a_id) references switchyard.a (tenant_id, id)
    );
    select switchyard.distribute('c');
    select switchyard.protect('c', 'select');`;

  const told = (text: string) => report(checkMigrations(plant({ [migration]: text })));

  it('accepts what is right', () => {
    expect(told(good)).toEqual([]);
    expect([...tenantTablesOf(plant({ [migration]: good }))]).toEqual(['a', 'c']);
  });

  it.each([
    ['a key without tenant', 'primary key (tenant_id, id)', 'primary key (id)'],
    ['a key on one column', 'a_id uuid,', 'a_id uuid unique,'],
    ['no key', 'primary key (tenant_id, id)', 'check (true)'],
    ['a key in another order', 'primary key (tenant_id, a_id)', 'primary key (a_id, tenant_id)'],
    ['a unique index without tenant', 'switchyard.a (tenant_id, note)', 'switchyard.a (note)'],
    [
      'a tenant that may be null',
      'tenant_id uuid not null,\n      id',
      'tenant_id uuid,\n      id',
    ],
    [
      'a foreign key without tenant',
      'foreign key (tenant_id, a_id) references switchyard.a (tenant_id, id)',
      'foreign key (a_id) references switchyard.a (id)',
    ],
    ['an inline foreign key', 'a_id uuid,', 'a_id uuid references switchyard.a (id),'],
    ['a table not distributed', "select switchyard.distribute('c');", ''],
    ['a table distributed too late', "select switchyard.distribute('a');\n", ''],
    ['a table not protected', "select switchyard.protect('a', 'select');", ''],
    ['a plain table without shim', "select switchyard.reference('b');", ''],
    [
      'a trigger',
      "select switchyard.reference('b');",
      "select switchyard.reference('b'); create trigger t before insert on b;",
    ],
    [
      'a rule',
      "select switchyard.reference('b');",
      "select switchyard.reference('b'); create rule r as on insert to b do nothing;",
    ],
    [
      'ON DELETE SET NULL',
      'references switchyard.b (name)',
      'references switchyard.b (name) on delete set null',
    ],
  ])('refuses %s', (_case, right, wrong) => {
    expect(good).toContain(right);
    expect(told(good.replace(right, wrong))).toHaveLength(1);
  });

  it('refuses a gap in the numbers', () => {
    const third = 'packages/server/migrations/0003_third.sql';
    expect(report(checkMigrations(plant({ [migration]: good, [third]: '' })))).toHaveLength(1);
  });
});
