// Guarantee: an order is planned by the policy that counts for its channel at that instant, every
// decision says by which part of it, and what is left goes where the policy sends it. Through HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { expectLaws } from '../support/laws.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

let server: TestServer;
let now = Date.parse('2026-03-02T18:00:00.000Z');
let counter = 0;
const twin = { latitude: 47.6, longitude: -122.3 };
const places: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) } });
  // Denver is near, New York far; the store is nearest, and ships.
  const spots: [string, Parameters<typeof seedLocation>[2]][] = [
    ['DEN', { latitude: 39.8, longitude: -104.9 }],
    ['NYC', { latitude: 40.7, longitude: -74 }],
    [
      'SHOP',
      { latitude: 39.71, longitude: -105, type: 'store', capabilities: ['ship_from_store'] },
    ],
  ];
  // Two in Seattle that nothing tells apart, with nothing yet.
  for (const code of ['TWIN-A', 'TWIN-B']) await seedLocation(server, code, twin);
  for (const [code, extra] of spots) {
    const { uuid, id } = await seedLocation(server, code, extra);
    places[code] = id;
    for (const sku of ['TEE', 'MUG']) {
      const held = { DEN: 50, NYC: 500, SHOP: sku === 'TEE' ? 20 : 0 }[code] ?? 0;
      const product = (await server.request('GET', `/v1/products/${sku}`)).body;
      const productId =
        product.id === undefined ? (await seedProduct(server, sku)).id : (product.id as string);
      const [row] = (
        await server.db.system.query<{ id: never }>(
          'select id from products where tenant_id = $1 and sku = $2',
          [server.tenantId, sku],
        )
      ).rows;
      expect(productId).toMatch(/^prd_/);
      if (row !== undefined) await seedStock(server, row.id, uuid, held);
    }
  }
});
afterAll(() => server.stop());

/** Publishes a document for a channel of its own and answers the channel. */
async function counting(document: Record<string, unknown>): Promise<string> {
  const code = `p${++counter}`;
  const step = async (path: string, body?: unknown, version?: number): Promise<number> => {
    const answer = await server.request('POST', path, {
      body,
      ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
    });
    expect([200, 201], answer.text).toContain(answer.status);
    return answer.body.version as number;
  };
  await step('/v1/policies', {
    code,
    document: {
      schema: 'switchyard.policy/1',
      objective: { kind: 'money' },
      otherwise: { action: 'backorder' },
      ...document,
    },
  });
  const path = `/v1/policies/${code}/versions/1`;
  await step(`${path}/test`);
  await step(`${path}/submit`, {});
  const version = await step(`${path}/approve`, {});
  const body = { accept_warnings: true, activate: { channel: code } };
  await step(`${path}/publish`, body, version);
  return code;
}

type Lines = { product: string; quantity: number }[];

/** Captures an order and answers it with its last decision. */
async function capture(channel: string, lines: Lines, extra: Record<string, unknown> = {}) {
  const made = await server.request('POST', '/v1/orders', {
    body: { ...orderBody(`o${++counter}`, lines, extra), source: channel },
  });
  expect(made.status, made.text).toBe(201);
  const decisions = await server.request('GET', `/v1/orders/${made.body.id}/decisions`);
  return { order: made.body, decision: decisions.body.data[0] };
}

const codesOf = (decision: { candidates: { code: string; chosen: boolean }[] }): string[] =>
  decision.candidates.filter((one) => one.chosen).map((one) => one.code);
const gateOf = (
  decision: { candidates: { code: string; gate: unknown }[] },
  code: string,
): unknown => decision.candidates.find((one) => one.code === code)?.gate;
const rules = (...list: unknown[]): Record<string, unknown> => ({
  batches: [{ name: 'All', rules: list }],
});

