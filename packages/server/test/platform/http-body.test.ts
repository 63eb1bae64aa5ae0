// Goal: what goes in is checked whole before anything happens, what comes out is what was promised.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

const probe = newProbe();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ routes: probeRoutes(probe) });
});
afterAll(() => server.stop());

const make = (body: unknown, headers: Record<string, string> = {}) =>
  server.request('POST', '/v1/things', { body, headers });

describe('bodies', () => {
  it('tell all their faults at once, with pointers, codes and words', async () => {
    const answer = await make({
      name: 'x',
      quantity: 0,
      note: 5,
      colour: 'green',
      tags: ['ok', 'too long', 3, ''],
      price: 1,
      'a/b': 2,
    });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'http://switchyard.test/problems/validation-failed',
      title: 'The request is not valid',
      status: 422,
      instance: '/v1/things',
      code: 'validation_failed',
      retryable: false,
      docs: '/docs/problems/validation-failed',
      request_id: answer.headers['switchyard-request-id'],
    });
    const faults = Object.fromEntries(
      answer.body.errors.map((f: { pointer: string; code: string }) => [f.pointer, f.code]),
    );
    expect(faults).toMatchObject({
      '#/name': 'too_short',
      '#/quantity': 'out_of_range',
      '#/note': 'invalid_type',
      '#/colour': 'not_allowed',
      '#/tags': 'too_many',
      '#/tags/1': 'too_long',
      '#/tags/2': 'invalid_type',
      '#/price': 'unknown_field',
      '#/a~1b': 'unknown_field',
    });
    expect(answer.body.errors.find((f: { pointer: string }) => f.pointer === '#/note').detail).toBe(
      'A text or null is needed, not a number.',
    );
  });

  it('list at most 50 faults', async () => {
    const answer = await make(
      Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`f${n}`, n])),
    );
    expect(answer.body.errors).toHaveLength(50);
  });

  it('name the fault of the form that was meant', async () => {
    const base = { name: 'ok', quantity: 1 };
    const meant = await make({ ...base, target: { kind: 'shelf', number: 'x', more: 1 } });
    expect(meant.body.errors.map((f: { pointer: string }) => f.pointer).toSorted()).toEqual([
      '#/target/more',
      '#/target/number',
    ]);
    const none = await make({ ...base, target: { kind: 'moon' } });
    expect(none.body.errors).toMatchObject([{ pointer: '#/target', code: 'invalid_form' }]);
  });

  it('get the defaults the schema promises, and no coercion', async () => {
    expect((await make({ name: 'ok', quantity: 2 })).body.name).toBe('ok red');
    expect((await make({ name: 'ok', quantity: '2' })).status).toBe(422);
    expect((await make({ name: 'ok', quantity: 1.5 })).body.errors[0].detail).toBe(
      'A whole number is needed, not a number with decimals.',
    );
    expect((await make(undefined)).body.errors.map((f: { code: string }) => f.code)).toEqual([
      'required',
      'required',
    ]);
    expect((await make([])).status).toBe(422);
  });

  it.each([
    ['{"name": "x"', 'malformed_request', 400],
    ['{"name":"ok","name":"ok","quantity":1}', 'malformed_request', 400],
    ['{"__proto__":{"admin":true}}', 'malformed_request', 400],
    ['{"name":"a\\u0000b","quantity":1}', 'invalid_text', 400],
    ['{"name":"a\\udc00b","quantity":1}', 'invalid_text', 400],
    ['{"name":"ok","quantity":-0}', 'malformed_request', 400],
    [`{"name":"${'x'.repeat(1_048_577)}","quantity":1}`, 'body_too_large', 413],
  ])('are refused: %.40s', async (body, code, status) => {
    const answer = await make(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('are JSON, unless the operation takes text', async () => {
    for (const type of [
      'text/csv',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/html',
    ]) {
      const answer = await make('name,quantity', { 'content-type': type });
      expect([type, answer.status, answer.body.code]).toEqual([
        type,
        415,
        'unsupported_media_type',
      ]);
    }
    const csv = await server.request('POST', '/v1/things/import', {
      body: 'a,b',
      headers: { 'content-type': 'text/csv; charset=utf-8' },
    });
    expect([csv.status, csv.text, csv.headers['content-type']]).toEqual([
      200,
      'echo,a,b',
      'text/csv; charset=utf-8',
    ]);
  });

  it('may be larger where the operation says so', async () => {
    const body = 'x'.repeat(1_500_000);
    expect(
      (
        await server.request('POST', '/v1/things/import', {
          body,
          headers: { 'content-type': 'text/csv' },
        })
      ).status,
    ).toBe(200);
  });

  it('are not taken where none is needed, but an empty object is', async () => {
    const revoke = '/v1/api_keys/key_0000000000000000000000000a/revoke';
    expect((await server.request('POST', revoke, { body: {} })).status).toBe(404);
    const refused = await server.request('POST', revoke, { body: { reason: 'x' } });
    expect(refused.body.errors).toMatchObject([{ pointer: '#/reason', code: 'unknown_field' }]);
  });
});

describe('answers', () => {
  it.each([
    [{ ok: 'yes' }, '#/ok'],
    [{}, '#/ok'],
    [{ ok: true, secret: 1 }, '#/secret'],
  ])('that are a lie are a 500: %j', async (lie, pointer) => {
    probe.lie = lie;
    const answer = await server.request('GET', '/v1/things/lie', { key: null });
    expect(answer.status).toBe(500);
    expect(answer.headers['switchyard-failure']).toContain(
      `lieThing answers against its schema: ${pointer}`,
    );
    expect(answer.body.detail).not.toContain('schema');
  });
});
