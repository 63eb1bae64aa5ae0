// Orders of a small network in which everything changes: stock, prices, places, rates. The same for
// the same seed, but for ids and times.
import { seededRng } from '../../src/lib/rng.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import type { DecisionRow } from '../../src/modules/sourcing/index.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { eventually } from '../support/eventually.ts';
import type { TestAnswer, TestRequest, TestServer } from '../support/server.ts';

const cities = [
  ['DEN', 39.7, -105],
  ['NYC', 40.7, -74],
  ['LAX', 34, -118],
  ['CHI', 41.9, -87.6],
  ['DAL', 32.8, -96.8],
] as const;

const cents = (amount: number): number => Math.round(amount * 100) / 100;

const rateCard = (base: number) => ({
  zones: [
    { zone: 'near', km_max: 800 },
    { zone: 'far', destination_countries: ['US'] },
  ],
  weight_breaks: [
    { grams_max: 1000, prices: { near: base, far: cents(base * 1.7) } },
    { grams_max: 5000, prices: { near: cents(base * 1.6), far: cents(base * 2.9) } },
    { grams_max: 20_000, prices: { near: cents(base * 3), far: cents(base * 5.5) } },
  ],
  surcharges: [
    { code: 'mountain', kind: 'fixed', amount: 1.25, when: { postal_prefixes: ['802', '803'] } },
  ],
  transit_days: { near: 2, far: 4 },
});

/** An answer that is not "try again": a busy machine says that, and the campaign goes on. */
function patiently(
  server: TestServer,
  method: string,
  path: string,
  request: TestRequest = {},
): Promise<TestAnswer> {
  return eventually(
    `${method} ${path}`,
    async () => {
      const answer = await server.request(method, path, request);
      return answer.status === 503 ? undefined : answer;
    },
    120_000,
  );
}

const near = { kind: 'distance_km_max', value: 900, soft: true };

/** What each channel's orders are planned by; other channels have the built-in policy. */
const objectives = (penalty: number): Record<string, Record<string, unknown>> => ({
  money: {
    batches: [{ name: 'All', rules: [{ name: 'Any', sort: [{ by: 'code' }] }] }],
    objective: {
      kind: 'money',
      freight: 1.5,
      labour: 2,
      split_penalty: penalty,
      carbon_price: 0.35,
      late_penalty: 1.5,
    },
  },
  score: {
    batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
    objective: {
      kind: 'scorecard',
      weights: { inventory: 0.4, shipping: 0.3, history: 0.2, cost: 0.1 },
    },
  },
  parts: {
    batches: [
      {
        name: 'All',
        rules: [
          { name: 'Near', constraints: [near, { kind: 'stock_left_min', value: 3 }] },
          { name: 'Any', constraints: [{ kind: 'location_not_in', values: ['LAX'] }] },
        ],
        otherwise: { action: 'queue', queue: 'desk' },
      },
    ],
    objective: { kind: 'money', split_penalty: penalty },
  },
});

let policies = 0;

/** Publishes a policy and lets it count for a channel from now on. */
async function publishFor(
  server: TestServer,
  channel: string,
  document: Record<string, unknown>,
): Promise<void> {
  const code = `${channel}-${++policies}`;
  const step = async (path: string, body: unknown, version?: number): Promise<number> => {
    const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = await patiently(server, 'POST', path, { body, headers });
    if (answer.status > 201) throw new Error(answer.text);
    return answer.body.version as number;
  };
  const schema = 'switchyard.policy/1';
  const full = { schema, currency: 'USD', otherwise: { action: 'backorder' }, ...document };
  await step('/v1/policies', { code, document: full });
  const path = `/v1/policies/${code}/versions/1`;
  await step(`${path}/test`, undefined);
  await step(`${path}/submit`, {});
  const version = await step(`${path}/approve`, {});
  await step(`${path}/publish`, { accept_warnings: true, activate: { channel } }, version);
}

export type Campaign = {
  readonly orders: string[];
  /** How often each kind of operation went through. */
  readonly done: Map<string, number>;
};

/** Makes the network, its stock and its rates. */
export async function seedCampaign(server: TestServer): Promise<{ products: Uuid[] }> {
  const places: Uuid[] = [];
  for (const [code, latitude, longitude] of cities)
    places.push((await seedLocation(server, code, { latitude, longitude })).uuid);
  await seedLocation(server, 'SHOP', { type: 'store' });
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  for (const [code, base] of [
    ['ground', 6],
    ['air', 11],
  ] as const) {
    const card = rateCard(base);
    const body = { code, currency: 'USD', rate_card: card };
    const made = await server.request('POST', '/v1/carriers/ups/services', { body });
    if (made.status !== 201) throw new Error(made.text);
  }
  for (const [channel, document] of Object.entries(objectives(2)))
    await publishFor(server, channel, document);
  const products: Uuid[] = [];
  for (let n = 0; n < 6; n++) {
    const product = await seedProduct(server, `P${n}`);
    products.push(product.uuid);
    for (const [k, place] of places.entries())
      if ((n + k) % 3 !== 0) await seedStock(server, product.uuid, place, 8 + 3 * k);
  }
  return { products };
}

