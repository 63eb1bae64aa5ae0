// Calls every operation of the published document with made-up requests and judges the answers.
import { seededRng, type Rng } from '../../src/lib/rng.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import { type Ask, walk } from './fuzz-journeys.ts';
import {
  createValueMaker,
  type Json,
  resolve,
  type Seen,
  seenFor,
  type ValueMaker,
} from './fuzz-values.ts';

type Operation = {
  id: string;
  method: string;
  path: string;
  parameters: Json[];
  body: [type: string, media: Json] | undefined;
  statuses: ReadonlySet<string>;
};
type Sent = { operation: Operation; url: string; headers: Record<string, string>; body: unknown };

export type FuzzReport = {
  /** Answers that must not be: with the request that repeats them. */
  faults: string[];
  /** How often each operation answered with each status. */
  counts: Map<string, number>;
  /** Operations that never succeeded. */
  neverDone: string[];
};

/** Runs so many requests from a seed: the same seed sends the same requests to the same server. */
export async function fuzz(
  server: TestServer,
  options: { seed: number; requests: number },
): Promise<FuzzReport> {
  const rng = seededRng(options.seed);
  const seen: Seen = new Map();
  const document = (await server.request('GET', '/openapi.json')).body as Json;
  const operations = operationsOf(document);
  const make = createValueMaker(document, rng, seen);
  const faults = new Map<string, string>();
  const counts = new Map<string, number>();
  const call = async (sent: Sent): Promise<TestAnswer> => {
    const answer = await server.request(sent.operation.method, sent.url, {
      headers: sent.headers,
      ...(sent.body === undefined ? {} : { body: sent.body }),
    });
    const key = `${sent.operation.id} ${answer.status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const fault = faultOf(sent.operation, answer);
    if (fault !== undefined && !faults.has(`${key} ${fault}`))
      faults.set(`${key} ${fault}`, wordsOf(sent, fault, options.seed));
    if (answer.status < 300) remember(seen, answer.body, rng);
    return answer;
  };
  await furnish(operations, call);
  await walk(server, asking(operations, call), (id) => exampleOf(find(operations, id)));
  for (let count = 0; count < options.requests; count++)
    await call(invent(rng.pick(operations), make, rng, seen));
  const neverDone = operations
    .map(({ id }) => id)
    .filter((id) => ![...counts.keys()].some((key) => key.startsWith(`${id} 2`)));
  return { faults: [...faults.values()], counts, neverDone };
}

type Caller = (sent: Sent) => Promise<TestAnswer>;

/** How the walks send: to operations by their id, with the example where no body is told. */
function asking(operations: readonly Operation[], call: Caller): Ask {
  return async (id, path = {}, sent = {}) => {
    const operation = find(operations, id);
    const url = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      encodeURIComponent(String(path[name])),
    );
    const query = new URLSearchParams(sent.query);
    const headers: Record<string, string> = {};
    if (sent.ifMatch !== undefined) headers['if-match'] = sent.ifMatch;
    if (operation.body !== undefined) headers['content-type'] = operation.body[0];
    const body = 'body' in sent ? sent.body : operation.body?.[1]['example'];
    const full = query.size > 0 ? `${url}?${query.toString()}` : url;
    return (await call({ operation, url: full, headers, body })).body as Json;
  };
}

function find(operations: readonly Operation[], id: string): Operation {
  const found = operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`There is no operation ${id}.`);
  return found;
}

function exampleOf(operation: Operation): Json {
  return (operation.body?.[1]['example'] ?? {}) as Json;
}

/** Makes a world by the examples, so that later requests have something to refer to. */
async function furnish(operations: readonly Operation[], call: Caller): Promise<void> {
  const examples = operations.flatMap((operation) => {
    const example = operation.body?.[1]['example'];
    const makes = operation.method === 'POST' && !operation.path.includes('{');
    return makes && example !== undefined ? [{ operation, example: example as Json }] : [];
  });
  const send = async (path: string, changes: Json = {}): Promise<void> => {
    const found = examples.find(({ operation }) => operation.path === path);
    if (found === undefined) return;
    const { operation, example } = found;
    await call({ operation, url: path, headers: {}, body: { ...example, ...changes } });
  };
  // The places that examples name.
  for (const code of ['NJ1', 'CA1', 'DEN-1', 'FC-RNO', 'ACME'])
    await send('/v1/locations', { code });
  // In the order of paths some come before what they refer to.
  for (const { operation } of [...examples, ...examples]) await send(operation.path);
  for (const location of ['NJ1', 'CA1', 'DEN-1']) {
    const operations = [
      { op: 'receipt', product_id: 'TEE-RED-M', location_id: location, quantity: 100 },
    ];
    await send('/v1/inventory/bulk', { operations });
  }
  for (let number = 1; number <= 12; number++) {
    await send('/v1/orders', { channel_order_id: `F-${number}` });
  }
}

function operationsOf(document: Json): Operation[] {
  const full = (one: Json): Json =>
    typeof one['$ref'] === 'string' ? resolve(document, one['$ref']) : one;
  return (
    Object.entries(document['paths'] as Record<string, Record<string, Json>>)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => {
          const content =
            (operation['requestBody'] as { content?: Record<string, Json> } | undefined)?.content ??
            {};
          return {
            id: String(operation['operationId']),
            method: method.toUpperCase(),
            path,
            parameters: ((operation['parameters'] ?? []) as Json[]).map(full),
            body: Object.entries(content)[0],
            statuses: new Set(Object.keys(operation['responses'] as Json)),
          };
        }),
      )
      // A stream has no end to wait for.
      .filter(({ path }) => !path.endsWith('/stream'))
  );
}

function invent(operation: Operation, make: ValueMaker, rng: Rng, seen: Seen): Sent {
  const { path, parameters } = operation;
  const chance = (odds: number): boolean => rng.next() < odds;
  const segments = path.split('/');
  const url = segments
    .map((segment, index) => {
      if (!segment.startsWith('{')) return segment;
      const name = segment.slice(1, -1);
      const owner = (segments[index - 1] ?? '').replace(/ies$/, 'y').replace(/s$/, '');
      const known = seenFor(seen, name === 'id' ? `${owner}_id` : name);
      return encodeURIComponent(
        known.length > 0 && chance(0.95) ? rng.pick(known) : String(make({ type: 'string' }, name)),
      );
    })
    .join('/');
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const parameter of parameters) {
    const name = String(parameter['name']);
    const schema = parameter['schema'] as Json;
    const isSent = parameter['required'] === true ? chance(0.98) : chance(0.2);
    if (parameter['in'] === 'query' && isSent) addQuery(query, name, schema, make, rng);
    if (name === 'If-Match' && chance(0.95)) headers['if-match'] = rng.pick(['*', '"1"', '"2"']);
    if (name === 'Switchyard-Dry-Run' && chance(0.1)) headers['switchyard-dry-run'] = 'true';
  }
  const body = inventBody(operation, make, rng, headers);
  return { operation, url: query.size > 0 ? `${url}?${query.toString()}` : url, headers, body };
}

const searchTerms = [
  'tee',
  '-ada',
  'W-1001',
  '"ada byron"',
  'é',
  'sku:TEE-RED-M,X',
  '-sku:X',
  'status:open',
  '-priority:>=0',
  'created_at:<2027-01-01',
  'quantity:>1',
  'tag:"a b"',
  'id:x',
  '"',
  'a:b:c',
  '%_\\',
];

function addQuery(
  query: URLSearchParams,
  name: string,
  schema: Json,
  make: ValueMaker,
  rng: Rng,
): void {
  if (name === 'q' && rng.next() < 0.8) {
    const terms = Array.from({ length: rng.integer(1, 3) }, () => rng.pick(searchTerms));
    query.append(name, terms.join(' '));
    return;
  }
  const properties = schema['properties'] as Record<string, Json> | undefined;
  if (properties === undefined) {
    query.append(name, String(make(schema, name)));
    return;
  }
  const [operator, inner] = rng.pick(Object.entries(properties));
  query.append(`${name}[${operator}]`, String(make(inner, name)));
}

function inventBody(
  operation: Operation,
  make: ValueMaker,
  rng: Rng,
  headers: Record<string, string>,
): unknown {
  if (operation.body === undefined) return undefined;
  const [type, media] = operation.body;
  headers['content-type'] = type;
  if (!type.includes('json') || type.includes('ndjson'))
    return rng.pick(['a,b\n1,2\n', 'sku\nx\n', '']);
  const { example, schema } = media as { example?: Json; schema: Json };
  const body = example !== undefined && rng.next() < 0.6 ? vary(example, make, rng) : make(schema);
  return typeof body === 'string' ? JSON.stringify(body) : body;
}

/** The example with other references, and often with one member changed or left out. */
function vary(example: Json, make: ValueMaker, rng: Rng): Json {
  const varied = Object.fromEntries(
    Object.entries(structuredClone(example)).map(([name, value]) => [
      name,
      withSeen(value, name, make),
    ]),
  );
  const names = Object.keys(varied);
  if (names.length === 0 || rng.next() < 0.6) return varied;
  const name = rng.pick(names);
  if (rng.next() < 0.3) delete varied[name];
  else varied[name] = make(schemaLike(varied[name]), name);
  return varied;
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
  const made = make({ type: 'string', enum: undefined }, name === 'id' ? 'line_id' : name);
  return name.startsWith('channel_order') ? `F-${String(made)}` : made;
}

function schemaLike(value: unknown): Json {
  if (typeof value === 'number') return { type: 'number', minimum: -1, maximum: 1000 };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'string') return { type: 'string' };
  return {};
}

/** What is wrong with an answer. Replies that break their schema are 500 on a server under test. */
function faultOf(operation: Operation, answer: TestAnswer): string | undefined {
  if (answer.status >= 500 && answer.status !== 503)
    return answer.headers['switchyard-failure'] ?? answer.text.slice(0, 200);
  if (!operation.statuses.has(String(answer.status))) return 'a status that is not in the document';
  const isProblem = answer.headers['content-type']?.startsWith('application/problem+json') === true;
  if (answer.status >= 400 && isProblem) {
    const { code, detail, errors } = answer.body as {
      code?: unknown;
      detail?: unknown;
      errors?: unknown;
    };
    if (typeof code !== 'string' || typeof detail !== 'string' || !Array.isArray(errors))
      return 'a problem without its members';
    if (/select |insert |syntax error|node_modules/i.test(detail))
      return `it tells too much: ${detail}`;
  }
  return answer.headers['switchyard-request-id'] === undefined && operation.path.startsWith('/v1/')
    ? 'no request id'
    : undefined;
}

function wordsOf(sent: Sent, fault: string, seed: number): string {
  const body = sent.body === undefined ? '' : JSON.stringify(sent.body).slice(0, 1500);
  return `seed ${seed}: ${sent.operation.id}: ${fault}\n  ${sent.operation.method} ${sent.url} ${JSON.stringify(sent.headers)}\n  ${body}`;
}

const seenMax = 60;

function remember(seen: Seen, body: unknown, rng: Rng): void {
  if (typeof body !== 'object' || body === null) return;
  const { object, id, sku, code } = body as Json;
  if (typeof object === 'string') {
    for (const name of [id, sku, code]) if (typeof name === 'string') note(seen, object, name, rng);
  }
  for (const inner of Object.values(body)) remember(seen, inner, rng);
}

function note(seen: Seen, object: string, name: string, rng: Rng): void {
  const pool = seen.get(object) ?? [];
  seen.set(object, pool);
  if (pool.includes(name)) return;
  if (pool.length < seenMax) pool.push(name);
  else pool[rng.integer(0, seenMax - 1)] = name;
}
