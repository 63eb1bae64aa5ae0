// T8: orders of many lines, edits, cancels, work and its refusals, holds, counts and transfers on a
// few hot products.
import { expect } from 'vitest';
import { type Rng, seededRng } from '../../src/lib/rng.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { sweepExpiredReservations } from '../../src/modules/inventory/index.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import { insist, newSeen, percentile, type Seen } from './support.ts';

const codes = ['A', 'B', 'C'];
/** Where nothing is at first: records of it are opened by those who bring something. */
const emptyCode = 'D';
const skus = Array.from({ length: 20 }, (_, n) => `HOT-${n}`);

export type TrafficSizes = { clients: number; callsEach: number; seed: number };

/** Stock for twenty hot products at three places. */
export async function seedTraffic(server: TestServer): Promise<void> {
  const places = [];
  for (const code of codes) places.push(await seedLocation(server, code));
  await seedLocation(server, emptyCode);
  for (const sku of skus) {
    const { uuid } = await seedProduct(server, sku);
    for (const place of places) await seedStock(server, uuid, place.uuid, 40);
  }
}

/** Deadlocks that the database has seen, in this database, since it was made. */
export async function deadlocksOf({ db }: Pick<TestServer, 'db'>): Promise<number> {
  await db.system.query('select pg_stat_force_next_flush()');
  const { rows } = await db.system.query<{ n: number }>(
    'select deadlocks as n from pg_stat_database where datname = current_database()',
  );
  return rows[0]?.n ?? -1;
}

type Body = TestAnswer['body'];
/** What a client made and goes on with. */
type Mine = { orders: Body[]; holds: string[] };

/** Clients that never stop; answers what they saw. */
export async function drive(server: TestServer, sizes: TrafficSizes): Promise<Seen> {
  const seen = newSeen();
  await Promise.all(
    Array.from({ length: sizes.clients }, async (_, client) => {
      const rng = seededRng(sizes.seed + client);
      const mine: Mine = { orders: [], holds: [] };
      for (let n = 0; n < sizes.callsEach; n++) {
        const name = `T8-${client}-${n}`;
        if (n % 10 === 9) await sweep(server);
        const answer = await insist(() => oneCall(server, rng, mine, name), seen);
        if (answer.status !== 201) continue;
        if (answer.body.object === 'order') mine.orders.push(answer.body);
        if (answer.body.object === 'reservation') mine.holds.push(answer.body.id);
      }
    }),
  );
  return seen;
}

async function sweep({ db, log, ids }: TestServer): Promise<void> {
  const clock = { now: () => instantOfMs(Date.now()) };
  await sweepExpiredReservations({ db, log, ids, clock }, new AbortController().signal);
}

async function oneCall(
  server: TestServer,
  rng: Rng,
  mine: Mine,
  name: string,
): Promise<TestAnswer> {
  const post = (path: string, body: unknown): Promise<TestAnswer> =>
    server.request('POST', path, { body });
  const dice = rng.next();
  if (mine.orders.length === 0 || dice < 0.3) return post('/v1/orders', newOrder(rng, name, mine));
  if (dice < 0.4) return post('/v1/reservations', newHold(rng, name));
  const order = rng.pick(mine.orders);
  const line = rng.pick<{ id: string }>(order.line_items);
  if (dice < 0.47)
    return post(`/v1/orders/${order.id}/edit`, {
      line_items: [{ id: line.id, quantity: rng.integer(0, 4) }],
    });
  if (dice < 0.52) return post(`/v1/orders/${order.id}/cancel`, {});
  if (dice < 0.57) return post(`/v1/orders/${order.id}/ship`, {});
  if (dice < 0.62)
    return post('/v1/fulfillment_orders', { order_id: order.id, location_id: rng.pick(codes) });
  if (dice < 0.8) return work(server, rng, order.id);
  if (dice < 0.9) return post('/v1/inventory/transfer', transfer(rng));
  return post('/v1/inventory/bulk', { operations: feed(rng) });
}

