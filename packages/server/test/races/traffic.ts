// T8: orders of many lines, edits, cancels, shipping, counts and transfers on a few hot products.
import { expect } from 'vitest';
import { type Rng, seededRng } from '../../src/lib/rng.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import { insist, newSeen, percentile, type Seen } from './support.ts';

const codes = ['A', 'B', 'C'];
const skus = Array.from({ length: 20 }, (_, n) => `HOT-${n}`);

export type TrafficSizes = { clients: number; callsEach: number; seed: number };

/** Stock for twenty hot products at three places. */
export async function seedTraffic(server: TestServer): Promise<void> {
  const places = [];
  for (const code of codes) places.push(await seedLocation(server, code));
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

/** Clients that never stop; answers what they saw. */
export async function drive(server: TestServer, sizes: TrafficSizes): Promise<Seen> {
  const seen = newSeen();
  await Promise.all(
    Array.from({ length: sizes.clients }, async (_, client) => {
      const rng = seededRng(sizes.seed + client);
      const mine: TestAnswer['body'][] = [];
      for (let n = 0; n < sizes.callsEach; n++) {
        const name = `T8-${client}-${n}`;
        const answer = await insist(() => oneCall(server, rng, mine, name), seen);
        if (answer.body.object === 'order' && answer.status === 201) mine.push(answer.body);
      }
    }),
  );
  return seen;
}

function oneCall(
  server: TestServer,
  rng: Rng,
  mine: readonly TestAnswer['body'][],
  name: string,
): Promise<TestAnswer> {
  const post = (path: string, body: unknown): Promise<TestAnswer> =>
    server.request('POST', path, { body });
  const dice = rng.next();
  if (mine.length === 0 || dice < 0.4) return post('/v1/orders', newOrder(rng, name));
  const order = rng.pick(mine);
  const line = rng.pick<{ id: string }>(order.line_items);
  if (dice < 0.52)
    return post(`/v1/orders/${order.id}/edit`, {
      line_items: [{ id: line.id, quantity: rng.integer(0, 4) }],
    });
  if (dice < 0.64) return post(`/v1/orders/${order.id}/cancel`, {});
  if (dice < 0.7) return post(`/v1/orders/${order.id}/release`, {});
  if (dice < 0.76) return post(`/v1/orders/${order.id}/ship`, {});
  if (dice < 0.88) return post('/v1/inventory/transfer', transfer(rng));
  return post('/v1/inventory/bulk', {
    operations: skus
      .filter(() => rng.next() < 0.3)
      .map((sku) => ({
        op: 'receipt',
        product_id: sku,
        location_id: rng.pick(codes),
        quantity: rng.integer(1, 3),
      }))
      .concat([{ op: 'receipt', product_id: 'HOT-0', location_id: 'A', quantity: 1 }]),
  });
}

function newOrder(rng: Rng, name: string): Record<string, unknown> {
  // Lines come in any order: only the server takes the rows in one order.
  const lines = Array.from({ length: rng.integer(4, 8) }, () => ({
    product: rng.pick(skus),
    quantity: rng.integer(1, 3),
  }));
  return orderBody(name, lines);
}

function transfer(rng: Rng): Record<string, unknown> {
  const [from, to] = rng.next() < 0.5 ? ['A', 'B'] : ['C', 'A'];
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
