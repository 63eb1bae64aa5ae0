// The migration lint: every tenant table is keyed, distributed and protected by tenant_id.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { bareSql } from '../../support/sql-scan.ts';

/** A table as a migration creates it. */
export interface CreatedTable {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly parts: readonly string[];
  readonly isTenant: boolean;
}

const folder = 'packages/server/migrations/';

/** The SQL files of the migrations folder, in order. */
export function migrationsOf(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(({ path }) => path.startsWith(folder) && path.endsWith('.sql'));
}

/** Names of all tables with a tenant_id column. */
export function tenantTablesOf(files: readonly SourceFile[]): ReadonlySet<string> {
  const created = migrationsOf(files).flatMap(createdTables);
  return new Set(created.filter(({ isTenant }) => isTenant).map(({ name }) => name));
}

/** Broken rules in the migrations. */
export function checkMigrations(files: readonly SourceFile[]): Violation[] {
  const migrations = migrationsOf(files);
  const tables = new Map(migrations.flatMap(createdTables).map((table) => [table.name, table]));
  const found = numbering(migrations);
  for (const file of migrations) {
    found.push(...forbiddenForms(file), ...uniqueIndexes(file, tables), ...spreading(file));
  }
  for (const table of tables.values()) {
    const faults = table.isTenant ? tenantTableFaults(table, tables) : [];
    found.push(...faults.map((message) => ({ path: table.path, line: table.line, message })));
  }
  return found;
}

function numbering(migrations: readonly SourceFile[]): Violation[] {
  return migrations.flatMap(({ path }, index) => {
    const expected = `${folder}${String(index + 1).padStart(4, '0')}_`;
    const isRight = path.startsWith(expected) && /_[a-z0-9_]+\.sql$/u.test(path);
    return isRight ? [] : [{ path, line: 1, message: `expected a file ${expected}….sql` }];
  });
}

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b/giu, 'no triggers'],
  [/create\s+(?:or\s+replace\s+)?rule\b/giu, 'no rules'],
  [/on\s+delete\s+set\s+(?:null|default)/giu, 'no ON DELETE SET NULL'],
  [/\b(?:small|big)?serial\b/giu, 'no serial: ids are made by the application'],
];

function forbiddenForms(file: SourceFile): Violation[] {
  const text = withoutComments(file.text);
  return forbidden.flatMap(([form, message]) =>
    [...text.matchAll(form)].map((match) => ({
      path: file.path,
      line: lineAt(text, match.index),
      message,
    })),
  );
}

function uniqueIndexes(file: SourceFile, tables: ReadonlyMap<string, CreatedTable>): Violation[] {
  const text = withoutComments(file.text);
  const form =
    /create\s+unique\s+index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?(\w+)\s+on\s+(?:only\s+)?(?:switchyard\.)?(\w+)[^(]*\(\s*(\w+)/giu;
  return [...text.matchAll(form)].flatMap((match) => {
    const [, index = '', table = '', column] = match;
    if (tables.get(table)?.isTenant !== true || column === 'tenant_id') return [];
    const message = `unique index ${index} on ${table} does not begin with tenant_id`;
    return [{ path: file.path, line: lineAt(text, match.index), message }];
  });
}

// Create, distribute, protect, then create what refers to it: the order Citus needs.
function spreading(file: SourceFile): Violation[] {
  const text = withoutComments(file.text);
  const created = createdTables(file);
  return created.flatMap(({ name, isTenant, line, path }, index) => {
    const from = text.indexOf('\n', offsetOfTable(text, name));
    const next = created[index + 1];
    const until = next === undefined ? text.length : offsetOfTable(text, next.name);
    const section = text.slice(from, until);
    const wanted = isTenant ? ['distribute', 'protect'] : ['reference'];
    return wanted
      .filter((shim) => !new RegExp(`switchyard\\.${shim}\\(\\s*'${name}'`, 'u').test(section))
      .map((shim) => ({
        path,
        line,
        message: `${name} lacks select switchyard.${shim}('${name}') before the next table`,
      }));
  });
}

function tenantTableFaults(
  table: CreatedTable,
  tables: ReadonlyMap<string, CreatedTable>,
): string[] {
  const faults: string[] = [];
  const { name, parts } = table;
  if (!parts.some((part) => /^tenant_id uuid\b(?=.*\bnot null\b)/u.test(part))) {
    faults.push(`${name}.tenant_id is not uuid not null`);
  }
  if (!parts.some((part) => /\bprimary key\b/u.test(part))) faults.push(`${name} has no key`);
  for (const part of parts) faults.push(...keyFaults(name, part), ...referenceFaults(part, tables));
  return faults;
}

function keyFaults(table: string, part: string): string[] {
  const listed = /\b(primary key|unique|exclude)\b(?: nulls not distinct)?\s*\(\s*(\w+)/u.exec(
    part,
  );
  if (listed !== null) {
    const [, kind = '', column] = listed;
    return column === 'tenant_id' ? [] : [`${kind} of ${table} does not begin with tenant_id`];
  }
  const isSingle = /\b(?:primary key|unique)\b/u.test(part) && !part.startsWith('tenant_id ');
  return isSingle ? [`a key of ${table} stands on one column without tenant_id`] : [];
}

function referenceFaults(part: string, tables: ReadonlyMap<string, CreatedTable>): string[] {
  const target = /\breferences\s+(?:switchyard\.)?(\w+)\s*(?:\(\s*(\w+))?/u.exec(part);
  if (target === null) return [];
  const [, name = '', first] = target;
  const goesToTenantTable = tables.get(name)?.isTenant === true;
  if (!goesToTenantTable) return [];
  const isKeyed = /foreign key\s*\(\s*tenant_id\b/u.test(part) && first === 'tenant_id';
  const isTenantItself = part.startsWith('tenant_id ') && first === 'tenant_id';
  return isKeyed || isTenantItself
    ? []
    : [`a foreign key to ${name} does not begin with tenant_id`];
}

function createdTables(file: SourceFile): CreatedTable[] {
  const text = withoutComments(file.text);
  const form = /create\s+table\s+(?:if\s+not\s+exists\s+)?(?:switchyard\.)?(\w+)\s*\(/giu;
  return [...text.matchAll(form)].map((match) => {
    const body = bodyFrom(text, match.index + match[0].length);
    const parts = splitAtCommas(bareSql(body));
    return {
      name: match[1] ?? '',
      path: file.path,
      line: lineAt(text, match.index),
      parts,
      isTenant: parts.some((part) => part.startsWith('tenant_id ')),
    };
  });
}

function offsetOfTable(text: string, name: string): number {
  return text.search(new RegExp(`create\\s+table\\s+(?:switchyard\\.)?${name}\\s*\\(`, 'iu'));
}

// Comments and quoted function bodies become blanks, so that offsets and lines stay.
function withoutComments(sql: string): string {
  return sql.replaceAll(/--[^\n]*|\$(\w*)\$[\s\S]*?\$\1\$/gu, (part) =>
    part.replaceAll(/[^\n]/gu, ' '),
  );
}

function bodyFrom(text: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; end < text.length && depth > 0; end++) {
    if (text[end] === '(') depth += 1;
    else if (text[end] === ')') depth -= 1;
  }
  return text.slice(start, end - 1);
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth += 1;
    else if (text[index] === ')') depth -= 1;
    else if (text[index] === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}
