// Goal: two processes on one database are as exact as one: keys, holds and the last units.
// Method: two whole servers, each with its own pools, caches and dispatch line, asked in turn.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { type Database, openDatabase } from '../../src/platform/db/index.ts';
import { createServer, type Server } from '../../src/server.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('two processes on one database', () => {
  let first: TestServer;
  let db: Database;
  let second: Server;
  let places: Awaited<ReturnType<typeof seedLocation>>[];
  beforeAll(async () => {
    first = await startTestServer({ work: { tasks: [] } });
    places = [await seedLocation(first, 'A'), await seedLocation(first, 'B')];
    db = await openDatabase(first.db.connection, { connectionsMax: 8 });
    second = createServer({
      db,
      log: first.log,
      clock: { now: () => instantOfMs(Date.now()) },
      ids: first.ids,
      work: { tasks: [] },
      http: {
        publicUrl: 'http://switchyard.test',
        pepper: randomBytes(32),
        bootstrap: { key: first.key, tenantId: first.tenantId },
        rateLimits: undefined,
        simulatedClock: false,
        validateReplies: true,
      },
    });
    await second.app.ready();
  });
  afterAll(async () => {
    await second.stop();
    await db.close();
    await first.stop();
  });
  afterEach(async () => {
    await expectLaws(first);
  });

  /** Posts to the first or, for odd numbers, the second process. */
  const post = async (turn: number, url: string, body: object, key: string = randomUUID()) => {
    const { app } = turn % 2 === 0 ? first : second;
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${first.key}`, 'idempotency-key': key },
      payload: body,
    });
    return { status: answer.statusCode, text: answer.payload, body: answer.json() };
  };
  const stocked = async (sku: string, units: number): Promise<void> => {
    const { uuid } = await seedProduct(first, sku);
    for (const place of places) await seedStock(first, uuid, place.uuid, units);
  };

  it('make one order of one natural key, whatever the Idempotency-Keys', async () => {
    await stocked('NATURAL', 500);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const body = orderBody(`N-${n % 20}`, [{ product: 'NATURAL', quantity: 1 }]);
        return post(Math.floor(n / 20), '/v1/orders', body);
      }),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(20);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(180);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(20);
  });

  it('answer one Idempotency-Key with the same bytes, and refuse other content under it', async () => {
    await stocked('KEYED', 500);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const quantity = n % 60 < 20 ? 1 : 2;
        const body = orderBody('', [{ product: 'KEYED', quantity }], {
          channel_order_id: undefined,
        });
        return { key: n % 20, ...(await post(n % 7, '/v1/orders', body, `twin-${n % 20}`)) };
      }),
    );
    for (let key = 0; key < 20; key++) {
      const mine = answers.filter((answer) => answer.key === key);
      const made = mine.filter((answer) => answer.status === 201);
      expect(new Set(made.map((answer) => answer.text)).size).toBe(1);
      const others = mine.filter((answer) => answer.status !== 201);
      expect(others.every((answer) => answer.body.code === 'idempotency_key_reused')).toBe(true);
    }
  });

  it('sell the last units once between captures, holds, redemptions, transfers and counts', async () => {
    await stocked('HOT', 30);
    const hold = (turn: number) =>
      post(turn, '/v1/reservations', {
        product_id: 'HOT',
        quantity: 2,
        owner_type: 'cart',
        owner_key: 'c',
        ttl_seconds: 600,
      });
    const holds = await Promise.all(Array.from({ length: 10 }, (_, n) => hold(n)));
    const ids = holds.map((answer): string => answer.body.id);
    const [from, to] = ['A', 'B'];
    const answers = await Promise.all(
      Array.from({ length: 160 }, (_, n) => {
        if (n % 8 === 0) {
          const body = { from_location: from, to_location: to, product_id: 'HOT', quantity: 1 };
          return post(n / 8, '/v1/inventory/transfer', { ...body, instant: true });
        }
        const some = n % 8 === 1 ? { reservation_ids: [ids[n % 10], ids[(n + 3) % 10]] } : {};
        const lines = [
          { product: 'HOT', quantity: 1 },
          { product: 'HOT', quantity: 1 },
        ];
        return post(n, '/v1/orders', orderBody(`H-${n}`, lines, some));
      }),
    );
    expect(answers.filter(({ status }) => status >= 500 || status === 422)).toEqual([]);
    const orders = answers.filter((answer) => answer.body.object === 'order');
    const sold = orders
      .flatMap((answer) => answer.body.line_items as { allocated_quantity: number }[])
      .reduce((units, line) => units + line.allocated_quantity, 0);
    const { rows } = await first.db.system.query<{ sold: number; held: number; there: number }>(
      `select sum(i.allocated)::int as sold, sum(i.reserved)::int as held,
         sum(i.on_hand)::int as there
       from inventory i join products p on p.tenant_id = i.tenant_id and p.id = i.product_id
       where i.tenant_id = $1 and p.sku = 'HOT'`,
      [first.tenantId],
    );
    expect(rows).toEqual([{ sold, held: 60 - sold, there: 60 }]);
  });
});
