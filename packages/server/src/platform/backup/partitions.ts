import type pg from 'pg';
import { quoted } from './catalog.ts';
import { BackupFault } from './fault.ts';
import { type Manifest, manifestFile, type PartitionEntry } from './manifest.ts';

// A literal of a bound: a quoted text, a number, or one of the words.
const literal = `(?:'(?:[^'\\\\]|'')*'|-?[\\d.]+|MINVALUE|MAXVALUE|NULL|true|false)`;
const list = `\\(${literal}(?:, ${literal})*\\)`;
const bound = new RegExp(
  `^(?:DEFAULT|FOR VALUES (?:IN ${list}|FROM ${list} TO ${list}|` +
    `WITH \\(modulus \\d+, remainder \\d+\\)))$`,
  'u',
);
const partitionKey = /^(?:RANGE|LIST|HASH) \([a-z_][a-z0-9_]*(?:, [a-z_][a-z0-9_]*)*\)$/u;
const option = /^[a-z_]+=[\w.]+$/u;
const privileges = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES']);
const roles = new Set(['switchyard_app', 'switchyard_system']);

/**
 * Makes the partitions that the backup had in place of those that the migrations made. What the
 * manifest says is put into statements only where it has the form it must have.
 */
export async function makePartitions(session: pg.Client, manifest: Manifest): Promise<void> {
  const { rows } = await session.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_inherits i on i.inhrelid = c.oid
     join pg_class p on p.oid = i.inhparent and not p.relispartition
     where n.nspname = 'switchyard' and c.relispartition and c.relkind in ('r', 'p')
     order by c.relname`,
  );
  for (const { name } of rows) await session.query(`drop table ${quoted(name)}`);
  for (const partition of manifest.tables.flatMap((table) => table.partitions)) {
    for (const statement of statementsOf(partition)) await session.query(statement);
  }
}

function statementsOf(partition: PartitionEntry): string[] {
  const { name, parent, partition_key: key, options, policies, grants } = partition;
  requireForm(partition, bound.test(partition.bound), 'bound');
  requireForm(partition, key === null || partitionKey.test(key), 'key');
  requireForm(
    partition,
    options.every((one) => option.test(one)),
    'options',
  );
  const table = quoted(name);
  const by = key === null ? '' : ` partition by ${key}`;
  const storage = options.length === 0 ? '' : ` with (${options.join(', ')})`;
  return [
    `create table ${table} partition of ${quoted(parent)} ${partition.bound}${by}${storage}`,
    ...(partition.row_security ? [`alter table ${table} enable row level security`] : []),
    ...(partition.forced ? [`alter table ${table} force row level security`] : []),
    ...policies.map((policy) => policyStatement(partition, policy)),
    ...grants.map(({ role, privilege }) => {
      requireForm(partition, roles.has(role) && privileges.has(privilege), 'grants');
      return `grant ${privilege} on ${table} to ${role}`;
    }),
  ];
}

// The two policies there are: a tenant's own rows, and all of them for the platform.
const ownRows =
  /^\(tenant_id = \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid\)$/u;

function policyStatement(
  partition: PartitionEntry,
  policy: PartitionEntry['policies'][number],
): string {
  const known = [policy.using, policy.check].every(
    (text) => text === null || text === 'true' || ownRows.test(text),
  );
  requireForm(partition, known && policy.roles.every((role) => roles.has(role)), 'policies');
  requireForm(partition, /^[a-z_]+$/u.test(policy.name), 'policies');
  return [
    `create policy ${policy.name} on ${quoted(partition.name)}`,
    `as ${policy.permissive ? 'permissive' : 'restrictive'} for ${policy.command}`,
    `to ${policy.roles.join(', ')}`,
    ...(policy.using === null ? [] : [`using (${policy.using})`]),
    ...(policy.check === null ? [] : [`with check (${policy.check})`]),
  ].join(' ');
}

function requireForm({ name }: PartitionEntry, holds: boolean, what: string): void {
  if (!holds) throw new BackupFault(manifestFile, `the ${what} of partition ${name} are unknown.`);
}
