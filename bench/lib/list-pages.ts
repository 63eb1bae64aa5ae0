import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = {
  enum?: string[];
  type?: string;
  format?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
};
type Parameter = { name: string; in: string; schema?: Schema };
type Document = { paths: Record<string, { get?: { parameters?: Parameter[] } }> };

const ofPaging = new Set(['limit', 'cursor', 'count', 'after']);
const noUuid = '7zzzzzzzzzzzzzzzzzzzzzzzzz';

/**
 * The first page of every list of the API in every order, under every filter that it declares and,
 * where it has one, a search: what a filter finds is rare or nothing, which is the worst case of a
 * list that is read from the newest on.
 */
export function listPages(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as Document;
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const parameters = get?.parameters ?? [];
    const isList = parameters.some((one) => one.name === 'limit') && !path.includes('{');
    const filters = parameters.filter((one) => one.in === 'query' && !ofPaging.has(one.name));
    return isList ? [`${path}?limit=50`, ...filters.flatMap((one) => pagesOf(path, one))] : [];
  });
}

function pagesOf(path: string, { name, schema = {} }: Parameter): string[] {
  const page = (condition: string): string => `${path}?limit=50&${condition}`;
  if (name === 'sort') return (schema.enum ?? []).map((sort) => page(`sort=${sort}`));
  if (name === 'q') return ['nowheretobefound', 'zq', 'an'].map((word) => page(`q=${word}`));
  if (name === 'subject') return [page(`subject=ord_${noUuid}`)];
  const { eq, gte } = schema.properties ?? { eq: schema };
  if (eq === undefined) return [];
  const equal = valuesOf(eq).map((value) => page(`${name}=${value}`));
  if (gte === undefined) return equal;
  const late = eq.type === 'integer' ? '2000000000' : '2190-01-01T00:00:00Z';
  return [...equal, page(`${name}[gte]=${late}`)];
}

function valuesOf({ enum: values, type, format, pattern }: Schema): string[] {
  if (values !== undefined) return values;
  if (format === 'date-time') return ['2190-01-01T00:00:00Z'];
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'integer') return ['1999999999'];
  const prefix = /^\^([a-z]+_)/u.exec(pattern ?? '')?.[1];
  if (prefix !== undefined) return [`${prefix}${noUuid}`];
  return ['nowheretobefound'];
}
