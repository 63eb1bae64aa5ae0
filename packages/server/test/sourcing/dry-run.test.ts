// Goal: a rehearsal answers what would be, and leaves no trace: no order, key, event or claim.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('Switchyard-Dry-Run', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    const place = await seedLocation(server, 'HERE');
    const product = await seedProduct(server, 'TEE');
    await seedStock(server, product.uuid, place.uuid, 3);
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });

  const dry = { 'switchyard-dry-run': 'true' };
  const traces = async (): Promise<unknown[]> => {
    const counted: unknown[] = [];
    for (const table of [
      'orders',
      'order_lines',
      'reservations',
      'inventory_movements',
      'event_outbox',
      'events',
      'idempotency_keys',
      'routing_decisions',
      'fulfillment_orders',
    ]) {
      const { rows } = await server.db.system.query(
        `select count(*) as n from ${table} where tenant_id = $1`,
        [server.tenantId],
      );
      counted.push([table, rows[0].n]);
    }
    return counted;
  };

  it('of a bulk capture keeps no order, and each sees what those before it would take', async () => {
    const before = await traces();
    const orders = [
      orderBody('D-1', [{ product: 'TEE', quantity: 2 }]),
      orderBody('D-2', [{ product: 'TEE', quantity: 2 }]),
      orderBody('D-1', [{ product: 'TEE', quantity: 2 }]),
      orderBody('D-1', [{ product: 'TEE', quantity: 1 }]),
      orderBody('D-3', [{ product: 'NOPE', quantity: 1 }]),
    ];
    const answer = await server.request('POST', '/v1/orders/bulk', {
      body: { orders },
      headers: dry,
    });
    expect(answer.body.dry_run).toBe(true);
    expect(
      answer.body.data.map(
        (one: {
          status: number;
          order: { status: string } | null;
          problem: { code: string } | null;
        }) => [one.status, one.order?.status ?? one.problem?.code],
      ),
    ).toEqual([
      [201, 'fully_allocated'],
      [201, 'partially_allocated'],
      [200, 'fully_allocated'],
      [409, 'duplicate_order'],
      [422, 'validation_failed'],
    ]);
    expect(await traces()).toEqual(before);
  });

  it('of every change of an order keeps nothing', async () => {
    const made = await server.request('POST', '/v1/orders', {
      body: orderBody('D-9', [{ product: 'TEE', quantity: 1 }]),
    });
    const {
      id,
      line_items: [line],
    } = made.body;
    const stored = await server.request('GET', `/v1/orders/${id}`);
    const before = (await traces()).filter((one) => !String(one).startsWith('event'));
    for (const [method, path, body] of [
      ['POST', 'cancel', {}],
      ['POST', 'release', undefined],
      ['POST', 'hold', { kind: 'manual' }],
      ['PATCH', '', { status: 'cancelled' }],
      ['POST', 'edit', { line_items: [{ id: line.id, quantity: 2 }] }],
      ['POST', 'route', {}],
      ['POST', 'allocate', {}],
    ] as const) {
      const answer = await server.request(
        method,
        `/v1/orders/${id}${path === '' ? '' : `/${path}`}`,
        { body, headers: dry },
      );
      expect([path, answer.status < 300, answer.body.dry_run]).toEqual([path, true, true]);
    }
    expect((await traces()).filter((one) => !String(one).startsWith('event'))).toEqual(before);
    expect((await server.request('GET', `/v1/orders/${id}`)).text).toBe(stored.text);
  });
});