describe('an order', () => {
  it('is planned by the built-in policy while no other counts, and says so', async () => {
    const { decision } = await capture('nowhere', [{ product: 'TEE', quantity: 1 }]);
    expect(decision.policy).toEqual({
      policy_id: 'pol_00000000000000000000000000',
      number: 1,
      batch: 'All orders',
      rule: 'Cheapest',
      soft_dropped: false,
      otherwise: 'backorder',
      canary: null,
    });
  });

  it('goes only where the rule lets it, and closed places say what they have and need', async () => {
    const channel = await counting(
      rules({
        name: 'Centres near',
        constraints: [
          { kind: 'type_in', values: ['fulfillment'] },
          { kind: 'distance_km_max', value: 500 },
        ],
      }),
    );
    const { order, decision } = await capture(channel, [{ product: 'TEE', quantity: 2 }]);
    expect(order.status).toBe('fully_allocated');
    expect(codesOf(decision)).toEqual(['DEN']);
    expect(gateOf(decision, 'SHOP')).toEqual({ gate: 'type', have: 'store', need: 'fulfillment' });
    expect(gateOf(decision, 'NYC')).toMatchObject({ gate: 'distance', need: 'at most 500 km' });
    expect(decision.policy).toMatchObject({ batch: 'All', rule: 'Centres near', number: 1 });
  });

  it('gets what the first rule has, and the rest from the next', async () => {
    const channel = await counting(
      rules(
        { name: 'Stores', constraints: [{ kind: 'type_in', values: ['store'] }] },
        { name: 'Anywhere', constraints: [{ kind: 'location_not_in', values: ['DEN'] }] },
      ),
    );
    const { order, decision } = await capture(channel, [
      { product: 'TEE', quantity: 1 },
      { product: 'MUG', quantity: 1 },
    ]);
    expect(order.status).toBe('fully_allocated');
    expect(codesOf(decision)).toEqual(['NYC', 'SHOP']);
    expect(decision.policy.rule).toBe('Anywhere');
    expect(decision.covered_quantity).toBe(2);
  });

  it('keeps to soft constraints first, and is planned without them for what is left', async () => {
    const channel = await counting(
      rules({ name: 'Near', constraints: [{ kind: 'distance_km_max', value: 500, soft: true }] }),
    );
    const near = await capture(channel, [{ product: 'MUG', quantity: 1 }]);
    expect(codesOf(near.decision)).toEqual(['DEN']);
    expect(near.decision.policy.soft_dropped).toBe(false);
    const far = await capture(channel, [{ product: 'MUG', quantity: 120 }]);
    expect(far.order.status).toBe('fully_allocated');
    expect(codesOf(far.decision)).toEqual(['DEN', 'NYC']);
    expect(far.decision.policy.soft_dropped).toBe(true);
    await server.request('POST', `/v1/orders/${far.order.id}/cancel`, { body: {} });
  });

  it('belongs to the first batch that matches it, whatever it asks about', async () => {
    const channel = await counting({
      batches: [
        {
          name: 'Gifts',
          when: {
            all: [
              { field: 'attributes.gift', op: 'eq', value: true },
              { field: 'tags', op: 'has_any', value: ['vip'] },
            ],
          },
          rules: [{ name: 'By store', constraints: [{ kind: 'location_in', values: ['SHOP'] }] }],
        },
        {
          name: 'Rest',
          rules: [{ name: 'Far', constraints: [{ kind: 'location_in', values: ['NYC'] }] }],
        },
      ],
    });
    const lines = [{ product: 'TEE', quantity: 1 }];
    const gift = await capture(channel, lines, { tags: ['vip'], attributes: { gift: true } });
    const plain = await capture(channel, lines, { tags: ['vip'] });
    expect([codesOf(gift.decision), codesOf(plain.decision)]).toEqual([['SHOP'], ['NYC']]);
    expect([gift.decision.policy.batch, plain.decision.policy.batch]).toEqual(['Gifts', 'Rest']);
  });

  it('leaves at a place what the rule wants left there', async () => {
    const channel = await counting(
      rules({
        name: 'Keep',
        constraints: [
          { kind: 'location_in', values: ['SHOP'] },
          { kind: 'stock_left_min', value: 1000 },
        ],
      }),
    );
    const { order, decision } = await capture(channel, [{ product: 'TEE', quantity: 1 }]);
    expect(order.status).toBe('backordered');
    expect(gateOf(decision, 'SHOP')).toMatchObject({ gate: 'stock', have: '0' });
  });
});

