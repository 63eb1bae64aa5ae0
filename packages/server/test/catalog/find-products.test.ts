import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cachedProducts,
  findProducts,
  getProductsById,
  kitComponents,
} from '../../src/modules/catalog/index.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.request('POST', '/v1/products/bulk', {
    body: {
      items: [
        { sku: 'A', price: 1 },
        { sku: 'B' },
        { sku: 'K', components: [{ sku: 'A', quantity: 2 }] },
      ],
    },
  });
});
afterAll(() => server.stop());

const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  server.db.transaction(server.tenantId, { readOnly: true }, work);

describe('the doors of the catalogue', () => {
  it('find by id or sku, under the reference as given', async () => {
    const { body } = await server.request('GET', '/v1/products/A');
    const found = await read((tx) => findProducts(tx, [body.id, 'A', 'B', 'none', 'prd_zz', 'B']));
    expect(new Set(found.keys())).toEqual(new Set([body.id, 'A', 'B']));
    expect(found.get(body.id)).toEqual(found.get('A'));
    expect(found.get('A')).toMatchObject({ sku: 'A', priceMinor: 100, isKit: false });
    const a = found.get('A');
    expect(a).toBeDefined();
    if (a === undefined) return;
    expect((await read((tx) => getProductsById(tx, [a.id]))).get(a.id)).toEqual(a);
    const kit = (await read((tx) => findProducts(tx, ['K']))).get('K');
    const parts = await read((tx) => kitComponents(tx, kit === undefined ? [] : [kit.id, a.id]));
    expect([...parts.values()]).toMatchObject([[{ componentId: a.id, sku: 'A', quantity: 2 }]]);
  });

  it('answer from memory, forget what changes, and never remember what is missing', async () => {
    const first = await read((tx) => cachedProducts(tx, ['B', 'LATER']));
    expect([...first.keys()]).toEqual(['B']);
    const second = await read((tx) => cachedProducts(tx, ['B']));
    expect(second.get('B')).toBe(first.get('B'));
    await server.request('PATCH', '/v1/products/B', {
      body: { price: 3 },
      headers: { 'if-match': '"1"' },
    });
    await server.request('POST', '/v1/products', { body: { sku: 'LATER' } });
    const third = await read((tx) => cachedProducts(tx, ['B', 'LATER']));
    expect(third.get('B')).toMatchObject({ priceMinor: 300, version: 2 });
    expect(third.get('LATER')).toMatchObject({ sku: 'LATER' });
  });

  it('keep the tenants apart', async () => {
    await read((tx) => cachedProducts(tx, ['A']));
    const other = server.ids.uuid();
    const found = await server.db.transaction(other, {}, (tx) => cachedProducts(tx, ['A']));
    expect(found.size).toBe(0);
  });
});
