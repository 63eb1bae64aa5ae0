// One fault in a request that was right: which, where, and what must be answered to it.
import type { Rng } from '../../src/lib/rng.ts';
import type { ApiDocument, Json, Operation } from './fuzz-document.ts';
import { jsonOf, longText, RawJson, unstorableTexts } from './fuzz-texts.ts';

/** What must be answered to a fault: one of the statuses, with a fault at this place if told. */
export type Expected = { fault: string; statuses: readonly number[]; pointer?: string };

type Site = { tokens: readonly string[]; schema: Json; value: unknown };
type Change = { name: string; to: unknown; at?: string; statuses?: readonly number[] };

/** In place of a member that is left out. */
const absent = Symbol('absent');

/** Breaks one member of a body that fits its schema; undefined when no change made it unfit. */
export function breakBody(
  document: ApiDocument,
  schema: Json,
  body: unknown,
  rng: Rng,
): { text: string; expected: Expected } | undefined {
  const sites = sitesOf(document, schema, body);
  for (let attempt = 0; attempt < 12; attempt++) {
    const site = rng.pick(sites);
    const changes = changesOf(site);
    if (changes.length === 0) continue;
    const change = rng.pick(changes);
    const broken = replaced(body, site.tokens, change.to);
    const isRaw = change.statuses !== undefined;
    if (!isRaw && document.misfits(schema, broken).length === 0) continue;
    const tokens = change.at === undefined ? site.tokens : [...site.tokens, change.at];
    const expected: Expected = {
      fault: `${change.name} at ${pointerOf(tokens)}`,
      statuses: change.statuses ?? [422],
      ...(change.to instanceof RawJson ? {} : { pointer: pointerOf(tokens) }),
    };
    return { text: jsonOf(broken), expected };
  }
  return undefined;
}

