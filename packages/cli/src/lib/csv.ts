import { type OnOpen, openText } from './rows.ts';

/** One record of a CSV file, with its text as it stood there (without the line end). */
export type CsvRecord = { fields: readonly string[]; raw: string };

const recordCharsMax = 4_000_000;

/**
 * The records of a CSV file (RFC 4180; also .gz), batch by batch in constant memory, the header
 * line first. Blank lines are left out. Throws on a quoted field that never ends.
 */
export async function* csvBatches(
  path: string,
  onOpen?: OnOpen,
): AsyncGenerator<CsvRecord[], void, undefined> {
  let rest = '';
  for await (const piece of decoded(path, onOpen)) {
    const { records, tail } = cut(rest + piece);
    rest = tail;
    if (rest.length > recordCharsMax) throw new Error(`${path}: a quoted field does not end.`);
    if (records.length > 0) yield records;
  }
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

function cut(text: string): { records: CsvRecord[]; tail: string } {
  const records: CsvRecord[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    const line = text.slice(start, end);
    // A line end inside quotes belongs to the field.
    if (line.includes('"') && countQuotes(line) % 2 === 1) continue;
    start = end + 1;
    if (line !== '' && line !== '\r') records.push(recordOf(line));
  }
  return { records, tail: text.slice(start) };
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

function recordOf(line: string): CsvRecord {
  const raw = line.endsWith('\r') ? line.slice(0, -1) : line;
  return { raw, fields: raw.includes('"') ? quotedFields(raw) : raw.split(',') };
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
