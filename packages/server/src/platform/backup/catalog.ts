/** What there is to back up: always derived from the database's catalogue, never from a list. */
import type pg from 'pg';
import { BackupFault } from './fault.ts';
import type { Manifest, PartitionEntry, TableEntry } from './manifest.ts';

/** Tables that are not backed up, each with its reason; they must exist to be named. */
const neverBackedUp: readonly { table: string; reason: string }[] = [
  { table: 'leases', reason: 'belongs to the processes that were running' },
  { table: 'migrations', reason: 'made anew by the migrations that the restore runs' },
];

/** A table as the catalogue has it. Partitions belong to their parent. */
export type StoredTable = Pick<TableEntry, 'name' | 'columns' | 'partitions'> & {
  /** By the planner's statistics. */
  estimatedRows: number;
  /** The role that sees every row: the login itself, or the one whose policy shows all tenants. */
  reader: 'login' | 'switchyard_system';
};

/** The tables to be backed up and those that are not, in the order of their names. */
export async function readTables(
  session: pg.Client,
): Promise<{ tables: StoredTable[]; excluded: Manifest['excluded'] }> {
  const { rows } = await session.query<{
    name: string;
    estimatedRows: number;
    hidden: boolean;
    shown: boolean;
    columns: TableEntry['columns'];
  }>(
    `select c.relname as name, row_security_active(c.oid) as hidden,
       (select coalesce(sum(greatest(l.reltuples, 0)), 0)::float8
        from pg_partition_tree(c.oid) t join pg_class l on l.oid = t.relid
        where t.isleaf) + case when c.relkind = 'r' then greatest(c.reltuples, 0) else 0 end
         as "estimatedRows",
       to_regrole('switchyard_system') is not null
         and has_table_privilege('switchyard_system', c.oid, 'select')
         and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive
           and p.polcmd in ('*', 'r') and pg_get_expr(p.polqual, p.polrelid) = 'true'
           and to_regrole('switchyard_system') = any (p.polroles))
         and not exists (select 1 from pg_policy p
           where p.polrelid = c.oid and not p.polpermissive) as shown,
       (select json_agg(json_build_object('name', a.attname,
          'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '') as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'switchyard' and c.relkind in ('r', 'p') and not c.relispartition
     order by c.relname`,
  );
  const partitions = await readPartitions(session);
  const excluded = neverBackedUp.filter(({ table }) => rows.some(({ name }) => name === table));
  const tables = rows
    .filter(({ name }) => !excluded.some(({ table }) => table === name))
    .map(({ name, estimatedRows, hidden, shown, columns }) => {
      // Rows that a policy hides would be missing without a word.
      if (hidden && !shown) {
        throw new BackupFault(name, 'row level security hides rows of it from this login.');
      }
      return {
        name,
        columns,
        estimatedRows,
        reader: hidden ? ('switchyard_system' as const) : ('login' as const),
        partitions: partitions.filter(({ root }) => root === name).map(({ entry }) => entry),
      };
    });
  return { tables, excluded };
}

type PartitionRow = Omit<PartitionEntry, 'policies' | 'grants'> & {
  root: string;
  policies: PartitionEntry['policies'] | null;
  grants: PartitionEntry['grants'] | null;
};

/** Every partition, parents before their children. */
async function readPartitions(
  session: pg.Client,
): Promise<{ root: string; entry: PartitionEntry }[]> {
  const { rows } = await session.query<PartitionRow>(
    `select r.relname as root, c.relname as name, p.relname as parent,
       pg_get_expr(c.relpartbound, c.oid) as bound,
       case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
       coalesce(c.reloptions, '{}') as options,
       c.relrowsecurity as row_security, c.relforcerowsecurity as forced,
       (select json_agg(json_build_object('name', y.policyname,
          'permissive', y.permissive = 'PERMISSIVE', 'command', y.cmd, 'roles', y.roles,
          'using', y.qual, 'check', y.with_check) order by y.policyname)
        from pg_policies y where y.schemaname = 'switchyard' and y.tablename = c.relname)
         as policies,
       (select json_agg(json_build_object('role', g.rolname, 'privilege', a.privilege_type)
          order by g.rolname, a.privilege_type)
        from aclexplode(c.relacl) a join pg_roles g on g.oid = a.grantee
        where g.rolname in ('switchyard_app', 'switchyard_system')) as grants
     from pg_class r join pg_namespace n on n.oid = r.relnamespace
     cross join lateral pg_partition_tree(r.oid) t
     join pg_class c on c.oid = t.relid join pg_class p on p.oid = t.parentrelid
     where n.nspname = 'switchyard' and r.relkind = 'p' and not r.relispartition and t.level > 0
     order by t.level, c.relname`,
  );
  return rows.map(({ root, ...row }) => ({
    root,
    entry: { ...row, policies: row.policies ?? [], grants: row.grants ?? [] },
  }));
}

/** Where every sequence stands; later than the snapshot, which only leaves a gap. */
export async function readSequences(session: pg.Client): Promise<Manifest['sequences']> {
  const { rows } = await session.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'switchyard' and c.relkind = 'S' order by c.relname`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { name } of rows) {
    const at = await session.query<{ last_value: string; called: boolean }>(
      `select last_value::text, is_called as called from ${quoted(name)}`,
    );
    for (const row of at.rows) sequences.push({ name, ...row });
  }
  return sequences;
}

/** What the database is, and which migrations it has had. */
export async function readOrigin(
  session: pg.Client,
): Promise<Pick<Manifest, 'database' | 'migrations' | 'tenants'>> {
  const { rows } = await session.query<Manifest['database']>(
    `select current_setting('server_version') as server_version,
       pg_encoding_to_char(encoding) as encoding, datcollate as collation,
       datlocprovider::text as collation_provider
     from pg_database where datname = current_database()`,
  );
  const [database] = rows;
  if (database === undefined) throw new BackupFault('The database', 'does not know its own name.');
  const migrations = await session.query<Manifest['migrations'][number]>(
    'select number, name from switchyard.migrations order by number',
  );
  return { database, migrations: migrations.rows, tenants: await readTenants(session) };
}

async function readTenants(session: pg.Client): Promise<Manifest['tenants']> {
  const { rows } = await session.query<Manifest['tenants'][number]>(
    `-- all tenants: the manifest names them
     select tenant_id as id, slug from switchyard.tenants order by slug, tenant_id`,
  );
  return rows;
}

/** A name as an identifier of the schema. */
export function quoted(name: string): string {
  return `switchyard."${name.replaceAll('"', '""')}"`;
}

/** The columns of a table, for COPY. */
export function columnList(table: Pick<TableEntry, 'columns'>): string {
  return table.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ');
}
