// The statement lint: what a store says must hold for every tenant alone, and mean the same on
// plain PostgreSQL and on Citus.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { bareSql, statementsOf, tablesOf } from '../../support/sql-scan.ts';
import { looksLikeSql, looksLikeSqlPiece, sqlTextsOf } from '../../support/sql-texts.ts';
import { dottedName, syntaxOf, walk, type Node } from '../../support/syntax.ts';
import { isTest, maySpeakSql, serverSource } from '../house.ts';

/** Names of the tables that belong to tenants. */
export type TenantTables = ReadonlySet<string>;

const volatileFunctions = [
  'now|random|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday',
  'gen_random_uuid|uuidv4|uuidv7|nextval',
].join('|');
const volatile = new RegExp(
  `\\b(?:${volatileFunctions})\\s*\\(|\\bcurrent_(?:timestamp|date|time)\\b|\\blocaltime`,
  'u',
);
// Over texts and parameters alone the coordinator evaluates them; over a column it cannot.
const overColumn =
  /\b(?:jsonb?_build_(?:object|array)|to_jsonb?|to_char|date_trunc)\s*\((?!(?:\s*(?:''|\$\d+)(?:::\w+)?\s*,?)*\))/u;
const allTenants = /--[ \t]*all tenants:[ \t]*\S/u;
const tenantEquality =
  /\b(?:(\w+)\.)?tenant_id\s*=\s*(?:\$\d+|any\s*\(\s*\$\d+|(\w+)\.tenant_id\b)/gu;
const boundTenant = /\btenant_id\s*=\s*\$\d+/u;

/** Broken statement rules in every store file and in platform/. */
export function checkSqlStatements(
  files: readonly SourceFile[],
  tenantTables: TenantTables,
): Violation[] {
  return files
    .filter(({ path }) => maySpeakSql(path) && !isTest(path))
    .flatMap((file) =>
      sqlTextsOf(file).flatMap(({ text, start }) =>
        faultsOfText(text, tenantTables).map((message) => ({
          path: file.path,
          line: lineAt(file.text, start),
          message: `${message}: ${bareSql(text).slice(0, 60)}`,
        })),
      ),
    );
}

/** How many SQL texts the lint sees; a lint that sees none proves nothing. */
export function countSqlTexts(files: readonly SourceFile[]): number {
  return files
    .filter(({ path }) => maySpeakSql(path) && !isTest(path))
    .flatMap((file) => sqlTextsOf(file).filter(({ text }) => looksLikeSql(text))).length;
}

function faultsOfText(text: string, tenantTables: TenantTables): string[] {
  if (looksLikeSql(text)) return faultsOf(text, tenantTables);
  return looksLikeSqlPiece(text, tenantTables) ? faultsOfPiece(text, tenantTables) : [];
}

/**
 * The faults of a piece that another function completes. The table a from-list begins with is
 * tied by the whole; all others must be tied to something here.
 */
export function faultsOfPiece(sql: string, tenantTables: TenantTables): string[] {
  if (allTenants.test(sql)) return [];
  const piece = bareSql(sql);
  const first = /^(?:switchyard\.)?(\w+)/u.exec(piece)?.[1] ?? '';
  const isList = piece.startsWith('switchyard.') || tenantTables.has(first);
  const named = tablesOf(isList ? `from ${piece}` : piece).slice(isList ? 1 : 0);
  const aliases = named
    .filter(({ table, isInserted }) => tenantTables.has(table) && !isInserted)
    .map(({ alias }) => alias);
  const free = freeReferences(piece, aliases);
  return free.length === 0 ? [] : [`no tenant_id = … for ${free.join(', ')}`];
}

/** The faults of one SQL text. */
export function faultsOf(sql: string, tenantTables: TenantTables): string[] {
  const isForAllTenants = allTenants.test(sql);
  return statementsOf(sql).flatMap((statement) => [
    ...(isForAllTenants ? [] : tenantFaults(statement, tenantTables)),
    ...formFaults(statement),
  ]);
}

function tenantFaults(statement: string, tenantTables: TenantTables): string[] {
  const named = tablesOf(statement).filter(({ table }) => tenantTables.has(table));
  const faults: string[] = [];
  for (const { table } of named.filter(({ isInserted }) => isInserted)) {
    const columns = new RegExp(`into\\s+(?:\\w+\\.)?${table}[^(]*\\(\\s*tenant_id\\b`, 'u');
    if (!columns.test(statement)) faults.push(`tenant_id comes first in what ${table} is given`);
  }
  const read = named.filter(({ isInserted }) => !isInserted);
  if (read.length === 0) return faults;
  const free = freeReferences(
    statement,
    read.map(({ alias }) => alias),
  );
  if (free.length > 0) faults.push(`no tenant_id = $n for ${free.join(', ')}`);
  else if (!boundTenant.test(statement)) faults.push('tenant_id is bound nowhere');
  return faults;
}

// Each table needs an equality of its own: by alias, or, when only one is left, an unqualified one.
function freeReferences(statement: string, aliases: readonly string[]): string[] {
  const tied = new Set<string>();
  let unqualified = 0;
  for (const [, left, right] of statement.matchAll(tenantEquality)) {
    if (left === undefined) unqualified += 1;
    else tied.add(left);
    if (right !== undefined) tied.add(right);
  }
  unqualified += statement.match(/\busing\s*\(\s*tenant_id\b/gu)?.length ?? 0;
  for (const [, alias] of statement.matchAll(/\(\s*(\w+)\.tenant_id\s*,[^()]*\)\s*(?:=|in)/gu)) {
    tied.add(alias ?? '');
  }
  return aliases.filter((alias) => !tied.has(alias)).slice(unqualified);
}

function formFaults(statement: string): string[] {
  const faults: string[] = [];
  if (/\bmerge into\b/u.test(statement)) faults.push('MERGE does not distribute');
  // OFFSET 0 throws nothing away: it only keeps a subquery from being merged into its query.
  if (/\boffset\s+(?!0\s*(?:\)|$))(?:\$|\d|__expr__)/u.test(statement)) {
    faults.push('OFFSET reads what it throws away: page by key');
  }
  for (const change of changesOf(statement)) {
    if (volatile.test(change))
      faults.push('bind the value: no clock or chance in UPDATE or DELETE');
    if (/\binterval\b/u.test(change)) faults.push('compute times in TypeScript: no interval');
    if (overColumn.test(change))
      faults.push('no stable function over a column in UPDATE or DELETE');
  }
  const onConflict = /\bdo update set (.*?)(?: returning .*)?$/u.exec(statement)?.[1];
  if (onConflict !== undefined && (volatile.test(onConflict) || /\binterval\b/u.test(onConflict))) {
    faults.push('ON CONFLICT DO UPDATE takes excluded.* only');
  }
  return faults;
}

// From the word that changes to the end of its statement; what stands before, in another part of
// a WITH, may read the clock.
function changesOf(statement: string): string[] {
  const text = statement.replaceAll(/\bfor (?:no key )?update\b|\bdo update\b/gu, ' ');
  const start =
    /\bupdate\s+(?:only\s+)?[\w.]+(?:\s+(?:as\s+)?\w+)?\s+set\b|\bdelete\s+from\b/u.exec(text);
  return start === null ? [] : [text.slice(start.index)];
}

/** Uses of a database error's `constraint`, which is absent when the error comes from a shard. */
export function checkConstraintNames(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path.startsWith(serverSource) && !isTest(path))
    .flatMap((file) => {
      const found: Violation[] = [];
      walk(syntaxOf(file).program, (node, ancestors) => {
        if (!readsConstraint(node, ancestors)) return;
        const message = 'map errors by SQLSTATE and statement, never by constraint name';
        found.push({ path: file.path, line: lineAt(file.text, node.start), message });
      });
      return found;
    });
}

function readsConstraint(node: Node, ancestors: readonly Node[]): boolean {
  if (node.type === 'MemberExpression') return dottedName(node['property']) === 'constraint';
  const isPattern = ancestors.at(-1)?.type === 'ObjectPattern';
  return node.type === 'Property' && isPattern && dottedName(node['key']) === 'constraint';
}
