import { z } from 'zod';
import { type Cell, csvOf } from '../../lib/csv.ts';
import type { OutgoingAnswer } from './seal.ts';
import type { Answer, Route } from './route.ts';

/** The columns of a row: its fields, and `outer_inner` of those within; the order is the schema's. */
export function columnsOf(row: z.ZodType, prefix = ''): string[] {
  const plain = bare(row);
  if (!(plain instanceof z.ZodObject)) return [prefix];
  return Object.entries(plain.shape as Record<string, z.ZodType>).flatMap(([name, one]) =>
    columnsOf(one, prefix === '' ? name : `${prefix}_${name}`),
  );
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

/** The cells of a row in the order of its columns; what has no fixed fields is one cell of JSON. */
export function cellsOf(row: z.ZodType, value: unknown): Cell[] {
  const plain = bare(row);
  if (plain instanceof z.ZodObject) {
    const fields = (value ?? {}) as Record<string, unknown>;
    return Object.entries(plain.shape as Record<string, z.ZodType>).flatMap(([name, one]) =>
      cellsOf(one, fields[name]),
    );
  }
  if (value === null || value === undefined) return [null];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [value];
  return [JSON.stringify(value)];
}

type Quality = { q: number; place: number };

function qualityOf(accept: string, mediaType: string): Quality | undefined {
  const parts = accept.toLowerCase().split(',');
  for (const [place, part] of parts.entries()) {
    const [range = '', ...params] = part.split(';').map((text) => text.trim());
    if (range !== mediaType) continue;
    const q = params.find((param) => param.startsWith('q='))?.slice(2);
    return { q: q === undefined ? 1 : Number(q), place };
  }
  return undefined;
}

/** Whether the caller would rather have CSV than JSON: names it, and no JSON before it. */
export function prefersCsv(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const csv = qualityOf(accept, 'text/csv');
  if (csv === undefined || !(csv.q > 0)) return false;
  const json = qualityOf(accept, 'application/json');
  if (json === undefined) return true;
  return csv.q > json.q || (csv.q === json.q && csv.place < json.place);
}

/** The answer of an operation that has a table, as CSV. */
export function sealCsv(route: Route, answer: Answer<unknown>): OutgoingAnswer {
  const { csv } = route.reply;
  if (csv === undefined) throw new Error(`${route.operationId} has no table.`);
  const rows = csv.rows(answer.body).map((row) => cellsOf(csv.row, row));
  return {
    status: answer.status ?? route.reply.status,
    headers: {
      ...answer.headers,
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${route.operationId}.csv"`,
    },
    body: csvOf(columnsOf(csv.row), rows),
    replayed: false,
  };
}
