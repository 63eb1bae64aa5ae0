import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

type Row = { order_id: string; outcome: string };

describe('GET /v1/decisions', () => {
  let server: TestServer;
  const ids: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    const location = await seedLocation(server, 'DEN');
    const product = await seedProduct(server, 'P');
    await seedStock(server, product.uuid, location.uuid, 3);
    for (const [index, quantity] of [2, 4].entries()) {
      const body = orderBody(`D-${index}`, [{ product: 'P', quantity }]);
      ids.push((await server.request('POST', '/v1/orders', { body })).body.id as string);
    }
  });
  afterAll(() => server.stop());

  it('lists every computation, the newest first, and by order and outcome', async () => {
    const all = await server.request('GET', '/v1/decisions');
    expect(all.status).toBe(200);
    expect((all.body.data as Row[]).map((row) => row.order_id)).toEqual(ids.toReversed());
    expect((all.body.data as Row[]).map((row) => row.outcome)).toEqual(['partial', 'planned']);
    const some = await server.request('GET', `/v1/decisions?outcome=planned&order_id=${ids[0]}`);
    expect(some.body.data).toHaveLength(1);
    expect((await server.request('GET', '/v1/decisions?nonsense=1')).status).toBe(400);
  });
});
