// Goal: a no to a customer rests on committed stock, however old the numbers in memory are.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('stock that another process received', () => {
  let server: TestServer;
  let here: Awaited<ReturnType<typeof seedLocation>>;
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    here = await seedLocation(server, 'HERE');
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });

  it('is promised at once, also where places that do not send have plenty', async () => {
    const returns = await seedLocation(server, 'BACK', { type: 'returns' });
    const product = await seedProduct(server, 'ELSEWHERE');
    await seedStock(server, product.uuid, returns.uuid, 1000);
    await seedStock(server, product.uuid, here.uuid, 1);
    const capture = (id: string): ReturnType<TestServer['request']> =>
      server.request('POST', '/v1/orders', {
        body: orderBody(id, [{ product: 'ELSEWHERE', quantity: 1 }]),
      });
    expect((await capture('E-1')).body.status).toBe('fully_allocated');
    // Another process receives ten; this one's numbers still say none.
    await server.db.system.query(
      'update inventory set on_hand = 11 where tenant_id = $1 and product_id = $2 and location_id = $3',
      [server.tenantId, product.uuid, here.uuid],
    );
    await server.db.system.query(
      `insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
       values ($1, $2, $3, 'receipt', 10, 'test', now())`,
      [server.tenantId, product.uuid, here.uuid],
    );
    const many = await Promise.all(Array.from({ length: 11 }, (_, n) => capture(`E-${n + 2}`)));
    expect(many.filter((answer) => answer.body.status === 'fully_allocated')).toHaveLength(10);
    expect(many.filter((answer) => answer.body.status === 'backordered')).toHaveLength(1);
  });

  it('and keeps back is not sold, however old the numbers in memory are', async () => {
    const product = await seedProduct(server, 'KEPT-BACK');
    await seedStock(server, product.uuid, here.uuid, 10);
    const capture = (id: string): ReturnType<TestServer['request']> =>
      server.request('POST', '/v1/orders', {
        body: orderBody(id, [{ product: 'KEPT-BACK', quantity: 1 }]),
      });
    expect((await capture('K-1')).body.status).toBe('fully_allocated');
    // Another process keeps all but two back; this one's numbers still say nine.
    await server.db.system.query(
      `with kept as (update inventory set safety_stock = 7 where tenant_id = $1 and product_id = $2 returning 1)
       insert into inventory_movements (tenant_id, product_id, location_id, kind, safety_stock_delta, actor, at)
       select $1, $2, $3, 'safety_stock', 7, 'test', now() from kept`,
      [server.tenantId, product.uuid, here.uuid],
    );
    const many = await Promise.all(Array.from({ length: 6 }, (_, n) => capture(`K-${n + 2}`)));
    expect(many.filter((answer) => answer.body.status === 'fully_allocated')).toHaveLength(2);
    expect(many.filter((answer) => answer.body.status === 'backordered')).toHaveLength(4);
  });

  it('and adjustments beside captures make no order wait that stock is there for', async () => {
    const skus = Array.from({ length: 6 }, (_, n) => `BESIDE-${n}`);
    for (const sku of skus)
      await seedStock(server, (await seedProduct(server, sku)).uuid, here.uuid, 100_000);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        n % 3 === 0
          ? server.request('POST', '/v1/inventory/bulk', {
              body: {
                operations: [
                  {
                    op: 'adjust',
                    product_id: skus[n % 6],
                    location_id: here.id,
                    quantity: 1,
                    reason: 'found',
                  },
                ],
              },
            })
          : server.request('POST', '/v1/orders', {
              body: orderBody(
                `B-${n}`,
                skus.map((product) => ({ product, quantity: 1 })),
              ),
            }),
      ),
    );
    const orders = answers.filter((answer) => answer.body.object === 'order');
    expect(new Set(orders.map((answer) => answer.body.status))).toEqual(
      new Set(['fully_allocated']),
    );
  });
});
