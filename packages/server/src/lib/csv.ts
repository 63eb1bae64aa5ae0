/** What a cell of a table holds. */
export type Cell = string | number | boolean | null;

// What a spreadsheet takes for a formula, with the wide forms that some read alike (OWASP, "CSV
// Injection"). A cell that begins with our own mark before one of these gets another mark, so that
// every cell can be read back. The command line writes and reads its files by the same rule.
const formula = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** The text as a cell that no spreadsheet calculates: with `'` before it where it would. */
export function inertCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = inertCell(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as CSV (RFC 4180): a line of names first; quoted where it must be; nothing calculates. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(written).join(',')}\r\n`).join('');
}
