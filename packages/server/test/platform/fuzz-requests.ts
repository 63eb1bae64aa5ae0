// Requests made up from the document: right ones, ones with a single fault, and garbage.
import type { Rng } from '../../src/lib/rng.ts';
import type { ApiDocument, Json, Operation } from './fuzz-document.ts';
import { breakBody, breakQuery, headerFaults } from './fuzz-faults.ts';
import type { Sent } from './fuzz-judge.ts';
import { jsonOf, longText, oddNumbers, oddTexts, unstorableTexts } from './fuzz-texts.ts';
import {
  createValueMaker,
  isInstantName,
  type Seen,
  seenFor,
  type ValueMaker,
} from './fuzz-values.ts';

export type Mode = 'valid' | 'one fault' | 'garbage';

export type Inventor = {
  /** A request of the mode; the id, when told, is the one in the path. */
  invent: (operation: Operation, mode: Mode, id?: string) => Sent;
};

type Draft = {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  value: unknown;
};

const searchTerms = [
  'tee',
  '-ada',
  'W-1001',
  '"ada byron"',
  'é',
  '-priority:>=0',
  'created_at:<2027-01-01',
  '%_',
  '💥',
];
const garbagePaths = [
  '%20',
  '%252E%252E',
  '%00',
  '%',
  '%ff',
  'a%2Fb',
  '💥',
  'x'.repeat(1100),
  "'--",
];

/** Makes requests by the document, preferring ids already seen. */
export function createInventor(document: ApiDocument, rng: Rng, seen: Seen): Inventor {
  const { pick } = rng;
  const chance = (odds: number): boolean => rng.next() < odds;
  const make = createValueMaker(document, rng, seen);

  function draft(operation: Operation, id: string | undefined): Draft {
    const made = drawBody(operation);
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    for (const { name, in: place, required, schema } of operation.parameters) {
      if (place === 'query' && (required || chance(0.25))) addQuery(query, name, schema);
      if (name === 'If-Match' && (required || chance(0.5)))
        headers['if-match'] = pick(['*', '"1"', '"2"']);
      if (name === 'Switchyard-Dry-Run' && chance(0.05)) headers['switchyard-dry-run'] = 'true';
      if (name === 'Prefer' && chance(0.1)) headers['prefer'] = 'handling=strict';
    }
    if (made !== undefined) headers['content-type'] = pick(operation.mediaTypes);
    return { path: pathOf(operation, id), query, headers, value: made };
  }

  function pathOf(operation: Operation, id: string | undefined): string {
    const segments = operation.path.split('/');
    return segments
      .map((segment, index) => {
        if (!segment.startsWith('{')) return segment;
        const name = segment.slice(1, -1);
        const owner = (segments[index - 1] ?? '').replace(/ies$/, 'y').replace(/s$/, '');
        const known = seenFor(seen, name === 'id' ? `${owner}_id` : name);
        const given = name === 'id' ? id : undefined;
        if (given !== undefined || known.length > 0)
          return encodeURIComponent(given ?? pick(known));
        const own = operation.parameters.find((one) => one.in === 'path' && one.name === name);
        // Of a number, those that there may be.
        const isNumber = own !== undefined && document.misfits(own.schema, '1').length === 0;
        return isNumber && name === 'number' ? pick(['1', '1', '2', '3']) : 'ord_x';
      })
      .join('/');
  }

  function addQuery(query: URLSearchParams, name: string, given: Json): void {
    const schema = document.resolve(given);
    if (name === 'cursor') return;
    if (name === 'q') {
      const terms = Array.from({ length: rng.integer(1, 3) }, () => pick(searchTerms));
      query.append(name, terms.join(' ').replace(/-?(?:priority|created_at):\S+/g, 'x'));
      return;
    }
    const properties = schema['properties'] as Record<string, Json> | undefined;
    if (schema['type'] === 'array') {
      query.append(name, String(make((schema['items'] ?? {}) as Json, name)));
      return;
    }
    if (properties === undefined) {
      query.append(name, textOf(schema, name));
      return;
    }
    const [operator, inner] = pick(Object.entries(properties));
    const isMany = operator === 'in' || operator === 'nin';
    const one = isMany ? (properties['eq'] ?? inner) : inner;
    const text = Array.from({ length: isMany ? 2 : 1 }, () => textOf(one, name)).join(',');
    query.append(chance(0.5) && operator === 'eq' ? name : `${name}[${operator}]`, text);
  }

  /** As a parameter: the fields of instants say no format, and digits end at fifteen. */
  function textOf(schema: Json, name: string): string {
    const isBare = schema['pattern'] === undefined;
    if (isInstantName(name) && schema['type'] === 'string' && isBare)
      return pick(['2026-11-23T10:00:00Z', '2026-01-01T00:00:00Z']);
    const value = make(schema, name);
    if (typeof value === 'number') return String(Math.abs(value) < 1e15 ? value : 7);
    const text = String(value);
    return text.includes('\0') || text.length > 255 ? 'xxxx' : text;
  }

  function drawBody(operation: Operation): unknown {
    const { bodySchema, example } = operation;
    if (bodySchema === undefined || (!operation.isBodyNeeded && chance(0.1))) return undefined;
    if (example === undefined || chance(0.4)) return make(bodySchema);
    return vary(document, bodySchema, example, make, rng);
  }

  function finish(operation: Operation, made: Draft, expected: Sent['expected']): Sent {
    const { path, query, headers, value } = made;
    const url = query.size > 0 ? `${path}?${query.toString()}` : path;
    const body = value === undefined ? undefined : jsonOf(value);
    return { operation, url, headers, body, value, expected };
  }

  function withOneFault(operation: Operation, made: Draft): Sent {
    const kinds = ['body', 'body', 'body', 'query', 'header', 'path'] as const;
    const kind = pick(kinds);
    if (kind === 'body' && operation.bodySchema !== undefined && made.value !== undefined) {
      const broken = breakBody(document, operation.bodySchema, made.value, rng);
      if (broken === undefined) return finish(operation, made, 'valid');
      const sent = finish(operation, { ...made, value: undefined }, broken.expected);
      return { ...sent, body: broken.text };
    }
    if (kind === 'path' && operation.path.includes('{id}')) return withoutSuch(operation, made);
    if (kind === 'header' || operation.method !== 'GET') {
      const { headers, body, idempotencyKey, expected } = pick(headerFaults(operation));
      const sent = finish(operation, made, expected);
      return {
        ...sent,
        headers: { ...sent.headers, ...headers },
        ...(body === undefined ? {} : { body, value: undefined }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      };
    }
    const { query, expected } = breakQuery(document, operation, made.query, rng);
    return finish(operation, { ...made, query }, expected);
  }

  /** An id of nothing: 404, unless the body is at fault before anything is looked for. */
  function withoutSuch(operation: Operation, made: Draft): Sent {
    const nothing = pick(['ord_01k5c7y8n0e5r8w2m4x6z8b0d2', 'nothing-of-this-name', '%00', '%20']);
    const path = operation.path.replace('{id}', nothing).replace('{service_id}', nothing);
    // A customer's id is any text that an order may carry.
    const isOpen = operation.path.startsWith('/v1/customers/');
    const refused = operation.bodySchema === undefined ? [404] : [404, 422];
    const statuses = isOpen ? [...refused, 200, 201, 400] : refused;
    return finish(operation, { ...made, path }, { fault: `no such ${nothing}`, statuses });
  }

  function garbage(operation: Operation, made: Draft): Sent {
    const sent = finish(operation, made, 'any');
    const { headers } = sent;
    const url = chance(0.2)
      ? operation.path.replaceAll(/\{\w+\}/g, () => pick(garbagePaths))
      : `${sent.url}${sent.url.includes('?') ? '&' : '?'}${chance(0.5) ? junkQuery() : ''}`;
    if (operation.method === 'GET') return { ...sent, url, headers };
    const value = chance(0.5) ? junk(3) : spoiled(made.value, junk, rng);
    headers['content-type'] ??= 'application/json';
    return { ...sent, url, headers, value, body: jsonOf(value) };
  }

  function junkQuery(): string {
    const name = pick([
      'limit',
      'sort',
      'cursor',
      'q',
      'id[eq]',
      'a[b][c]',
      '__proto__',
      '%00',
      '',
    ]);
    return `${name}=${encodeURIComponent(pick([...oddTexts, longText.slice(0, 1000)]))}`;
  }

  function junk(depth: number): unknown {
    const leaves = [null, true, false, '', pick(oddTexts), pick(unstorableTexts), pick(oddNumbers)];
    if (depth === 0 || chance(0.5)) return pick(leaves);
    if (chance(0.4)) return Array.from({ length: rng.integer(0, 3) }, () => junk(depth - 1));
    const names = ['id', 'line_items', 'quantity', 'constructor', 'a', pick(oddTexts)];
    return Object.fromEntries(
      names.slice(rng.integer(0, 5)).map((name) => [name, junk(depth - 1)]),
    );
  }

  return {
    invent: (operation, mode, id) => {
      const made = draft(operation, id);
      if (mode === 'valid') return finish(operation, made, 'valid');
      return mode === 'one fault' ? withOneFault(operation, made) : garbage(operation, made);
    },
  };
}

/** The value with some of its leaves made junk. */
function spoiled(value: unknown, junk: (depth: number) => unknown, rng: Rng): unknown {
  if (rng.next() < 0.15) return junk(2);
  if (Array.isArray(value)) return value.map((inner) => spoiled(inner, junk, rng));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, spoiled(inner, junk, rng)]),
  );
}

