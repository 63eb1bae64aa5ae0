// Citus' dialect on plain PostgreSQL: refuses at run time what Citus would, hides what it hides.
import type pg from 'pg';
import { repositoryFiles } from '../../../../test/support/files.ts';
import { bareSql } from '../../../../test/support/sql-scan.ts';
import { tenantTablesOf } from '../../../../test/architecture/checks/migrations.ts';
import { faultsOf } from '../../../../test/architecture/checks/sql-statements.ts';
import type { Database } from '../../src/platform/db/index.ts';

/** Commands that Citus does not distribute, or that mean one node only. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:listen|notify|unlisten)\b|\bpg_notify\s*\(/u, 'NOTIFY is heard on one node only'],
  [/\bpg_(?:try_)?advisory_/u, 'advisory locks are those of one node'],
  [/\bmerge\s+into\b/u, 'MERGE does not distribute'],
  [/\bcreate\s+(?:constraint\s+)?(?:trigger|rule)\b/u, 'no triggers and no rules'],
];

/** What only a statement over many shards may not say: one tenant's is sent to its shard whole. */
const unsupportedOverShards: readonly (readonly [RegExp, string])[] = [
  [/\b(?:left|right|full)\s+(?:outer\s+)?join\s+lateral\b/u, 'no outer lateral join'],
  [/\bwith\s+recursive\b/u, 'no recursion over distributed tables'],
  [/\btablesample\b/u, 'TABLESAMPLE does not distribute'],
  [/\bfor (?:no key )?(?:update|share)\b/u, 'no row locks over many shards'],
];

let tables: ReadonlySet<string> | undefined;
const judged = new Map<string, readonly string[]>();

/** What Citus would say against a statement's text. */
export function faultsOnCitus(text: string): readonly string[] {
  const known = judged.get(text);
  if (known !== undefined) return known;
  tables ??= tenantTablesOf(repositoryFiles());
  const bare = bareSql(text);
  const isForAll = /--[ \t]*all tenants:/u.test(text);
  const faults = [
    ...faultsOf(text, tables),
    ...[...unsupported, ...(isForAll ? unsupportedOverShards : [])]
      .filter(([form]) => form.test(bare))
      .map(([, words]) => words),
  ];
  judged.set(text, faults);
  return faults;
}

/** The tenants that the parameters of a statement name: more than one crosses shards. */
export function tenantsNamed(text: string, values: readonly unknown[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const [, index] of bareSql(text).matchAll(
    /\btenant_id\s*=\s*\$(\d+)(?!\d)(?!::uuid\[\])/gu,
  )) {
    const value = values[Number(index) - 1];
    if (typeof value === 'string') named.add(value);
  }
  return named;
}

type Query = (...args: unknown[]) => unknown;

/** Makes the connections of the database speak so. To be called before the first is opened. */
export function speakCitus(db: Database): void {
  for (const pool of [db.app, db.system, db.reports.pool]) {
    const target = pool as unknown as { query: Query };
    target.query = judging(target.query.bind(pool), () => undefined);
    pool.on('connect', (client) => wrap(client));
  }
}

function wrap(client: pg.PoolClient): void {
  const target = client as unknown as { query: Query };
  const query = target.query.bind(client);
  let tenant: string | undefined;
  target.query = judging(
    (...args) => {
      const [first] = args;
      const begun = /set_config\('app\.tenant_id', '([0-9a-f-]{36})'/u.exec(textOf(first));
      if (begun !== null) tenant = begun[1];
      return query(...args);
    },
    () => tenant,
  );
}

function textOf(first: unknown): string {
  return typeof first === 'string' ? first : ((first as { text?: string })?.text ?? '');
}

function valuesOf(args: readonly unknown[]): readonly unknown[] {
  const [first, second] = args;
  const own = (first as { values?: unknown[] }).values;
  return own ?? (Array.isArray(second) ? second : []);
}

/** Whether the statement is the product's: the nearest frame that is not the driver's tells. */
function isProducts(): boolean {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  const caller = frames.find(
    (frame) => !/test\/support\/citus|platform\/db\/|node_modules|node:/u.test(frame),
  );
  return caller?.includes('packages/server/src/') === true;
}

function judging(query: Query, tenantOf: () => string | undefined): Query {
  return (...args) => {
    const [first] = args;
    const text = textOf(first);
    if (text !== '' && isProducts()) {
      const faults = [...faultsOnCitus(text)];
      const named = tenantsNamed(text, valuesOf(args));
      const tenant = tenantOf();
      if (tenant !== undefined) (named as Set<string>).add(tenant);
      if (named.size > 1) faults.push(`names ${named.size} tenants`);
      if (faults.length > 0) return refuse(args, `${faults.join('; ')}: ${text}`);
    }
    return hiding(query, args);
  };
}

function refuse(args: readonly unknown[], words: string): unknown {
  const error = Object.assign(new Error(`Citus would refuse this. ${words}`), {
    code: '0A000',
    severity: 'ERROR',
  });
  // Heard also where somebody catches it.
  process.stderr.write(`${error.message}\n`);
  const callback = args.at(-1);
  if (typeof callback !== 'function') return Promise.reject(error);
  (callback as (error: Error) => void)(error);
  return undefined;
}

/** Errors come from a shard: no name of a constraint, and another of the table. */
function hide(error: unknown): unknown {
  if (error instanceof Error && 'constraint' in error && 'table' in error) {
    delete error.constraint;
    error.table = `${String(error.table)}_102008`;
  }
  return error;
}

function hiding(query: Query, args: readonly unknown[]): unknown {
  const callback = args.at(-1);
  if (typeof callback === 'function') {
    const tell = callback as (error: unknown, result: unknown) => void;
    return query(...args.slice(0, -1), (error: unknown, result: unknown) =>
      tell(hide(error), result),
    );
  }
  const running = query(...args);
  if (!(running instanceof Promise)) return running;
  return running.catch((error: unknown) => {
    throw hide(error);
  });
}
