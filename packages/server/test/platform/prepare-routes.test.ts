// Guarantee: what the first request of an operation needs is made beside requests once the server
// is up, in turns between which others are served, and no request makes it again. Method: bodies
// whose schemas count how often they are looked at.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createHttpServer, defineRoute, type Route } from '../../src/platform/http/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
});
afterAll(() => server.stop());

function counted(count: number): { routes: Route[]; looked: number[] } {
  const looked = Array.from({ length: count }, () => 0);
  const routes = looked.map((_, at) =>
    defineRoute({
      method: 'POST',
      path: `/v1/counted/${at}`,
      operationId: `count${at}`,
      summary: 'Counts',
      description: 'For tests.',
      tag: 'Tests',
      scope: 'public',
      transaction: 'own',
      body: z.strictObject({
        word: z.lazy(() => {
          looked[at] = (looked[at] ?? 0) + 1;
          return z.string().max(3);
        }),
      }),
      reply: { status: 200, schema: z.object({ word: z.string() }) },
      handle: ({ body }) => Promise.resolve({ body: { word: body.word } }),
    }),
  );
  return { routes, looked };
}

const appOf = (routes: Route[]) =>
  createHttpServer({
    routes,
    db: server.db,
    log: server.log,
    clock: { now: () => '2026-01-01T00:00:00.000Z' as never },
    ids: server.ids,
    config: {
      publicUrl: '',
      pepper: Buffer.alloc(32),
      rateLimits: undefined,
      simulatedClock: false,
    },
  });

it('schemas are compiled after the start, and by no request again', async () => {
  const { routes, looked } = counted(3);
  const app = appOf(routes);
  await app.ready();
  expect(looked).toEqual([0, 0, 0]);
  await app.prepare();
  expect(Math.min(...looked)).toBeGreaterThan(0);
  const before = [...looked];
  const send = (word: string) =>
    app.inject({ method: 'POST', url: '/v1/counted/1', payload: { word } });
  expect((await send('abc')).json()).toEqual({ word: 'abc' });
  expect((await send('abcd')).statusCode).toBe(422);
  expect(looked).toEqual(before);
  await app.close();
});

it('a request that comes before is served at once, and closing ends the rest', async () => {
  const { routes, looked } = counted(40);
  const app = appOf(routes);
  await app.ready();
  const prepared = app.prepare();
  const last = await app.inject({
    method: 'POST',
    url: '/v1/counted/39',
    payload: { word: 'z' },
  });
  expect(last.json()).toEqual({ word: 'z' });
  expect(looked[39]).toBeGreaterThan(0);
  expect(looked[38]).toBe(0);
  await app.close();
  await prepared;
  expect(looked[38]).toBe(0);
});
