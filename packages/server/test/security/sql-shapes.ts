// The shapes of the statements that a database has seen, and texts that would change them.
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { ApiDocument, Json, Operation } from '../platform/fuzz-document.ts';
import type { Seen } from '../platform/fuzz-values.ts';
import type { TestServer } from '../support/server.ts';
import { idsFor, pathWith } from './canary-world.ts';

/** Texts that end a literal, a comment, an identifier or a statement where text is pasted into SQL. */
export const injections: readonly string[] = [
  "'",
  "' or '1'='1",
  "' or 1=1 --",
  "'; select pg_sleep(0) --",
  "x' union select null, null --",
  "') or ('a'='a",
  '" or ""="',
  '\\',
  "\\' or 1=1 --",
  '$1',
  '$$; select 1; $$',
  "E'\\x27 or 1=1'",
  '/* x */ or true',
  '1; drop table orders',
  '1 or 1=1',
  '1)) or ((1=1',
  'x::int',
  "%' or '%'='",
  '{"a":"\'"}',
  'ʼ or 1=1 --',
];

/** A text that every program reads in the same way, and that asks for nothing. */
export const harmlessOf = (text: string): string => text.replaceAll(/[^\s:"-]/gu, 'x');

export type Shapes = ReadonlyMap<string, string>;

/** Every shape of statement that this database has seen, with a text of it. */
export async function readShapes(owner: pg.Client): Promise<Shapes> {
  const { rows } = await owner.query<{ id: string; query: string }>(
    `select s.queryid::text as id, s.query from pg_stat_statements s
     join pg_database d on d.oid = s.dbid
     where d.datname = current_database() and s.query not like '%pg_stat_statements%'`,
  );
  return new Map(rows.map(({ id, query }) => [id, query]));
}

/** A request with one place for a text. */
export type Slot = { name: string; send: (text: string) => Promise<unknown> };

/** Every place of the document's requests into which a text can be put. */
export function slotsOf(server: TestServer, document: ApiDocument, seen: Seen): Slot[] {
  return document.operations
    .filter(({ path }) => !path.endsWith('/stream'))
    .flatMap((operation) => [
      ...pathSlots(server, operation),
      ...querySlots(server, document, operation),
      ...bodySlots(server, document, operation, seen),
    ]);
}

function pathSlots(server: TestServer, operation: Operation): Slot[] {
  if (!operation.path.includes('{')) return [];
  const send = (text: string): Promise<unknown> =>
    sendTo(server, operation, text, operation.example);
  return [{ name: `${operation.id} path`, send }];
}

function querySlots(server: TestServer, document: ApiDocument, operation: Operation): Slot[] {
  const own = operation.parameters.filter((one) => one.in === 'query');
  const needed = own.filter((one) => one.required);
  return own.flatMap(({ name, schema }) => {
    const properties = (document.resolve(schema)['properties'] ?? {}) as Record<string, Json>;
    const operators = Object.keys(properties);
    const names = operators.length === 0 ? [name] : operators.map((one) => `${name}[${one}]`);
    return names.map((full) => ({
      name: `${operation.id} ?${full}`,
      send: (text: string) => {
        const query = new URLSearchParams(needed.map((one): [string, string] => [one.name, text]));
        query.set(full, text);
        const path = pathWith(operation, 'nothing');
        return server.request('GET', `${path}?${query.toString()}`);
      },
    }));
  });
}

function bodySlots(
  server: TestServer,
  document: ApiDocument,
  operation: Operation,
  seen: Seen,
): Slot[] {
  const { bodySchema, example = {} } = operation;
  if (bodySchema === undefined) return [];
  const [id = 'nothing'] = idsFor(operation, seen, 1);
  const schema = document.resolve(bodySchema);
  const properties = Object.keys((schema['properties'] ?? {}) as Json);
  const places = [...textPlaces(example), ...properties.map((name) => [name])];
  const unique = new Map(places.map((tokens) => [tokens.join('/'), tokens]));
  return [...unique].map(([place, tokens]) => ({
    name: `${operation.id} #/${place}`,
    send: (text: string) => sendTo(server, operation, id, withAt(example, tokens, text)),
  }));
}

function sendTo(
  server: TestServer,
  operation: Operation,
  id: string,
  body: unknown,
): Promise<unknown> {
  return server.request(operation.method, pathWith(operation, id), {
    headers: { 'if-match': '*' },
    idempotencyKey: operation.method === 'POST' ? randomUUID() : null,
    ...(body === undefined || operation.method === 'GET' ? {} : { body }),
  });
}

/** Where the value has texts. */
export function textPlaces(value: unknown, tokens: readonly string[] = []): (readonly string[])[] {
  if (typeof value === 'string') return [tokens];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textPlaces(inner, [...tokens, name]));
}

/** The value with another one at the place. */
export function withAt(value: unknown, [token, ...rest]: readonly string[], to: unknown): unknown {
  if (token === undefined) return to;
  if (Array.isArray(value))
    return value.map((one: unknown, index) =>
      String(index) === token ? withAt(one, rest, to) : one,
    );
  const members = (value ?? {}) as Json;
  return { ...members, [token]: withAt(members[token], rest, to) };
}
