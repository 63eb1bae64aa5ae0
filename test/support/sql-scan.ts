// Reads just enough SQL for linting: quoted text and comments out of the way, statements apart,
// and the tables a statement names with their aliases.

/** A table a statement reads or changes. */
export interface TableReference {
  readonly table: string;
  readonly alias: string;
  readonly isInserted: boolean;
}

/** The statement without comments, its quoted texts emptied, in lower case and single spaces. */
export function bareSql(sql: string): string {
  return sql
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/gu, "''")
    .replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//gu, (part) =>
      part.startsWith("'") ? "''" : ' ',
    )
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** The single statements of a text, bare. */
export function statementsOf(sql: string): string[] {
  return bareSql(sql)
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

const notAliases = new Set(
  (
    'on using where set values select join inner left right full cross natural order group limit ' +
    'for returning union except intersect having window offset default as do overriding lateral ' +
    'tablesample when then fetch'
  ).split(' '),
);

/** Every table named after from, join, into, update or using, with its alias. */
export function tablesOf(statement: string): TableReference[] {
  const found: TableReference[] = [];
  const place =
    /\b(from|join|into|update|using)\s+(?:only\s+|lateral\s+)?((?:\w+\.)?\w+)(?:\s+(?:as\s+)?(\w+))?/gu;
  const text = statement.replaceAll(/\bfor (?:no key )?update\b|\bdo update\b/gu, ' for_lock ');
  for (const match of text.matchAll(place)) {
    const [whole, keyword, name, alias] = match;
    found.push(referenceOf(name ?? '', alias, keyword === 'into'));
    if (keyword === 'from' || keyword === 'using') {
      found.push(...listedTables(text.slice(match.index + whole.length)));
    }
  }
  return found;
}

// The rest of `from a x, b y, c`.
function listedTables(rest: string): TableReference[] {
  const found: TableReference[] = [];
  const next = /^\s*,\s*(?:only\s+)?((?:\w+\.)?\w+)(?![\w.(])(?:\s+(?:as\s+)?(\w+))?/u;
  for (let match = next.exec(rest); match !== null; match = next.exec(rest)) {
    found.push(referenceOf(match[1] ?? '', match[2], false));
    rest = rest.slice(match[0].length);
  }
  return found;
}

function referenceOf(name: string, alias: string | undefined, isInserted: boolean): TableReference {
  const table = name.split('.').at(-1) ?? name;
  const hasAlias = alias !== undefined && !notAliases.has(alias);
  return { table, alias: hasAlias ? alias : table, isInserted };
}