/** The example with other references, and often with a member made anew, added or left out. */
function vary(
  document: ApiDocument,
  given: Json,
  example: Json,
  make: ValueMaker,
  rng: Rng,
): unknown {
  const schema = document.resolve(given);
  const varied = withSeen(structuredClone(example), '', make) as Json;
  const properties = (schema['properties'] ?? {}) as Record<string, Json>;
  const names = Object.keys(properties);
  if (names.length === 0 || rng.next() < 0.5) return varied;
  const required = new Set((schema['required'] ?? []) as string[]);
  const name = rng.pick(names);
  const changed = { ...varied };
  const inner = properties[name];
  if (rng.next() < 0.3 && !required.has(name)) delete changed[name];
  else if (inner !== undefined) changed[name] = make(inner, name);
  return document.misfits(given, changed).length === 0 ? changed : varied;
}

function withSeen(value: unknown, name: string, make: ValueMaker): unknown {
  if (Array.isArray(value))
    return value.map((inner) => withSeen(inner, name.replace(/s$/, ''), make));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withSeen(inner, key, make)]),
    );
  }
  const isReference = typeof value === 'string' && /_id$|^id$|^(from|to)_location$/.test(name);
  if (!isReference) return value;
  const made = make(
    { type: 'string', minLength: 1, maxLength: 100 },
    name === 'id' ? 'line_id' : name,
  );
  return name.startsWith('channel_order') ? `F-${String(made)}` : made;
}
