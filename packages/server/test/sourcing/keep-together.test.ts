// Guarantee: the parts of a kit that keeps together, and lines that the customer wants together,
// leave from one place in one shipment or wait; an order is split no more often than it says. The
// record tells it, and is planned again bit for bit. Through HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let counter = 0;
const ids = new Map<string, never>();
const places = new Map<string, string>();

/** Every product of a test is its own, so that no test sees what another took. */
async function products(stock: Record<string, Record<string, number>>): Promise<string[]> {
  const suffix = ++counter;
  const names = Object.keys(stock).map((name) => `${name}-${suffix}`);
  const { body } = await server.request('POST', '/v1/products/bulk', {
    body: { items: names.map((sku) => ({ sku, price: 10, weight_grams: 500 })) },
  });
  expect(body).toMatchObject({ problems: 0, created: names.length });
  const { rows } = await server.db.system.query<{ id: never; sku: string }>(
    'select id, sku from products where tenant_id = $1 and sku = any($2::text[])',
    [server.tenantId, names],
  );
  for (const { id, sku } of rows) {
    ids.set(sku, id);
    for (const [place, units] of Object.entries(stock[sku.split('-')[0] ?? ''] ?? {}))
      await seedStock(server, id, ids.get(place) as never, units);
  }
  return names;
}

beforeAll(async () => {
  server = await startTestServer();
  for (const [code, longitude] of [
    ['DEN', -104.9],
    ['LAX', -118],
    ['NYC', -74],
  ] as const) {
    const { id, uuid } = await seedLocation(server, code, { latitude: 39.8, longitude });
    places.set(id, code);
    ids.set(code, uuid as never);
  }
});
afterAll(() => server.stop());

async function kit(parts: Record<string, number>, keepTogether = true): Promise<string> {
  const sku = `KIT-${++counter}`;
  const components = Object.entries(parts).map(([part, quantity]) => ({ sku: part, quantity }));
  const made = await server.request('POST', '/v1/products', {
    body: { sku, price: 30, components, keep_together: keepTogether },
  });
  expect(made.status, made.text).toBe(201);
  expect(made.body.keep_together).toBe(keepTogether);
  return sku;
}

type Line = { product: string; quantity: number; keep_together?: string };

async function capture(lines: Line[], extra: Record<string, unknown> = {}) {
  const body = orderBody(`k${++counter}`, lines, extra);
  const items = body['line_items'] as object[];
  const made = await server.request('POST', '/v1/orders', {
    body: {
      ...body,
      line_items: items.map((item, n) => ({
        ...item,
        ...(lines[n]?.keep_together === undefined ? {} : { keep_together: lines[n].keep_together }),
      })),
    },
  });
  expect(made.status, made.text).toBe(201);
  const { body: list } = await server.request('GET', `/v1/orders/${made.body.id}/decisions`);
  const decision = list.data[0];
  const again = await server.request('POST', `/v1/decisions/${decision.id}/verify`);
  expect(again.body, again.text).toMatchObject({ differences: [] });
  return { order: made.body, decision, sent: sentOf(decision) };
}

type Decision = {
  shipments: { location_id: string; line_items: { line_no: number; quantity: number }[] }[];
};

/** What leaves from where, as `line×units`. */
const sentOf = ({ shipments }: Decision): Record<string, string[]> =>
  Object.fromEntries(
    shipments.map((one) => [
      places.get(one.location_id) ?? '',
      one.line_items.map(({ line_no, quantity }) => `${line_no}×${quantity}`),
    ]),
  );

describe('a kit that keeps together', () => {
  it('leaves from the place that has all of it, not from the two nearer ones', async () => {
    const [bed = '', slat = ''] = await products({
      BED: { DEN: 5, NYC: 5 },
      SLAT: { LAX: 9, NYC: 9 },
    });
    const torn = await capture([
      { product: await kit({ [bed]: 1, [slat]: 2 }, false), quantity: 1 },
    ]);
    expect(Object.keys(torn.sent).length).toBeGreaterThanOrEqual(1);
    const whole = await capture([{ product: await kit({ [bed]: 1, [slat]: 2 }), quantity: 1 }]);
    expect(whole.sent).toEqual({ NYC: ['1×1', '2×2'] });
    expect(whole.order.line_items[0].kit).toMatchObject({ quantity: 1, keep_together: true });
    const why = await server.request(
      'GET',
      `/v1/decisions/${whole.decision.id}/why_not?location_id=DEN`,
    );
    expect(why.body).toMatchObject({
      kind: 'gate',
      gate: { gate: 'group', have: 'a part of what leaves together', need: 'all of it' },
    });
  });

  it('is shared among places kit by kit, never part by part', async () => {
    const [bed = '', slat = ''] = await products({
      BED: { DEN: 2, NYC: 3 },
      SLAT: { DEN: 5, NYC: 9 },
    });
    const { sent, order } = await capture([
      { product: await kit({ [bed]: 1, [slat]: 2 }), quantity: 5 },
    ]);
    expect(sent).toEqual({ DEN: ['1×2', '2×4'], NYC: ['1×3', '2×6'] });
    expect(
      order.line_items.map((one: { allocated_quantity: number }) => one.allocated_quantity),
    ).toEqual([5, 10]);
    await expectLaws(server);
  });

  it('waits whole when a part is missing, and leaves whole when the part has come', async () => {
    const [bed = '', slat = ''] = await products({ BED: { DEN: 4 }, SLAT: { DEN: 3, NYC: 1 } });
    const { sent, order, decision } = await capture([
      { product: await kit({ [bed]: 1, [slat]: 2 }), quantity: 2 },
    ]);
    expect(sent).toEqual({ DEN: ['1×1', '2×2'] });
    const backordered = (one: { line_items: { backordered_quantity: number }[] }): number[] =>
      one.line_items.map((line) => line.backordered_quantity);
    expect(backordered(order)).toEqual([1, 2]);
    expect(decision.uncovered).toEqual([
      { line_no: 1, quantity: 1 },
      { line_no: 2, quantity: 2 },
    ]);
    const receipt = await server.request('POST', '/v1/inventory/bulk', {
      body: {
        operations: [{ op: 'receipt', product_id: slat, location_id: 'DEN', quantity: 1 }],
      },
    });
    expect(receipt.status, receipt.text).toBeLessThan(300);
    const again = await server.request('POST', `/v1/orders/${order.id}/allocate`, { body: {} });
    expect(backordered(again.body), again.text).toEqual([0, 0]);
    await expectLaws(server);
  });

  it('that nobody has whole waits with its reason, and is not lost', async () => {
    const [bed = '', slat = ''] = await products({ BED: { DEN: 1 }, SLAT: { LAX: 2 } });
    const { order, decision } = await capture([
      { product: await kit({ [bed]: 1, [slat]: 1 }), quantity: 1 },
    ]);
    expect(order.status).toBe('backordered');
    expect(decision).toMatchObject({ outcome: 'backordered', reason: 'keep_together' });
  });
});

