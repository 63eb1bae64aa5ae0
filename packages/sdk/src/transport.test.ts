// Goal: a call does its work once whatever the wire does, ends in time, and fails with words.
import { afterEach, describe, expect, it } from 'vitest';
import {
  hangUp,
  json,
  problem,
  scriptedServer,
  type ScriptedServer,
  type Step,
} from '../test/support/scripted-server.ts';
import {
  ConfigurationError,
  ConnectionError,
  InsufficientInventoryError,
  RateLimitError,
  ServerError,
  SwitchyardError,
  TimeoutError,
} from './errors.ts';
import type { Call, CallOptions } from './request.ts';
import { readSettings, type ClientOptions } from './settings.ts';
import { createTransport } from './transport.ts';

const post: Call = { method: 'POST', path: '/v1/orders', body: { a: 1 } };
const get: Call = { method: 'GET', path: '/v1/orders' };
const running: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(...steps: Step[]): Promise<ScriptedServer> {
  const server = await scriptedServer(...steps);
  running.push(server);
  return server;
}

function call(
  server: ScriptedServer,
  what: Call,
  options: CallOptions = {},
  client: ClientOptions = {},
): Promise<unknown> {
  const settings = readSettings('key', { baseUrl: server.url, ...client }, {});
  return createTransport(settings).send(what, options);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('The call should have failed.'),
    (error: unknown) => error,
  );
}

describe('a call', () => {
  it('carries the key, the content type and an idempotency key', async () => {
    const server = await serve(json(201, { id: 'ord_1' }));
    expect(await call(server, post)).toEqual({ id: 'ord_1' });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/v1/orders',
        body: '{"a":1}',
        headers: {
          authorization: 'Bearer key',
          'content-type': 'application/json',
          'idempotency-key': expect.stringMatching(/^"[0-9a-f-]{36}"$/u),
          'user-agent': expect.stringMatching(/^switchyard-sdk\/\d/u),
        },
      },
    ]);
  });

  it('keeps its idempotency key across retries, and takes the caller’s', async () => {
    const server = await serve(hangUp, problem(503, 'busy'), json(200, {}));
    await call(server, post, { idempotencyKey: 'mine' });
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(['"mine"', '"mine"', '"mine"']);
    const other = await serve(hangUp, json(200, {}));
    await call(other, post);
    const [first, second] = other.seen.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
  });

  it.each([408, 425, 429, 503])('is sent again after %d', async (status) => {
    const server = await serve(problem(status, 'later'), json(200, { ok: true }));
    expect(await call(server, post)).toEqual({ ok: true });
  });

  it('is sent again while its twin runs, and not after another conflict', async () => {
    const twin = await serve(problem(409, 'idempotency_in_progress'), json(200, { ok: true }));
    expect(await call(twin, post)).toEqual({ ok: true });
    const refused = await serve(problem(409, 'insufficient_inventory'));
    expect(await failureOf(call(refused, post))).toBeInstanceOf(InsufficientInventoryError);
    expect(refused.seen).toHaveLength(1);
  });

  it('is not sent again after a fault of ours', async () => {
    const server = await serve(problem(500, 'internal_error'));
    expect(await failureOf(call(server, post))).toBeInstanceOf(ServerError);
    expect(server.seen).toHaveLength(1);
  });

  it('gives up after three retries', async () => {
    const server = await serve(problem(429, 'quota_exceeded'));
    expect(await failureOf(call(server, get))).toBeInstanceOf(RateLimitError);
    expect(server.seen).toHaveLength(4);
  });

  it('waits as long as it is told', async () => {
    const server = await serve(problem(503, 'busy', { 'retry-after': '1' }), json(200, {}));
    const startedAt = performance.now();
    await call(server, get);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(995);
  });

  it('does not wait for what is later than its own limit', async () => {
    const server = await serve(problem(429, 'quota_exceeded', { 'retry-after': '60' }));
    expect(await failureOf(call(server, get))).toBeInstanceOf(RateLimitError);
    expect(server.seen).toHaveLength(1);
  });

  it('does not repeat a conditional change that was not answered', async () => {
    const server = await serve(hangUp, json(200, {}));
    const patch: Call = { method: 'PATCH', path: '/v1/products/prd_1', body: {} };
    expect(await failureOf(call(server, patch, { ifMatch: 3 }))).toBeInstanceOf(ConnectionError);
    expect(server.seen.map(({ headers }) => headers['if-match'])).toEqual(['"3"']);
  });
});