describe('what is left', () => {
  it('goes to the queue that the policy names, and does not wait for stock', async () => {
    const channel = await counting({
      ...rules({ name: 'Shop only', constraints: [{ kind: 'location_in', values: ['SHOP'] }] }),
      otherwise: { action: 'queue', queue: 'by_hand' },
    });
    const none = await capture(channel, [{ product: 'MUG', quantity: 1 }]);
    expect(none.order).toMatchObject({ status: 'routing_failed', queue: 'by_hand' });
    expect(none.decision).toMatchObject({
      outcome: 'failed',
      policy: { otherwise: 'queue:by_hand' },
    });
    const some = await capture(channel, [
      { product: 'TEE', quantity: 1 },
      { product: 'MUG', quantity: 1 },
    ]);
    expect(some.order).toMatchObject({ queue: 'by_hand' });
    expect(
      some.order.line_items.map((line: { allocated_quantity: number }) => line.allocated_quantity),
    ).toEqual([1, 0]);
    const queued = await server.request('GET', '/v1/orders?queue=by_hand');
    expect(queued.body.data).toHaveLength(2);
  });

  it('is everything for an order that no batch takes', async () => {
    const channel = await counting({
      batches: [
        {
          name: 'German',
          when: { field: 'country', op: 'eq', value: 'DE' },
          rules: [{ name: 'Any' }],
        },
      ],
    });
    const { order, decision } = await capture(channel, [{ product: 'TEE', quantity: 1 }]);
    expect(order.status).toBe('backordered');
    expect(decision).toMatchObject({ reason: 'no_batch', policy: { batch: null, rule: null } });
  });
});

describe('a place', () => {
  it('takes no more than its day has room for', async () => {
    await server.db.system.query(
      `update locations set capacity_orders_per_day = 2 where tenant_id = $1 and code = 'DEN'`,
      [server.tenantId],
    );
    // The network is remembered for some seconds: change it through its door.
    const den = (await server.request('GET', '/v1/locations/DEN')).body;
    const changed = await server.request('PATCH', '/v1/locations/DEN', {
      body: { name: 'Denver', capacity_per_day: { orders: 2 } },
      headers: { 'if-match': `"${den.version}"` },
    });
    expect(changed.status, changed.text).toBe(200);
    const channel = await counting(
      rules(
        {
          name: 'Room',
          constraints: [
            { kind: 'location_in', values: ['DEN'] },
            { kind: 'capacity_left_min', unit: 'orders', value: 1 },
          ],
        },
        { name: 'Else', constraints: [{ kind: 'location_in', values: ['NYC'] }] },
      ),
    );
    // Its day began at midnight in Denver: what came before that day is not counted.
    now += 24 * 3_600_000;
    const chosen: string[][] = [];
    for (let index = 0; index < 3; index++) {
      chosen.push(codesOf((await capture(channel, [{ product: 'TEE', quantity: 1 }])).decision));
    }
    expect(chosen).toEqual([['DEN'], ['DEN'], ['NYC']]);
    now += 24 * 3_600_000;
    const next = await capture(channel, [{ product: 'TEE', quantity: 1 }]);
    expect(codesOf(next.decision)).toEqual(['DEN']);
  });

  it('is out while it does not open in time', async () => {
    const shop = (await server.request('GET', '/v1/locations/SHOP')).body;
    const day = [{ open: '09:00', close: '17:00' }];
    const changed = await server.request('PATCH', '/v1/locations/SHOP', {
      body: { calendar: { opening_hours: { mon: day, tue: day, wed: day, thu: day, fri: day } } },
      headers: { 'if-match': `"${shop.version}"` },
    });
    expect(changed.status, changed.text).toBe(200);
    const channel = await counting(
      rules(
        {
          name: 'Open',
          constraints: [
            { kind: 'location_in', values: ['SHOP'] },
            { kind: 'open_within_hours', value: 2 },
          ],
        },
        { name: 'Else', constraints: [{ kind: 'location_in', values: ['NYC'] }] },
      ),
    );
    const at = async (instant: string): Promise<string[]> => {
      now = Date.parse(instant);
      return codesOf((await capture(channel, [{ product: 'TEE', quantity: 1 }])).decision);
    };
    // Denver is seven hours behind UTC in March until the 8th.
    expect(await at('2026-03-05T17:00:00Z')).toEqual(['SHOP']);
    expect(await at('2026-03-06T01:00:00Z')).toEqual(['NYC']);
    expect(await at('2026-03-06T14:30:00Z')).toEqual(['SHOP']);
  });
});