const pointerOf = (tokens: readonly string[]): string =>
  ['#', ...tokens.map((token) => token.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

/** Every place in the value that the schema speaks of, with its schema. */
function sitesOf(
  document: ApiDocument,
  given: Json,
  value: unknown,
  tokens: readonly string[] = [],
): Site[] {
  const schema = branchOf(document, document.resolve(given), value);
  const here: Site = { tokens, schema, value };
  if (Array.isArray(value)) {
    const items = (schema['items'] ?? {}) as Json;
    const inner = value
      .slice(0, 3)
      .flatMap((one, index) => sitesOf(document, items, one, [...tokens, String(index)]));
    return [here, ...inner];
  }
  if (typeof value !== 'object' || value === null) return [here];
  const properties = (schema['properties'] ?? {}) as Record<string, Json>;
  const inner = Object.entries(value).flatMap(([name, one]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return own === undefined ? [] : sitesOf(document, own, one, [...tokens, name]);
  });
  return [here, ...inner];
}

/** Of alternatives, the one that the value was made by. */
function branchOf(document: ApiDocument, schema: Json, value: unknown): Json {
  const branches = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
  const found = branches?.find((branch) => document.misfits(branch, value).length === 0);
  return found === undefined ? schema : branchOf(document, document.resolve(found), value);
}

function changesOf({ schema, value }: Site): Change[] {
  const types = [schema['type']].flat().map(String);
  const wrongTypes: Change[] = [
    { name: 'a text', to: 'nonsense' },
    { name: 'a number', to: 4.5 },
    { name: 'true', to: true },
    { name: 'null', to: null },
    { name: 'a list', to: [] },
    { name: 'an object', to: {} },
  ];
  if (types.includes('string')) return [...wrongTypes, ...changesOfText(schema, value)];
  if (types.includes('integer') || types.includes('number'))
    return [...wrongTypes, ...changesOfNumber(schema)];
  if (Array.isArray(value)) return [...wrongTypes, ...changesOfList(schema, value)];
  if (types.includes('object')) return [...wrongTypes, ...changesOfObject(schema, value)];
  return wrongTypes;
}

function changesOfText(schema: Json, value: unknown): Change[] {
  const most = schema['maxLength'];
  const least = schema['minLength'];
  const choices = schema['enum'] as readonly unknown[] | undefined;
  const cased = String(choices?.find((one) => typeof one === 'string') ?? value);
  return [
    { name: 'a long text', to: longText },
    { name: 'an empty text', to: '' },
    { name: 'the other case', to: cased.toUpperCase() },
    { name: 'a text with a blank', to: `${String(value)} ` },
    ...(most === undefined ? [] : [{ name: 'one too long', to: 'x'.repeat(Number(most) + 1) }]),
    ...(Number(least) > 0 ? [{ name: 'one too short', to: 'x'.repeat(Number(least) - 1) }] : []),
    ...unstorableTexts.map((to) => ({ name: 'text to refuse', to, statuses: [400] })),
  ];
}

function changesOfNumber(schema: Json): Change[] {
  const { minimum, maximum } = schema;
  return [
    ...(minimum === undefined ? [] : [{ name: 'below the least', to: Number(minimum) - 1 }]),
    ...(maximum === undefined ? [] : [{ name: 'above the most', to: Number(maximum) + 1 }]),
    ...[2 ** 53, 1e308, -1e308, 0.5, 1e-320].map((to) => ({ name: `the number ${to}`, to })),
    { name: '-0', to: new RawJson('-0'), statuses: [400] },
    { name: 'a number past all', to: new RawJson('1e400'), statuses: [400] },
    { name: 'not a number', to: new RawJson('NaN'), statuses: [400] },
  ];
}

function changesOfList(schema: Json, value: readonly unknown[]): Change[] {
  const most = Number(schema['maxItems'] ?? 0);
  const many = most > 0 && most <= 2000 && value.length > 0;
  return [
    ...(many ? [{ name: 'too many', to: Array.from({ length: most + 1 }, () => value[0]) }] : []),
    { name: 'a hole', to: [...value, null] },
  ];
}

function changesOfObject(schema: Json, value: unknown): Change[] {
  const members = value as Json;
  const [first] = Object.keys(members);
  return [
    ...((schema['required'] ?? []) as string[])
      .filter((name) => Object.hasOwn(members, name))
      .map((name) => ({ name: `without ${name}`, to: { ...members, [name]: absent }, at: name })),
    { name: 'one more member', to: { ...members, not_known_here: 1 }, at: 'not_known_here' },
    ...(first === undefined
      ? []
      : [
          {
            name: 'a member twice',
            to: new RawJson(`{${JSON.stringify(first)}:1,${jsonOf(members).slice(1)}`),
            statuses: [400],
          },
        ]),
    { name: '__proto__', to: new RawJson('{"__proto__":{"a":1}}'), statuses: [400] },
  ];
}

/** The value with another one at the place. */
function replaced(value: unknown, tokens: readonly string[], to: unknown): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return without(to);
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === token ? replaced(one, rest, to) : one));
  const members = value as Json;
  return { ...members, [token]: replaced(members[token], rest, to) };
}

function without(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return value;
  if (Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== absent));
}

/** A query with one fault, for an operation whose query was right. */
export function breakQuery(
  document: ApiDocument,
  operation: Operation,
  query: URLSearchParams,
  rng: Rng,
): { query: URLSearchParams; expected: Expected } {
  const broken = new URLSearchParams(query);
  const refuse = (name: string, fault: string): { query: URLSearchParams; expected: Expected } => ({
    query: broken,
    expected: { fault: `${fault} in ?${name}`, statuses: [400], pointer: `?${name}` },
  });
  const own = operation.parameters.filter((one) => one.in === 'query');
  const parameter = own.length === 0 || rng.next() < 0.15 ? undefined : rng.pick(own);
  if (parameter === undefined) {
    broken.append('not_known', '1');
    return refuse('not_known', 'unknown');
  }
  const { name, schema } = parameter;
  if (parameter.required && rng.next() < 0.3) {
    broken.delete(name);
    return refuse(name, 'missing');
  }
  const inner = (document.resolve(schema)['properties'] ?? {}) as Record<string, Json>;
  const operators = Object.keys(inner);
  if (operators.length > 0 && rng.next() < 0.2) {
    broken.append(`${name}[nope]`, 'x');
    return refuse(name, 'an unknown operator');
  }
  const operator = operators.length > 0 ? rng.pick(operators) : undefined;
  const full = operator === undefined ? name : `${name}[${operator}]`;
  const wrong = wrongText(document.resolve(inner[operator ?? ''] ?? schema), rng);
  broken.delete(full);
  broken.append(full, wrong ?? 'a\0b');
  return refuse(name, `${JSON.stringify(wrong ?? 'NUL')}`);
}

