import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

type Sums = { allocated: number; on_hand: number };

describe('no unit is sold twice', () => {
  let server: TestServer;
  let places: Awaited<ReturnType<typeof seedLocation>>[];
  beforeAll(async () => {
    server = await startTestServer();
    places = [await seedLocation(server, 'A'), await seedLocation(server, 'B')];
  });
  afterAll(async () => {
    await server.stop();
  });

  const stockOf = async (productId: string): Promise<Sums> => {
    const { rows } = await server.db.system.query<Sums>(
      'select sum(allocated)::int as allocated, sum(on_hand)::int as on_hand from inventory where tenant_id = $1 and product_id = $2',
      [server.tenantId, productId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('There is no stock.');
    return row;
  };

  it('D3, D4: 300 orders at once for 100 units at two places, on two lines each, sell exactly 100', async () => {
    const [a, b] = places;
    if (a === undefined || b === undefined) throw new Error('There are no places.');
    const hot = await seedProduct(server, 'HOT');
    await seedStock(server, hot.uuid, a.uuid, 60);
    await seedStock(server, hot.uuid, b.uuid, 40);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        server.request('POST', '/v1/orders', {
          body: orderBody(
            `R-${n}`,
            n % 2 === 0
              ? [{ product: 'HOT', quantity: 1 }]
              : [
                  { product: 'HOT', quantity: 1 },
                  { product: 'HOT', quantity: 1 },
                ],
          ),
        }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    const sold = answers.reduce(
      (sum, answer) =>
        sum +
        answer.body.line_items.reduce(
          (units: number, line: { allocated_quantity: number }) => units + line.allocated_quantity,
          0,
        ),
      0,
    );
    expect(sold).toBe(100);
    expect(await stockOf(hot.uuid)).toEqual({ allocated: 100, on_hand: 100 });
    for (const { body } of answers) {
      const held = body.line_items.reduce(
        (n: number, l: { allocated_quantity: number }) => n + l.allocated_quantity,
        0,
      );
      const wanted = body.line_items.reduce(
        (n: number, l: { quantity: number }) => n + l.quantity,
        0,
      );
      expect(body.status).toBe(
        held === 0 ? 'backordered' : held === wanted ? 'fully_allocated' : 'partially_allocated',
      );
    }
  });

  it('stock taken by another process behind the snapshot is never sold again', async () => {
    const [place] = places;
    if (place === undefined) throw new Error('There is no place.');
    const product = await seedProduct(server, 'BEHIND');
    await seedStock(server, product.uuid, place.uuid, 10);
    const first = await server.request('POST', '/v1/orders', {
      body: orderBody('X-1', [{ product: 'BEHIND', quantity: 1 }]),
    });
    expect(first.body.status).toBe('fully_allocated');
    // Another process takes all but one unit; this one's numbers are still the old ones.
    await server.db.system.query(
      'update inventory set reserved = 8 where tenant_id = $1 and product_id = $2',
      [server.tenantId, product.uuid],
    );
    const second = await server.request('POST', '/v1/orders', {
      body: orderBody('X-2', [{ product: 'BEHIND', quantity: 5 }]),
    });
    expect(second.body.line_items[0]).toMatchObject({
      allocated_quantity: 1,
      backordered_quantity: 4,
    });
    expect((await stockOf(product.uuid)).allocated).toBe(2);
  });

  it('a hold whose time is over binds nothing, though no sweeper has been there', async () => {
    const [place] = places;
    if (place === undefined) throw new Error('There is no place.');
    const product = await seedProduct(server, 'DEADHOLD');
    await seedStock(server, product.uuid, place.uuid, 4);
    const hold = await server.request('POST', '/v1/reservations', {
      body: {
        product_id: 'DEADHOLD',
        location_id: place.id,
        quantity: 3,
        owner_type: 'cart',
        owner_key: 'c',
        ttl_seconds: 600,
      },
    });
    expect(hold.status).toBe(201);
    await server.db.system.query(
      `update reservations set expires_at = now() - interval '1 second' where tenant_id = $1 and product_id = $2`,
      [server.tenantId, product.uuid],
    );
    const answer = await server.request('POST', '/v1/orders', {
      body: orderBody('DEAD-1', [{ product: 'DEADHOLD', quantity: 4 }]),
    });
    expect(answer.body).toMatchObject({ status: 'fully_allocated' });
    expect(await stockOf(product.uuid)).toEqual({ allocated: 4, on_hand: 4 });
  });

  it('an order whose text the database cannot hold is refused alone; its neighbours are captured', async () => {
    const product = await seedProduct(server, 'POISON');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        server.request('POST', '/v1/orders', {
          body: orderBody(
            `P-${n}`,
            [{ product: 'POISON', quantity: 1 }],
            n === 17
              ? { total_price: 90_071_992_547_409, attributes: { deep: 'x'.repeat(10) } }
              : {},
          ),
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThanOrEqual(39);
    expect(product.sku).toBe('POISON');
  });
});
