// Goal: units that a cart holds become its order's, all in the transaction that captures it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

describe('an order that names holds', () => {
  let server: TestServer;
  let place: Awaited<ReturnType<typeof seedLocation>>;
  beforeAll(async () => {
    server = await startTestServer();
    place = await seedLocation(server, 'HERE');
  });
  afterAll(async () => {
    await server.stop();
  });
  afterEach(async () => {
    await expectLaws(server);
  });

  const stocked = async (sku: string, units: number): Promise<void> => {
    await seedStock(server, (await seedProduct(server, sku)).uuid, place.uuid, units);
  };
  const hold = async (sku: string, quantity: number): Promise<string> => {
    const answer = await server.request('POST', '/v1/reservations', {
      body: {
        product_id: sku,
        location_id: place.id,
        quantity,
        owner_type: 'cart',
        owner_key: 'c',
        ttl_seconds: 600,
      },
    });
    expect(answer.status, answer.text).toBe(201);
    return answer.body.id;
  };
  const capture = (
    id: string,
    lines: Parameters<typeof orderBody>[1],
    extra: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<TestAnswer> =>
    server.request('POST', '/v1/orders', { body: orderBody(id, lines, extra), headers });
  const warningsOf = (answer: TestAnswer): string[] =>
    answer.body.warnings.map((warning: { code: string }) => warning.code);

  it('shares one hold among its lines, and no other order gets a unit in between', async () => {
    await stocked('SHARED', 4);
    for (let n = 0; n < 5; n++) {
      const id = await hold('SHARED', 2);
      const greedy = Array.from({ length: 6 }, (_, i) =>
        capture(`G-${n}-${i}`, [{ product: 'SHARED', quantity: 3 }], { allow_backorder: false }),
      );
      const owner = await capture(
        `S-${n}`,
        [
          { product: 'SHARED', quantity: 1 },
          { product: 'SHARED', quantity: 1 },
        ],
        { reservation_ids: [id] },
      );
      expect(owner.body).toMatchObject({ status: 'fully_allocated', assigned_location: place.id });
      expect((await server.request('GET', `/v1/orders/${owner.body.id}`)).body).toEqual(owner.body);
      for (const other of await Promise.all(greedy)) {
        await server.request('POST', `/v1/orders/${other.body.id}/cancel`, { body: {} });
      }
      await server.request('POST', `/v1/orders/${owner.body.id}/cancel`, { body: {} });
    }
  });

  it('is answered the same bytes for the same Idempotency-Key, and another order under it is refused', async () => {
    await stocked('REPLAY', 2);
    const body = orderBody('RP-1', [{ product: 'REPLAY', quantity: 2 }], {
      reservation_ids: [await hold('REPLAY', 2)],
    });
    const first = await server.request('POST', '/v1/orders', { body, idempotencyKey: 'holds-1' });
    const again = await server.request('POST', '/v1/orders', { body, idempotencyKey: 'holds-1' });
    expect([first.status, first.body.status, again.text]).toEqual([
      201,
      'fully_allocated',
      first.text,
    ]);
    const other = await server.request('POST', '/v1/orders', {
      body: { ...body, channel_order_id: 'RP-2' },
      idempotencyKey: 'holds-1',
    });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('gets a hold that two orders name only once, at once or one after the other', async () => {
    await stocked('TWICE', 3);
    const ids = [await hold('TWICE', 3)];
    const both = await Promise.all(
      [1, 2].map((n) =>
        capture(`TW-${n}`, [{ product: 'TWICE', quantity: 3 }], { reservation_ids: ids }),
      ),
    );
    expect(both.map((answer) => answer.body.status).toSorted()).toEqual([
      'backordered',
      'fully_allocated',
    ]);
    expect(both.flatMap(warningsOf)).toEqual(['hold_not_redeemed']);
  });

  it('leaves nothing of its hold to the next order of a batch, were it to need less', async () => {
    await stocked('PART', 11);
    const ids = [await hold('PART', 5)];
    // Units of another cart: without them the counter's own floor would refuse a second taking.
    await hold('PART', 4);
    const body = {
      orders: [1, 2].map((n) => ({
        ...orderBody(`PT-${n}`, [{ product: 'PART', quantity: 2 }]),
        reservation_ids: ids,
      })),
    };
    // A rehearsal has one transaction for the whole batch, in which nothing is tried again.
    for (const headers of [{ 'switchyard-dry-run': 'true' }, {}]) {
      const answer = await server.request('POST', '/v1/orders/bulk', { body, headers });
      expect(answer.status, answer.text).toBe(200);
      const ends = answer.body.data.map(
        ({ order }: { order: { status: string; warnings: { code: string }[] } | null }) => [
          order?.status,
          order?.warnings.map((warning) => warning.code),
        ],
      );
      expect(ends).toEqual([
        ['fully_allocated', []],
        ['fully_allocated', ['hold_not_redeemed']],
      ]);
    }
  });

  it('takes no unit of a hold on another product, and says which holds gave nothing', async () => {
    await stocked('OTHER', 1);
    await stocked('WANTED', 1);
    const id = await hold('OTHER', 1);
    const answer = await capture('OT-1', [{ product: 'WANTED', quantity: 1 }], {
      reservation_ids: [id, 'nonsense'],
    });
    expect(answer.body.status).toBe('fully_allocated');
    expect(warningsOf(answer)).toEqual(['hold_not_redeemed', 'hold_not_redeemed']);
    expect((await server.request('GET', `/v1/reservations/${id}`)).body.status).toBe('active');
  });

  it('gives back what it does not need, and is sourced for what the hold is short of', async () => {
    await stocked('SHORT', 5);
    const more = await capture('SH-1', [{ product: 'SHORT', quantity: 3 }], {
      reservation_ids: [await hold('SHORT', 1)],
    });
    expect(more.body.line_items[0].allocated_quantity).toBe(3);
    const less = await capture('SH-2', [{ product: 'SHORT', quantity: 1 }], {
      reservation_ids: [await hold('SHORT', 2)],
    });
    expect(less.body.status).toBe('fully_allocated');
    const last = await capture('SH-3', [{ product: 'SHORT', quantity: 1 }], {});
    expect(last.body.status).toBe('fully_allocated');
  });

  it('is refused when it would stop before its allocation, since its holds would lapse', async () => {
    await stocked('STOP', 1);
    const ids = [await hold('STOP', 1)];
    for (const extra of [
      { status: 'draft' },
      { status: 'received' },
      { release_at: '2099-01-01T00:00:00Z' },
    ]) {
      const answer = await capture('ST-1', [{ product: 'STOP', quantity: 1 }], {
        ...extra,
        reservation_ids: ids,
      });
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, '#/reservation_ids']);
    }
  });

  it('rehearses what the real capture then does, and leaves the hold alone', async () => {
    await stocked('DRY', 1);
    const extra = { reservation_ids: [await hold('DRY', 1)] };
    const dry = await capture('DR-1', [{ product: 'DRY', quantity: 1 }], extra, {
      'switchyard-dry-run': 'true',
    });
    expect(dry.body).toMatchObject({ dry_run: true, status: 'fully_allocated' });
    expect((await capture('DR-1', [{ product: 'DRY', quantity: 1 }], extra)).body.status).toBe(
      'fully_allocated',
    );
  });

  it('harms no neighbour in a bulk capture', async () => {
    await stocked('BULK', 3);
    const ids = [await hold('BULK', 2)];
    const answer = await server.request('POST', '/v1/orders/bulk', {
      body: {
        orders: [
          orderBody('BU-1', [{ product: 'BULK', quantity: 1 }]),
          orderBody('BU-2', [{ product: 'BULK', quantity: 2 }], { reservation_ids: ids }),
          orderBody('BU-3', [{ product: 'BULK', quantity: 2 }], { reservation_ids: ids }),
        ],
      },
    });
    expect(answer.body.data.map((one: { order: { status: string } }) => one.order.status)).toEqual([
      'fully_allocated',
      'fully_allocated',
      'backordered',
    ]);
  });
});
