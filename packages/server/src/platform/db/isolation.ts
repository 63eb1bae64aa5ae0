/** Whether the database keeps tenants apart: what it must be like, and what of it is not so. */
import type pg from 'pg';

/** Tables that belong to the platform as a whole and hold nothing of a tenant. */
const tablesWithoutTenant = ['migrations', 'leases'];

/** The condition of a tenant's policy, as the catalogue spells what `switchyard.protect` wrote. */
const ownRows =
  "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";

/**
 * Every fault by the table or role it is found at, as sentences; reads the catalogue only. $1:
 * tables without a tenant, $2: the condition that each policy of the requests' role has.
 */
const faultsSql = `with tables as (
  select c.oid, c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    c.relowner as owner, c.relispartition as part,
    (select a.attnum from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenant,
    (select a.attnotnull from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as filled,
    pg_catalog.has_table_privilege('switchyard_app', c.oid, 'select, insert, update, delete')
      or pg_catalog.has_any_column_privilege('switchyard_app', c.oid, 'select, insert, update')
      as reached
  from pg_catalog.pg_class c
  where c.relnamespace = 'switchyard'::regnamespace and c.relkind in ('r', 'p', 'f')
), policies as (
  select p.polrelid as oid, p.polname as policy, p.polpermissive as permissive, p.polcmd as command,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) as seen,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as written,
    p.polroles && array[0::oid, 'switchyard_app'::regrole::oid] as binds_app
  from pg_catalog.pg_policy p
), tenant_tables as (
  -- What the requests' role cannot reach needs no policy: parts of a table are reached through it.
  select * from tables where tenant is not null and (reached or not part)
)
select name, 'has no tenant_id, and is not one of the platform''s own tables' as fault
  from tables where tenant is null and name <> all ($1::text[])
union all
select name, 'belongs to the platform, yet the role of requests may reach it'
  from tables where tenant is null and name = any ($1::text[]) and reached
union all
select name, 'its tenant_id may be null' from tenant_tables where not filled
union all
select name, 'row level security is off' from tenant_tables where not enabled
union all
select name, 'row level security is not forced on its owner' from tenant_tables where not forced
union all
select t.name, 'no policy binds the role of requests to its tenant' from tenant_tables t
  where not exists (select 1 from policies p
    where p.oid = t.oid and p.binds_app and p.permissive and p.command = '*')
union all
select t.name, 'the policy ' || p.policy || ' shows the role of requests rows of others'
  from tenant_tables t join policies p on p.oid = t.oid
  where p.binds_app and p.permissive and p.seen is distinct from $2
union all
select t.name, 'the policy ' || p.policy || ' lets the role of requests write rows for others'
  from tenant_tables t join policies p on p.oid = t.oid
  where p.binds_app and p.permissive and p.command in ('*', 'a', 'w')
    and p.written is distinct from $2
union all
select t.name, 'the index ' || c.relname || ' is unique and does not begin with tenant_id'
  from tenant_tables t join pg_catalog.pg_index i on i.indrelid = t.oid
    join pg_catalog.pg_class c on c.oid = i.indexrelid
  where i.indisunique and i.indkey[0] <> t.tenant
union all
select t.name, 'it has no primary key' from tenant_tables t
  where not exists (select 1 from pg_catalog.pg_index i
    where i.indrelid = t.oid and i.indisprimary)
union all
select t.name, 'it belongs to a role that requests may act as' from tables t
  where pg_catalog.pg_has_role('switchyard_app', t.owner, 'member')
    or pg_catalog.pg_has_role('switchyard_system', t.owner, 'member')
union all
select c.relname, 'is a view that does not run with the rights of its caller (security_invoker)'
  from pg_catalog.pg_class c
  where c.relnamespace = 'switchyard'::regnamespace and c.relkind in ('v', 'm')
    and (c.relkind = 'm'
      or not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
union all
select p.proname, 'is a function that runs with the rights of its owner (security definer)'
  from pg_catalog.pg_proc p
  where p.pronamespace = 'switchyard'::regnamespace and p.prosecdef
union all
select r.rolname, 'is a role that row level security does not hold'
  from pg_catalog.pg_roles r
  where r.rolname in ('switchyard_app', 'switchyard_system') and (r.rolsuper or r.rolbypassrls)
union all
select m.rolname, 'is a role that the role of requests is a member of'
  from pg_catalog.pg_roles m
  where m.rolname <> 'switchyard_app' and pg_catalog.pg_has_role('switchyard_app', m.oid, 'member')
order by 1, 2`;

/**
 * What of the database does not keep tenants apart, as `table: what is wrong`; empty when all does.
 * Needs no right but that of reading the catalogue.
 */
export async function readIsolationFaults(client: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ name: string; fault: string }>(faultsSql, [
    tablesWithoutTenant,
    ownRows,
  ]);
  return rows.map(({ name, fault }) => `${name}: ${fault}`);
}

const toldMax = 5;

/** Throws, naming the tables, when the database does not keep tenants apart. */
export async function assertIsolation(client: pg.ClientBase): Promise<void> {
  const faults = await readIsolationFaults(client);
  if (faults.length === 0) return;
  const more = faults.length > toldMax ? [`and ${faults.length - toldMax} more`] : [];
  const told = [...faults.slice(0, toldMax), ...more].join('; ');
  throw new Error(
    `The database does not keep tenants apart, so that nothing is served from it: ${told}. ` +
      'Mend it as the migrations made it (switchyard.protect), and start again.',
  );
}
