import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const bulk = (items: unknown[]) => server.request('POST', '/v1/products/bulk', { body: { items } });
type Result = {
  index: number;
  ref: string;
  status: string;
  errors: { pointer: string; code: string }[];
};
const statuses = (body: { results: Result[] }) => body.results.map(({ status }) => status);

describe('bulk upsert of products', () => {
  it('creates, changes what is sent, leaves the rest, and is idempotent', async () => {
    const items = Array.from({ length: 500 }, (_, n) => ({
      sku: `B-${n}`,
      name: `Bulk ${n}`,
      cost: n / 4,
      weight_grams: n,
      attributes: { a: 1, b: n },
    }));
    const first = await bulk(items);
    expect([first.status, first.body.created]).toEqual([200, 500]);
    expect((await bulk(items)).body).toMatchObject({ created: 0, updated: 0, unchanged: 500 });
    const mixed = await bulk([
      { sku: 'B-3', price: 9.5 },
      { sku: 'B-4', attributes: { b: 4, a: 1 } },
      { sku: 'NEW' },
    ]);
    expect(statuses(mixed.body)).toEqual(['updated', 'unchanged', 'created']);
    expect((await server.request('GET', '/v1/products/B-3')).body).toMatchObject({
      name: 'Bulk 3',
      cost: 0.75,
      price: 9.5,
      weight_grams: 3,
      version: 2,
    });
  });

  it('answers a faulty item alone, in order', async () => {
    const answer = await bulk([
      { sku: 'GOOD', cost: 1 },
      { sku: 'CHEAP', cost: 0.001 },
      { sku: 'GOOD', cost: 2 },
      { sku: 'SET', components: [{ sku: 'CHEAP', quantity: 1 }] },
    ]);
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({ created: 1, problems: 3 });
    expect(answer.body.results).toMatchObject([
      { index: 0, ref: 'GOOD', status: 'created', version: 1, errors: [] },
      {
        index: 1,
        status: 'problem',
        id: null,
        errors: [{ pointer: '#/items/1/cost', code: 'too_many_decimals' }],
      },
      { index: 2, status: 'problem', errors: [{ pointer: '#/items/2/sku', code: 'duplicate' }] },
      {
        index: 3,
        status: 'problem',
        errors: [{ pointer: '#/items/3/components', code: 'unknown_reference' }],
      },
    ]);
    expect((await server.request('GET', '/v1/products/SET')).status).toBe(404);
  });

  it('makes kits of products that come in the same request, before or after', async () => {
    const items = [
      { sku: 'BOX', components: [{ sku: 'CUP', quantity: 6 }] },
      { sku: 'CUP' },
      { sku: 'BOX-OF-BOXES', components: [{ sku: 'BOX', quantity: 2 }] },
    ];
    const answer = await bulk(items);
    expect(statuses(answer.body)).toEqual(['created', 'created', 'problem']);
    expect(answer.body.results[2].errors).toMatchObject([{ code: 'nested_kit' }]);
    expect((await server.request('GET', '/v1/products/BOX')).body.components).toMatchObject([
      { sku: 'CUP', quantity: 6 },
    ]);
    expect(statuses((await bulk(items.slice(0, 2))).body)).toEqual(['unchanged', 'unchanged']);
    const fewer = await bulk([{ sku: 'BOX', components: [{ sku: 'CUP', quantity: 4 }] }]);
    expect(statuses(fewer.body)).toEqual(['updated']);
    expect(statuses((await bulk([{ sku: 'BOX', components: null }])).body)).toEqual(['updated']);
  });

  it('gives each sku to one of many requests that create it at once', async () => {
    const items = Array.from({ length: 40 }, (_, n) => ({ sku: `RACE-${n}`, cost: 1 }));
    const turned = items.toReversed();
    const answers = await Promise.all([bulk(items), bulk(turned), bulk(items), bulk(turned)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(40);
    expect(answers.reduce((sum, { body }) => sum + body.unchanged, 0)).toBe(120);
  });

  it('keeps nothing of a dry run', async () => {
    const answer = await server.request('POST', '/v1/products/bulk', {
      body: { items: [{ sku: 'DRY' }] },
      headers: { 'switchyard-dry-run': 'true' },
    });
    expect(answer.body).toMatchObject({ created: 1 });
    expect((await server.request('GET', '/v1/products/DRY')).status).toBe(404);
  });
});