describe('what a place went through', () => {
  it('keeps the weeks of supply that it sends in, counted from what left it', async () => {
    const keep = { kind: 'weeks_of_supply_min', value: 2 };
    const shop = { kind: 'location_in', values: ['SHOP'] };
    const open = await counting(rules({ name: 'Shop', constraints: [shop] }));
    // Eight units leave in four weeks: two a week, so that four stay.
    const { order } = await capture(open, [{ product: 'TEE', quantity: 8 }]);
    for (const step of ['release', 'ship']) {
      const done = await server.request('POST', `/v1/orders/${order.id}/${step}`, { body: {} });
      expect(done.status, done.text).toBe(200);
    }
    const record = await server.request('GET', '/v1/inventory?sku=TEE&location_id=SHOP');
    const [{ available_quantity: available }] = record.body.data;
    const channel = await counting(rules({ name: 'Keep', constraints: [shop, keep] }));
    const most = await capture(channel, [{ product: 'TEE', quantity: available - 4 }]);
    expect(most.order.status).toBe('fully_allocated');
    const over = await capture(channel, [{ product: 'TEE', quantity: 1 }]);
    expect(over.order.status).toBe('backordered');
    expect(gateOf(over.decision, 'SHOP')).toMatchObject({ gate: 'stock', have: '0' });
  });

  it('is asked again once the memory of its refusal has passed, and not before', async () => {
    const den = { kind: 'location_in', values: ['DEN'] };
    const memory = { kind: 'rejection_memory_days', value: 3 };
    const channel = await counting(rules({ name: 'Denver', constraints: [den, memory] }));
    now += 24 * 3_600_000;
    const { order } = await capture(channel, [{ product: 'MUG', quantity: 1 }]);
    expect(order.status).toBe('fully_allocated');
    const released = await server.request('POST', `/v1/orders/${order.id}/release`);
    const [work] = released.body.fulfillment_orders;
    const refused = await server.request('POST', `/v1/fulfillment_orders/${work.id}/reject`, {
      body: { reason: 'capacity' },
    });
    expect(refused.status, refused.text).toBe(200);
    const again = async (): Promise<string> => {
      const routed = await server.request('POST', `/v1/orders/${order.id}/route`, { body: {} });
      expect(routed.status, routed.text).toBe(200);
      const decisions = await server.request('GET', `/v1/orders/${order.id}/decisions`);
      return codesOf(decisions.body.data[0]).join();
    };
    now += 2 * 24 * 3_600_000;
    expect(await again()).toBe('');
    now += 2 * 24 * 3_600_000;
    expect(await again()).toBe('DEN');
  });
});

describe('the sort of a rule', () => {
  it('says which of equal places sends: by code, either way, and by stock', async () => {
    const twins = { kind: 'location_in', values: ['TWIN-A', 'TWIN-B'] };
    const { uuid } = await seedProduct(server, 'PIN');
    for (const [code, held] of [
      ['TWIN-A', 2],
      ['TWIN-B', 90],
    ] as const) {
      const found = await server.db.system.query<{ id: never }>(
        'select id from locations where tenant_id = $1 and code = $2',
        [server.tenantId, code],
      );
      const [row] = found.rows;
      if (row !== undefined) await seedStock(server, uuid as never, row.id, held);
    }
    const sentBy = async (sort: unknown[], quantity: number): Promise<string> => {
      const channel = await counting(rules({ name: 'Twins', constraints: [twins], sort }));
      const { order, decision } = await capture(channel, [{ product: 'PIN', quantity }]);
      await server.request('POST', `/v1/orders/${order.id}/cancel`, { body: {} });
      return codesOf(decision).join();
    };
    expect(await sentBy([{ by: 'code' }], 1)).toBe('TWIN-A');
    expect(await sentBy([{ by: 'code', descending: true }], 1)).toBe('TWIN-B');
    expect(await sentBy([{ by: 'stock', descending: true }, { by: 'code' }], 2)).toBe('TWIN-A');
    expect(await sentBy([{ by: 'stock', descending: true }], 3)).toBe('TWIN-B');
  });
});

describe('all of it', () => {
  it('keeps the laws', async () => {
    await expectLaws(server);
  });
});
