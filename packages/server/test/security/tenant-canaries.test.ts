// Goal: no byte of a tenant reaches another one, and nothing of it is changed by another one.
// Method: one tenant's texts are canaries. Another tenant goes through every operation with the
// first one's ids, codes and keys; each answer is searched, and is compared with the answer about
// something that does not exist.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from '../../src/app.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import type { ApiDocument, Json, Operation } from '../platform/fuzz-document.ts';
import { makeWorld } from '../platform/fuzz.ts';
import { type Seen, seenFor } from '../platform/fuzz-values.ts';
import { eventually } from '../support/eventually.ts';
import {
  createTestTenant,
  startTestServer,
  type TestAnswer,
  type TestServer,
} from '../support/server.ts';
import { canaryPattern, fillWithCanaries, idsFor, pathWith } from './canary-world.ts';
import { issueKey, pepper } from './security-keys.ts';
import {
  asTenant,
  columnsWithCanaries,
  digestOf,
  idPattern,
  leaksIn,
  plainAnswer,
  unknownLike,
} from './tenant-pair.ts';

let server: TestServer;
/** The tenant that must not be seen, and the one that looks. */
let first: TestServer;
let other: TestServer;
let otherId: Uuid;
let document: ApiDocument;
let names: Seen;
let before: Record<string, string>;
/** Every id and canary that the first tenant has ever been told. */
const firsts = new Set<string>();
/** Everybody's from the start, and the same: the id that is all noughts. */
const builtInPolicy = `pol_${'0'.repeat(26)}`;
const written = new Set<string>();
/** Tasks that only read: what others do by the clock, and attempts to deliver, nobody asked for. */
const reading = ['read-texts', 'audit-laws'];
const leaks: string[] = [];
let answers = 0;

beforeAll(async () => {
  server = await startTestServer({
    config: { pepper },
    work: { tasks: tasks.filter(({ name }) => reading.includes(name)), laneKinds: [] },
  });
  // The examples of the document are nobody's.
  const published = (await server.request('GET', '/openapi.json')).text;
  first = asTenant(server, server.tenantId, server.key, ({ text }) => {
    for (const pattern of [idPattern, canaryPattern])
      for (const word of text.match(pattern) ?? [])
        if (!published.includes(word) && word !== builtInPolicy) firsts.add(word);
  });
  ({ document, seen: names } = await makeWorld(first));
  const filled = await fillWithCanaries(first, document, names);
  expect(filled.fields).toBeGreaterThan(150);
  expect((await columnsWithCanaries(server, first.tenantId)).length).toBeGreaterThan(40);
  for (const operation of reads()) await first.request('GET', `${operation.path}?limit=200`);
  await drained();
  otherId = await createTestTenant(server.db, server.ids, 'other');
  const { text: key } = await issueKey(server, otherId, ['admin']);
  other = asTenant(server, otherId, key, (answer, sent) => {
    answers++;
    // What it wrote itself it may read again.
    if (answer.status < 300) for (const word of sent.match(idPattern) ?? []) written.add(word);
    for (const word of leaksIn(answer, sent, (one) => firsts.has(one) && !written.has(one)))
      leaks.push(`${word} in ${answer.status} to ${sent.slice(0, 300)}`);
  });
  before = await digestOf(server, first.tenantId);
}, 240_000);
afterAll(() => server.stop());

const reads = (): Operation[] =>
  document.operations.filter(
    ({ method, path }) => method === 'GET' && !path.includes('{') && !path.endsWith('/stream'),
  );

/** Until every job is over, and every fact has become an event that every subscriber has read. */
const drained = (): Promise<unknown> =>
  eventually('every job is over, and every fact is an event, and read', async () => {
    const { rows } = await server.db.system.query(
      `select 1 from event_outbox
       union all select 1 from event_heads h join subscription_cursors c using (tenant_id)
       where c.sequence < h.last_sequence
       union all select 1 from jobs where state in ('queued', 'running')
         and (lease_expires_at is null or lease_expires_at < '2900-01-01Z') limit 1`,
    );
    return rows.length === 0;
  });