/** A step on some work of the order; work is made where there is none. */
async function work(server: TestServer, rng: Rng, orderId: string): Promise<TestAnswer> {
  const post = (path: string, body: unknown): Promise<TestAnswer> =>
    server.request('POST', path, { body });
  const found = await server.request('GET', `/v1/fulfillment_orders?order_id=${orderId}`);
  const open = (found.body.data as Body[]).filter((one) => one.supported_actions.length > 0);
  if (open.length === 0) return post(`/v1/orders/${orderId}/release`, {});
  const one = rng.pick(open);
  const path = `/v1/fulfillment_orders/${one.id}`;
  const dice = rng.next();
  if (dice < 0.4) return post(`${path}/move`, { location_id: rng.pick(codes) });
  if (dice < 0.55) return post(`${path}/reject`, { reason: rng.pick(['not_found', 'capacity']) });
  if (dice < 0.7) {
    const item = rng.pick<{ id: string }>(one.line_items);
    return post(`${path}/pick`, { line_items: [{ id: item.id, short: 1, reason: 'damaged' }] });
  }
  // Each order is completed piece by piece, the newest first: its places come in no order.
  const operations = open.map(({ id }) => ({ op: 'complete', fulfillment_order_id: id }));
  return post('/v1/fulfillment_orders/bulk', { operations: operations.toReversed() });
}

/** Receipts, returns and counts of many places, in no order. */
function feed(rng: Rng): Record<string, unknown>[] {
  return skus
    .toSorted(() => rng.next() - 0.5)
    .slice(0, rng.integer(1, 8))
    .map((sku) => ({
      op: 'receipt',
      product_id: sku,
      location_id: rng.pick([...codes, emptyCode]),
      quantity: rng.integer(1, 3),
      ...(rng.next() < 0.3 ? { reason: 'customer_return' } : {}),
    }));
}

/** A cart's hold that ends soon, at a place or wherever most is. */
function newHold(rng: Rng, name: string): Record<string, unknown> {
  return {
    product_id: rng.pick(skus),
    ...(rng.next() < 0.5 ? { location_id: rng.pick(codes) } : {}),
    quantity: rng.integer(1, 4),
    owner_type: 'cart',
    owner_key: name,
    ttl_seconds: rng.integer(1, 3),
  };
}

function newOrder(rng: Rng, name: string, { holds }: Mine): Record<string, unknown> {
  // Lines come in any order: only the server takes the rows in one order.
  const lines = Array.from({ length: rng.integer(4, 8) }, () => ({
    product: rng.pick(skus),
    quantity: rng.integer(1, 3),
  }));
  const named = rng.next() < 0.5 ? holds.splice(0, 2) : [];
  return orderBody(name, lines, named.length > 0 ? { reservation_ids: named } : {});
}

function transfer(rng: Rng): Record<string, unknown> {
  const [from, to]: string[] = rng.next() < 0.5 ? ['A', 'B'] : ['C', rng.pick(['A', emptyCode])];
  return {
    from_location: from,
    to_location: to,
    product_id: rng.pick(skus),
    quantity: rng.integer(1, 2),
    instant: true,
  };
}

/** Nothing failed on our side, and the database never had to break a tie. */
export async function judgeTraffic(
  server: TestServer,
  seen: Seen,
): Promise<{ calls: number; p50: number; p99: number; deadlocks: number; statuses: object }> {
  // A call that is not understood would do nothing, and prove as much.
  expect([...seen.statuses.keys()].filter((kind) => kind.startsWith('422'))).toEqual([]);
  const deadlocks = await deadlocksOf(server);
  expect(deadlocks).toBe(0);
  return {
    calls: seen.ms.length,
    p50: percentile(seen.ms, 50),
    p99: percentile(seen.ms, 99),
    deadlocks,
    statuses: Object.fromEntries(seen.statuses),
  };
}