describe('a failure', () => {
  it('carries code, status, request id, faults and the whole problem', async () => {
    const errors = [{ pointer: '#/line_items', code: 'too_small', detail: 'At least one.' }];
    const body = {
      code: 'validation_failed',
      title: 'Not valid',
      detail: 'One fault.',
      request_id: 'req_9',
      errors,
    };
    const server = await serve(json(422, body));
    expect(await failureOf(call(server, post))).toMatchObject({
      name: 'ValidationError',
      message: 'Not valid: One fault.',
      code: 'validation_failed',
      status: 422,
      requestId: 'req_9',
      retryable: false,
      errors,
      problem: body,
    });
  });

  it('of a proxy that answers a page still has a status', async () => {
    const page: Step = (response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    };
    const error = await failureOf(call(await serve(page), get));
    expect(error).toMatchObject({ name: 'ServerError', status: 502, code: 'http_502' });
  });

  it('to connect names the address', async () => {
    const server = await scriptedServer(json(200, {}));
    await server.close();
    const error = await failureOf(call(server, get, {}, { retriesMax: 0 }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: `Cannot reach ${server.url} (ECONNREFUSED). Is the server running?`,
    });
  });

  it('to answer in time is a TimeoutError', async () => {
    const silent: Step = () => undefined;
    const error = await failureOf(call(await serve(silent), get, { timeoutMs: 80 }));
    expect(error).toBeInstanceOf(TimeoutError);
  });

  it('by the caller’s signal is the signal’s reason', async () => {
    const stop = new AbortController();
    const server = await serve(() => stop.abort(new Error('enough')));
    const error = await failureOf(call(server, get, { signal: stop.signal }));
    expect(error).toMatchObject({ message: 'enough' });
  });

  it('for want of a key or an address comes with the call, and says what to do', async () => {
    const keyless = createTransport(readSettings(undefined, undefined, {}));
    const error = await failureOf(keyless.send(get));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ message: expect.stringContaining('SWITCHYARD_API_KEY') });
    const lost = createTransport(readSettings('key', { baseUrl: 'not a url' }, {}));
    expect(await failureOf(lost.send(get))).toMatchObject({ code: 'invalid_base_url' });
  });
});

describe('the settings', () => {
  const env = { STATESET_API_KEY: 'from-env', SWITCHYARD_BASE_URL: 'http://env:1' };

  it('come from the argument, the options, then the environment', () => {
    expect(readSettings('mine', undefined, env).apiKey).toBe('mine');
    expect(readSettings({ apiKey: 'mine' }, undefined, env).apiKey).toBe('mine');
    expect(readSettings(undefined, undefined, env)).toMatchObject({
      apiKey: 'from-env',
      baseUrl: 'http://env:1',
    });
    expect(readSettings('mine', { baseUrl: 'http://a:2' }, env).baseUrl).toBe('http://a:2');
    expect(readSettings(undefined, undefined, {}).baseUrl).toBe('http://127.0.0.1:7800');
  });

  it('tell hooks of every try', async () => {
    const server = await serve(
      problem(503, 'busy'),
      json(200, {}, { 'switchyard-request-id': 'req_2' }),
    );
    const told: unknown[] = [];
    await call(
      server,
      get,
      {},
      { onResponse: ({ attempt, status, requestId }) => told.push([attempt, status, requestId]) },
    );
    expect(told).toEqual([
      [1, 503, undefined],
      [2, 200, 'req_2'],
    ]);
  });

  it('make dry runs and strict calls', async () => {
    const server = await serve(json(200, {}));
    await call(server, post, { strict: true }, { dryRun: true });
    expect(server.seen[0]?.headers).toMatchObject({
      prefer: 'handling=strict',
      'switchyard-dry-run': 'true',
    });
  });
});

it('every error is a SwitchyardError', async () => {
  const server = await serve(problem(403, 'insufficient_scope'));
  expect(await failureOf(call(server, get))).toBeInstanceOf(SwitchyardError);
});