/** The other tenant asks about something of the first, and about nothing: it must be the same. */
async function twice(
  method: string,
  asked: string,
  ask: (word: string) => Promise<TestAnswer>,
): Promise<TestAnswer> {
  const unknown = unknownLike(asked);
  const [known, nothing] = [await ask(asked), await ask(unknown)];
  // Where any text will do, it is a text of the asker's own from then on.
  const isOwn = nothing.status < 300 || nothing.body.code === 'duplicate';
  const areTaken = method !== 'GET' && known.status < 300 && isOwn;
  if (!areTaken) expect(plainAnswer(known, asked)).toEqual(plainAnswer(nothing, unknown));
  return known;
}

describe('another tenant', () => {
  it('lives through everything with the same codes and the same keys, and meets nobody', async () => {
    const world = await makeWorld(other);
    expect(world.seen.get('order')?.length).toBeGreaterThan(10);
    expect(leaks).toEqual([]);
  });

  it('finds every id and code of the first one as unknown as any other', async () => {
    let asked = 0;
    for (const operation of document.operations) {
      if (!operation.path.includes('{')) continue;
      const ids = idsFor(operation, names, 60).filter((id) => firsts.has(id));
      const needed = operation.parameters
        .filter((one) => one.in === 'query' && one.required)
        .map(({ name }, at) => `${at === 0 ? '?' : '&'}${name}=1`)
        .join('');
      for (const id of [ids[0], ids.find((one) => one.startsWith('Canary'))]) {
        if (id === undefined) continue;
        asked++;
        const answer = await twice(operation.method, id, (word) =>
          other.request(operation.method, `${pathWith(operation, word)}${needed}`, {
            headers: { 'if-match': '*' },
            ...(operation.example === undefined ? {} : { body: operation.example }),
          }),
        );
        const isOpen = operation.path.includes('{customer_id}');
        if (!isOpen)
          expect([operation.id, [404, 422]]).toEqual([
            operation.id,
            expect.arrayContaining([answer.status]),
          ]);
      }
    }
    expect(asked).toBeGreaterThan(60);
    expect(leaks).toEqual([]);
  });

  it('finds nothing of the first one by any filter, search or parameter', async () => {
    let asked = 0;
    const canary = [...firsts].find((word) => word.startsWith('Canary')) ?? '';
    for (const operation of reads()) {
      const needed = operation.parameters.filter((one) => one.in === 'query' && one.required);
      for (const { name, in: place, schema } of operation.parameters) {
        if (place !== 'query' || ['limit', 'sort', 'count', 'cursor'].includes(name)) continue;
        const known = seenFor(names, `${name}_id`).concat(seenFor(names, name));
        const word = known.find((one) => firsts.has(one)) ?? canary;
        const inner = document.resolve(schema)['properties'] as Json | undefined;
        const operators = ['eq', 'in', 'prefix', 'contains'].filter((one) => one in (inner ?? {}));
        for (const full of inner === undefined
          ? [name]
          : operators.map((one) => `${name}[${one}]`)) {
          asked++;
          await twice('GET', word, (text) => {
            const query = new URLSearchParams();
            for (const one of needed) query.set(one.name, text);
            query.set(full, text);
            return other.request('GET', `${operation.path}?${query.toString()}`);
          });
        }
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(leaks).toEqual([]);
  });

  it('cannot refer to anything of the first one in what it writes', async () => {
    let asked = 0;
    for (const operation of document.operations) {
      const { example, method, path } = operation;
      if (example === undefined) continue;
      const own = path.includes('{') ? idsFor(operation, names, 1)[0] : '';
      for (const place of referencesOf(example)) {
        const word = seenFor(names, place.name).find((one) => firsts.has(one));
        if (word === undefined) continue;
        asked++;
        await twice(method, word, (text) =>
          other.request(method, pathWith(operation, own ?? 'x'), {
            headers: { 'if-match': '*' },
            body: withAt(example, place.tokens, text),
          }),
        );
      }
    }
    expect(asked).toBeGreaterThan(30);
    expect(leaks).toEqual([]);
  });

  it('hears nothing of the first one in lists, events, jobs and reports', async () => {
    for (const operation of reads()) {
      for (const query of ['', '?limit=200', '?q=Canary', '?after=0', '?sort=id'])
        await other.request('GET', `${operation.path}${query}`);
    }
    expect(leaks).toEqual([]);
  });

  it('hears nothing of the first one in the live feed', async () => {
    await drained();
    const address = await server.listen();
    const last = await lastSequence(otherId);
    const response = await fetch(`${address}/v1/events/stream?after=0`, {
      headers: { authorization: `Bearer ${other.key}` },
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes(`id: ${last}\n`)) break;
    }
    expect(text.match(/^id: /gm)?.length).toBeGreaterThan(50);
    const answer = { status: 200, headers: {}, body: '', text };
    const leaked = leaksIn(answer, '', (one) => firsts.has(one) && !written.has(one));
    expect(leaked).toEqual([]);
  });

  it('has changed nothing of the first one by all that', async () => {
    expect(await digestOf(server, first.tenantId)).toEqual(before);
    const line = { canaries: { words: firsts.size, answers, leaks: leaks.length } };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    expect(answers).toBeGreaterThan(1000);
  });

  it('cannot tell by the time of an answer whether a thing exists elsewhere', async () => {
    const [id = ''] = (names.get('order') ?? []).filter((one) => firsts.has(one));
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let count = 0; count < 150; count++) {
      for (const which of ['known', 'unknown'] as const) {
        const word = which === 'known' ? id : unknownLike(id);
        const startedMs = performance.now();
        expect((await other.request('GET', `/v1/orders/${word}`)).status).toBe(404);
        times[which].push(performance.now() - startedMs);
      }
    }
    const median = (values: number[]): number => values.toSorted((a, b) => a - b)[75] ?? 0;
    const differenceMs = Math.abs(median(times.known) - median(times.unknown));
    process.stdout.write(
      `${JSON.stringify({ timing: { differenceMs: +differenceMs.toFixed(3) } })}\n`,
    );
    expect(differenceMs).toBeLessThan(5);
  });
});

describe('the search for leaks', () => {
  it('sees a canary, an id, and a difference', async () => {
    const answer = await first.request('GET', '/v1/orders?limit=200');
    expect(leaksIn(answer, '', (one) => firsts.has(one)).length).toBeGreaterThan(20);
    const [id = ''] = names.get('order') ?? [];
    const known = await first.request('GET', `/v1/orders/${id}`);
    const nothing = await first.request('GET', `/v1/orders/${unknownLike(id)}`);
    expect(plainAnswer(known, id)).not.toEqual(plainAnswer(nothing, unknownLike(id)));
  });
});

async function lastSequence(tenantId: Uuid): Promise<number> {
  const { rows } = await server.db.system.query<{ last: number }>(
    'select last_sequence as last from event_heads where tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.last ?? 0;
}

type Place = { name: string; tokens: readonly string[] };

/** Where the example refers to something by id or code. */
function referencesOf(value: unknown, tokens: readonly string[] = []): Place[] {
  if (typeof value === 'string') {
    const name = tokens.findLast((token) => !/^\d+$/.test(token)) ?? '';
    return /_(?:id|code|sku|location)s?$|^(?:source|carrier|from|to)$/.test(name)
      ? [{ name: /^(?:from|to)$/.test(name) ? 'location_id' : name, tokens }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => referencesOf(inner, [...tokens, name]));
}

function withAt(value: unknown, [token, ...rest]: readonly string[], to: string): unknown {
  if (token === undefined) return to;
  if (Array.isArray(value))
    return value.map((one: unknown, index) =>
      String(index) === token ? withAt(one, rest, to) : one,
    );
  return { ...(value as Json), [token]: withAt((value as Json)[token], rest, to) };
}
