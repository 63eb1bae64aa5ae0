// Calls every operation of the published document with made-up requests and judges the answers.
import { randomUUID } from 'node:crypto';
import { seededRng, type Rng } from '../../src/lib/rng.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import type { Ask } from './fuzz-ask.ts';
import { type ApiDocument, type Json, type Operation, readDocument } from './fuzz-document.ts';
import { walk } from './fuzz-journeys.ts';
import { faultOf, type Sent, wordsOf } from './fuzz-judge.ts';
import { createInventor, type Inventor, type Mode } from './fuzz-requests.ts';
import type { Seen } from './fuzz-values.ts';

export type FuzzOptions = {
  seed: number;
  requests: number;
  /** How many requests are under way at once; 1 unless told, which alone is repeatable. */
  lanes?: number;
};

export type FuzzReport = {
  seed: number;
  requests: number;
  /** Requests by what they were made to be. */
  modes: Record<string, number>;
  statuses: Record<string, number>;
  operations: number;
  /** How often each operation answered with each status. */
  counts: ReadonlyMap<string, number>;
  /** Operations that never succeeded. */
  neverDone: readonly string[];
  /** The slowest answer, and to what. */
  slowest: { ms: number; operation: string };
  /** Lines that the server logged as faults of its own. */
  logged: readonly unknown[];
  /** Answers that must not be: with the request that repeats them. */
  faults: readonly string[];
};

type Run = {
  server: TestServer;
  document: ApiDocument;
  rng: Rng;
  seen: Seen;
  inventor: Inventor;
  /** Everything but streams, which have no end to wait for. */
  operations: readonly Operation[];
  call: (sent: Sent, mode: string) => Promise<TestAnswer>;
};

const modes: readonly Mode[] = ['valid', 'valid', 'one fault', 'one fault', 'one fault', 'garbage'];

/** Runs so many requests from a seed: the same seed sends the same requests to the same server. */
export async function fuzz(server: TestServer, options: FuzzOptions): Promise<FuzzReport> {
  const tally = createTally();
  const loggedBefore = server.logged.length;
  const run = await openRun(server, options.seed, tally);
  await furnish(run);
  await walk(server, asking(run), (id) => run.document.find(id).example ?? {});
  const lane = async (): Promise<void> => {
    while (tally.sent() < options.requests) await step(run);
  };
  await Promise.all(Array.from({ length: options.lanes ?? 1 }, lane));
  for (const operation of run.operations) await persist(run, operation, tally);
  return tally.report(options.seed, run.operations, server.logged.slice(loggedBefore));
}

const persistMax = 60;

/** Sends to an operation that chance has not led to an end, until it succeeds or is given up. */
async function persist(run: Run, operation: Operation, tally: FullTally): Promise<void> {
  const { inventor, call, operations } = run;
  const maker = operations.find((o) => o.method === 'POST' && o.path === baseOf(operation.path));
  for (let tries = 0; tries < persistMax && !tally.isDone(operation.id); tries++) {
    let id: string | undefined;
    // Every other time upon something new, which nothing has happened to yet.
    if (maker !== undefined && tries % 2 === 1) {
      const made = await call(inventor.invent(maker, 'valid'), 'stateful');
      if (made.status < 300) id = (made.body as Json)['id'] as string | undefined;
    }
    await call(inventor.invent(operation, 'valid', id), 'stateful');
  }
}

type FullTally = ReturnType<typeof createTally>;
type Tally = Pick<ReturnType<typeof createTally>, 'note'>;

async function openRun(server: TestServer, seed: number, tally: Tally): Promise<Run> {
  const document = readDocument((await server.request('GET', '/openapi.json')).text);
  const rng = seededRng(seed);
  const seen: Seen = new Map();
  const operations = document.operations.filter(({ path }) => !path.endsWith('/stream'));
  const inventor = createInventor(document, rng, seen);
  const call: Run['call'] = async (sent, mode) => {
    const startedMs = performance.now();
    const answer = await send(server, sent);
    tally.note(sent, mode, answer, performance.now() - startedMs, faultOf(document, sent, answer));
    if (answer.status < 300) remember(seen, answer.body, rng);
    return answer;
  };
  return { server, document, rng, seen, inventor, operations, call };
}

/** Makes a world in which everything has happened once; tells what there is by kind. */
export async function makeWorld(
  server: TestServer,
): Promise<{ document: ApiDocument; seen: Seen }> {
  const run = await openRun(server, 1, { note: () => undefined });
  await furnish(run);
  await walk(server, asking(run), (id) => run.document.find(id).example ?? {});
  return run;
}

/** One request on its own, or a few in a row about one thing. */
async function step(run: Run): Promise<void> {
  const { rng, inventor, operations, call } = run;
  if (rng.next() < 0.08) return follow(run);
  const mode = rng.pick(modes);
  const drawn = rng.pick(operations);
  // Judging all laws takes longer the more there is: seldom.
  const operation = drawn.id === 'verifyLaws' && rng.next() < 0.97 ? rng.pick(operations) : drawn;
  const sent = inventor.invent(operation, mode);
  const answer = await call(sent, mode);
  if (answer.status < 300) await confirm(run, sent, answer);
}

/** A life of a thing: what is known of, or just made, and then up to ten operations upon it. */
async function follow(run: Run): Promise<void> {
  const { rng, inventor, operations, call } = run;
  const collection = rng.pick([
    ...new Set(operations.filter((o) => o.path.includes('/{id}')).map((o) => baseOf(o.path))),
  ]);
  const makers = operations.filter((o) => o.path === collection && o.method === 'POST');
  const [maker] = makers;
  let id: string | undefined;
  if (maker !== undefined) {
    const answer = await call(inventor.invent(maker, 'valid'), 'stateful');
    if (answer.status < 300) id = (answer.body as Json)['id'] as string | undefined;
  }
  const upon = operations.filter((o) => baseOf(o.path) === collection && o.path.includes('{id}'));
  for (let left = rng.integer(2, 10); left > 0; left--) {
    const sent = inventor.invent(rng.pick(upon), 'valid', id);
    const answer = await call(sent, 'stateful');
    if (answer.status < 300) await confirm(run, sent, answer);
  }
}

