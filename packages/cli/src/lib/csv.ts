import { type OnOpen, openText } from './rows.ts';

/** One record of a CSV file, with its text as it stood there (without the line end). */
export type CsvRecord = { fields: readonly string[]; raw: string };

const recordCharsMax = 4_000_000;

/**
 * The records of a CSV file (RFC 4180; also .gz), batch by batch in constant memory, the header
 * line first. Blank lines are left out. Throws on a quoted field that never ends, and on a record
 * of more than 4,000,000 characters, naming it.
 */
export async function* csvBatches(
  path: string,
  onOpen?: OnOpen,
): AsyncGenerator<CsvRecord[], void, undefined> {
  const cutter: Cutter = { rest: '', counted: 0, isQuoted: false };
  let recordNo = 1;
  for await (const piece of decoded(path, onOpen)) {
    const records = cut(cutter, piece);
    recordNo += records.length;
    if (cutter.rest.length > recordCharsMax) {
      const limit = recordCharsMax.toLocaleString('en-US');
      throw new Error(
        `${path}: record ${recordNo} (the header is 1) has more than ${limit} characters, or its quotes do not end.`,
      );
    }
    if (records.length > 0) yield records;
  }
  const { rest } = cutter;
  if (rest.trim() === '') return;
  if (countQuotes(rest) % 2 === 1) throw new Error(`${path}: the last quoted field does not end.`);
  yield [recordOf(rest)];
}

async function* decoded(
  path: string,
  onOpen: OnOpen | undefined,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const bytes of openText(path, onOpen)) {
    yield decoder.decode(bytes as unknown as Uint8Array, { stream: true });
  }
  yield decoder.decode();
}

/** What is left of the last record, and how far it has been looked at: no character is twice. */
type Cutter = { rest: string; counted: number; isQuoted: boolean };

function cut(cutter: Cutter, piece: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const text = cutter.rest + piece;
  let start = 0;
  let { counted, isQuoted } = cutter;
  for (let end = text.indexOf('\n', counted); end !== -1; end = text.indexOf('\n', counted)) {
    if (countQuotes(text.slice(counted, end)) % 2 === 1) isQuoted = !isQuoted;
    counted = end + 1;
    // A line end inside quotes belongs to the field.
    if (isQuoted) continue;
    const line = text.slice(start, end);
    start = end + 1;
    if (line !== '' && line !== '\r') records.push(recordOf(line));
  }
  cutter.rest = text.slice(start);
  cutter.counted = counted - start;
  cutter.isQuoted = isQuoted;
  return records;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function recordOf(line: string): CsvRecord {
  const raw = line.endsWith('\r') ? line.slice(0, -1) : line;
  return { raw, fields: fieldsOf(raw) };
}

/** The fields of one record, without its line end. */
export function fieldsOf(raw: string): string[] {
  return raw.includes('"') ? quotedFields(raw) : raw.split(',');
}

function quotedFields(raw: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= raw.length;) {
    const { value, end } = raw[at] === '"' ? quotedField(raw, at) : plainField(raw, at);
    fields.push(value);
    at = end + 1;
  }
  return fields;
}

function plainField(raw: string, at: number): { value: string; end: number } {
  const comma = raw.indexOf(',', at);
  const end = comma === -1 ? raw.length : comma;
  return { value: raw.slice(at, end), end };
}

/** What follows the closing quote up to the comma is taken as it stands: some writers put blanks there. */
function quotedField(raw: string, at: number): { value: string; end: number } {
  let value = '';
  let from = at + 1;
  for (;;) {
    const quote = raw.indexOf('"', from);
    if (quote === -1) return { value: value + raw.slice(from), end: raw.length };
    value += raw.slice(from, quote);
    if (raw[quote + 1] !== '"') {
      const rest = plainField(raw, quote + 1);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    from = quote + 2;
  }
}

/** A field as it is written: quoted only where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// What a spreadsheet takes for a formula, with the wide forms that some read alike (OWASP, "CSV
// Injection"). A cell that begins with our own mark before one of these gets another mark, so that
// every cell can be read back.
const formula = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;
const plainNumber = /^[+-]?\d+(?:[.,]\d+)*$/u;

/** The text as a cell that no spreadsheet calculates: with `'` before it where it would. */
export function inertCell(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

/** What `inertCell` was given. */
export function cellOfInert(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** A line of a CSV file that people will open: quoted where it must be, and nothing calculates. */
export function csvLine(values: readonly string[]): string {
  return values.map((value) => csvField(inertCell(value))).join(',');
}