/** So many operations: mostly orders, and now and then everything that makes another decision. */
export async function runCampaign(
  server: TestServer,
  operations: number,
  seed: number,
): Promise<Campaign> {
  const { next } = seededRng(seed);
  const upTo = (n: number): number => Math.floor(next() * (n + 1));
  const pick = <T>(of: readonly T[]): T | undefined => of[upTo(of.length - 1)];
  const orders: string[] = [];
  const done = new Map<string, number>();
  const send = async (
    what: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Awaited<ReturnType<TestServer['request']>>> => {
    const answer = await patiently(server, method, path, body === undefined ? {} : { body });
    const key = answer.status < 300 ? what : `${what} refused`;
    done.set(key, (done.get(key) ?? 0) + 1);
    return answer;
  };
  const patch = async (what: string, path: string, body: unknown): Promise<void> => {
    const { body: before } = await patiently(server, 'GET', path);
    const headers = { 'if-match': `"${before.version}"` };
    const answer = await patiently(server, 'PATCH', path, { body, headers });
    const key = answer.status < 300 ? what : `${what} refused`;
    done.set(key, (done.get(key) ?? 0) + 1);
  };
  const place = async (n: number): Promise<void> => {
    const count = 1 + upTo(2);
    const lines = Array.from({ length: count }, (_, k) => ({
      product: `P${(upTo(5) + k) % 6}`,
      quantity: 1 + upTo(3),
    })).filter((line, k, all) => all.findIndex((one) => one.product === line.product) === k);
    const [, latitude, longitude] = cities[upTo(4)] ?? cities[0];
    const hasPoint = next() < 0.7;
    const address = {
      line1: '1 Main St',
      city: 'Somewhere',
      country: 'US',
      postal_code: pick(['80202', '10001', '90012', '60601', '75201']),
      ...(hasPoint ? { latitude: latitude + next(), longitude: longitude + next() } : {}),
    };
    const assigned = next() < 0.1 ? { assigned_location: pick(cities)?.[0] } : {};
    const whole = next() < 0.1 ? { ship_complete: true } : {};
    // Every other order is promised for one of the days around its own.
    const dueMs = Date.now() + ((n % 9) - 1) * 86_400_000;
    const due = n % 2 === 0 ? {} : { deliver_before: new Date(dueMs).toISOString() };
    const body = orderBody(`C-${seed}-${n}`, lines, {
      shipping_address: address,
      source: pick(['web', 'web', 'money', 'score', 'parts']),
      ...assigned,
      ...whole,
      ...due,
    });
    const made = await send('order', 'POST', '/v1/orders', body);
    if (made.status === 201) orders.push(made.body.id as string);
    else throw new Error(made.text);
  };
  const others: (() => Promise<unknown>)[] = [
    () => send('cancel', 'POST', `/v1/orders/${pick(orders)}/cancel`, {}),
    () => send('route', 'POST', `/v1/orders/${pick(orders)}/route`, { commit: next() < 0.5 }),
    () => send('allocate', 'POST', `/v1/orders/${pick(orders)}/allocate`, {}),
    async () => {
      const id = pick(orders);
      await send('release', 'POST', `/v1/orders/${id}/release`);
      const { body } = await server.request('GET', `/v1/fulfillment_orders?order_id=${id}`);
      const [first] = (body.data ?? []) as { id: string }[];
      if (first === undefined) return;
      await send('reject', 'POST', `/v1/fulfillment_orders/${first.id}/reject`, {
        reason: 'capacity',
      });
      await send('route', 'POST', `/v1/orders/${id}/route`, {});
    },
    () =>
      patch('place', `/v1/locations/${pick(cities)?.[0]}`, {
        handling_cost: { order: upTo(300) / 100 },
      }),
    () =>
      patch('rates', `/v1/carriers/ups/services/${pick(['ground', 'air'])}`, {
        rate_card: rateCard(5 + upTo(8)),
      }),
    () =>
      send('adjust', 'POST', '/v1/inventory/adjust', {
        product_id: `P${upTo(5)}`,
        location_id: pick(cities)?.[0],
        quantity: upTo(20) - 8,
        reason: 'count',
      }),
    () =>
      send('transfer', 'POST', '/v1/inventory/transfer', {
        from_location: 'DEN',
        to_location: 'NYC',
        product_id: `P${upTo(5)}`,
        quantity: 1 + upTo(5),
      }),
  ];
  const changePolicies = async (): Promise<void> => {
    for (const [channel, document] of Object.entries(objectives(upTo(800) / 100)))
      await publishFor(server, channel, document);
    done.set('policies', (done.get('policies') ?? 0) + 1);
  };
  for (let n = 0; n < operations; n++) {
    if (n % 75 === 74) await changePolicies();
    if (orders.length < 3 || next() < 0.7) await place(n);
    else await others[upTo(others.length - 1)]?.();
  }
  return { orders, done };
}

/** More of every product everywhere, so that a long campaign does not end in orders that wait. */
export async function topUp(server: TestServer, products: number): Promise<void> {
  for (let n = 0; n < products; n++)
    for (const [code] of cities) {
      const body = { product_id: `P${n}`, location_id: code, quantity: 60, reason: 'count' };
      const answer = await patiently(server, 'POST', '/v1/inventory/adjust', { body });
      if (answer.status >= 300) throw new Error(answer.text);
    }
}

/** Every decision of the tenant, the oldest first. */
export async function allDecisions(server: TestServer): Promise<DecisionRow[]> {
  const { rows } = await server.db.system.query(
    `select id, order_id as "orderId", trigger, outcome, committed, decided_at as "decidedAt", document
     from routing_decisions where tenant_id = $1 order by id`,
    [server.tenantId],
  );
  return rows as DecisionRow[];
}