describe('lines that are to leave together', () => {
  it('go from one place, the others as is cheapest', async () => {
    const [cup = '', dish = '', rug = ''] = await products({
      CUP: { DEN: 1, NYC: 1 },
      DISH: { LAX: 1, NYC: 1 },
      RUG: { DEN: 1 },
    });
    const { sent, order } = await capture([
      { product: cup, quantity: 1, keep_together: 'tea' },
      { product: dish, quantity: 1, keep_together: 'tea' },
      { product: rug, quantity: 1 },
    ]);
    expect(sent).toEqual({ DEN: ['3×1'], NYC: ['1×1', '2×1'] });
    const together = order.line_items.map(
      (one: { keep_together: string | null }) => one.keep_together,
    );
    expect(together).toEqual(['tea', 'tea', null]);
  });

  it('are promised as they are sent', async () => {
    const [cup = '', dish = ''] = await products({ CUP: { DEN: 1, NYC: 1 }, DISH: { NYC: 1 } });
    await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
    const service = await server.request('POST', '/v1/carriers/ups/services', {
      body: {
        code: 'ground',
        currency: 'USD',
        rate_card: {
          zones: [{ zone: 'all', destination_countries: ['US'] }],
          weight_breaks: [{ grams_max: 30_000, prices: { all: 5 } }],
          transit_days: { all: 2 },
        },
      },
    });
    expect(service.status, service.text).toBe(201);
    const ask = (keep_together?: string) =>
      server.request('POST', '/v1/promises', {
        body: {
          items: [cup, dish].map((product_id) => ({ product_id, quantity: 1, keep_together })),
          destination: { country: 'US', latitude: 39.7, longitude: -105 },
        },
      });
    const quote = await ask('tea');
    expect(quote.status, quote.text).toBe(200);
    expect(quote.body.shipments.map((one: { location_code: string }) => one.location_code)).toEqual(
      ['NYC'],
    );
  });
});

describe('max_splits', () => {
  it('limits the shipments of a plan, by the order before the policy', async () => {
    const [cup = '', dish = ''] = await products({ CUP: { DEN: 1 }, DISH: { LAX: 1 } });
    const lines = [cup, dish].map((product) => ({ product, quantity: 1 }));
    const one = await capture(lines, { max_splits: 0 });
    expect(Object.keys(one.sent)).toHaveLength(1);
    expect(one.order).toMatchObject({ max_splits: 0, ship_complete: false, allow_backorder: true });
    const changed = await server.request('PATCH', `/v1/orders/${one.order.id}`, {
      body: { max_splits: 1 },
      headers: { 'if-match': `"${one.order.version}"` },
    });
    expect(changed.body, changed.text).toMatchObject({ max_splits: 1 });
    const two = await server.request('POST', `/v1/orders/${one.order.id}/allocate`, { body: {} });
    const waiting = two.body.line_items.map(
      (line: { backordered_quantity: number }) => line.backordered_quantity,
    );
    expect(waiting).toEqual([0, 0]);
  });

  it('and a name that is too long are refused by pointer, with nothing changed', async () => {
    const body = {
      ...orderBody('bad', [{ product: 'NONE', quantity: 1 }], { max_splits: 8 }),
      line_items: [{ product_id: 'NONE', quantity: 1, price: 1, keep_together: 'x'.repeat(61) }],
    };
    const refused = await server.request('POST', '/v1/orders', { body });
    expect(refused.status).toBe(422);
    const pointers = refused.body.errors.map((one: { pointer: string }) => one.pointer);
    expect(pointers.toSorted()).toEqual(['#/line_items/0/keep_together', '#/max_splits']);
  });
});