const baseOf = (path: string): string => path.slice(0, Math.max(path.indexOf('/{'), 0));

/** What was created can be read where it says, and the same key brings the same answer. */
async function confirm(run: Run, sent: Sent, answer: TestAnswer): Promise<void> {
  const { operation, headers } = sent;
  const { document, rng, call } = run;
  const isDry = headers['switchyard-dry-run'] === 'true';
  const { location } = answer.headers;
  if (location !== undefined && operation.readBy !== undefined && !isDry) {
    const read = document.find(operation.readBy);
    const expected = { fault: `reading what ${operation.id} made`, statuses: [200] };
    await call(
      { operation: read, url: location, headers: {}, body: undefined, expected },
      'stateful',
    );
  }
  const isKept = operation.method === 'POST' && operation.idempotency !== 'none';
  if (!isKept || isDry || sent.idempotencyKey === undefined || rng.next() < 0.7) return;
  const again = await call({ ...sent, expected: 'any' }, 'stateful');
  if (again.status !== answer.status || again.text !== answer.text)
    throw new Error(wordsOf(sent, `a replay differs: ${again.status} ${again.text.slice(0, 300)}`));
}

function send(server: TestServer, sent: Sent): Promise<TestAnswer> {
  const { operation, url, headers, body } = sent;
  const isPost = operation.method === 'POST';
  if (sent.idempotencyKey === undefined && isPost) sent.idempotencyKey = randomUUID();
  return server.request(operation.method, url, {
    headers,
    idempotencyKey: sent.idempotencyKey ?? null,
    ...(body === undefined ? {} : { body }),
  });
}

const isDone = (counts: ReadonlyMap<string, number>, id: string): boolean =>
  [...counts.keys()].some((key) => key.startsWith(`${id} 2`));

function createTally() {
  const faults = new Map<string, string>();
  const counts = new Map<string, number>();
  const byMode: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  let slowest = { ms: 0, operation: '' };
  let requests = 0;
  return {
    sent: () => requests,
    isDone: (id: string) => isDone(counts, id),
    note: (sent: Sent, mode: string, answer: TestAnswer, ms: number, fault: string | undefined) => {
      requests++;
      const key = `${sent.operation.id} ${answer.status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      byMode[mode] = (byMode[mode] ?? 0) + 1;
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (ms > slowest.ms) slowest = { ms: Math.round(ms), operation: sent.operation.id };
      const kind = `${key} ${fault?.replaceAll(/[\d"].*/g, '')}`;
      if (fault !== undefined && !faults.has(kind)) faults.set(kind, wordsOf(sent, fault));
    },
    report: (
      seed: number,
      operations: readonly Operation[],
      lines: readonly Record<string, unknown>[],
    ): FuzzReport => ({
      seed,
      requests,
      modes: byMode,
      statuses,
      operations: operations.length,
      counts,
      neverDone: operations.map(({ id }) => id).filter((id) => !isDone(counts, id)),
      slowest,
      logged: lines.filter(
        ({ level, event }) =>
          level === 'error' || level === 'fatal' || event === 'row_level_security_refused',
      ),
      faults: [...faults.values()],
    }),
  };
}

/** How the walks send: to operations by their id, with the example where no body is told. */
function asking({ document, call }: Run): Ask {
  return async (id, path = {}, sent = {}) => {
    const operation = document.find(id);
    const url = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      encodeURIComponent(String(path[name])),
    );
    const query = new URLSearchParams(sent.query);
    const headers: Record<string, string> = {};
    if (sent.ifMatch !== undefined) headers['if-match'] = sent.ifMatch;
    const [type] = operation.mediaTypes;
    if (type !== undefined) headers['content-type'] = type;
    const value = 'body' in sent ? sent.body : operation.example;
    const body = value === undefined ? undefined : JSON.stringify(value);
    const full = query.size > 0 ? `${url}?${query.toString()}` : url;
    const answer = await call(
      { operation, url: full, headers, body, value, expected: 'valid' },
      'walk',
    );
    return answer.body as Json;
  };
}

/** Makes a world by the examples, so that later requests have something to refer to. */
async function furnish({ operations, call }: Run): Promise<void> {
  const makers = operations.filter(
    ({ method, path, example }) =>
      method === 'POST' && !path.includes('{') && example !== undefined,
  );
  const create = async (path: string, changes: Json = {}): Promise<void> => {
    const operation = makers.find((one) => one.path === path);
    if (operation === undefined) return;
    const value = { ...operation.example, ...changes };
    const body = JSON.stringify(value);
    await call({ operation, url: path, headers: {}, body, value, expected: 'valid' }, 'walk');
  };
  // The places that examples name.
  for (const code of ['NJ1', 'CA1', 'DEN-1', 'FC-RNO', 'ACME'])
    await create('/v1/locations', { code });
  // In the order of paths some come before what they refer to.
  for (const { path } of [...makers, ...makers]) await create(path);
  for (const location of ['NJ1', 'CA1', 'DEN-1']) {
    const receipts = [
      { op: 'receipt', product_id: 'TEE-RED-M', location_id: location, quantity: 100 },
    ];
    await create('/v1/inventory/bulk', { operations: receipts });
  }
  for (let number = 1; number <= 12; number++) {
    await create('/v1/orders', { channel_order_id: `F-${number}` });
  }
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