/** Text that a parameter of the schema must not have; undefined when it takes any. */
function wrongText(schema: Json, rng: Rng): string | undefined {
  const choices = schema['enum'] as readonly unknown[] | undefined;
  if (choices !== undefined) {
    const [choice] = choices.map(String);
    const upper = String(choice).toUpperCase();
    return rng.pick([upper === choice ? upper.toLowerCase() : upper, '', 'nope']);
  }
  if (schema['format'] === 'date-time') return rng.pick(['yesterday', '2026-02-30T00:00:00Z', '']);
  switch (schema['type']) {
    case 'integer':
      return rng.pick(['', 'x', '1.5', '1e3', '-0.5', '0x1', '9'.repeat(17), ' 1', '٣']);
    case 'boolean':
      return rng.pick(['TRUE', '1', 'yes', '']);
    case 'string':
      return Number(schema['maxLength'] ?? Infinity) <= 2000
        ? 'x'.repeat(Number(schema['maxLength']) + 1)
        : undefined;
    default:
      return undefined;
  }
}

/** Headers with one fault: what is sent, and what must come of it. */
export function headerFaults(operation: Operation): {
  headers: Record<string, string>;
  idempotencyKey?: string | null;
  body?: string | Buffer;
  expected: Expected;
}[] {
  const takes = (name: string): boolean => operation.parameters.some((one) => one.name === name);
  const isWrite = operation.method !== 'GET';
  const fault = (name: string, value: string, ...statuses: number[]) => ({
    headers: { [name]: value },
    expected: { fault: `${name}: ${value}`, statuses },
  });
  const isKept = operation.method === 'POST' && operation.idempotency !== 'none';
  return [
    fault('accept', 'image/png', 406),
    fault('switchyard-version', '1999-01-01', 400),
    ...(takes('If-Match') ? ['abc', '"1', 'W/"x"', '""'] : []).map((etag) =>
      fault('if-match', etag, 400),
    ),
    ...(isWrite ? [fault('switchyard-dry-run', 'maybe', 400)] : []),
    ...(isKept ? ['a b', '"open', 'x'.repeat(256)] : []).map((idempotencyKey) => ({
      headers: {},
      idempotencyKey,
      expected: { fault: `key ${idempotencyKey.slice(0, 9)}`, statuses: [400] },
    })),
    ...(operation.idempotency === 'required'
      ? [{ headers: {}, idempotencyKey: null, expected: { fault: 'no key', statuses: [400] } }]
      : []),
    ...(operation.bodySchema === undefined ? [] : bodyTypeFaults()),
  ];
}

function bodyTypeFaults(): ReturnType<typeof headerFaults> {
  const json = { 'content-type': 'application/json' };
  const fault = (
    name: string,
    headers: Record<string, string>,
    body: string | Buffer,
    ...statuses: number[]
  ) => ({ headers: { ...json, ...headers }, body, expected: { fault: name, statuses } });
  return [
    fault('CSV', { 'content-type': 'text/csv' }, 'a,b\n1,2\n', 415),
    fault('XML', { 'content-type': 'application/xml' }, '<a/>', 415),
    fault('a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', 415),
    fault('no media type', { 'content-type': 'json' }, '{}', 415),
    fault('UTF-16', {}, Buffer.from('{"a":1}', 'utf16le'), 400),
    fault('broken UTF-8', {}, Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 400),
    fault('a byte order mark', {}, '\ufeff{}', 400),
    fault('a body that ends early', {}, '{"a":', 400),
    fault('two bodies', {}, '{}{}', 400),
    fault('a deep body', {}, `${'['.repeat(40)}${']'.repeat(40)}`, 400),
    fault('gzip', { 'content-encoding': 'gzip' }, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 400, 415),
  ];
}
