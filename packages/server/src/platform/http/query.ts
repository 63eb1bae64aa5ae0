import { type Fault, Refusal } from '../errors.ts';
import { faultsOf } from './faults.ts';
import { isStorable } from './json-body.ts';
import type { ListQuery, ListSpec } from './list-spec.ts';
import { readListQuery } from './read-list.ts';
import { compileCheck, type JsonSchema } from './wire-schema.ts';

/** What a query string says: the values of the route's own parameters, and the list request. */
export type ReadQuery = (url: string) => {
  query: Record<string, unknown>;
  list: ListQuery | undefined;
};

type Reader = { name: string; read: (texts: readonly string[]) => unknown };

const nothing: ReturnType<ReadQuery> = Object.freeze({ query: Object.freeze({}), list: undefined });

/**
 * A reader of the route's query strings. Parameters of the schema are typed by it; everything else
 * belongs to the list, or is unknown and refused. A comma separates the entries of a list.
 */
export function queryReader(schema: JsonSchema | undefined, spec: ListSpec | undefined): ReadQuery {
  const check = schema === undefined ? undefined : compileCheck(schema);
  const properties = (schema?.['properties'] ?? {}) as Record<string, JsonSchema>;
  const isPlain = schema === undefined && spec === undefined;
  const readers = new Map<string, Reader>(
    Object.entries(properties).map(([name, one]) => [name, readerOf(name, one)]),
  );
  return (url) => {
    if (isPlain && !url.includes('?')) return nothing;
    const { own, rest } = separate(url, readers);
    const list = spec === undefined ? undefined : readListQuery(spec, rest);
    if (spec === undefined && rest.size > 0)
      throw unknownParameters([...rest.keys()], [...readers.keys()]);
    const query: Record<string, unknown> = {};
    const faults: Fault[] = [];
    for (const [name, texts] of own) {
      if (!texts.every(isStorable)) {
        faults.push({ pointer: `?${name}`, code: 'invalid_text', detail: 'No NUL characters.' });
      }
      query[name] = readers.get(name)?.read(texts);
    }
    if (check !== undefined && !check(query)) {
      const found = faultsOf(check.errors ?? [], '?');
      faults.push(...found.map((one) => ({ ...one, pointer: one.pointer.replace('?/', '?') })));
    }
    refuse(faults);
    return { query, list };
  };
}

/** The route's own parameters with their texts, and what is left for the list. */
function separate(
  url: string,
  readers: ReadonlyMap<string, Reader>,
): { own: Map<string, string[]>; rest: URLSearchParams } {
  const mark = url.indexOf('?');
  const search = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const own = new Map<string, string[]>();
  const rest = new URLSearchParams();
  for (const [name, text] of search) {
    if (!readers.has(name)) rest.append(name, text);
    else own.set(name, [...(own.get(name) ?? []), text]);
  }
  return { own, rest };
}

function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  throw new Refusal('invalid_parameter', `${first.pointer}: ${first.detail}`, { faults });
}

function unknownParameters(unknown: readonly string[], known: readonly string[]): Refusal {
  const names = [...new Set(unknown)].slice(0, 50);
  const faults = names.map((name) => ({
    pointer: `?${name.slice(0, 100)}`,
    code: 'unknown_parameter',
    detail: 'This parameter is not known here.',
  }));
  const words =
    known.length === 0 ? 'This operation takes no parameters.' : `Known: ${known.join(', ')}.`;
  return new Refusal('unknown_parameter', `Unknown: ${names.join(', ').slice(0, 500)}. ${words}`, {
    faults,
  });
}

function readerOf(name: string, schema: JsonSchema): Reader {
  if (schema['type'] === 'array') {
    const items = valueReader((schema['items'] ?? {}) as JsonSchema);
    return { name, read: (texts) => texts.flatMap((text) => text.split(',')).map(items) };
  }
  const value = valueReader(schema);
  // One value only: a second one would be ignored, and nothing is ever ignored.
  return { name, read: (texts) => (texts.length === 1 ? value(texts[0] ?? '') : texts) };
}

/** Text that does not fit its type stays text, which the check then refuses. */
function valueReader(schema: JsonSchema): (text: string) => unknown {
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  if (types.includes('string') || types[0] === undefined) return (text) => text;
  if (types.includes('integer') || types.includes('number')) {
    return (text) =>
      /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && !Object.is(Number(text), -0) ? Number(text) : text;
  }
  if (types.includes('boolean'))
    return (text) => (text === 'true' ? true : text === 'false' ? false : text);
  return (text) => text;
}
