import { statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { cellOfInert, csvBatches, csvLine, type CsvRecord, inertCell } from '../lib/csv.ts';
import { UsageError } from '../lib/errors.ts';
import { type OnOpen, openText } from '../lib/rows.ts';

/** One row of an input, with its text as it stood there. */
export type SourceRow = {
  /** 1 for the first row of data. */
  rowNo: number;
  raw: string;
  /** The cells of a CSV row as they were meant; none of an NDJSON line. */
  fields: readonly string[];
  /** A column of a CSV file; empty and missing are the same. */
  get: (column: string) => string;
  /** The object of an NDJSON line; undefined in a CSV file, or where the line is no object. */
  object: Record<string, unknown> | undefined;
};

/** An input file: its rows in order, in constant memory. */
export type Source = {
  format: 'csv' | 'ndjson';
  /** The columns of a CSV file. */
  columns: readonly string[];
  rows: (skip: number, onOpen?: OnOpen) => AsyncGenerator<SourceRow, void, undefined>;
  /** The header of an error file in this layout; undefined where none is needed. */
  errorHeader: string | undefined;
  /** A row in this layout with what is wrong with it, in which nothing is a formula. */
  errorLine: (row: SourceRow, error: string) => string;
};

const bytesOfName = 12;
const errorColumn = 'error';
const lineCharsMax = 4_000_000;

/** Tells one file from another: its size, time and name. */
export function fingerprintOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return createHash('sha256')
    .update(`${path}\n${size}\n${Math.round(mtimeMs)}`)
    .digest('hex')
    .slice(0, bytesOfName * 2);
}

/** Opens an input by the end of its name: .csv or .ndjson, each also with .gz. */
export async function openSource(path: string): Promise<Source> {
  const name = path.replace(/\.gz$/u, '');
  if (name.endsWith('.csv')) return openCsv(path);
  if (name.endsWith('.ndjson') || name.endsWith('.jsonl')) return ndjsonSource(path);
  throw new UsageError(`${path} is neither .csv nor .ndjson (also .gz).`);
}

async function openCsv(path: string): Promise<Source> {
  let header: { columns: string[]; record: CsvRecord } | undefined;
  for await (const [first] of csvBatches(path)) {
    if (first !== undefined) {
      header = {
        record: first,
        columns: first.fields.map((name) =>
          name
            .replace(/^\uFEFF/u, '')
            .trim()
            .toLowerCase(),
        ),
      };
    }
    break;
  }
  if (header === undefined) throw new UsageError(`${path} is empty.`);
  const { columns, record } = header;
  // Files of refused rows are ours: their cells were made inert, and are read as they were.
  const isOurs = columns.at(-1) === errorColumn;
  const meant = ({ fields }: CsvRecord): readonly string[] =>
    isOurs ? fields.slice(0, columns.length - 1).map(cellOfInert) : fields;
  const places = new Map(header.columns.map((name, index) => [name, index]));
  return {
    format: 'csv',
    columns: header.columns,
    rows: async function* rows(skip, onOpen) {
      let rowNo = -1;
      for await (const records of csvBatches(path, onOpen)) {
        for (const one of records) {
          rowNo++;
          if (rowNo === 0 || rowNo <= skip) continue;
          const fields = meant(one);
          const get = (column: string): string => fields[places.get(column) ?? -1]?.trim() ?? '';
          yield { rowNo, raw: one.raw, fields, get, object: undefined };
        }
      }
    },
    errorHeader: lineWith(headerOf(record, meant), errorColumn, isOurs),
    errorLine: (row, error) => lineWith(row, error, isOurs),
  };
}

/** The header without the mark that some writers begin a file with. */
function headerOf(record: CsvRecord, meant: (record: CsvRecord) => readonly string[]): CsvRecord {
  const [first = '', ...others] = meant(record);
  const plain = (text: string): string => text.replace(/^\uFEFF/u, '');
  return { raw: plain(record.raw), fields: [plain(first), ...others] };
}

/** The record with one more cell: as it stood there, unless a spreadsheet would calculate it. */
function lineWith({ raw, fields }: CsvRecord, cell: string, isOurs: boolean): string {
  const isInert = !isOurs && fields.every((field) => inertCell(field) === field);
  return isInert ? `${raw},${csvLine([cell])}` : csvLine([...fields, cell]);
}

function ndjsonSource(path: string): Source {
  return {
    format: 'ndjson',
    columns: [],
    rows: async function* rows(skip, onOpen) {
      let rowNo = 0;
      for await (const raw of textLines(path, onOpen)) {
        rowNo++;
        if (rowNo > skip) yield { rowNo, raw, fields: [], get: () => '', object: objectOf(raw) };
      }
    },
    errorHeader: undefined,
    errorLine: ({ raw }, error) => JSON.stringify({ ...(objectOf(raw) ?? { line: raw }), error }),
  };
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const { error: _error, ...rest } = value as Record<string, unknown>;
    return rest;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function* textLines(
  path: string,
  onOpen: OnOpen | undefined,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let lineNo = 1;
  for await (const bytes of openText(path, onOpen)) {
    const lines = (rest + decoder.decode(bytes as unknown as Uint8Array, { stream: true })).split(
      '\n',
    );
    rest = lines.pop() ?? '';
    lineNo += lines.length;
    if (rest.length > lineCharsMax) {
      const limit = lineCharsMax.toLocaleString('en-US');
      throw new Error(`${path}: line ${lineNo} has more than ${limit} characters.`);
    }
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
