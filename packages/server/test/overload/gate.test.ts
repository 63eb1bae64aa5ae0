// Goal: what cannot be answered in time is refused at once and unread, one tenant's flood costs
// another nothing, and health is told through all of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import { createGate, defineRoute, type Gate } from '../../src/platform/http/index.ts';
import { systemRoutes } from '../../src/platform/telemetry/routes.ts';
import { eventually } from '../support/eventually.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import { passTime } from '../support/moment.ts';

const workMs = 4;
/** The handlers under way; a test may hold them all. */
let hold: Promise<void> = Promise.resolve();

const work = (path: string, load?: 'begins_work') =>
  defineRoute({
    operationId: `work${load ?? 'Ends'}`,
    method: 'POST',
    path,
    summary: 'Work',
    description: 'Takes a while.',
    tag: 'test',
    scope: 'orders:write',
    transaction: 'own',
    idempotency: 'none',
    ...(load === undefined ? {} : { load }),
    body: z.strictObject({ n: z.int() }),
    reply: { status: 200, schema: z.object({ ok: z.boolean() }) },
    handle: async () => {
      await hold;
      await passTime(workMs);
      return { body: { ok: true } };
    },
  });

let server: TestServer;
let gate: Gate;
let url: string;
let otherKey: string;
beforeAll(async () => {
  gate = createGate({ objectiveMs: 1000, first: 4, least: 4, most: 4, waitingLeast: 20 });
  server = await startTestServer({
    routes: [work('/v1/ship'), work('/v1/take', 'begins_work'), ...systemRoutes],
    config: { gate },
    work: { tasks: [] },
  });
  url = await server.listen();
  otherKey = await keyOfAnotherTenant();
});
afterAll(() => server.stop());

async function keyOfAnotherTenant(): Promise<string> {
  const other = await createTestTenant(server.db, server.ids, 'other');
  const made = await server.request('POST', '/v1/api_keys', {
    body: { name: 'other', scopes: ['orders:write'] },
  });
  const owner = await connectAsOwner(server.db.connection);
  await owner.query('update switchyard.api_keys set tenant_id = $1', [other]);
  await owner.end();
  return String(made.body.secret);
}

type Answer = { status: number; code: string | undefined; retryAfter: string | null; ms: number };

async function post(path: string, key: string, body = '{"n":1}'): Promise<Answer> {
  const startedAt = performance.now();
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  });
  const { code } = (await answer.json()) as { code?: string };
  const retryAfter = answer.headers.get('retry-after');
  return { status: answer.status, code, retryAfter, ms: performance.now() - startedAt };
}

/** Holds every handler until `release`. */
function holdAll(): { release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  hold = promise;
  return { release: resolve };
}

const atRest = (): Promise<boolean> =>
  eventually('the gate is empty', () => {
    const { underWay, waiting } = gate.counts();
    return underWay + waiting === 0;
  });

test('a full house refuses at once, before it reads the body, and says when to come back', async () => {
  const held = holdAll();
  const inside = Array.from({ length: 24 }, () => post('/v1/ship', server.key));
  await eventually('the house is full', () => gate.counts().waiting === 20);
  const refused = await post('/v1/ship', server.key, 'this is no JSON');
  expect([refused.status, refused.code]).toEqual([503, 'overloaded']);
  expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(1);
  const health = await fetch(`${url}/livez`);
  expect(health.status).toBe(200);
  held.release();
  const answers = await Promise.all(inside);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await atRest();
});

test('what waits too long is refused, and its place is free again', async () => {
  const held = holdAll();
  const inside = Array.from({ length: 6 }, () => post('/v1/ship', server.key));
  const first = await Promise.race(inside);
  expect([first.status, first.code]).toEqual([503, 'overloaded']);
  expect(first.ms).toBeGreaterThan(900);
  held.release();
  const statuses = (await Promise.all(inside)).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 503, 503]);
  await atRest();
});

test('work that ends something displaces work that begins something', async () => {
  const held = holdAll();
  const begun = Array.from({ length: 24 }, () => post('/v1/take', server.key));
  await eventually('the house is full', () => gate.counts().waiting === 20);
  const ending = post('/v1/ship', server.key);
  const displaced = await Promise.race(begun);
  expect([displaced.status, displaced.code]).toEqual([503, 'overloaded']);
  held.release();
  expect((await ending).status).toBe(200);
  await Promise.all(begun);
  await atRest();
});

test('a tenant that sends twenty times as much costs the other nothing', async () => {
  hold = Promise.resolve();
  let stopped = false;
  const counts = { flood: 0, refused: 0 };
  const flood = Array.from({ length: 40 }, async () => {
    while (!stopped) {
      const { status } = await post('/v1/take', server.key);
      counts[status === 200 ? 'flood' : 'refused']++;
    }
  });
  await eventually('the flood is refused', () => counts.refused > 20);
  const calm: Answer[] = [];
  for (let n = 0; n < 15; n++)
    calm.push(...(await Promise.all([1, 2].map(() => post('/v1/take', otherKey)))));
  stopped = true;
  await Promise.all(flood);
  expect(calm.filter(({ status }) => status !== 200)).toEqual([]);
  expect(counts.refused).toBeGreaterThan(20);
  await atRest();
});

test('clients that go away leave nothing behind', async () => {
  const held = holdAll();
  const aborter = new AbortController();
  const going = Array.from({ length: 10 }, () =>
    fetch(`${url}/v1/ship`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: '{"n":1}',
      signal: aborter.signal,
    }).catch((error: unknown) => error),
  );
  await eventually('all are there', () => gate.counts().underWay + gate.counts().waiting === 10);
  aborter.abort();
  await Promise.all(going);
  await atRest();
  held.release();
});
