import { statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { csvBatches, csvField } from '../lib/csv.ts';
import { UsageError } from '../lib/errors.ts';
import { type OnOpen, openText } from '../lib/rows.ts';

/** One row of an input, with its text as it stood there. */
export type SourceRow = {
  /** 1 for the first row of data. */
  rowNo: number;
  raw: string;
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
  /** A row in this layout with what is wrong with it. */
  errorLine: (raw: string, error: string) => string;
};

const bytesOfName = 12;

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
  let header: { columns: string[]; raw: string } | undefined;
  for await (const [first] of csvBatches(path)) {
    if (first !== undefined) {
      header = {
        raw: first.raw,
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
  const places = new Map(header.columns.map((name, index) => [name, index]));
  return {
    format: 'csv',
    columns: header.columns,
    rows: async function* rows(skip, onOpen) {
      let rowNo = -1;
      for await (const records of csvBatches(path, onOpen)) {
        for (const { fields, raw } of records) {
          rowNo++;
          if (rowNo === 0 || rowNo <= skip) continue;
          const get = (column: string): string => fields[places.get(column) ?? -1]?.trim() ?? '';
          yield { rowNo, raw, get, object: undefined };
        }
      }
    },
    errorHeader: `${header.raw.replace(/^\uFEFF/u, '')},error`,
    errorLine: (raw, error) => `${raw},${csvField(error)}`,
  };
}

function ndjsonSource(path: string): Source {
  return {
    format: 'ndjson',
    columns: [],
    rows: async function* rows(skip, onOpen) {
      let rowNo = 0;
      for await (const raw of textLines(path, onOpen)) {
        rowNo++;
        if (rowNo > skip) yield { rowNo, raw, get: () => '', object: objectOf(raw) };
      }
    },
    errorHeader: undefined,
    errorLine: (raw, error) => JSON.stringify({ ...(objectOf(raw) ?? { line: raw }), error }),
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
  for await (const bytes of openText(path, onOpen)) {
    const lines = (rest + decoder.decode(bytes as unknown as Uint8Array, { stream: true })).split(
      '\n',
    );
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
