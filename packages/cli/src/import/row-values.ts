import type { SourceRow } from './source-rows.ts';

/** A row that cannot become a record: why, in words. */
export class RowFault extends Error {
  override readonly name = 'RowFault';
}

/** The text of the first of these columns that has one; undefined when none has. */
export function textOf(row: SourceRow, ...columns: readonly string[]): string | undefined {
  for (const column of columns) {
    const value = row.get(column);
    if (value !== '') return value;
  }
  return undefined;
}

/** As textOf, but one of them must be there. */
export function requiredText(row: SourceRow, ...columns: readonly string[]): string {
  const value = textOf(row, ...columns);
  if (value === undefined) throw new RowFault(`${columns.join(' or ')} is missing`);
  return value;
}

/** A number of a column; undefined when empty. */
export function numberOf(row: SourceRow, ...columns: readonly string[]): number | undefined {
  const text = textOf(row, ...columns);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new RowFault(`${columns[0]} is not a number: ${text.slice(0, 40)}`);
}

/** A whole number of a column; undefined when empty. */
export function integerOf(row: SourceRow, ...columns: readonly string[]): number | undefined {
  const value = numberOf(row, ...columns);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw new RowFault(`${columns[0]} is not a whole number: ${value}`);
}

/** yes/no, true/false, 1/0 of a column; undefined when empty. */
export function booleanOf(row: SourceRow, column: string): boolean | undefined {
  const text = textOf(row, column)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', 'yes', '1'].includes(text)) return true;
  if (['false', 'no', '0'].includes(text)) return false;
  throw new RowFault(`${column} is neither true nor false: ${text.slice(0, 40)}`);
}

/** An instant of a column: RFC 3339, or a date and time that is taken as UTC. */
export function instantOf(row: SourceRow, ...columns: readonly string[]): string | undefined {
  const text = textOf(row, ...columns);
  if (text === undefined) return undefined;
  const plain = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/u.exec(text);
  return plain === null ? text : `${plain[1]}T${(plain[2] ?? '00:00').padEnd(8, ':00')}Z`;
}

/** The object without its undefined fields. */
export function compact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
