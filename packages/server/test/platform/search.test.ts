// Goal: `q=` finds what its grammar says, and says what is wrong with what it cannot read.
// Method: a small world with one odd customer, asked through HTTP.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchGrammar } from '../../src/platform/http/search-grammar.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let firstId = '';
beforeAll(async () => {
  server = await startTestServer();
  const place = await seedLocation(server, 'DEN-1');
  for (const sku of ['TEE-RED', 'TEE-BLUE', 'MUG']) {
    const product = await seedProduct(server, sku);
    await seedStock(server, product.uuid, place.uuid, 100);
  }
  const capture = async (id: string, sku: string, extra: object): Promise<string> => {
    const body = orderBody(id, [{ product: sku, quantity: 1 }], { ...extra });
    const answer = await server.request('POST', '/v1/orders', { body });
    expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
    return answer.body.id as string;
  };
  firstId = await capture('W-1', 'TEE-RED', {
    customer: { id: 'cus_ada', name: 'Ada Byron', email: 'ada@example.com' },
    tags: ['vip'],
  });
  await capture('W-10', 'TEE-BLUE', { customer: { id: 'cus_jane', name: 'Jane "JD" Doe' } });
  await capture('W-100', 'MUG', { customer: { id: 'cus_elif', name: 'ÉLIF Çelik' }, priority: 5 });
});
afterAll(() => server.stop());

const search = (path: string, q: string, more = '') =>
  server.request('GET', `/v1/${path}?q=${encodeURIComponent(q)}${more}`);

async function ordersFound(q: string): Promise<string[]> {
  const answer = await search('orders', q, '&sort=id');
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  return answer.body.data.map((order: { channel_order_id: string }) => order.channel_order_id);
}

describe('a search of orders', () => {
  it.each([
    ['', ['W-1', 'W-10', 'W-100']],
    ['byron', ['W-1']],
    ['ADA@EXAMPLE', ['W-1']],
    ['élif', ['W-100']],
    ['"jane \\"jd\\" doe"', ['W-10']],
    ['jane "doe jane"', []],
    ['doe jane', ['W-10']],
    ['name', []],
    ['w-1', ['W-1', 'W-10', 'W-100']],
    // As a whole it is an order's number.
    ['W-1', ['W-1']],
    ['cus_jane', ['W-10']],
    ['W-1 -byron', ['W-10', 'W-100']],
    ['-byron', ['W-10', 'W-100']],
    ['sku:TEE-RED,MUG', ['W-1', 'W-100']],
    ['sku:TEE-RED -tag:vip', []],
    ['-tag:vip', ['W-10', 'W-100']],
    ['-queue:fraud', ['W-1', 'W-10', 'W-100']],
    ['priority:>=5 status:fully_allocated', ['W-100']],
    ['-priority:>=5', ['W-1', 'W-10']],
    ['created_at:<2020-01-01', []],
    [`source:web "'; drop table orders"`, []],
    ['%', []],
  ])('finds for %j', async (q, found) => {
    expect(await ordersFound(q)).toEqual(found);
  });

  it('finds an id as a whole, and filters besides', async () => {
    expect(await ordersFound(firstId)).toEqual(['W-1']);
    const answer = await search('orders', 'w-1', '&sku=MUG');
    expect(answer.body.total).toEqual({ value: 1, relation: 'eq' });
  });

  it.each([
    ['nonsense:1', 'unknown_parameter', 'Character 1: orders have no field nonsense'],
    ['a constructor:1', 'unknown_parameter', 'Character 3: orders have no field constructor'],
    ['status:held', 'invalid_parameter', 'Character 1: status: One of'],
    ['a "b', 'invalid_parameter', 'Character 3: These quotes are not closed.'],
    ['status:>a', 'invalid_parameter', 'Character 1: status cannot be compared'],
    ['a '.repeat(21), 'invalid_parameter', 'Character 41: At most 20 terms.'],
    ['x'.repeat(256), 'invalid_parameter', 'Character 1: At most 255'],
  ])('is refused for %j', async (q, code, detail) => {
    const answer = await search('orders', q);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer: '?q' }] });
    expect(answer.body.errors[0].detail).toContain(detail);
    expect(answer.body.detail).toContain(detail);
  });

  it('keeps to one way of looking from page to page', async () => {
    const next = async (q: string, cursor: string) =>
      search('orders', q, `&limit=1&cursor=${cursor}`);
    const first = await search('orders', 'w-1', '&limit=1');
    expect((await next('w-1', first.body.next_cursor)).body.data).toHaveLength(1);
    expect((await next('w-10', first.body.next_cursor)).body.code).toBe('cursor_mismatch');
    const [version, hash, ...place] = JSON.parse(
      Buffer.from(first.body.next_cursor, 'base64url').toString(),
    ) as [number, string, string, string];
    const forged = Buffer.from(JSON.stringify([version, `${hash}w`, ...place])).toString(
      'base64url',
    );
    expect((await next('w-1', forged)).body.data).toEqual([]);
    const plain = await server.request('GET', '/v1/orders?limit=1');
    const [, plainHash] = JSON.parse(
      Buffer.from(plain.body.next_cursor, 'base64url').toString(),
    ) as [number, string];
    const other = Buffer.from(JSON.stringify([1, `${plainHash}w`, ...place])).toString('base64url');
    const refused = await server.request('GET', `/v1/orders?limit=1&cursor=${other}`);
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_cursor']);
  });

  it('is published as it is read', async () => {
    const document = (await server.request('GET', '/openapi.json')).body;
    const q = document.paths['/v1/orders'].get.parameters.find(
      (one: { name: string }) => one.name === 'q',
    );
    expect(q.description).toContain(searchGrammar);
    expect(readFileSync('docs/search.md', 'utf8')).toContain(searchGrammar);
  });

  it('is asked once', async () => {
    expect((await search('orders', 'a', '&q=b')).status).toBe(400);
  });
});

describe('a search of other lists', () => {
  it.each([
    ['products', 'tee', 2],
    ['products', 'sku:MUG', 1],
    ['products', '-tee status:active', 1],
    ['inventory', 'den mug', 1],
    ['inventory', 'quantity:>=100 tee', 2],
    ['fulfillment_orders', 'w-10', 0],
  ])('of %s for %j', async (path, q, count) => {
    const answer = await search(path, q);
    expect([answer.status, answer.body.detail, answer.body.data?.length]).toEqual([
      200,
      undefined,
      count,
    ]);
  });

  it('finds fulfilment orders by the number of their order', async () => {
    const made = await server.request('POST', `/v1/orders/${firstId}/release`, { body: {} });
    const found = await search('fulfillment_orders', 'W-1');
    expect([made.status, found.body.data.length]).toEqual([200, 1]);
    const byId = await search('fulfillment_orders', `${found.body.data[0].id} -status:cancelled`);
    expect(byId.body.data).toEqual(found.body.data);
  });

  it('is unknown where a list has none', async () => {
    expect((await search('channels', 'x')).body.code).toBe('unknown_parameter');
  });
});
